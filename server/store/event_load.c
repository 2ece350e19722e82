#include "store/event_load.h"

#include "store/ids.h"
#include "store/parts.h"

#include <string.h>

static void read_message(struct sql *q, struct event *e)
{
    e->message_seq = sql_id(q);
    e->user = sql_id(q);
    e->message_at = sql_number(q);
    e->edited_at = sql_number(q);
    e->deleted = sql_id(q) != 0;
    e->text = sql_text_copy(q, &e->text_len);
    e->parts = (uint32_t)sql_id(q);
}

static void read_row(struct sql *q, struct event *e)
{
    e->kind = (enum event_kind)sql_number(q);
    e->room = sql_id(q);
    e->seq = sql_id(q);
    e->user = sql_id(q);
    e->by = sql_is_null(q) ? e->user : 0;

    uint64_t actor = sql_id(q);

    if (e->by == 0)
        e->by = actor;
    e->at = sql_number(q);

    uint64_t subject = sql_id(q);

    if (event_has_extra(e->kind))
        e->subject = subject;
    else if (e->kind == EVENT_READ_MARKED)
        e->read = subject;
    else if (event_is_of_moderation(e->kind))
        e->review = subject;
    else
        e->message = subject;
    e->topic = sql_text_copy(q, NULL);
    if (!sql_is_null(q))
        read_message(q, e);
    else
        e->deleted = e->kind == EVENT_MESSAGE_CREATED || e->kind == EVENT_MESSAGE_EDITED;
}

/* Retention took the message away: where it stood is in the log yet, or is not told. */
static void load_place(struct db *db, struct event *e)
{
    struct sql q = sql_start(db, FIND_CREATED);

    sql_bind_id(&q, e->message);
    if (sql_row(&q)) {
        e->message_seq = sql_id(&q);
        e->user = sql_id(&q);
        e->message_at = sql_number(&q);
    } else {
        e->message_seq = e->seq;
        e->message_at = e->at;
    }
    sql_end(&q);
}

static void load_detail(struct db *db, struct event *e)
{
    struct sql q = sql_start(db, LOAD_DETAIL);

    sql_bind_id(&q, e->pos);
    if (sql_row(&q)) {
        e->name = sql_text_copy(&q, NULL);
        e->topic = sql_text_copy(&q, NULL);
        e->room_kind = (enum room_kind)sql_number(&q);
        e->archived = sql_yes(&q);
        e->role = (enum user_role)sql_number(&q);
        if (!sql_is_null(&q))
            e->users = ids_from_text(sql_text(&q, NULL), &e->user_count);
        else
            sql_id(&q);
        e->expires_at = sql_number(&q);
        if (event_is_of_moderation(e->kind)) {
            e->final = e->kind != EVENT_SANCTION_SET && e->expires_at != 0;
            e->message = sql_id(&q);
        }
    }
    sql_end(&q);
}

bool event_load(struct db *db, uint64_t pos, struct event *e)
{
    struct sql q = sql_start(db, LOAD_EVENT);

    memset(e, 0, sizeof(*e));
    sql_bind_id(&q, pos);

    bool found = sql_row(&q);

    if (found) {
        e->pos = pos;
        read_row(&q, e);
    }
    sql_end(&q);
    if (e->deleted && e->message_seq == 0)
        load_place(db, e);
    if (e->kind == EVENT_ROOM_CREATED || e->kind == EVENT_ROOM_UPDATED ||
        e->kind == EVENT_USER_UPDATED || event_is_of_moderation(e->kind))
        load_detail(db, e);
    if (found)
        event_add_extra(db, e);
    return found;
}
