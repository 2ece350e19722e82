#include "store/query_own.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "proto/event.h"
#include "proto/json.h"
#include "store/lookup.h"
#include "store/parts.h"
#include "store/room_view.h"
#include "store/store_private.h"

#include <stdlib.h>
#include <string.h>

#define PAGE_BYTES (200 * 1024) /* then it ends, whatever was asked for */

/* Writes the row that q stands at, whose first column is `id`. */
typedef void row_fn(struct reader *r, struct sql *q, uint64_t id, struct own_args args,
                    struct json *j);

struct list {
    const char *key;
    enum statement
        which; /* user, from where, how many; its first column is the cursor's */
    bool newest_first;
    row_fn *put;
};

static enum err put_page(struct reader *r, const struct list *list,
                         const struct own_args *args, struct buf *out)
{
    size_t start = out->len;
    unsigned count = 0;
    uint64_t last = 0;
    uint64_t from;

    if (!cursor_read(args->cursor, &from))
        return ERR_PARAMS;
    if (list->newest_first && from == 0)
        from = INT64_MAX;
    snapshot_begin(r);

    struct sql q = sql_start(&r->db, list->which);
    struct json j = json_begin(out);
    bool more;

    sql_bind_id(&q, args->user);
    sql_bind_id(&q, from);
    sql_bind_id(&q, args->limit + 1);
    json_object(&j);
    json_key(&j, list->key);
    json_array(&j);
    while ((more = sql_row(&q)) && count < args->limit && out->len - start < PAGE_BYTES) {
        last = sql_id(&q);
        list->put(r, &q, last, *args, &j);
        count++;
    }
    sql_end(&q);
    json_array_end(&j);
    if (more && count > 0)
        cursor_write(&j, last);
    json_object_end(&j);
    return snapshot_end(r, OK);
}

/* --- saved --- */

/* The message as it is now; false: it is not there for that person. */
static bool load_message(struct reader *r, uint64_t id, uint64_t user, struct event *e)
{
    struct message_row m;
    struct standing room;

    memset(e, 0, sizeof(*e));
    if (!find_message(&r->db, id, &m) || m.deleted_pos != 0 ||
        !find_standing(&r->db, m.room, user, &room) || !standing_sees(&room))
        return false;
    e->kind = EVENT_MESSAGE_CREATED;
    e->room = m.room;
    e->user = m.user;
    e->message = m.id;
    e->message_seq = m.seq;
    e->message_at = m.at;
    e->edited_at = m.edited_at;
    e->parts = m.parts;

    struct sql q = sql_start(&r->db, FIND_MESSAGE_TEXT);

    sql_bind_id(&q, id);
    if (sql_row(&q))
        e->text = sql_text_copy(&q, &e->text_len);
    sql_end(&q);
    event_add_extra(&r->db, e);
    return true;
}

static void put_saved(struct reader *r, struct sql *q, uint64_t pos, struct own_args args,
                      struct json *j)
{
    struct event e;
    uint64_t message = sql_id(q);

    (void)pos;
    json_object(j);
    json_put_u64(j, "id", message);
    json_put_i64(j, "saved_at", sql_number(q));

    const char *note = sql_text(q, NULL);

    if (note)
        json_put_text(j, "note", note);
    if (load_message(r, message, args.user, &e)) {
        json_put_u64(j, "room", e.room);
        json_key(j, "message");
        event_encode_message(&e, NULL, j);
    } else {
        json_put_bool(j, "gone", true);
    }
    json_object_end(j);
    event_finish(&e);
}

enum err query_saved(struct reader *r, const struct own_args *args, struct buf *out)
{
    static const struct list saved = {"saved", LIST_SAVED, true, put_saved};

    return put_page(r, &saved, args, out);
}

/* --- drafts --- */

static void put_draft(struct reader *r, struct sql *q, uint64_t pos, struct own_args args,
                      struct json *j)
{
    (void)r;
    (void)args;
    draft_put(q, pos, j);
}

enum err query_drafts(struct reader *r, const struct own_args *args, struct buf *out)
{
    static const struct list drafts = {"drafts", LIST_DRAFTS, true, put_draft};

    return put_page(r, &drafts, args, out);
}

/* --- messages to be sent later, and reminders --- */

/* The row once more, from its first column. */
static struct sql row_again(const struct sql *q)
{
    struct sql again = *q;

    again.column = 0;
    return again;
}

static void put_schedule(struct reader *r, struct sql *q, uint64_t id,
                         struct own_args args, struct json *j)
{
    struct sql row = row_again(q);
    struct schedule s;

