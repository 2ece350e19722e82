/*
 * catchup.h - feeding the sessions that are behind. Inside chat/ only.
 *
 * A session that is catching up has a cursor, the pos up to which all it may see was
 * queued, and is on one of these lists, which says what it waits for. Feeding
 * keeps nothing else between two turns: it merges the lanes of the user's rooms
 * from the cursor on, so it costs what is delivered and not the length of the ring.
 */
#ifndef CHAT_CATCHUP_H
#define CHAT_CATCHUP_H

#include "base/list.h"

#include "proto/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chat;
struct feed_source;
struct frame;
struct session;
struct user;

enum feed_wait {
    WAIT_NOTHING, /* live, or not open; on no list */
    WAIT_TURN,    /* may be fed now */
    WAIT_DRAIN,   /* for its own socket */
    WAIT_HEAD,    /* until what its snapshot or page knew is published */
    WAIT_READER,  /* for a place to read a page from the store */
    WAIT_PAGE,    /* for its page */
    WAIT_RETRY,   /* its page failed */
    WAIT_COUNT
};

struct catchup {
    struct list waiting[WAIT_COUNT]; /* of struct session, by session.link */
    size_t counts[WAIT_COUNT];
    unsigned pages;              /* under way, for sessions that are gone too */
    unsigned failures;           /* not logged yet */
    struct feed_source *sources; /* scratch of the merge, a heap by pos */
    uint32_t source_capacity;
};

void catchup_init(struct catchup *k);
void catchup_finish(struct catchup *k);

void catchup_begin(struct session *s, uint64_t cursor);
void catchup_drained(struct session *s); /* its socket made progress */
void catchup_end(struct session *s);     /* it is closed */
void catchup_head_moved(struct chat *c);
void catchup_tick(struct chat *c);

/* For catchup.c and page.c. */
void catchup_wait(struct session *s, enum feed_wait wait);
void catchup_wait_turn(
    struct session *s); /* or for its socket, where that has to come first */
struct session *catchup_first(struct catchup *k, enum feed_wait wait); /* NULL: nobody */
void catchup_read_pages(struct chat *c);
/* What stands beside the lanes of the rooms one is in. Of a room left meanwhile one's own
 * leaving is the one thing to see; who has come back sees everything from the return on
 * instead, and of a public room joined since, all from the join on: not its creation. `about`
 * is event.user: guests hear of themselves and of the rooms they are in. */
bool catchup_sees_beside(const struct user *u, enum event_kind kind, uint64_t room,
                         uint64_t pos, uint64_t about);
/* Queues an event; takes over the reference. False: no room for it. */
bool catchup_feed(struct session *s, struct frame *f, uint64_t pos);

#endif
