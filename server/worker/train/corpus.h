/*
 * corpus.h - the public data sets as rows, in the order of their files.
 */
#ifndef WORKER_CORPUS_H
#define WORKER_CORPUS_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum corpus_set {
    SET_SMS,
    SET_YOUTUBE,
    SET_DAVIDSON,
    SET_SURGE,
    SET_IRC,
    SET_PII,
    SET_URL,
    SET_ORDINARY, /* train/ordinary.txt, ours */
};

enum corpus_label {
    LABEL_OK, /* ham, neither, not_toxic, legitimate, a sentence with personal data */
    LABEL_SPAM,
    LABEL_OFFENSIVE,
    LABEL_HATE,
    LABEL_TOXIC,
    LABEL_PHISHING,
};

struct corpus_row {
    enum corpus_set set;
    enum corpus_label label;
    size_t at; /* in `texts` */
    size_t len;
};

struct corpus {
    struct buf texts;
    struct corpus_row *rows;
    size_t count;
    size_t capacity;
};

void corpus_init(struct corpus *c);
void corpus_finish(struct corpus *c);
const char *corpus_text(const struct corpus *c, size_t row);
void corpus_add(struct corpus *c, struct corpus_row row, const char *text, size_t len);

/* Reads DATA/<set>/<part>.tsv or .jsonl of every set; `part` is "train" or "dev".
 * False: `why` says in a line what is missing or malformed. */
bool corpus_read(struct corpus *c, const char *data, const char *part, char *why,
                 size_t why_size);
bool corpus_read_set(struct corpus *c, const char *data, enum corpus_set set,
                     const char *part, char *why, size_t why_size);
void corpus_add_ordinary(struct corpus *c); /* what is built in */

#endif
