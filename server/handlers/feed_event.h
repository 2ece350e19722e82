/*
 * feed_event.h - from a row of the log to what the roll-ups are told of it. Any thread.
 */
#ifndef HANDLERS_FEED_EVENT_H
#define HANDLERS_FEED_EVENT_H

#include "ipc/feed.h"

struct log_row;

#define FEED_PER_ROW 2

/* A row is none, one or two events: what changed, and what moderation made of it. Returns
 * how many; texts are borrowed from the row. */
unsigned feed_events_of(const struct log_row *row,
                        struct feed_event events[FEED_PER_ROW]);

#endif
