/*
 * chat.h - who is connected and in which room, and how events reach them. Loop thread.
 *
 * One struct chat per server. It owns sessions, the online users, the rooms that
 * have an online member, and the ring of recent events. Memory follows connected
 * sessions, not registered users. It knows no sockets (struct transport) and no
 * store (struct chat_calls).
 *
 * A session is opened from a snapshot of the store and then always starts by
 * catching up: from the snapshot's pos, or from the pos the client asks for.
 * Catching up, it has a cursor and no queue of events; it is fed from the ring
 * or, where the ring no longer reaches, by pages from the store, as fast as its
 * socket drains, until it is at the head and turns live. A live session whose
 * queued bytes pass the budget loses its queued events and is catching up again from
 * the pos of the last event that was written out. ARCHITECTURE of all that: one mechanism.
 */
#ifndef CHAT_CHAT_H
#define CHAT_CHAT_H

#include "proto/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chat;
struct frame;
struct session;
struct timers;

struct chat_limits {
    size_t outbox_bytes; /* budget per session */
    size_t ring_bytes;   /* of recent events, all together */
    size_t ring_events;  /* likewise; 0: 65,536 */
    unsigned pages_max;  /* store pages under way at once */
    unsigned calls_max;  /* calls under way per session before its input pauses */
};

struct chat_calls {
    /* Starts reading events after `after` for a session that is behind the ring. Later
     * chat_page or chat_page_failed, with the same session id. False: no place now; asked again later. */
    bool (*read_page)(void *arg, uint64_t session, uint64_t user, uint64_t after);
    void *arg;
};

struct chat *chat_create(struct timers *timers, const struct chat_limits *limits,
                         const struct chat_calls *calls);
void chat_destroy(struct chat *c); /* NULL is allowed */

/* Before the first session: the newest events of the log and its head. */
void chat_warm(struct chat *c, const struct event *events, size_t count, uint64_t head);

/* The next durable change, in pos order: updates memory, encodes it once, puts it into
 * the ring and, by the next chat_settle at the latest, into the outbox of every live session
 * that is to hear it. Events of kind EVENT_NONE only move the head. EVENT_TOKEN_REVOKED
 * and a ban from the workspace close sessions, 4003. */
void chat_publish(struct chat *c, const struct event *e);
/* That was the last one of a transaction: what a room was told in it goes out as one. */
void chat_settle(struct chat *c);
uint64_t chat_head(const struct chat *c);

/* Feeds sessions that are catching up and have room; once per turn of the loop. True:
 * there is more to do right away (the work is sliced). */
bool chat_feed(struct chat *c);
/* Is there something to feed right away? Asked after the flush, which made room. */
bool chat_is_hungry(const struct chat *c);

/* One page from the store, for session id (may be gone by now). Frames are borrowed. */
struct chat_page_event {
    uint64_t pos;
    uint64_t room;
    enum event_kind kind;
    bool everyone; /* told to people outside the room too */
    uint64_t user;
    struct frame *frame;
};
/* Before chat_page, where the store may be ahead of what was published: its head when the page
 * was read. The session is fed no further before that is published: the page left out rooms its
 * user has left by then, and what is known here would go on with them in the middle. */
void chat_page_head(struct chat *c, uint64_t session, uint64_t head);
void chat_page(struct chat *c, uint64_t session, const struct chat_page_event *events,
               size_t count, uint64_t next, bool more);
void chat_page_failed(struct chat *c, uint64_t session);
/* What it was to be told is past retention: it is closed, and opens anew. */
void chat_page_gone(struct chat *c, uint64_t session);

/* Memory is short: each may queue much less, until it is told otherwise. */
void chat_tighten(struct chat *c, bool yes);
/* Drops what is queued for the sessions that leave the most answers lying, of those above `bytes`,
 * and closes them: 4008. At most max; how many. They come back and resume. */
size_t chat_shed(struct chat *c, size_t bytes, size_t max);

/* Frees what was closed in this turn; call when nothing walks the lists. */
void chat_sweep(struct chat *c);

/* Tells each session to move, each after its own share of window_ms, evenly spread. */
void chat_move_all(struct chat *c, uint64_t window_ms);
void chat_close_all(struct chat *c, unsigned code);
size_t chat_session_count(const struct chat *c); /* not closed yet */

/* False too when the user is not online here. */
bool chat_is_member(const struct chat *c, uint64_t user, uint64_t room);
/* Not durable. Repeated within a second it is not told again; the sender's own sessions do
 * not hear it. That somebody who is not online here is a member the caller has to know. */
void chat_typing(struct chat *c, uint64_t user, uint64_t room);

/* Changes whenever somebody comes or goes. */
uint64_t chat_online_version(const struct chat *c);
/* Ids of everyone online here, ascending, allocated; NULL when nobody. */
uint64_t *chat_online(const struct chat *c, size_t *count);
/* Ids of members of the room who are online here, each once, in no order; how many. */
size_t chat_online_in(const struct chat *c, uint64_t room, uint64_t *users, size_t max);
/* Tokens of sessions, one after the other, from a place (0: the first) that moves on; fewer than
 * max: those were the last. Who comes and goes meanwhile may be among them or not. */
size_t chat_tokens(const struct chat *c, uint32_t *place, uint64_t *tokens, size_t max);
/* Open and opening ones, not those that are closing. */
size_t chat_sessions_of(const struct chat *c, uint64_t user);

/* NULL: gone, or closing. */
struct session *chat_session(const struct chat *c, uint64_t id);

#endif
