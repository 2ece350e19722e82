/*
 * query_feed.h - what the roll-ups need of the store: the log as it is, row by row, and names.
 *
 * As in query.h: a reader of the calling thread, ERR_INTERNAL when SQLite fails.
 */
#ifndef STORE_QUERY_FEED_H
#define STORE_QUERY_FEED_H

#include "proto/err.h"
#include "proto/event.h"
#include "store/moderation.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reader;

/* A row of the log, with what stands fast about it elsewhere. Strings are borrowed. */
struct log_row {
    uint64_t pos;
    enum event_kind kind;
    int64_t at;
    uint64_t room; /* 0: of no room */
    enum room_kind room_kind;
    uint64_t user;
    uint64_t author; /* reactions: of the message */
    const char *emoji;
    size_t emoji_len;
    bool archived;      /* room.updated */
    bool newcomer;      /* a person came into being: `user` is their id */
    unsigned action;    /* enum audit_action; 0: nothing of moderation */
    const char *detail; /* of the action, JSON or "" */
    size_t detail_len;
};

/* False: not this one and no further ones. */
typedef bool log_row_fn(void *arg, const struct log_row *row);

struct log_place {
    uint64_t upto; /* every row up to here was told, or is of no kind that is */
    uint64_t head;
};

/* Tells the rows after a pos, in order, at most `max`, in one snapshot. */
enum err query_log_rows(struct reader *r, uint64_t after, size_t max, log_row_fn *fn,
                        void *arg, struct log_place *place);

/* The last pos that retention took away, 0: none. A point look-up, on the loop too. */
enum err query_log_oldest(struct reader *r, uint64_t *oldest);

#define LABEL_SIZE 512

struct room_label {
    enum room_kind kind;
    bool member; /* the asker is in it */
    char name[LABEL_SIZE];
};

/* ERR_NOT_FOUND: no such room. */
enum err query_room_label(struct reader *r, uint64_t asker, uint64_t room,
                          struct room_label *label);
/* The display name. ERR_NOT_FOUND: no such person. */
enum err query_user_label(struct reader *r, uint64_t user, char name[LABEL_SIZE]);

#endif
