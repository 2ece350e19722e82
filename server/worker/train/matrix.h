/*
 * matrix.h - the features of many texts.
 */
#ifndef WORKER_MATRIX_H
#define WORKER_MATRIX_H

#include "worker/text/extract.h"
#include "worker/text/normalise.h"

#include <stddef.h>
#include <stdint.h>

struct matrix {
    uint32_t *features;
    size_t used, room;
    size_t *begin; /* count + 1 */
    size_t count, capacity;
    struct normaliser *normaliser;
    struct normalised *text;
    struct features *piece;
};

void matrix_init(struct matrix *m);
void matrix_finish(struct matrix *m);

/* The features of the first piece of a text, which most texts have alone. */
void matrix_add(struct matrix *m, const char *text, size_t len);

static inline const uint32_t *matrix_row(const struct matrix *m, size_t row,
                                         uint32_t *count)
{
    *count = (uint32_t)(m->begin[row + 1] - m->begin[row]);
    return m->features + m->begin[row];
}

#endif
