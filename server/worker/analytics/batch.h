/*
 * batch.h - events on their way into the figures: gathered by day and room, then added to
 * the book, all in the transaction of whoever began it. One thread.
 *
 * What an event adds depends on the events before it alone, never on where batches
 * begin and end: a rebuild gives the same rows.
 */
#ifndef WORKER_ANALYTICS_BATCH_H
#define WORKER_ANALYTICS_BATCH_H

#include <stdint.h>

struct batch;
struct book;
struct feed_event;
struct zone;

struct batch *batch_create(struct book *book);
void batch_destroy(struct batch *b); /* NULL is allowed */

void batch_add(struct batch *b, struct zone *zone, const struct feed_event *e);
/* Writes what was gathered. Failures stick to the book. */
void batch_flush(struct batch *b);
/* Throws away what was gathered and remembered, as after a rollback. */
void batch_forget(struct batch *b);

#endif
