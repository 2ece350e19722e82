/*
 * analytics_answer.c - a table of figures as JSON or as CSV. On a reading thread, which
 * looks up what rooms and people are called.
 */
#include "base/day.h"
#include "handlers/analytics.h"
#include "handlers/csv.h"
#include "proto/json.h"
#include "store/query_feed.h"

#include <stdio.h>
#include <string.h>

/* What is known of a room, and whether the asker may know which one it is. */
struct shown_room {
    bool known;
    const char *kind;
    const char *name;
    struct room_label label;
};

static enum err look_up_room(struct reader *reader, uint64_t asker, uint64_t room,
                             struct shown_room *shown)
{
    enum err err;

    *shown = (struct shown_room){.kind = "dm", .name = "direct conversations"};
    if (room == TABLE_DMS)
        return OK;
    err = query_room_label(reader, asker, room, &shown->label);
    if (err != OK)
        return err;
    shown->kind = room_kind_name(shown->label.kind);
    shown->known = shown->label.kind == ROOM_PUBLIC ||
                   (shown->label.kind == ROOM_PRIVATE && shown->label.member);
    shown->name = shown->known ? shown->label.name : "private room";
    return OK;
}

/* --- JSON --- */

static enum err put_room(struct asking *a, struct reader *reader, struct json *j,
                         uint64_t room)
{
    struct shown_room shown;
    enum err err = look_up_room(reader, a->user, room, &shown);

    if (err != OK)
        return err;
    if (shown.known)
        json_put_u64(j, "room", room);
    json_put_text(j, "name", shown.name);
    json_put_text(j, "kind", shown.kind);
    return OK;
}

static enum err put_user(struct reader *reader, struct json *j, uint64_t user)
{
    char name[LABEL_SIZE];
    enum err err = query_user_label(reader, user, name);

    if (err != OK)
        return err;
    json_put_u64(j, "user", user);
    json_put_text(j, "name", name);
    return OK;
}

static enum err put_cell(struct asking *a, struct reader *reader, struct json *j,
                         const struct table_column *column, const struct table_cell *cell)
{
    char day[DAY_TEXT_SIZE];

    if (!cell->there)
        return OK;
    switch (column->type) {
    case TABLE_ROOM:
        return put_room(a, reader, j, (uint64_t)cell->number);
    case TABLE_USER:
        return put_user(reader, j, (uint64_t)cell->number);
    case TABLE_DATE:
        day_write((int32_t)cell->number, day);
        json_put_text(j, column->name, day);
        break;
    case TABLE_TEXT:
        json_key(j, column->name);
        json_string(j, cell->text, cell->len);
        break;
    case TABLE_YES:
        json_put_bool(j, column->name, cell->number == 1);
        break;
    default:
        json_put_i64(j, column->name, cell->number);
    }
    return OK;
}

static void put_day(struct json *j, const char *key, int32_t day)
{
    char text[DAY_TEXT_SIZE];

    day_write(day, text);
    json_put_text(j, key, text);
}

static void put_head(struct json *j, const struct table_head *head)
{
    static const char *const steps[] = {
        [BY_DAY] = "day", [BY_WEEK] = "week", [BY_MONTH] = "month"};

    put_day(j, "from", head->from);
    put_day(j, "to", head->to);
    if (head->by != BY_NONE)
        json_put_text(j, "by", steps[head->by]);
    json_key(j, "time_zone");
    json_string(j, head->zone, head->zone_len);
    json_put_u64(j, "pos", head->pos);
}

static enum err write_json(struct asking *a, struct reader *reader, struct table *t)
{
    struct json j = json_begin(&a->out);
    enum err err = OK;

    json_object(&j);
    put_head(&j, &t->head);
    json_key(&j, "rows");
    json_array(&j);
    for (uint32_t row = 0; row < t->rows && err == OK; row++) {
        json_object(&j);
        for (unsigned i = 0; i < t->head.column_count && err == OK; i++) {
            const struct table_column *column = &t->head.columns[i];
            struct table_cell cell = table_next(t, column->type);

            err = put_cell(a, reader, &j, column, &cell);
        }
        json_object_end(&j);
    }
    json_array_end(&j);
    json_object_end(&j);
    return err;
}

