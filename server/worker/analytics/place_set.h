/*
 * place_set.h - a set of small numbers: the places of people or rooms. Exact, and can be
 * united, so that those of days become those of any range. Any thread.
 *
 * A person's place is how many people came before: places are dense, so that a set is
 * a bit for each. Encoded as bits, or as steps where that is shorter.
 */
#ifndef WORKER_ANALYTICS_PLACE_SET_H
#define WORKER_ANALYTICS_PLACE_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

#define PLACE_MAX ((1u << 24) - 1)

struct place_set {
    uint64_t *words;
    size_t count; /* words in use; those beyond are 0 */
    size_t capacity;
};

void place_set_init(struct place_set *s);
void place_set_finish(struct place_set *s);
void place_set_clear(struct place_set *s); /* keeps the memory */

bool place_set_add(struct place_set *s, uint32_t place); /* false: was in it */
bool place_set_has(const struct place_set *s, uint32_t place);
void place_set_unite(struct place_set *s, const struct place_set *other);
uint64_t place_set_size(const struct place_set *s);
uint64_t place_set_common(const struct place_set *a, const struct place_set *b);

void place_set_encode(const struct place_set *s,
                      struct buf *out); /* nothing when empty */
/* Adds what was encoded. False: it is damaged, some of it may have been added. */
bool place_set_decode(struct place_set *s, const void *bytes, size_t len);

#endif
