/*
 * bundle.h - what one transaction brings to the rooms, told at its end. Inside chat/ only.
 *
 * A room that is posted to many times in one transaction is told once: its frames are
 * joined into one, which each listener gets a reference to. Who listens to several such
 * rooms would get them out of order that way, and is told each frame by itself, in order
 * of pos.
 */
#ifndef CHAT_BUNDLE_H
#define CHAT_BUNDLE_H

#include <stdbool.h>
#include <stdint.h>

struct chat;
struct frame;
struct room;

/* An event that waits to be told. */
struct news {
    uint64_t pos;
    struct frame *frame;
    uint32_t room;      /* index in bundle.rooms */
    uint32_t following; /* index of the same room's next one; of the last one 0 */
};

/* By id, as nothing that waits holds a pointer. */
struct news_room {
    uint64_t id;
    uint32_t first;
    uint32_t last;
};

struct bundle {
    struct news *news; /* ascending by pos */
    uint32_t count;
    uint32_t capacity;
    struct news_room *rooms;
    uint32_t room_count;
    uint32_t room_capacity;
    struct frame **joining; /* scratch, of one room */
    uint32_t joining_capacity;
};

void bundle_finish(struct bundle *b); /* what waits is dropped */

/* To be told to the listeners of r, and to nobody else, by chat_settle. Takes a reference. */
void bundle_add(struct chat *c, struct room *r, struct frame *f, uint64_t pos);

#endif