/* --- CSV --- */

static void add_heading(struct csv *csv, const struct table_head *head)
{
    for (unsigned i = 0; i < head->column_count; i++) {
        csv_text(csv, head->columns[i].name, strlen(head->columns[i].name));
        if (head->columns[i].type == TABLE_ROOM || head->columns[i].type == TABLE_USER)
            csv_text(csv, "name", 4);
        if (head->columns[i].type == TABLE_ROOM)
            csv_text(csv, "kind", 4);
    }
    csv_row_end(csv);
}

static enum err add_room(struct asking *a, struct reader *reader, struct csv *csv,
                         uint64_t room)
{
    struct shown_room shown;
    enum err err = look_up_room(reader, a->user, room, &shown);

    if (err != OK)
        return err;
    if (shown.known)
        csv_number(csv, (int64_t)room);
    else
        csv_text(csv, "", 0);
    csv_text(csv, shown.name, strlen(shown.name));
    csv_text(csv, shown.kind, strlen(shown.kind));
    return OK;
}

static enum err add_user(struct reader *reader, struct csv *csv, uint64_t user)
{
    char name[LABEL_SIZE];
    enum err err = query_user_label(reader, user, name);

    if (err != OK)
        return err;
    csv_number(csv, (int64_t)user);
    csv_text(csv, name, strlen(name));
    return OK;
}

static enum err add_cell(struct asking *a, struct reader *reader, struct csv *csv,
                         enum table_type type, const struct table_cell *cell)
{
    char day[DAY_TEXT_SIZE];

    if (type == TABLE_TEXT) {
        csv_text(csv, cell->text, cell->len);
    } else if (!cell->there) {
        csv_text(csv, "", 0);
    } else if (type == TABLE_ROOM) {
        return add_room(a, reader, csv, (uint64_t)cell->number);
    } else if (type == TABLE_USER) {
        return add_user(reader, csv, (uint64_t)cell->number);
    } else if (type == TABLE_DATE) {
        day_write((int32_t)cell->number, day);
        csv_text(csv, day, strlen(day));
    } else {
        csv_number(csv, cell->number);
    }
    return OK;
}

static enum err write_rows(struct asking *a, struct reader *reader, struct table *t,
                           struct csv *csv)
{
    enum err err = OK;

    add_heading(csv, &t->head);
    for (uint32_t row = 0; row < t->rows && err == OK; row++) {
        for (unsigned i = 0; i < t->head.column_count && err == OK; i++) {
            struct table_cell cell = table_next(t, t->head.columns[i].type);

            err = add_cell(a, reader, csv, t->head.columns[i].type, &cell);
        }
        csv_row_end(csv);
    }
    return err;
}

static enum err write_csv(struct asking *a, struct reader *reader, struct table *t)
{
    char from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE], name[100];
    struct csv csv;
    struct buf text;
    struct json j;
    enum err err;

    buf_init(&text);
    csv = csv_begin(&text);
    err = write_rows(a, reader, t, &csv);
    day_write(t->head.from, from);
    day_write(t->head.to, to);
    snprintf(name, sizeof(name), "roost-%s-%s-%s.csv", a->report, from, to);
    j = json_begin(&a->out);
    json_object(&j);
    json_put_text(&j, "name", name);
    json_key(&j, "csv");
    json_string(&j, text.bytes, text.len);
    json_object_end(&j);
    buf_finish(&text);
    return err;
}

void analytics_write(struct job *j, void *hand)
{
    struct asking *a = container_of(j, struct asking, job);
    struct wire_in in = wire_in(a->payload.bytes, a->payload.len);
    struct table t;

    if (!table_read(&in, &t)) {
        a->err = ERR_INTERNAL;
        return;
    }
    a->err = a->csv ? write_csv(a, hand, &t) : write_json(a, hand, &t);
    if (a->err == ERR_NOT_FOUND)
        a->err = ERR_INTERNAL; /* a room or a person that was never there */
}
