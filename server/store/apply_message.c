#include "store/apply.h"

#include "base/xmalloc.h"
#include "store/attached.h"
#include "store/guard.h"
#include "store/mentioning.h"
#include "store/message.h"
#include "store/parts.h"
#include "store/posting.h"
#include "store/review.h"

#include <stdlib.h>
#include <string.h>

static const char join_first[] = "join the room first";
static const char is_archived[] = "the room is archived";

static bool is_closed(const struct standing *s)
{
    return s->archived && s->user != 0;
}

static void insert_message(struct writer *w, const struct event *e)
{
    struct sql q = sql_start(&w->db, INSERT_MESSAGE);

    sql_bind_id(&q, e->message);
    sql_bind_id(&q, e->room);
    sql_bind_id(&q, e->seq);
    sql_bind_id(&q, e->user);
    sql_bind_number(&q, e->at);
    sql_bind_text(&q, e->text, e->text_len);
    sql_bind_id_or_null(&q, e->parts);
    sql_run(&q);
}

void message_post(struct writer *w, struct event *e, const struct standing *room,
                  const struct command *c, const char *text, size_t len)
{
    attached_begin(w, c, e);
    e->message = e->pos;
    e->message_seq = e->seq;
    e->message_at = e->at;
    e->text = xstrndup(text, len);
    e->text_len = len;
    insert_message(w, e);
    posting_count(w, room);
    mentions_write(w, e);
    attached_end(w, c, e);
    event_record(w, e);
}

enum err message_may_post(struct writer *w, const struct command *c, struct outcome *o,
                          struct standing *room)
{
    enum err err;

    if (!c->text)
        return ERR_PARAMS;
    if (!posting_find(w, c->room, c->actor, room) || !standing_sees(room))
        return ERR_NOT_FOUND;
    if (!standing_belongs(room))
        return refuse(o, ERR_FORBIDDEN, join_first);
    if (is_closed(room))
        return refuse(o, ERR_FORBIDDEN, is_archived);
    err = guard_words(w, c, o, room->room);
    if (err == OK)
        err = guard_pace(w, c, o, room->room);
    return err != OK ? err : attached_check(w, c, o, room);
}

/* What is refused by now may have been sent before: then it is answered as it was. */
static enum err refuse_send(struct writer *w, const struct command *c, struct outcome *o,
                            enum err err)
{
    struct outcome again = {0};

    if (!key_is_known(w, c, &again, &err))
        return err;
    outcome_finish(o);
    *o = again;
    return err;
}

/* The key is looked up by writing it, as hardly any was used before. */
enum err apply_message_send(struct writer *w, const struct command *c, struct outcome *o)
{
    struct standing room;
    enum err err = message_may_post(w, c, o, &room);

    if (err != OK)
        return refuse_send(w, c, o, err);
    if (!key_claim(w, c, w->head + 1, room.last_seq + 1))
        return refuse_send(w, c, o, ERR_INTERNAL); /* it is known, or the store fails */

    struct event *e = room_event_begin(w, c, o, EVENT_MESSAGE_CREATED, &room);

    o->id = e->pos;
    mentions_online(w, c->users, c->user_count);
    message_post(w, e, &room, c, c->text, c->text_len);
    mentions_online(w, NULL, 0);
    guard_posted(w, c, room.room);
    if (c->detail)
        verdict_note(w, c, o);
    return OK;
}

char *message_text(struct writer *w, uint64_t message, size_t *len)
{
    struct sql q = sql_start(&w->db, FIND_MESSAGE_TEXT);
    char *text = NULL;

    *len = 0;
    sql_bind_id(&q, message);
    if (sql_row(&q))
        text = sql_text_copy(&q, len);
    sql_end(&q);
    return text;
}

static bool has_text(struct writer *w, uint64_t message, const struct command *c)
{
    struct sql q = sql_start(&w->db, FIND_MESSAGE_TEXT);
    size_t len;
    bool same = false;

    sql_bind_id(&q, message);
    if (sql_row(&q)) {
        const char *text = sql_text(&q, &len);

        same = text && len == c->text_len && memcmp(text, c->text, len) == 0;
    }
    sql_end(&q);
    return same;
}

/* What an event says of a change to a message that stands, about its author. */
static void tell_message(struct writer *w, struct event *e, const struct message_row *m,
                         const struct standing *room)
{
    e->user = m->user;
    e->message = m->id;
    e->message_seq = m->seq;
    e->message_at = m->at;
    e->parts = m->parts;
    room_advance(w, room, 0, 0);
}

static void run_for(struct writer *w, enum statement which, uint64_t message,
                    uint64_t number)
{
    struct sql q = sql_start(&w->db, which);

    sql_bind_id(&q, message);
    if (number != 0)
        sql_bind_id(&q, number);
    sql_run(&q);
}

void message_forget_versions(struct writer *w, uint64_t message)
{
    run_for(w, DELETE_VERSIONS, message, 0);
}

