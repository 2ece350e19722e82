/*
 * extract.h - what the heads look at: a text's distinct features, each a bucket of a
 * table of 2^18 (the hashing trick, Weinberger et al., ICML 2009).
 *
 * Character 2- to 5-grams over the whole text, words and pairs of words, and a few
 * counts by size (capitals, digits, "!", "?", length, links, money, mentions). A
 * feature is there or not: presence serves short texts better than counts (Wang and
 * Manning, ACL 2012).
 *
 * A `struct features` belongs to one thread and is used again (about 64 KiB: on the
 * heap).
 */
#ifndef WORKER_EXTRACT_H
#define WORKER_EXTRACT_H

#include "worker/text/normalise.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FEATURE_BITS    18
#define FEATURE_BUCKETS (1u << FEATURE_BITS)
#define FEATURES_MAX    8192 /* of one piece */
#define FEATURE_SEED    1u   /* which hash; a model fits one */
#define PIECE_BYTES_MAX 1024 /* a longer text is judged in pieces, by the worst of them */

struct features {
    uint32_t count;
    uint32_t buckets[FEATURES_MAX];
    uint64_t seen[FEATURE_BUCKETS / 64]; /* all clear between texts */
};

struct features *features_create(void);
void features_free(struct features *f); /* NULL is fine */

/* The features of the piece that begins at *at; moves *at to the next piece, which overlaps this
 * one so that nothing hides in the seam. False: the text has no more pieces. An
 * empty text has one piece. `raw` is the text as it was written. */
bool features_extract(struct features *f, const struct normalised *text, const char *raw,
                      size_t *at);

#endif
