#include "store/own.h"

#include "proto/json.h"
#include "store/parts.h"

#include <stdlib.h>
#include <string.h>

static void put_id_if(struct json *j, const char *key, uint64_t id)
{
    if (id != 0)
        json_put_u64(j, key, id);
}

static void put_text_if(struct json *j, const char *key, const char *text)
{
    if (text)
        json_put_text(j, key, text);
}

uint64_t own_count(struct db *db, enum statement which, uint64_t user)
{
    struct sql q = sql_start(db, which);

    sql_bind_id(&q, user);
    return sql_only_id(&q);
}

/* --- messages to be sent later --- */

void schedule_read(struct sql *q, struct schedule *s)
{
    s->id = sql_id(q);
    s->user = sql_id(q);
    s->room = sql_id(q);
    s->thread = sql_id(q);
    s->at = sql_number(q);
    s->due = sql_number(q);
    s->tries = sql_id(q);
    s->version = sql_id(q);
    s->ended_pos = sql_id(q);
    s->message = sql_id(q);
    s->error = sql_text_copy(q, NULL);
    s->reason = sql_text_copy(q, NULL);
    s->text = sql_text_copy(q, &s->text_len);
}

bool schedule_find(struct db *db, uint64_t id, struct schedule *s)
{
    struct sql q = sql_start(db, FIND_SCHEDULE);

    memset(s, 0, sizeof(*s));
    sql_bind_id(&q, id);

    bool found = sql_row(&q);

    if (found)
        schedule_read(&q, s);
    sql_end(&q);
    return found;
}

static const char *schedule_state(const struct schedule *s)
{
    if (s->ended_pos == 0)
        return s->error ? "failed" : "waiting";
    return s->message != 0 ? "sent" : "removed";
}

void schedule_put(const struct schedule *s, struct json *j)
{
    json_object(j);
    json_put_u64(j, "id", s->id);
    json_put_text(j, "state", schedule_state(s));
    json_put_u64(j, "room", s->room);
    put_id_if(j, "thread", s->thread);
    json_put_i64(j, "at", s->at);
    put_text_if(j, "text", s->text);
    put_text_if(j, "error", s->error);
    put_text_if(j, "reason", s->reason);
    put_id_if(j, "message", s->message);
    json_object_end(j);
}

void schedule_finish(struct schedule *s)
{
    free(s->error);
    free(s->reason);
    free(s->text);
    memset(s, 0, sizeof(*s));
}

/* --- reminders --- */

void reminder_read(struct sql *q, struct reminder *r)
{
    r->id = sql_id(q);
    r->user = sql_id(q);
    r->room = sql_id(q);
    r->message = sql_id(q);
    r->at = sql_number(q);
    r->created_at = sql_number(q);
    r->due_pos = sql_id(q);
    r->ended_pos = sql_id(q);
    r->text = sql_text_copy(q, NULL);
}

bool reminder_find(struct db *db, uint64_t id, struct reminder *r)
{
    struct sql q = sql_start(db, FIND_REMINDER);

    memset(r, 0, sizeof(*r));
    sql_bind_id(&q, id);

    bool found = sql_row(&q);

    if (found)
        reminder_read(&q, r);
    sql_end(&q);
    return found;
}

void reminder_put(const struct reminder *r, struct json *j)
{
    json_object(j);
    json_put_u64(j, "id", r->id);
    json_put_text(j, "state",
                  r->ended_pos != 0 ? "removed"
                  : r->due_pos != 0 ? "due"
                                    : "waiting");
    json_put_i64(j, "at", r->at);
    json_put_i64(j, "created_at", r->created_at);
    put_id_if(j, "room", r->room);
    put_id_if(j, "message", r->message);
    put_text_if(j, "text", r->text);
    json_object_end(j);
}

void reminder_finish(struct reminder *r)
{
    free(r->text);
    memset(r, 0, sizeof(*r));
}

/* --- drafts --- */

void draft_put(struct sql *q, uint64_t pos, struct json *j)
{
    json_object(j);
    json_put_u64(j, "room", sql_id(q));
    put_id_if(j, "thread", sql_id(q));
    json_put_u64(j, "pos", pos);
    json_put_i64(j, "at", sql_number(q));
    put_id_if(j, "reply_to", sql_id(q));
    put_text_if(j, "text", sql_text(q, NULL));
    json_object_end(j);
}

/* --- what events and messages tell --- */

extra_fn put_action;

/* One that was taken away does nothing. */
void put_action(struct db *db, const struct event *e, struct json *j)
{
    (void)db;
    if (!e->deleted)
        json_put_text(j, "kind", "me");
}

extra_fn saved_extra, draft_extra, schedule_extra, reminder_extra, sidebar_extra;

void saved_extra(struct db *db, const struct event *e, struct json *j)
{
    struct sql q = sql_start(db, FIND_SAVED);

    json_put_u64(j, "id", e->subject);
    sql_bind_id(&q, e->user);
    sql_bind_id(&q, e->subject);
    if (e->kind == EVENT_SAVED_ADDED && sql_row(&q)) {
        sql_id(&q);
        sql_id(&q);
        sql_number(&q);
        put_text_if(j, "note", sql_text(&q, NULL));
    }
    sql_end(&q);
}

/* One that was swept says no more than that it is gone. */
void draft_extra(struct db *db, const struct event *e, struct json *j)
{
    struct sql q = sql_start(db, FIND_DRAFT);

    sql_bind_id(&q, e->user);
    sql_bind_id(&q, e->room);
    sql_bind_id(&q, e->subject);
    json_key(j, "draft");
    if (sql_row(&q)) {
        draft_put(&q, sql_id(&q), j);
    } else {
        json_object(j);
        json_put_u64(j, "room", e->room);
        put_id_if(j, "thread", e->subject);
        json_put_u64(j, "pos", e->pos);
        json_put_i64(j, "at", e->at);
        json_object_end(j);
    }
    sql_end(&q);
}

static void put_swept(const struct event *e, struct json *j)
{
    json_object(j);
    json_put_u64(j, "id", e->subject);
    json_put_text(j, "state", "removed");
    json_object_end(j);
}

void schedule_extra(struct db *db, const struct event *e, struct json *j)
{
    struct schedule s;

    json_key(j, "schedule");
    if (schedule_find(db, e->subject, &s))
        schedule_put(&s, j);
    else
        put_swept(e, j);
    schedule_finish(&s);
}

void reminder_extra(struct db *db, const struct event *e, struct json *j)
{
    struct reminder r;

    json_key(j, "reminder");
    if (reminder_find(db, e->subject, &r))
        reminder_put(&r, j);
    else
        put_swept(e, j);
    reminder_finish(&r);
}

void sidebar_extra(struct db *db, const struct event *e, struct json *j)
{
    struct sql q = sql_start(db, FIND_SIDEBAR);
    size_t len;

    sql_bind_id(&q, e->user);
    if (sql_row(&q)) {
        json_put_u64(j, "version", sql_id(&q));

        const char *sections = sql_text(&q, &len);

        json_key(j, "sections");
        json_raw(j, sections, len);
    }
    sql_end(&q);
}
