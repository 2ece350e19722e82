/*
 * fold.h - fold.tbl by code point. Made once, shared read-only.
 */
#ifndef WORKER_FOLD_H
#define WORKER_FOLD_H

#include <stdbool.h>
#include <stdint.h>

enum fold_kind {
    FOLD_KEEP = 0, /* stays, or becomes `lower` */
    FOLD_DROP,
    FOLD_PLAIN, /* becomes `plain` */
    FOLD_LOOK,  /* `plain`, in words that are not of its script */
    FOLD_LIKE,  /* `plain`, in words with Latin letters */
};

#define FOLD_PLAIN_MAX 4

struct fold_entry {
    uint8_t kind;
    uint8_t len;
    char plain[FOLD_PLAIN_MAX];
    uint32_t lower; /* 0: has none */
};

struct fold;

struct fold *fold_create(void);
void fold_free(struct fold *f); /* NULL is fine */
const struct fold_entry *fold_look(const struct fold *f, uint32_t code);

/* A letter of a script other than Latin. A rough answer: what is not known as a sign is one. */
bool fold_is_foreign(uint32_t code);

#endif
