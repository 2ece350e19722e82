/*
 * chat_log.h - a log and a chat that is told of it, for the tests of server/chat: what is committed,
 * and of that what is published.
 *
 * The scene keeps the whole log. A message's events tell its present text, as the store's rows do;
 * what they told when they happened is kept beside them.
 */
#ifndef UNIT_CHAT_LOG_H
#define UNIT_CHAT_LOG_H

#include "base/metrics.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "chat/chat.h"
#include "loop/timers.h"
#include "proto/event.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ROOMS_MAX    64
#define REQUESTS_MAX 256
#define LOG_MAX      200000

struct request {
    uint64_t session;
    uint64_t user;
    uint64_t after;
};

struct scene {
    struct timers *timers;
    uint64_t now;
    struct chat *chat;
    struct event
        *log; /* committed; log[i] has pos i + 1; messages with their present text */
    struct event *said; /* what log[i] was when it happened, where that is another text */
    size_t committed;
    size_t published;
    uint64_t seqs[ROOMS_MAX];
    uint64_t tokens;                       /* given out */
    struct request requests[REQUESTS_MAX]; /* pages asked for and not answered */
    size_t request_count;
    size_t requests_most;
    bool reader_refuses;
};

static inline bool scene_read_page(void *arg, uint64_t session, uint64_t user,
                                   uint64_t after)
{
    struct scene *w = arg;

    if (w->reader_refuses)
        return false;
    must(w->request_count < REQUESTS_MAX);
    w->requests[w->request_count++] = (struct request){session, user, after};
    if (w->request_count > w->requests_most)
        w->requests_most = w->request_count;
    return true;
}

static inline struct chat_limits scene_limits(void)
{
    return (struct chat_limits){.outbox_bytes = 256 * 1024,
                                .ring_bytes = 1 << 20,
                                .ring_events = 0,
                                .pages_max = 2,
                                .calls_max = 4};
}

static inline struct scene *scene_begin(struct chat_limits limits)
{
    struct scene *w = xcalloc(1, sizeof(*w));
    struct chat_calls calls = {scene_read_page, w};

    memset(&metrics, 0, sizeof(metrics));
    w->now = 1000;
    w->timers = timers_create_manual(w->now);
    w->log = xcalloc(LOG_MAX, sizeof(*w->log));
    w->said = xcalloc(LOG_MAX, sizeof(*w->said));
    w->chat = chat_create(w->timers, &limits, &calls);
    return w;
}

static inline void scene_end(struct scene *w)
{
    chat_destroy(w->chat);
    timers_destroy(w->timers);
    for (size_t i = 0; i < w->committed; i++) {
        event_finish(&w->log[i]);
        free(w->said[i].text);
    }
    free(w->log);
    free(w->said);
    free(w);
}

/* In the small steps in which a loop sees time go by. */
static inline void scene_wait(struct scene *w, uint64_t ms)
{
    for (; ms > 0; ms -= 50) {
        w->now += 50;
        timers_advance(w->timers, w->now);
    }
}

/* The turns of the loop until nothing is left to be fed. */
static inline void scene_feed(struct scene *w)
{
    while (chat_feed(w->chat))
        ;
    chat_sweep(w->chat);
}

/* As one of several of a transaction. */
static inline void scene_publish_next(struct scene *w)
{
    const struct event *said = &w->said[w->published];
    struct event e;

    must(w->published < w->committed);
    e = w->log[w->published++];
    if (said->text) {
        e.text = said->text;
        e.text_len = said->text_len;
        e.edited_at = said->edited_at;
        e.deleted = false;
    }
    chat_publish(w->chat, &e);
}

static inline void scene_publish_one(struct scene *w)
{
    scene_publish_next(w);
    chat_settle(w->chat);
}

/* All as one transaction. */
static inline void scene_publish(struct scene *w)
{
    while (w->published < w->committed)
        scene_publish_next(w);
    chat_settle(w->chat);
}

/* Takes over the strings; pos and seq are given here. */
static inline struct event *scene_commit(struct scene *w, struct event e)
{
    must(w->committed < LOG_MAX && e.room < ROOMS_MAX);
    e.pos = w->committed + 1;
    e.at = (int64_t)e.pos * 1000;
    if (e.room != 0 && !event_is_personal(e.kind) && !event_is_for_moderators(e.kind))
        e.seq = ++w->seqs[e.room];
    w->log[w->committed] = e;
    return &w->log[w->committed++];
}

