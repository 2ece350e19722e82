/*
 * kitchen_scene.h - ann, ben and cat in a room of ann's, and dan, who is not in it.
 */
#ifndef UNIT_KITCHEN_SCENE_H
#define UNIT_KITCHEN_SCENE_H

#include "store/query_message.h"
#include "thread_scene.h"

static uint64_t ann, ben, cat, dan, room;

static inline void three_people_in_a_kitchen(void)
{
    scene_open();
    workspace_create();
    ann = user("ann");
    ben = user("ben");
    cat = user("cat");
    dan = user("dan");
    room = public_room(ann, "Kitchen");
    ck_assert_int_eq(join(ben, room), OK);
    ck_assert_int_eq(join(cat, room), OK);
}

#endif
