/*
 * shelf.h - what events of the log say, as frames, kept for a while: for sessions that are
 * behind and are told the same.
 *
 * Which events a person may see is asked of the store for each of them (merge.h); what is here
 * says the same to everyone. It is right for the snapshot it was begun in last: of a message that has
 * changed since, what was here is dropped. The shelf is lent to one reading at a time, and
 * belongs to the loop in between, which alone counts references of frames: a reading
 * makes new ones, and what it drops stays until shelf_tidy.
 */
#ifndef STORE_SHELF_H
#define STORE_SHELF_H

#include "store/query.h"

#include <stdint.h>

struct db;

/* For readings, on their thread and within a snapshot; what the loop does is in query.h. */
void shelf_begin(struct shelf *s, struct db *db);
/* NULL: there is no event at that pos. */
const struct page_event *shelf_event(struct shelf *s, struct db *db, uint64_t pos);

#endif