    (void)r;
    (void)id;
    (void)args;
    schedule_read(&row, &s);
    schedule_put(&s, j);
    schedule_finish(&s);
}

static void put_reminder(struct reader *r, struct sql *q, uint64_t id,
                         struct own_args args, struct json *j)
{
    struct sql row = row_again(q);
    struct reminder found;

    (void)r;
    (void)id;
    (void)args;
    reminder_read(&row, &found);
    reminder_put(&found, j);
    reminder_finish(&found);
}

enum err query_schedules(struct reader *r, const struct own_args *args, struct buf *out)
{
    static const struct list all = {"schedules", LIST_SCHEDULES, false, put_schedule};

    return put_page(r, &all, args, out);
}

enum err query_reminders(struct reader *r, const struct own_args *args, struct buf *out)
{
    static const struct list all = {"reminders", LIST_REMINDERS, false, put_reminder};

    return put_page(r, &all, args, out);
}

/* --- what is due --- */

static struct sql start_due(struct reader *r, enum statement which, int64_t now,
                            size_t max)
{
    struct sql q = sql_start(&r->db, which);

    sql_bind_number(&q, now);
    sql_bind_id(&q, max);
    return q;
}

enum err query_due_schedules(struct reader *r, int64_t now, struct schedule *found,
                             size_t max, size_t *count)
{
    struct sql q = start_due(r, DUE_SCHEDULES, now, max);

    *count = 0;
    while (*count < max && sql_row(&q))
        schedule_read(&q, &found[(*count)++]);
    sql_end(&q);
    return reader_settle(r, OK);
}

enum err query_due_reminders(struct reader *r, int64_t now, struct reminder *found,
                             size_t max, size_t *count)
{
    struct sql q = start_due(r, DUE_REMINDERS, now, max);

    *count = 0;
    while (*count < max && sql_row(&q))
        reminder_read(&q, &found[(*count)++]);
    sql_end(&q);
    return reader_settle(r, OK);
}

enum err query_planned_at(struct reader *r, bool reminder, uint64_t id, int64_t *at)
{
    struct schedule s;
    struct reminder found;

    if (reminder) {
        *at = reminder_find(&r->db, id, &found) ? found.at : 0;
        reminder_finish(&found);
    } else {
        *at = schedule_find(&r->db, id, &s) ? s.at : 0;
        schedule_finish(&s);
    }
    return reader_settle(r, OK);
}

enum err query_notify_level(struct reader *r, uint64_t user, uint64_t room,
                            uint64_t *level)
{
    struct sql q = sql_start(&r->db, FIND_NOTIFY_ROOM);

    sql_bind_id(&q, user);
    sql_bind_id(&q, room);
    *level = sql_row(&q) ? sql_id(&q) : 0;
    sql_end(&q);
    return reader_settle(r, OK);
}

enum err query_room_named(struct reader *r, uint64_t user, const char *name, size_t len,
                          uint64_t *room)
{
    struct sql q = sql_start(&r->db, FIND_ROOM_BY_NAME);
    char *folded = utf8_fold(name, len);
    struct standing s;

    sql_bind_string(&q, folded);
    *room = sql_row(&q) ? sql_id(&q) : 0;
    sql_end(&q);
    free(folded);
    return reader_settle(r, *room != 0 && find_standing(&r->db, *room, user, &s) &&
                                    standing_sees(&s)
                                ? OK
                                : ERR_NOT_FOUND);
}

enum err query_next_due(struct reader *r, int64_t *at)
{
    static const enum statement which[] = {NEXT_SCHEDULE, NEXT_REMINDER};

    *at = INT64_MAX;
    for (size_t i = 0; i < 2; i++) {
        struct sql q = sql_start(&r->db, which[i]);

        if (sql_row(&q)) {
            int64_t next = sql_number(&q);

            if (next < *at)
                *at = next;
        }
        sql_end(&q);
    }
    return reader_settle(r, OK);
}

/* --- the sidebar --- */

enum err query_sidebar(struct reader *r, uint64_t user, struct buf *out)
{
    struct sql q = sql_start(&r->db, FIND_SIDEBAR);
    struct json j = json_begin(out);
    size_t len;

    sql_bind_id(&q, user);

    bool found = sql_row(&q);

    json_object(&j);
    json_put_u64(&j, "pos", found ? sql_id(&q) : 0);

    const char *sections = found ? sql_text(&q, &len) : NULL;

    json_key(&j, "sections");
    json_raw(&j, sections ? sections : "[]", sections ? len : strlen("[]"));
    json_object_end(&j);
    sql_end(&q);
    return reader_settle(r, OK);
}
