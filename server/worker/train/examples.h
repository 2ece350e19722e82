/*
 * examples.h - the rows the heads of the shipped model are trained with: the data sets,
 * ordinary chat, and attacked copies of both.
 */
#ifndef WORKER_EXAMPLES_H
#define WORKER_EXAMPLES_H

#include "ipc/verdict.h"
#include "worker/train/corpus.h"
#include "worker/train/matrix.h"
#include "worker/train/solver.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FOLDS 5

struct examples {
    struct corpus corpus;
    struct matrix matrix;
    size_t plain; /* rows before this are as they were read, the others attacked copies */
    uint8_t *fold; /* of each row: ordinary chat by time, a copy as its original, near
                    * duplicates together */
};

/* Takes the corpus over. */
void examples_make(struct examples *e, struct corpus *corpus);
void examples_finish(struct examples *e);

/* 1: bad, -1: good, 0: this head doesn't learn from it. */
int8_t example_label(enum verdict_head head, const struct corpus_row *row);

/* Rows for the solver; those of the fold are left out, FOLDS: none. */
void examples_rows(const struct examples *e, enum verdict_head head, unsigned fold,
                   struct solver_row *rows);

/* bias + sum(scale * weights) / sqrt(features) */
double example_value(const struct examples *e, size_t row, const double *folded,
                     double bias);

bool example_is_chat(const struct corpus_row *row);

#endif
