#include "store/apply.h"

#include "base/xmalloc.h"
#include "store/guard.h"
#include "store/mention.h"
#include "store/message.h"
#include "store/posting.h"
#include "store/review.h"

#include <stdlib.h>
#include <string.h>

/* Names looked up for one text, at most. */
#define MENTIONS_MAX 50

static const char join_first[] = "join the room first";
static const char is_archived[] = "the room is archived";

static bool is_closed(const struct standing *s)
{
    return s->archived && s->user != 0;
}

static uint64_t find_mentioned(struct writer *w, uint64_t room, char *name)
{
    uint64_t user = 0;

    do {
        struct sql q = sql_start(&w->db, FIND_MEMBER_BY_NAME);

        sql_bind_id(&q, room);
        sql_bind_string(&q, name);
        user = sql_row(&q) ? sql_id(&q) : 0;
        sql_end(&q);
    } while (user == 0 && mention_shorten(name));
    return user;
}

static void write_mentions(struct writer *w, const struct event *e)
{
    char name[MENTION_NAME_MAX + 1];
    size_t at = 0;

    if (!memchr(e->text, '@', e->text_len))
        return;
    for (int i = 0; i < MENTIONS_MAX && mention_next(e->text, e->text_len, &at, name);
         i++) {
        uint64_t user = find_mentioned(w, e->room, name);

        if (user == 0 || user == e->user)
            continue;

        struct sql q = sql_start(&w->db, INSERT_MENTION);

        sql_bind_id(&q, e->message);
        sql_bind_id(&q, user);
        sql_bind_id(&q, e->room);
        sql_bind_id(&q, e->message_seq);
        sql_run(&q);
    }
}

static void drop_mentions(struct writer *w, uint64_t message)
{
    struct sql q = sql_start(&w->db, DELETE_MENTIONS);

    sql_bind_id(&q, message);
    sql_run(&q);
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
                  const char *text, size_t len)
{
    e->message = e->pos;
    e->message_seq = e->seq;
    e->message_at = e->at;
    e->text = xstrndup(text, len);
    e->text_len = len;
    insert_message(w, e);
    posting_count(w, room);
    write_mentions(w, e);
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
    return err != OK ? err : guard_pace(w, c, o, room->room);
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
    message_post(w, e, &room, c->text, c->text_len);
    guard_posted(w, c, room.room);
    if (c->detail)
        verdict_note(w, c, o);
    return OK;
}

/* The message and the actor's standing in its room: NOT_FOUND when the room hides it. */
static enum err find_seen(struct writer *w, const struct command *c,
                          struct message_row *m, struct standing *room)
{
    if (!find_message(&w->db, c->message, m) ||
        !find_standing(&w->db, m->room, c->actor, room) || !standing_sees(room))
        return ERR_NOT_FOUND;
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
    update_text(w, e);
    drop_mentions(w, m->id);
    write_mentions(w, e);
    event_record(w, e);
}

static enum err may_edit(struct writer *w, const struct command *c,
                         const struct message_row *m, const struct standing *room,
                         struct outcome *o)
{
    if (m->deleted_pos != 0)
        return ERR_NOT_FOUND;
    if (c->actor != 0 && m->user != c->actor)
        return refuse(o, ERR_FORBIDDEN, "only its author may edit a message");
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

    enum err err = find_seen(w, c, m, room);

    if (err == OK)
        err = may_edit(w, c, m, room, o);
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
    drop_mentions(w, m->id);
    event_record(w, e);
}

enum err apply_message_delete(struct writer *w, const struct command *c,
                              struct outcome *o)
{
    struct message_row m;
    struct standing room;
    enum err err = find_seen(w, c, &m, &room);

    if (err != OK)
        return err;
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
