/*
 * head.h - the workspace's own head: what its reviewers taught, on top of the shipped
 * ones.
 *
 * Logistic regression on the same features with the shipped heads' values as further
 * ones, so that a handful of decisions is an offset to what is known and not a
 * beginning from nothing. Ordinary chat (train/ordinary.txt) is learnt beside the
 * examples as what is not wanted to be found. The same model and examples in the same
 * order give the same head, byte for byte.
 *
 * Learning takes a second or so for a thousand examples; one thread learns at a time,
 * others wait. A head is never changed: any thread may judge with it (model_judge).
 */
#ifndef WORKER_HEAD_H
#define WORKER_HEAD_H

#include "worker/model/model.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HEAD_EXAMPLES_MIN 10     /* of each kind */
#define HEAD_EXAMPLES_MAX 100000 /* all together; more are refused */

struct head_example {
    bool wanted;      /* reviewers agreed that it is bad */
    const char *text; /* borrowed; UTF-8, at most NORMALISE_TEXT_MAX bytes */
    size_t len;
};

/* What was right and what wrong, over the examples. */
struct head_table {
    uint32_t true_positive, false_positive, false_negative, true_negative;
};

/* What the shipped heads flag, and what the new head does: each example is judged by a head that was
 * learnt without it (5 folds). */
struct head_report {
    struct head_table before, after;
};

/* NULL: too few examples or too many, and `why` says so in a line. */
struct head *head_learn(const struct model *m, const struct head_example *examples,
                        size_t count, struct head_report *report, char *why,
                        size_t why_size);
void head_free(struct head *h); /* NULL is fine */

/* A file with a checksum, written beside and renamed. It fits the model it was learnt on; with
 * another one it has to be learnt again. `fd` is the folder. */
bool head_write(const struct head *h, int fd, const char *name, char *why,
                size_t why_size);
struct head *head_read(const struct model *m, int fd, const char *name, char *why,
                       size_t why_size);

#endif
