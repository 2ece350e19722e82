/*
 * indexer.h - keeps the search index behind the log, on a thread of its own. Loop thread.
 *
 * It is woken by commits and reads the store by itself, some time after, so that a burst is
 * one step, and longer after where messages come in crowds; nobody waits for it. It is to be
 * less than a second behind.
 */
#ifndef HANDLERS_INDEXER_H
#define HANDLERS_INDEXER_H

#include <stddef.h>

struct indexer;
struct server;

/* NULL: `why` is a line about the store. */
struct indexer *indexer_create(struct server *srv, char *why, size_t why_size);
void indexer_stop(struct indexer *x);      /* NULL is allowed */
void indexer_destroy(struct indexer *x);   /* after indexer_stop; NULL is allowed */
void indexer_committed(struct indexer *x); /* the log is longer; NULL is allowed */

#endif
