/*
 * ring.h - the recent events as frames, for sessions that catch up. Loop thread.
 *
 * Bounded by count and by bytes; the oldest go. Nothing outside keeps a pointer into it
 * over an addition: who waits keeps a pos. An entry that tells of a message carries
 * the message's present text: an edit or a deletion makes the older entries of that
 * message stale, and a stale one is encoded again only when somebody is to hear it.
 */
#ifndef CHAT_RING_H
#define CHAT_RING_H

#include "base/buf.h"
#include "base/list.h"
#include "base/map.h"
#include "chat/lane.h"
#include "proto/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct frame;

/* A message that changed while the ring told of it. On ring.changed by its id. */
struct ring_message {
    uint64_t id;
    uint64_t seq;
    uint64_t author;
    int64_t at;
    int64_t edited_at;
    char *text; /* NULL once deleted */
    size_t text_len;
    char *extra; /* as event.extra */
    size_t extra_len;
    uint32_t entries;  /* that point here */
    struct list fresh; /* those of them that have a frame, by ring_entry.of_message */
};

struct ring_entry {
    uint64_t pos;
    uint64_t room;
    uint64_t seq;
    uint64_t user;
    struct frame *frame;          /* NULL: stale */
    struct ring_message *message; /* NULL: as it was when it happened */
    struct list of_message;
    union {
        struct { /* message.created and .edited */
            int64_t at;
            int64_t edited_at;
        } times;
        struct { /* room.created: its first members */
            uint64_t *users;
            size_t count;
        } members;
    } of;
    uint8_t kind; /* enum event_kind */
    bool for_all; /* everybody may see it, in no room's lane */
    bool deleted; /* the message was gone when this came in */
};

struct ring {
    struct ring_entry *entries; /* `capacity` of them, a power of two */
    uint32_t capacity;
    uint32_t first;
    uint32_t count;
    uint32_t count_max;
    size_t bytes;
    size_t bytes_max;
    uint64_t floor;     /* every event after this pos is here */
    struct map rooms;   /* room -> struct lane: its events, but for those for all */
    struct map people;  /* user -> struct lane: what is personal, and own member.left */
    struct lane staff;  /* what moderators hear */
    struct lane all;    /* public room.created, user.updated */
    struct map changed; /* message -> struct ring_message */
    struct buf text;
};

void ring_init(struct ring *r, size_t bytes_max, size_t count_max);
void ring_finish(struct ring *r);
void ring_begin(struct ring *r, uint64_t floor); /* while empty */

/* The next event and the frame it is told by (a reference is taken). */
void ring_add(struct ring *r, const struct event *e, struct frame *f);

/* The frame that tells of it now; the caller's reference. */
struct frame *ring_frame(struct ring *r, struct ring_entry *entry);

static inline struct ring_entry *ring_at(const struct ring *r, uint32_t i)
{
    return &r->entries[(r->first + i) & (r->capacity - 1)];
}

/* How many entries have a pos up to this: the place of the first after it. */
uint32_t ring_after(const struct ring *r, uint64_t pos);

struct lane *ring_room(const struct ring *r, uint64_t room);   /* NULL: nothing */
struct lane *ring_person(const struct ring *r, uint64_t user); /* NULL: nothing */

static inline struct ring_entry *ring_in_lane(const struct ring *r, const struct lane *l,
                                              uint32_t i)
{
    return &r->entries[lane_at(l, i)];
}

/* The same as ring_after, within a lane. */
uint32_t ring_lane_after(const struct ring *r, const struct lane *l, uint64_t pos);

#endif
