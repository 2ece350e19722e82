/*
 * client.h - one client of the torture test: a person with a socket, a cursor, unanswered calls
 * and a log of all it said and heard (acting.py describes the log's lines).
 *
 *     wire.h       its socket
 *     knowledge.h  what it knows: rooms, messages, of what it heard
 *     calls.h      what it asks, until that is answered
 *     acting.h     what it does when it may do as it likes
 *     hearing.h    what it makes of what the server says
 *     crowd.h      all clients of a process, and whose turn it is
 *
 * One thread; a crowd owns its clients. Every choice comes from the client's own seed.
 */
#ifndef TORTURE_CLIENT_H
#define TORTURE_CLIENT_H

#include "calls.h"
#include "knowledge.h"
#include "wire.h"

#include <stdint.h>
#include <stdio.h>

#define CURSOR_NONE (-1) /* it has not heard of anything yet */

struct client {
    struct wire wire;
    char name[32];
    char token[80];
    int64_t user;
    FILE *log;
    uint64_t random;
    char epoch[80];
    int64_t cursor;
    bool opened;      /* the session is: calls may be said */
    int64_t heard_ms; /* when anything came last */
    int64_t dial_ms;  /* not before then, while the wire is down */
    int64_t act_ms;   /* nor this */
    struct calls calls;
    struct knowledge knows;
    unsigned count;  /* of its texts and keys */
    uint64_t ending; /* n of the call that ends it */
    int64_t end_pos; /* of its last word; 0: not said */
};

/* For who is called that; false when its log, in the folder `out`, cannot be written. */
bool client_begin(struct client *c, const char *name, const char *out, uint64_t seed);

/* One of 0 to end - 1. */
uint64_t client_draw(struct client *c, uint64_t end);

/* Says a last word to itself: when it hears that, it has heard all before it. */
void client_flush(struct client *c);
bool client_is_flushed(const struct client *c);

/* Milliseconds of a clock that never jumps. */
int64_t now_ms(void);

#endif