static inline uint64_t scene_create_room(struct scene *w, uint64_t room,
                                         enum room_kind kind, const uint64_t *users,
                                         size_t count)
{
    struct event e = {.kind = EVENT_ROOM_CREATED,
                      .room = room,
                      .user = users[0],
                      .name = xstrdup("tea"),
                      .room_kind = kind,
                      .user_count = count};

    e.users = xreallocarray(NULL, count, sizeof(*e.users));
    memcpy(e.users, users, count * sizeof(*users));
    return scene_commit(w, e)->pos;
}

static inline uint64_t scene_join(struct scene *w, uint64_t room, uint64_t user)
{
    return scene_commit(
               w, (struct event){.kind = EVENT_MEMBER_JOINED, .room = room, .user = user})
        ->pos;
}

static inline uint64_t scene_leave(struct scene *w, uint64_t room, uint64_t user)
{
    return scene_commit(
               w, (struct event){.kind = EVENT_MEMBER_LEFT, .room = room, .user = user})
        ->pos;
}

static inline uint64_t scene_post(struct scene *w, uint64_t room, uint64_t user,
                                  const char *text)
{
    struct event *e = scene_commit(w, (struct event){.kind = EVENT_MESSAGE_CREATED,
                                                     .room = room,
                                                     .user = user,
                                                     .text = xstrdup(text),
                                                     .text_len = strlen(text)});

    e->message = e->pos;
    e->message_seq = e->seq;
    e->message_at = e->at;
    return e->pos;
}

/* Every event that told of it tells its present state from now on. */
static inline void scene_rewrite(struct scene *w, const struct event *now)
{
    for (size_t i = 0; i < w->committed; i++) {
        struct event *e = &w->log[i];

        if (e->message != now->message || e == now ||
            (e->kind != EVENT_MESSAGE_CREATED && e->kind != EVENT_MESSAGE_EDITED))
            continue;
        if (!w->said[i].text)
            w->said[i] = *e;
        else
            free(e->text);
        e->text = now->text ? xstrdup(now->text) : NULL;
        e->text_len = now->text_len;
        e->deleted = now->text == NULL;
        if (now->text)
            e->edited_at = now->edited_at;
    }
}

static inline uint64_t scene_edit(struct scene *w, uint64_t message, const char *text)
{
    const struct event *created = &w->log[message - 1];
    struct event *e = scene_commit(w, (struct event){.kind = EVENT_MESSAGE_EDITED,
                                                     .room = created->room,
                                                     .user = created->user,
                                                     .message = message,
                                                     .message_seq = created->seq,
                                                     .message_at = created->at,
                                                     .text = xstrdup(text),
                                                     .text_len = strlen(text)});

    e->edited_at = e->at;
    scene_rewrite(w, e);
    return e->pos;
}

static inline uint64_t scene_delete(struct scene *w, uint64_t message, uint64_t by)
{
    const struct event *created = &w->log[message - 1];
    struct event *e = scene_commit(w, (struct event){.kind = EVENT_MESSAGE_DELETED,
                                                     .room = created->room,
                                                     .user = created->user,
                                                     .by = by,
                                                     .message = message,
                                                     .message_seq = created->seq,
                                                     .deleted = true});

    scene_rewrite(w, e);
    return e->pos;
}

static inline uint64_t scene_mark(struct scene *w, uint64_t room, uint64_t user)
{
    return scene_commit(w, (struct event){.kind = EVENT_READ_MARKED,
                                          .room = room,
                                          .user = user,
                                          .read = w->seqs[room]})
        ->pos;
}

static inline uint64_t scene_rename(struct scene *w, uint64_t user, enum user_role role)
{
    return scene_commit(w, (struct event){.kind = EVENT_USER_UPDATED,
                                          .user = user,
                                          .name = xstrdup("bob"),
                                          .topic = xstrdup("Bob"),
                                          .role = role})
        ->pos;
}

/* Something is to be reviewed, of that author. */
static inline uint64_t scene_review(struct scene *w, uint64_t room, uint64_t author)
{
    return scene_commit(w, (struct event){.kind = EVENT_REVIEW_OPENED,
                                          .room = room,
                                          .user = author,
                                          .name = xstrdup("reported"),
                                          .review = 1})
        ->pos;
}

static inline uint64_t scene_sanction(struct scene *w, uint64_t room, uint64_t user,
                                      const char *kind)
{
    return scene_commit(w, (struct event){.kind = EVENT_SANCTION_SET,
                                          .room = room,
                                          .user = user,
                                          .name = xstrdup(kind),
                                          .review = 1})
        ->pos;
}

static inline uint64_t scene_revoke(struct scene *w, uint64_t token)
{
    struct event e = {.kind = EVENT_TOKEN_REVOKED, .user_count = 1};

    e.users = xcalloc(1, sizeof(*e.users));
    e.users[0] = token;
    return scene_commit(w, e)->pos;
}

#endif
