/*
 * query_judging.h - what is asked of each post that is judged. Point look-ups, with a reader
 * of the calling thread, on the loop too. ERR_NOT_FOUND where there is none.
 */
#ifndef STORE_QUERY_JUDGING_H
#define STORE_QUERY_JUDGING_H

#include "proto/err.h"
#include "proto/event.h"

#include <stdint.h>

struct reader;

/* When the account was made, and what it is now. */
enum err query_author(struct reader *r, uint64_t user, int64_t *at, enum user_role *role);
/* A message that stands: where, and whose. */
enum err query_message_place(struct reader *r, uint64_t message, uint64_t *room,
                             uint64_t *user);
enum err query_room_kind(struct reader *r, uint64_t room, enum room_kind *kind);

#endif
