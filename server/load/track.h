/*
 * track.h - numbers that should come as 1, 2, 3: which were skipped, which came twice.
 *
 * A track is eight bytes, since there may be one for each sender in each socket. The
 * skipped ranges of all tracks of a process lie in one pool.
 */
#ifndef LOAD_TRACK_H
#define LOAD_TRACK_H

#include <stdint.h>

#define TRACK_UNKNOWN UINT32_MAX /* as `last`: whatever comes first is where it starts */

struct track {
    uint32_t last;  /* the highest number so far */
    uint32_t holes; /* its first in the pool; 0: none */
};

struct hole;

struct holes {
    struct hole *list;
    uint32_t count;
    uint32_t capacity;
    uint32_t unused;  /* the first of those that were filled again */
    uint64_t missing; /* numbers in holes now */
    uint64_t
        forgotten; /* skipped when the pool was full; they count as missing for good */
};

enum noted { NOTED_NEXT, NOTED_AHEAD, NOTED_LATE, NOTED_AGAIN };

void holes_init(struct holes *h);
void holes_finish(struct holes *h);

/* Below TRACK_UNKNOWN. AHEAD: some were skipped; LATE: one of these; AGAIN: had before. */
enum noted track_note(struct holes *h, struct track *t, uint32_t number);

/* How many of 1..upto have not come. None of a track that has not started. */
uint64_t track_missing(const struct holes *h, const struct track *t, uint32_t upto);

/* Starts anew at `last`; what was missing is forgiven. */
void track_restart(struct holes *h, struct track *t, uint32_t last);

#endif
