/*
 * crowd.h - all clients of this process, in one thread around one poll. In a turn each of them may
 * dial, repeat its calls and act; then those are served whose sockets have something.
 */
#ifndef TORTURE_CROWD_H
#define TORTURE_CROWD_H

#include <stdbool.h>
#include <stddef.h>

struct client;

struct crowd {
    struct client *clients; /* count of them */
    size_t count;
    char host[64];
    int port;
    double pace_ms; /* from one act of a client to its next, on average */
    bool acting;    /* false: they only finish what they began */
};

/* Waits for some milliseconds at most. True: there is something to read on standard input. */
bool crowd_turn(struct crowd *crowd);

bool crowd_is_answered(const struct crowd *crowd); /* every call of everybody */
bool crowd_is_flushed(const struct crowd *crowd);  /* everybody heard its last word */

#endif
