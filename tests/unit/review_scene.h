/*
 * review_scene.h - a moderated room in which bob was rude.
 */
#ifndef UNIT_REVIEW_SCENE_H
#define UNIT_REVIEW_SCENE_H

#include "moderation_scene.h"
#include "store/query_moderation.h"

static uint64_t message;

static inline void bob_has_said_something(void)
{
    a_moderated_room();
    post(ann, room, "good morning");
    message = post(bob, room, "you fool");
    post(cem, room, "now now");
}

#endif