static void update_text(struct writer *w, const struct event *e)
{
    struct sql q = sql_start(&w->db, EDIT_MESSAGE);

    sql_bind_id(&q, e->message);
    sql_bind_number(&q, e->edited_at);
    sql_bind_id(&q, e->pos);
    sql_bind_id(&q, e->seq);
    sql_bind_text(&q, e->text, e->text_len);
    sql_run(&q);
}

void message_edit(struct writer *w, struct event *e, const struct message_row *m,
                  const struct standing *room, const char *text, size_t len)
{
    tell_message(w, e, m, room);
    e->edited_at = e->at;
    e->text = xstrndup(text, len);
    e->text_len = len;
    run_for(w, KEEP_VERSION, m->id, 0);
    run_for(w, THIN_VERSIONS, m->id, MESSAGE_VERSIONS_MAX);
    update_text(w, e);
    mentions_rewrite(w, e);
    event_record(w, e);
}

enum err message_may_touch(struct writer *w, const struct command *c, struct outcome *o,
                           struct message_row *m, struct standing *room)
{
    if (!find_seen_message(&w->db, c->message, c->actor, m, room) || m->deleted_pos != 0)
        return ERR_NOT_FOUND;
    if (!standing_belongs(room))
        return refuse(o, ERR_FORBIDDEN, join_first);
    return guard_words(w, c, o, room->room);
}

static enum err may_edit(struct writer *w, const struct command *c,
                         const struct message_row *m, const struct standing *room,
                         struct outcome *o)
{
    if (m->deleted_pos != 0)
        return ERR_NOT_FOUND;
    if (c->actor != 0 && m->user != c->actor)
        return refuse(o, ERR_FORBIDDEN, "only its author may edit a message");
    if (m->parts & (PART_POLL | PART_FORWARDED))
        return refuse(o, ERR_FORBIDDEN,
                      "a poll and a forwarded message stay as they are");
    if (!standing_belongs(room))
        return refuse(o, ERR_FORBIDDEN, join_first);
    return guard_words(w, c, o, room->room);
}

enum err message_may_edit(struct writer *w, const struct command *c, struct outcome *o,
                          struct message_row *m, struct standing *room, bool *same)
{
    *same = false;
    if (!c->text)
        return ERR_PARAMS;

    if (!find_seen_message(&w->db, c->message, c->actor, m, room))
        return ERR_NOT_FOUND;

    enum err err = may_edit(w, c, m, room, o);

    if (err != OK)
        return err;
    *same = has_text(w, m->id, c);
    if (*same)
        return m->edited_pos != 0 ? answer_again(o, m->id, m->edited_pos, m->edited_seq)
                                  : answer_again(o, m->id, m->id, m->seq);
    return is_closed(room) ? refuse(o, ERR_FORBIDDEN, is_archived) : OK;
}

enum err apply_message_edit(struct writer *w, const struct command *c, struct outcome *o)
{
    struct message_row m;
    struct standing room;
    bool same;
    enum err err = message_may_edit(w, c, o, &m, &room, &same);

    if (err != OK || same)
        return err;
    o->id = m.id;
    message_edit(w, room_event_begin(w, c, o, EVENT_MESSAGE_EDITED, &room), &m, &room,
                 c->text, c->text_len);
    if (c->detail)
        verdict_note(w, c, o);
    return OK;
}

void message_take_away(struct writer *w, struct event *e, const struct message_row *m,
                       const struct standing *room)
{
    struct sql q = sql_start(&w->db, WIPE_MESSAGE);

    tell_message(w, e, m, room);
    e->deleted = true;
    sql_bind_id(&q, e->message);
    sql_bind_id(&q, e->pos);
    sql_bind_id(&q, e->seq);
    sql_run(&q);
    mentions_drop(w, m->id);
    event_record(w, e);
}

enum err apply_message_delete(struct writer *w, const struct command *c,
                              struct outcome *o)
{
    struct message_row m;
    struct standing room;

    if (!find_seen_message(&w->db, c->message, c->actor, &m, &room))
        return ERR_NOT_FOUND;
    if (m.user != c->actor && (room.kind == ROOM_DM || !standing_owns(&room)) &&
        !is_moderator(&w->db, c->actor))
        return refuse(
            o, ERR_FORBIDDEN,
            "only its author, the room's owner or a moderator may delete a message");
    if (m.deleted_pos != 0)
        return answer_again(o, m.id, m.deleted_pos, m.deleted_seq);
    o->id = m.id;
    message_take_away(w, room_event_begin(w, c, o, EVENT_MESSAGE_DELETED, &room), &m,
                      &room);
    if (m.user != c->actor)
        audit_write(w, c, o->pos,
                    &(struct audit){.action = AUDIT_DELETED,
                                    .user = m.user,
                                    .room = m.room,
                                    .message = m.id});
    return OK;
}
