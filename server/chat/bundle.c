#include "chat/bundle.h"

#include "base/xmalloc.h"
#include "chat/chat_private.h"
#include "proto/frame.h"

#include <stdlib.h>

/* A joined frame is written and dropped as a whole. */
#define JOINED_BYTES_MAX 65536u
#define JOINED_MAX       1024u

static void bundle_clear(struct bundle *b)
{
    for (uint32_t i = 0; i < b->count; i++)
        frame_unref(b->news[i].frame);
    b->count = 0;
    b->room_count = 0;
}

void bundle_finish(struct bundle *b)
{
    bundle_clear(b);
    free(b->news);
    free(b->rooms);
    free(b->joining);
    *b = (struct bundle){0};
}

static uint32_t doubled(uint32_t capacity)
{
    return capacity == 0 ? 64 : 2 * capacity;
}

/* `first` is the first of its news. */
static void add_room(struct bundle *b, struct room *r, uint32_t first)
{
    if (b->room_count == b->room_capacity) {
        b->room_capacity = doubled(b->room_capacity);
        b->rooms = xreallocarray(b->rooms, b->room_capacity, sizeof(*b->rooms));
    }
    b->rooms[b->room_count++] = (struct news_room){r->id, first, first};
    r->news = b->room_count;
}

void bundle_add(struct chat *c, struct room *r, struct frame *f, uint64_t pos)
{
    struct bundle *b = &c->bundle;
    uint32_t place = b->count;

    if (b->count == b->capacity) {
        b->capacity = doubled(b->capacity);
        b->news = xreallocarray(b->news, b->capacity, sizeof(*b->news));
    }
    if (r->news == 0) {
        add_room(b, r, place);
    } else {
        struct news_room *n = &b->rooms[r->news - 1];

        b->news[n->last].following = place;
        n->last = place;
    }
    b->news[b->count++] = (struct news){pos, frame_ref(f), r->news - 1, 0};
}

static void tell_each(struct chat *c, bool several_only)
{
    const struct bundle *b = &c->bundle;

    for (uint32_t i = 0; i < b->count; i++) {
        const struct news *n = &b->news[i];
        const struct room *r = room_find(c, b->rooms[n->room].id);
        size_t size = frame_size(n->frame);

        for (uint32_t l = 0; r && l < r->count; l++) {
            struct session *s = room_listener(c, r, l);

            if (!several_only || s->several)
                session_hear(s, n->frame, size, n->pos);
        }
    }
}

/* Marks the sessions that listen to several of the rooms. True: there are some. */
static bool mark_several(struct chat *c)
{
    const struct bundle *b = &c->bundle;
    uint32_t stamp = ++c->presence.stamp;
    bool any = false;

    for (uint32_t i = 0; i < b->room_count; i++) {
        const struct room *r = room_find(c, b->rooms[i].id);

        for (uint32_t l = 0; r && l < r->count; l++) {
            struct session *s = room_listener(c, r, l);

            s->several = s->stamp == stamp;
            s->stamp = stamp;
            any |= s->several;
        }
    }
    return any;
}

/* The frames of the room's news from `at` on that go into one; where to go on, 0: nowhere. */
static uint32_t collect(struct chat *c, uint32_t at, uint32_t *count)
{
    struct bundle *b = &c->bundle;
    size_t most = c->limits.outbox_bytes / 4;
    size_t bytes = 0;

    if (most > JOINED_BYTES_MAX)
        most = JOINED_BYTES_MAX;
    *count = 0;
    do {
        struct frame *f = b->news[at].frame;

        bytes += frame_size(f);
        if (*count > 0 && (bytes > most || *count == JOINED_MAX))
            return at;
        if (*count == b->joining_capacity) {
            b->joining_capacity = doubled(b->joining_capacity);
            b->joining =
                xreallocarray(b->joining, b->joining_capacity, sizeof(struct frame *));
        }
        b->joining[(*count)++] = f;
        at = b->news[at].following;
    } while (at != 0);
    return 0;
}

static void tell_joined(const struct chat *c, const struct room *r, struct frame *f,
                        uint64_t pos)
{
    size_t size = frame_size(f);

    for (uint32_t l = 0; l < r->count; l++) {
        struct session *s = room_listener(c, r, l);

        if (!s->several)
            session_hear(s, f, size, pos);
    }
}

static void tell_room(struct chat *c, const struct news_room *n)
{
    const struct room *r = room_find(c, n->id);
    uint32_t at = n->first;

    if (!r)
        return;
    do {
        uint64_t pos = c->bundle.news[at].pos;
        uint32_t count;
        struct frame *f;

        at = collect(c, at, &count);
        f = frame_join(c->bundle.joining, count);
        tell_joined(c, r, f, pos);
        frame_unref(f);
    } while (at != 0);
}

static void tell_rooms(struct chat *c)
{
    const struct bundle *b = &c->bundle;
    bool several = mark_several(c);

    for (uint32_t i = 0; i < b->room_count; i++)
        tell_room(c, &b->rooms[i]);
    if (several)
        tell_each(c, true);
}

void chat_settle(struct chat *c)
{
    struct bundle *b = &c->bundle;

    if (b->count == 0)
        return;
    if (b->count < 2 * b->room_count)
        tell_each(c, false);
    else
        tell_rooms(c);
    for (uint32_t i = 0; i < b->room_count; i++) {
        struct room *r = room_find(c, b->rooms[i].id);

        if (r)
            r->news = 0;
    }
    bundle_clear(b);
}
