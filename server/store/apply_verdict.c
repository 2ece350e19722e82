/*
 * apply_verdict.c - what the machine said of a text: held, blocked, flagged, masked, withdrawn.
 * In a dm nobody reviews what it finds: there it stands in the audit alone.
 */
#include "store/apply.h"

#include "base/xmalloc.h"
#include "store/attached.h"
#include "store/guard.h"
#include "store/message.h"
#include "store/posting.h"
#include "store/review.h"

#include <stdlib.h>
#include <string.h>

/* A text that is in the room, and what is to be noted of it. */
struct note {
    enum audit_action action;
    uint64_t room, seq, message, version, user;
    const char *text;
    size_t text_len;
    char *params; /* what is kept with a review of it; owned */
};

static char *words_unquoted(const char *words)
{
    const char *quote = words ? strstr(words, WORDS_QUOTE_MARK) : NULL;

    if (!words)
        return NULL;
    return xstrndup(words, quote ? (size_t)(quote - words) : strlen(words));
}

static void audit_note(struct writer *w, const struct command *c, uint64_t pos,
                       const struct note *n, uint64_t review)
{
    char *words = words_unquoted(c->name);

    audit_write(w, c, pos,
                &(struct audit){.action = n->action,
                                .user = n->user,
                                .room = n->room,
                                .message = n->message,
                                .subject = review,
                                .reason = words,
                                .detail = c->detail});
    free(words);
}

static struct review review_of(const struct note *n, enum review_cause cause)
{
    return (struct review){
        .room = n->room,
        .seq = n->seq,
        .message = cause == CAUSE_HELD ? 0 : n->message,
        .version = n->version,
        .user = n->user,
        .cause = cause,
        .judged = true,
        .text = (char *)(uintptr_t)n->text, /* borrowed: not finished */
        .text_len = n->text_len,
        .params = n->params, /* likewise */
    };
}

/* The open review of the message has the newest text; else there is a new one. */
static uint64_t note_review(struct writer *w, const struct command *c, struct outcome *o,
                            const struct note *n, enum review_cause cause)
{
    struct review old;
    bool open = review_find_of(w, n->message, &old) && old.state != REVIEW_DECIDED;
    struct review r = review_of(n, cause);

    if (!open) {
        review_open(w, c, o, &r, c->name, c->detail);
        audit_note(w, c, o->more_count > 0 ? o->more[o->more_count - 1].pos : o->pos, n,
                   r.id);
    } else {
        struct event *e = event_next(w, c, o, EVENT_NONE);

        r.id = old.id;
        event_record(w, e);
        review_refresh(w, &r, c->name, c->detail);
        if (cause == CAUSE_HELD)
            review_place(w, &r, 0, 0);
        audit_note(w, c, e->pos, n, r.id);
    }
    review_finish(&old);
    return r.id;
}

static bool is_dm(struct writer *w, uint64_t room)
{
    struct standing s;

    return find_standing(&w->db, room, 0, &s) && s.kind == ROOM_DM;
}

void verdict_note(struct writer *w, const struct command *c, struct outcome *o)
{
    const struct event *e = &o->event;
    bool masked = (c->has & HAS_MASK) != 0;
    struct note n = {.action = masked ? AUDIT_MASKED : AUDIT_FLAGGED,
                     .room = e->room,
                     .seq = e->message_seq,
                     .message = e->message,
                     .version = e->pos,
                     .user = e->user,
                     .text = c->text,
                     .text_len = c->text_len};

    if (e->room_kind == ROOM_DM || (masked && !(c->has & HAS_FLAG)))
        audit_note(w, c, o->pos, &n, 0);
    else
        note_review(w, c, o, &n, CAUSE_FLAGGED);
}

/* --- before it is visible --- */

static enum err block(struct writer *w, const struct command *c, struct outcome *o,
                      const struct note *n)
{
    if (c->has & HAS_LATE)
        return refuse(o, ERR_BUSY, "nobody could judge this in time; try again");
    event_record(w, event_begin(w, c, o, EVENT_NONE));
    audit_note(w, c, o->pos, n, 0);
    return OK;
}

static struct note note_of_post(const struct command *c, const struct standing *room,
                                enum audit_action action)
{
    return (struct note){.action = action,
                         .room = room->room,
                         .seq = room->last_seq,
                         .user = c->actor,
                         .text = c->text,
                         .text_len = c->text_len};
}

enum err apply_message_hold(struct writer *w, const struct command *c, struct outcome *o)
{
    struct standing room;
    enum err err;

    if (key_is_known(w, c, o, &err))
        return err;
    err = message_may_post(w, c, o, &room);
    if (err != OK)
        return err;

    struct note n = note_of_post(c, &room, AUDIT_HELD);

    guard_posted(w, c, room.room);
    if (room.kind == ROOM_DM) {
        n.action = AUDIT_BLOCKED;
        return block(w, c, o, &n);
    }

    n.params = attached_keep(c);

    struct review r = review_of(&n, CAUSE_HELD);

