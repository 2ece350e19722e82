/*
 * room_view.h - rooms as one person sees them, in JSON.
 */
#ifndef STORE_ROOM_VIEW_H
#define STORE_ROOM_VIEW_H

#include "proto/json.h"
#include "store/db.h"

/* The row of VIEW_ROOM or VIEW_ROOMS_OF the statement is at, as a room object. */
void room_view_encode(struct sql *q, struct json *j);

/* The text of a cursor: a decimal id; "" is 0. False: unreadable. */
bool cursor_read(const char *text, uint64_t *id);
void cursor_write(struct json *j, uint64_t id);

#endif
