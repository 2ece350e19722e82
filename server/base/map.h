/*
 * map.h - unsigned 64-bit keys to pointers. Open addressing, power of two.
 *
 * Keys may be anything, 0 included; values must not be NULL. Not safe against
 * changes while walking, except map_remove of the key just given. The keys are
 * mixed with a per-process random seed, so chosen keys cannot make chains.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_slot;

struct map {
    struct map_slot *slots;
    size_t capacity; /* 0 until the first map_put */
    size_t count;
    size_t used; /* count plus the graves of removed keys */
};

void map_init(struct map *m);
void map_finish(struct map *m);                    /* frees the slots, not the values */
void *map_find(const struct map *m, uint64_t key); /* NULL: absent */
void *map_put(struct map *m, uint64_t key, void *value); /* the old value or NULL */
void *map_remove(struct map *m, uint64_t key);           /* the value or NULL */
size_t map_count(const struct map *m);

/* Walk: size_t at = 0; while (map_next(m, &at, &key, &value)) ... */
bool map_next(const struct map *m, size_t *at, uint64_t *key, void **value);

#endif
