/*
 * search_plan.h - a query made ready: its words cut, its names looked up, the circles of who asks.
 *
 * A plan says the same thing twice: as expressions for the index, which only reach into circles
 * the person is in, and as a look at one message, which tells whether it fits as it is
 * now. The index only proposes.
 */
#ifndef STORE_SEARCH_PLAN_H
#define STORE_SEARCH_PLAN_H

#include "base/buf.h"
#include "proto/err.h"
#include "store/search_file.h"
#include "store/search_query.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A word of a phrase, folded. */
struct plan_word {
    size_t from, len; /* in plan.bytes */
};

struct plan_phrase {
    size_t first, count; /* in plan.words; 0: the term is no phrase */
    bool prefix;
};

/* Where to look, and, if not everywhere there, in which rooms. */
struct plan_circle {
    char name[CIRCLE_MAX + 1];
    size_t first_room, room_count; /* in plan.rooms; 0: all of it */
};

struct search_plan {
    struct search_query query;
    struct plan_phrase phrases[SEARCH_TERMS_MAX];
    uint64_t ids[SEARCH_TERMS_MAX]; /* the user or the room a term names; 0: no such dm */
    struct plan_word *words;
    size_t word_count, word_room;
    struct buf bytes;
    struct plan_circle *circles;
    size_t circle_count, circle_room;
    uint64_t *rooms;
    size_t room_count, room_room;
};

#define PLAN_CIRCLES 64 /* in one expression */

/* ERR_PARAMS, ERR_NOT_FOUND: `why` says where and what. To be finished in any case. In a snapshot
 * of the store. */
enum err search_plan_init(struct search_plan *p, struct db *store,
                          struct search_words *words, uint64_t user, const char *query,
                          size_t len, int offset, char why[SEARCH_WHY_MAX]);
void search_plan_finish(struct search_plan *p);

/* The expression for circles from `first` on, at most PLAN_CIRCLES. */
void search_plan_express(const struct search_plan *p, size_t first, struct buf *out);

/* Where a message has what was asked for: bytes of its text, ascending, not overlapping. */
#define PLAN_HITS_MAX 20

struct plan_hits {
    struct plan_hit {
        size_t start, end;
    } hits[PLAN_HITS_MAX];
    size_t count;
};

bool search_plan_fits(const struct search_plan *p, struct search_words *words,
                      const struct searched *m, struct plan_hits *hits);

#endif