    memcpy(r.key, c->key, sizeof(r.key));
    memcpy(r.fingerprint, c->fingerprint, sizeof(r.fingerprint));
    review_open(w, c, o, &r, c->name, c->detail);
    o->id = r.id;
    audit_note(w, c, o->pos, &n, r.id);
    key_remember(w, c, o);
    free(n.params);
    return OK;
}

static enum err block_edit(struct writer *w, const struct command *c, struct outcome *o)
{
    struct message_row m;
    struct standing room;
    bool same;
    enum err err = message_may_edit(w, c, o, &m, &room, &same);

    if (err != OK || same)
        return err;
    return block(
        w, c, o,
        &(struct note){
            .action = AUDIT_BLOCKED, .room = m.room, .message = m.id, .user = m.user});
}

enum err apply_message_block(struct writer *w, const struct command *c, struct outcome *o)
{
    struct standing room;
    enum err err;

    if (c->message != 0)
        return block_edit(w, c, o);
    if (key_is_known(w, c, o, &err))
        return err;
    err = message_may_post(w, c, o, &room);
    if (err != OK)
        return err;

    struct note n = note_of_post(c, &room, AUDIT_BLOCKED);

    return block(w, c, o, &n);
}

/* --- after it was visible --- */

/* Is this the text that was judged, and nobody else's word stands on it yet? */
static bool is_news(struct writer *w, const struct command *c,
                    const struct message_row *m)
{
    struct review r;
    bool news = m->deleted_pos == 0 && message_version(m) == c->seq;

    if (news && review_find_of(w, m->id, &r)) {
        news = r.version != c->seq || !(r.judged || r.state == REVIEW_DECIDED);
        review_finish(&r);
    }
    return news;
}

static void tell_withheld(struct writer *w, const struct command *c, struct outcome *o,
                          const struct note *n, uint64_t review)
{
    struct event *e = event_more(w, c, o, EVENT_MESSAGE_WITHHELD);
    struct review r = {
        .id = review, .room = n->room, .message = n->message, .user = n->user};

    review_fill(e, &r, "", c->name, c->name ? strlen(c->name) : 0);
    event_record(w, e);
}

static void withdraw(struct writer *w, const struct command *c, struct outcome *o,
                     const struct message_row *m, struct note *n, bool dm)
{
    struct standing room;
    uint64_t review = 0;

    find_standing(&w->db, m->room, 0, &room);
    n->params = attached_keep_of(w, m);
    message_take_away(w, room_event_begin(w, c, o, EVENT_MESSAGE_DELETED, &room), m,
                      &room);
    n->action = AUDIT_WITHDRAWN;
    if (dm)
        audit_note(w, c, o->pos, n, 0);
    else
        review = note_review(w, c, o, n, CAUSE_HELD);
    tell_withheld(w, c, o, n, review);
    free(n->params);
    n->params = NULL;
}

static void mask(struct writer *w, const struct command *c, struct outcome *o,
                 const struct message_row *m, struct note *n)
{
    struct standing room;

    find_standing(&w->db, m->room, 0, &room);
    message_edit(w, room_event_begin(w, c, o, EVENT_MESSAGE_EDITED, &room), m, &room,
                 c->text, c->text_len);
    message_forget_versions(w, m->id);
    n->action = AUDIT_MASKED;
    n->version = o->pos;
    n->text = c->text;
    n->text_len = c->text_len;
}

static void judge(struct writer *w, const struct command *c, struct outcome *o,
                  const struct message_row *m, struct note *n)
{
    bool dm = is_dm(w, m->room);

    if (c->has & HAS_WITHDRAW) {
        withdraw(w, c, o, m, n, dm);
        return;
    }
    if (c->has & HAS_MASK)
        mask(w, c, o, m, n);
    if ((c->has & HAS_FLAG) && !dm) {
        note_review(w, c, o, n, CAUSE_FLAGGED);
        return;
    }
    if (!o->changed)
        event_record(w, event_begin(w, c, o, EVENT_NONE));
    audit_note(w, c, o->pos, n, 0);
}

enum err apply_message_judge(struct writer *w, const struct command *c, struct outcome *o)
{
    struct message_row m;
    size_t len;

    if (c->actor != 0)
        return ERR_FORBIDDEN;
    if (!(c->has & (HAS_FLAG | HAS_MASK | HAS_WITHDRAW)) ||
        ((c->has & HAS_MASK) && !c->text))
        return ERR_PARAMS;
    if (!find_message(&w->db, c->message, &m))
        return ERR_NOT_FOUND;
    if (!is_news(w, c, &m))
        return OK;

    char *text = message_text(w, m.id, &len);
    struct note n = {.action = AUDIT_FLAGGED,
                     .room = m.room,
                     .seq = m.seq,
                     .message = m.id,
                     .version = c->seq,
                     .user = m.user,
                     .text = text,
                     .text_len = len};

    o->id = m.id;
    judge(w, c, o, &m, &n);
    free(text);
    return OK;
}

/* Takes no pos: it is how far somebody has read, nothing that happened. */
enum err apply_judged(struct writer *w, const struct command *c, struct outcome *o)
{
    if (c->actor != 0)
        return ERR_FORBIDDEN;
    o->id = c->seq;
    if (c->seq > number_find(&w->db, "judged"))
        number_set(w, "judged", c->seq);
    return OK;
}
