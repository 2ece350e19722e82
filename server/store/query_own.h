/*
 * query_own.h - what is read of one person's own things. As query.h says: each call is one
 * snapshot, JSON results are added to `out` as one complete object. Pages: `cursor` is what an
 * earlier one gave, "" for the first; unreadable: ERR_PARAMS.
 */
#ifndef STORE_QUERY_OWN_H
#define STORE_QUERY_OWN_H

#include "proto/err.h"
#include "store/own.h"

struct buf;
struct reader;

struct own_args {
    uint64_t user;
    const char *cursor;
    unsigned limit;
};

/* {"saved":[..],"cursor"?:..}, what was saved last first; what the person may not read any more
 * is `gone`. */
enum err query_saved(struct reader *r, const struct own_args *args, struct buf *out);
/* {"drafts":[..],"cursor"?:..}, the newest first. */
enum err query_drafts(struct reader *r, const struct own_args *args, struct buf *out);
/* {"schedules":[..],"cursor"?:..} and {"reminders":[..],"cursor"?:..}, in the order they were made. */
enum err query_schedules(struct reader *r, const struct own_args *args, struct buf *out);
enum err query_reminders(struct reader *r, const struct own_args *args, struct buf *out);
/* {"pos":..,"sections":[..]}; pos 0: there is none yet. */
enum err query_sidebar(struct reader *r, uint64_t user, struct buf *out);

/* What is due by `now`, the longest first, at most `max`; to be finished one by one. Bounded
 * look-ups, on the loop too. */
enum err query_due_schedules(struct reader *r, int64_t now, struct schedule *found,
                             size_t max, size_t *count);
enum err query_due_reminders(struct reader *r, int64_t now, struct reminder *found,
                             size_t max, size_t *count);
/* When one of them is; 0: there is none of that id any more. */
enum err query_planned_at(struct reader *r, bool reminder, uint64_t id, int64_t *at);
/* enum notify_level, as the person set it for that room. */
enum err query_notify_level(struct reader *r, uint64_t user, uint64_t room,
                            uint64_t *level);
/* A room by its name, for someone who may see it; else ERR_NOT_FOUND. */
enum err query_room_named(struct reader *r, uint64_t user, const char *name, size_t len,
                          uint64_t *room);
/* When the next of either is; INT64_MAX: never. */
enum err query_next_due(struct reader *r, int64_t *at);

#endif
