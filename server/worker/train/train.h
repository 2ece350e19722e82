/*
 * train.h - makes the shipped model from a folder of public data sets (their
 * names, formats and licences: model/NOTICE).
 *
 * The same folder gives the same file, byte for byte, whatever the locale, the number of
 * processors or what rand() was asked before.
 */
#ifndef WORKER_TRAIN_H
#define WORKER_TRAIN_H

#include <stdbool.h>
#include <stddef.h>

/* Takes minutes; tells on standard error how far it is. False: `why` says so in a line. */
bool train_shipped(const char *data, const char *out, char *why, size_t why_size);

struct buf;
struct corpus;

/* The same from rows in memory, which must have some of each kind; takes the corpus's rows. */
void train_model(struct corpus *corpus, struct buf *out);

#endif
