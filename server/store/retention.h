/*
 * retention.h - how long a room's messages are kept, and what is known of those that are gone.
 *
 * They go from the oldest on, with all that belongs to them, pinned and saved ones too. The
 * room's seq stays dense: who has heard all up to the newest of them resumes as ever, who has
 * heard less reloads (resumed:false). Later changes of one that is gone tell of a deleted message.
 */
#ifndef STORE_RETENTION_H
#define STORE_RETENTION_H

#include "proto/err.h"
#include "store/db.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct reader;

#define RETENTION_DAYS_MAX 36500

struct trim {
    uint64_t seq;   /* of the newest message that is gone; 0: none is */
    uint64_t id;    /* likewise */
    uint64_t posts; /* how many */
};

void find_trim(struct db *db, uint64_t room, struct trim *t);
/* Of the messages that are gone, those of other people. */
uint64_t trimmed_others(struct db *db, uint64_t room, uint64_t user,
                        const struct trim *t);
/* What holds in the room: its own, or the workspace's. 0: for ever. */
uint64_t retention_days(struct db *db, uint64_t room);
/* The last pos of which that person may be told nothing any more, in rooms they are in; 0: all
 * is there. */
uint64_t trimmed_for(struct db *db, uint64_t user);
bool is_trimmed_for(struct db *db, uint64_t user, uint64_t after);

/* {"room"?:..,"days":..,"own"?:..,"workspace":..,"pos"?:..,"at"?:..,"by"?:..}; room 0: the
 * workspace's. ERR_NOT_FOUND: no room the asker sees. */
enum err query_retention(struct reader *r, uint64_t user, uint64_t room, struct buf *out);

/* Rooms that hold what is past its time at `now`, at most `max` of them. */
enum err query_past_retention(struct reader *r, int64_t now, uint64_t *rooms, size_t max,
                              size_t *count);

#endif
