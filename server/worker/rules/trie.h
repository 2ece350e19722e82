/*
 * trie.h - many keys in one tree whose edges are whole pieces of keys (a radix tree),
 * so that what a step costs does not depend on how many keys there are. Built once; any
 * thread reads.
 *
 * A space in a key stands for any run of what is no letter in the text.
 */
#ifndef WORKER_RULES_TRIE_H
#define WORKER_RULES_TRIE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct trie_key {
    const char *bytes; /* not empty; outlives the tree */
    uint32_t len;
};

struct trie;

/* Keys sorted by bytes (memcmp, then length); the same key may come several times. */
struct trie *trie_create(const struct trie_key *keys, size_t count);
void trie_destroy(struct trie *t); /* NULL is fine */

/* A walk along the text from one place: zero but for `pos`. */
struct trie_walk {
    uint32_t node;
    size_t pos;
};

/* The next key that the text begins with at the walk's start, shorter ones first: keys
 * [*first, *first + *count), which end before w->pos. False: no more. */
bool trie_next(const struct trie *t, struct trie_walk *w, const char *text, size_t len,
               uint32_t *first, uint32_t *count);

#endif
