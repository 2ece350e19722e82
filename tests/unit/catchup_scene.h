/*
 * catchup_scene.h - a client of ann's that falls behind or comes back, in a chat with small queues
 * or a short ring.
 */
#ifndef UNIT_CATCHUP_SCENE_H
#define UNIT_CATCHUP_SCENE_H

#include "chat/chat.h"
#include "chat/session.h"
#include "chat_fixture.h"

#include <check.h>

static struct scene *scene;
static struct client *ann;

static const uint64_t both[] = {1, 2};

static inline void a_ring_that_holds(size_t events)
{
    struct chat_limits limits = scene_limits();

    limits.ring_events = events;
    scene = scene_begin(limits);
    scene_create_room(scene, 1, ROOM_PUBLIC, both, 2);
    scene_publish(scene);
}

static inline void posts(uint64_t room, int count)
{
    for (int i = 0; i < count; i++)
        scene_post(scene, room, 2, "x");
    scene_publish(scene);
}

static inline void the_end(void)
{
    client_leave(ann);
    chat_sweep(scene->chat);
    scene_end(scene);
}

static inline void heard_all_after(const struct client *c, uint64_t since)
{
    size_t i = 0;

    for (uint64_t pos = since + 1; pos <= scene->committed; pos++) {
        if (!scene_sees(scene, c->user, &scene->log[pos - 1], scene->committed))
            continue;
        ck_assert_uint_lt(i, c->count);
        ck_assert_uint_eq(c->heard[i++].pos, pos);
    }
    ck_assert_uint_eq(c->count, i);
}

static inline enum session_state state_of(const struct client *c)
{
    return session_state(c->session);
}

#endif
