#include "store/apply.h"

#include "base/xmalloc.h"
#include "store/emoji.h"
#include "store/message.h"

#include <string.h>

/* Different emoji on one message; more would make every page of history long. */
#define EMOJI_MAX 50

struct reaction {
    bool known; /* stands or once stood */
    bool stands;
    uint64_t added_pos, added_seq;
    uint64_t removed_pos, removed_seq;
};

static struct reaction find_reaction(struct writer *w, const struct command *c)
{
    struct reaction r = {0};
    struct sql q = sql_start(&w->db, FIND_REACTION);

    sql_bind_id(&q, c->message);
    sql_bind_text(&q, c->text, c->text_len);
    sql_bind_id(&q, c->actor);
    r.known = sql_row(&q);
    if (r.known) {
        r.added_pos = sql_id(&q);
        r.added_seq = sql_id(&q);
        r.removed_pos = sql_id(&q);
        r.removed_seq = sql_id(&q);
        r.stands = r.removed_pos == 0;
    }
    sql_end(&q);
    return r;
}

static bool has_too_many(struct writer *w, const struct command *c)
{
    struct sql q = sql_start(&w->db, COUNT_OTHER_EMOJI);

    sql_bind_id(&q, c->message);
    sql_bind_text(&q, c->text, c->text_len);

    bool many = sql_row(&q) && sql_number(&q) >= EMOJI_MAX;

    sql_end(&q);
    return many;
}

/* `:name:` is an emoji of the workspace's own, or nothing. */
static bool is_unknown(struct writer *w, const struct command *c)
{
    char name[EMOJI_NAME_MAX + 1];
    struct emoji_row found;
    size_t len = c->text_len;

    if (len < 3 || c->text[0] != ':' || c->text[len - 1] != ':')
        return false;
    if (len - 2 > EMOJI_NAME_MAX)
        return true;
    memcpy(name, c->text + 1, len - 2);
    name[len - 2] = '\0';
    return !emoji_find(&w->db, name, &found) || found.removed_pos != 0;
}

static enum err find_reactable(struct writer *w, const struct command *c,
                               struct outcome *o, struct message_row *m,
                               struct standing *room)
{
    return c->text ? message_may_touch(w, c, o, m, room) : ERR_PARAMS;
}

static struct event *reaction_event(struct writer *w, const struct command *c,
                                    struct outcome *o, enum event_kind kind,
                                    const struct message_row *m, struct standing *room)
{
    struct event *e = room_event_begin(w, c, o, kind, room);

    e->message = m->id;
    e->message_seq = m->seq;
    e->topic = xstrndup(c->text, c->text_len);
    o->id = m->id;
    room_advance(w, room, 0, 0);
    return e;
}

static void write_reaction(struct writer *w, struct event *e, enum statement which)
{
    struct sql q = sql_start(&w->db, which);

    sql_bind_id(&q, e->message);
    sql_bind_string(&q, e->topic);
    sql_bind_id(&q, e->user);
    sql_bind_id(&q, e->pos);
    sql_bind_id(&q, e->seq);
    sql_run(&q);
    event_record(w, e);
}

enum err apply_reaction_add(struct writer *w, const struct command *c, struct outcome *o)
{
    struct message_row m;
    struct standing room;
    enum err err = find_reactable(w, c, o, &m, &room);

    if (err != OK)
        return err;

    struct reaction r = find_reaction(w, c);

    if (r.stands)
        return answer_again(o, m.id, r.added_pos, r.added_seq);
    if (room.archived && c->actor != 0)
        return refuse(o, ERR_FORBIDDEN, "the room is archived");
    if (is_unknown(w, c))
        return refuse(o, ERR_NOT_FOUND, "there is no emoji of that name");
    if (has_too_many(w, c))
        return refuse(o, ERR_FORBIDDEN, "a message holds at most 50 different reactions");
    write_reaction(w, reaction_event(w, c, o, EVENT_REACTION_ADDED, &m, &room),
                   ADD_REACTION);
    return OK;
}

enum err apply_reaction_remove(struct writer *w, const struct command *c,
                               struct outcome *o)
{
    struct message_row m;
    struct standing room;
    enum err err = find_reactable(w, c, o, &m, &room);

    if (err != OK)
        return err;

    struct reaction r = find_reaction(w, c);

    if (!r.known)
        return refuse(o, ERR_NOT_FOUND, "no such reaction of yours");
    if (!r.stands)
        return answer_again(o, m.id, r.removed_pos, r.removed_seq);
    if (room.archived && c->actor != 0)
        return refuse(o, ERR_FORBIDDEN, "the room is archived");
    write_reaction(w, reaction_event(w, c, o, EVENT_REACTION_REMOVED, &m, &room),
                   REMOVE_REACTION);
    return OK;
}
