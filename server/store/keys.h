/*
 * keys.h - which idempotency keys were used, and for what.
 *
 * The rows of keys lie in the order of pos. What finds them by person and key, key_places,
 * is written for a span of positions of the log at once, in its own order, as each row
 * alone would be a page of its own to write. Keys of later positions are found in memory,
 * and read from their rows at the start. Writing thread.
 */
#ifndef STORE_KEYS_H
#define STORE_KEYS_H

#include "store/command.h"
#include "store/store_private.h"

#define KEYS_SPAN 4096 /* the same wherever the log is applied */

struct keys *keys_create(size_t span); /* a power of two, at most 32768 */
void keys_destroy(struct keys *k);     /* NULL is allowed */

/* From the tables; at the start and after a transaction that failed. False: it could not
 * be read. */
bool keys_load(struct writer *w);

/* What a key was used for. */
struct key_use {
    uint64_t user;
    const char *key;
    uint64_t pos;
    int64_t kind;
    uint64_t seq; /* 0: none */
    int64_t at;
    uint8_t fingerprint[SECRET_HASH_SIZE];
};

/* The use of that key by that person; false: none. What it fills in for `key` is `key`. */
bool keys_find(struct writer *w, uint64_t user, const char *key, struct key_use *use);
/* False: the key was used before. Its pos is past that of every other. */
bool keys_add(struct writer *w, const struct key_use *use);
void keys_remove(struct writer *w, uint64_t user, const char *key, uint64_t pos);

#endif
