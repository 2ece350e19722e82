/*
 * chat_trio.h - ann, bob and eve, users 1, 2 and 3, each with a client that is live.
 */
#ifndef UNIT_CHAT_TRIO_H
#define UNIT_CHAT_TRIO_H

#include "chat/chat.h"
#include "chat_fixture.h"

#include <check.h>

static struct scene *scene;
static struct client *ann, *bob, *eve;

static const uint64_t ann_and_bob[] = {1, 2};

static inline void all_three_come(void)
{
    ann = client_open(scene, 1);
    bob = client_open(scene, 2);
    eve = client_open(scene, 3);
}

static inline void ann_and_bob_in_a_room_and_eve_outside(void)
{
    scene = scene_begin(scene_limits());
    scene_create_room(scene, 1, ROOM_PUBLIC, ann_and_bob, 2);
    scene_publish(scene);
    all_three_come();
}

static inline void the_end(void)
{
    client_leave(ann);
    client_leave(bob);
    client_leave(eve);
    chat_sweep(scene->chat);
    scene_end(scene);
}

static inline void all_hear(const char *to_ann, const char *to_bob, const char *to_eve)
{
    scene_publish(scene);
    client_listen(scene, ann);
    client_listen(scene, bob);
    client_listen(scene, eve);
    ck_assert_str_eq(client_story(ann), to_ann);
    ck_assert_str_eq(client_story(bob), to_bob);
    ck_assert_str_eq(client_story(eve), to_eve);
    client_forget(ann);
    client_forget(bob);
    client_forget(eve);
}

#endif
