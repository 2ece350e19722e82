/*
 * apply_command.c - a slash command that stands for calls which take no key: with one, so that a
 * retry has its effect once, and for several people at once, or for none of them.
 */
#include "store/apply.h"

#include "base/must.h"
#include "base/xmalloc.h"

#include <stdlib.h>

static apply_fn *stands_for(const struct command *c)
{
    switch (c->subject) {
    case COMMAND_ROOM_JOIN:
        return apply_room_join;
    case COMMAND_ROOM_LEAVE:
        return apply_room_leave;
    case COMMAND_ROOM_INVITE:
        return apply_room_invite;
    case COMMAND_ROOM_REMOVE:
        return apply_room_remove;
    case COMMAND_ROOM_UPDATE:
        return apply_room_update;
    case COMMAND_NOTIFY_ROOM:
        return apply_notify_room;
    case COMMAND_USER_UPDATE:
        return c->user == c->actor && c->has == HAS_PROFILE ? apply_user_update : NULL;
    default:
        return NULL;
    }
}

/* What came of one person is the outcome, or one more event of it. */
static void add_event(struct outcome *o, struct outcome *each)
{
    if (each->changed && !o->changed) {
        *o = *each;
        return;
    }
    if (each->changed) {
        must(o->more_count < MORE_MAX);
        if (!o->more)
            o->more = xcalloc(MORE_MAX, sizeof(*o->more));
        o->more[o->more_count++] = each->event;
        each->event = (struct event){0};
    }
    outcome_finish(each);
}

static void run(struct writer *w, enum statement which)
{
    struct sql q = sql_start(&w->db, which);

    sql_run(&q);
}

static enum err apply_each(struct writer *w, const struct command *c, struct outcome *o,
                           apply_fn *apply)
{
    struct command one = *c; /* borrows everything */
    uint64_t head = w->head;
    enum err err = OK;

    one.kind = (enum command_kind)c->subject;
    one.subject = 0;
    one.key[0] = '\0';
    run(w, BEGIN_SEVERAL);
    for (size_t i = 0; err == OK && (i < c->user_count || i == 0); i++) {
        struct outcome each = {0};

        if (i < c->user_count)
            one.user = c->users[i];
        err = apply(w, &one, &each);
        if (err == OK) {
            add_event(o, &each);
        } else {
            outcome_finish(o);
            *o = each;
        }
    }
    if (err != OK) {
        run(w, UNDO_SEVERAL);
        w->head = head;
    }
    run(w, END_SEVERAL);
    return err;
}

/* One that changed nothing takes a pos all the same: that is where its key stands. */
enum err apply_command_run(struct writer *w, const struct command *c, struct outcome *o)
{
    apply_fn *apply = stands_for(c);
    enum err err;

    if (key_is_known(w, c, o, &err))
        return err;
    if (!apply || c->user_count > MORE_MAX || c->key[0] == '\0')
        return ERR_PARAMS;
    err = apply_each(w, c, o, apply);
    if (err != OK)
        return err;
    if (!o->changed)
        event_record(w, event_begin(w, c, o, EVENT_NONE));
    key_remember(w, c, o);
    return OK;
}
