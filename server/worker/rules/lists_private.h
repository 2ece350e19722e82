/*
 * lists_private.h - the entries by how they are looked for.
 */
#ifndef WORKER_RULES_LISTS_PRIVATE_H
#define WORKER_RULES_LISTS_PRIVATE_H

#include "worker/rules/lists.h"

struct trie;

struct entry {
    char *key;
    uint64_t list;
    uint32_t len;
    uint16_t language; /* number in lists.languages */
    bool open_start;   /* any letters may stand before */
    bool open_end;
};

/* Walked from the beginnings of words, or (KIND_INNER) from every sign. */
#define KIND_INNER     1
#define KIND_EXCEPTION 2
#define LISTS_KINDS    4

struct kind {
    struct entry *entries; /* sorted as the trie has them */
    size_t count, size;
    struct trie *trie; /* NULL: no entries */
};

struct language_tag {
    char tag[16];
};

struct lists {
    struct kind kinds[LISTS_KINDS];
    struct language_tag *languages; /* that entries have */
    size_t language_count;
};

#endif
