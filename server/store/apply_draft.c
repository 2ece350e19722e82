/*
 * apply_draft.c - what a person has begun to write: one for each room and thread, and the last
 * write wins.
 */
#include "store/apply.h"

#include "store/own.h"

#include <string.h>

#define DRAFTS_MAX 500
#define DRAFT_MAX  16384

struct draft {
    uint64_t pos; /* 0: never was */
    bool stands;
    bool same;
};

static struct draft find_draft(struct writer *w, const struct command *c)
{
    struct draft d = {0};
    struct sql q = sql_start(&w->db, FIND_DRAFT);
    size_t len;

    sql_bind_id(&q, c->actor);
    sql_bind_id(&q, c->room);
    sql_bind_id(&q, c->thread);
    if (sql_row(&q)) {
        d.pos = sql_id(&q);
        sql_id(&q);
        sql_id(&q);
        sql_number(&q);

        uint64_t reply = sql_id(&q);
        const char *text = sql_text(&q, &len);

        d.stands = text != NULL;
        d.same = text ? c->text && reply == c->reply && len == c->text_len &&
                            memcmp(text, c->text, len) == 0
                      : !c->text;
    }
    sql_end(&q);
    return d;
}

/* To be taken away it need not be in a room one is still in. */
static enum err may_keep(struct writer *w, const struct command *c, struct outcome *o,
                         const struct draft *d)
{
    struct standing room;
    struct message_row parent;

    if (c->text_len > DRAFT_MAX)
        return ERR_TOO_LARGE;
    if (!find_standing(&w->db, c->room, c->actor, &room) || !standing_sees(&room))
        return ERR_NOT_FOUND;
    if (!standing_belongs(&room))
        return refuse(o, ERR_FORBIDDEN, "join the room first");
    if (c->thread != 0 &&
        (!find_message(&w->db, c->thread, &parent) || parent.room != c->room))
        return refuse(o, ERR_NOT_FOUND, "no such thread in this room");
    if (!d->stands && own_count(&w->db, COUNT_DRAFTS, c->actor) >= DRAFTS_MAX)
        return refuse(o, ERR_CONFLICT, "you have 500 drafts, which is the most");
    return OK;
}

enum err apply_draft_set(struct writer *w, const struct command *c, struct outcome *o)
{
    struct draft d = find_draft(w, c);
    enum err err = c->text ? may_keep(w, c, o, &d) : OK;

    if (err != OK)
        return err;
    if (!c->text && d.pos == 0)
        return answer_again(o, c->room, w->head, 0); /* there never was one */
    if (d.same)
        return answer_again(o, c->room, d.pos, 0);

    struct event *e = event_begin(w, c, o, EVENT_DRAFT_CHANGED);
    struct sql q = sql_start(&w->db, PUT_DRAFT);

    e->room = c->room;
    e->subject = c->thread;
    o->id = c->room;
    sql_bind_id(&q, c->actor);
    sql_bind_id(&q, c->room);
    sql_bind_id(&q, c->thread);
    sql_bind_id(&q, e->pos);
    sql_bind_number(&q, c->at);
    sql_bind_id_or_null(&q, c->text ? c->reply : 0);
    sql_bind_text(&q, c->text, c->text_len);
    sql_run(&q);
    event_record(w, e);
    return OK;
}
