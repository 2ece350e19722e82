/*
 * event_load.h - an event as it stands in the log, with its message's present text.
 */
#ifndef STORE_EVENT_LOAD_H
#define STORE_EVENT_LOAD_H

#include "proto/event.h"
#include "store/db.h"

/* False: no such row. The caller finishes the event. */
bool event_load(struct db *db, uint64_t pos, struct event *e);

#endif
