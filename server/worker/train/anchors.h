/*
 * anchors.h - the protocols that published figures were measured by, with the same
 * features and solver but models of their own; and ordinary chat of a time the model
 * has not seen.
 */
#ifndef WORKER_ANCHORS_H
#define WORKER_ANCHORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Takes some minutes. False: the folder can't be used, and `why` says so. */
bool anchors_run(const char *data, FILE *out, char *why, size_t why_size);

#endif
