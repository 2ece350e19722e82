/*
 * figures.h - the figures of one room, or of all together, for a day, a month or any range: they
 * add up. One thread.
 */
#ifndef WORKER_ANALYTICS_FIGURES_H
#define WORKER_ANALYTICS_FIGURES_H

#include "base/buf.h"
#include "worker/analytics/place_set.h"
#include "worker/analytics/tally.h"

#include <stdbool.h>
#include <stdint.h>

struct book;

enum span { SPAN_DAY = 0, SPAN_MONTH = 1 };

/* In the order of the columns. */
enum count_of {
    COUNT_MESSAGES,
    COUNT_EDITS,
    COUNT_DELETIONS,
    COUNT_REACTIONS,
    COUNT_UNREACTIONS,
    COUNT_JOINS,
    COUNT_LEAVES,
    COUNT_PUBLIC_ROOMS,
    COUNT_PRIVATE_ROOMS,
    COUNT_DMS,
    COUNT_ARCHIVED,
    COUNT_COUNT
};

enum tally_of { TALLY_HOURS, TALLY_WAITS, TALLY_KINDS };
enum set_of { SET_PEOPLE, SET_POSTERS, SET_ROOMS, SET_NEWCOMERS, SET_COUNT };

struct figures {
    int64_t counts[COUNT_COUNT];
    struct tally tallies[TALLY_KINDS];
    struct place_set sets[SET_COUNT];
};

/* What of it is read: a bit for each tally and set; counts are always. */
#define PART_TALLY(kind) (1u << (kind))
#define PART_SET(kind)   (1u << (TALLY_KINDS + (kind)))
#define PART_ALL         ((1u << (TALLY_KINDS + SET_COUNT)) - 1)

void figures_init(struct figures *f);
void figures_finish(struct figures *f);
void figures_clear(struct figures *f);

/* Adds what the book has; a damaged part sticks to the book as a failure. */
void figures_add(struct figures *f, struct book *b, enum span span, int32_t period,
                 uint64_t room, unsigned parts);
/* Adds those of all days from..to, of whole months where they fit. */
void figures_add_range(struct figures *f, struct book *b, int32_t from, int32_t to,
                       uint64_t room, unsigned parts);
void figures_write(const struct figures *f, struct book *b, enum span span,
                   int32_t period, uint64_t room);

/* The days and months that make up from..to, one after the other. */
struct stretch {
    int32_t next, to;
    enum span span; /* of the one just given */
    int32_t period;
};

struct stretch stretch_of(int32_t from, int32_t to);
bool stretch_next(struct stretch *s);

#endif
