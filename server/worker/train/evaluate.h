/*
 * evaluate.h - how good the model is, as tables: the protocols that published figures
 * were measured by, and what is asked of the shipped model.
 *
 * The rows of each set's dev.tsv were never trained on. The anchors train models of
 * their own.
 */
#ifndef WORKER_EVALUATE_H
#define WORKER_EVALUATE_H

#include "worker/model/model.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Writes to `out`. `anchors`: with the published protocols, which takes minutes. False: the
 * folder can't be used, and `why` says so in a line. */
bool evaluate(const struct model *m, const char *data, bool anchors, FILE *out, char *why,
              size_t why_size);

#endif
