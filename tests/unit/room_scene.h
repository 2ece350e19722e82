/*
 * room_scene.h - two rooms of ann, one public and one hidden, and people inside and outside.
 */
#ifndef UNIT_ROOM_SCENE_H
#define UNIT_ROOM_SCENE_H

#include "person_scene.h"
#include "store/query.h"

static uint64_t cat, room, hidden;

static inline void two_rooms_of_ann(void)
{
    an_owner_an_admin_and_two_members();
    cat = user("cat");
    room = public_room(ann, "Kitchen");
    hidden = private_room(ann, "Cellar");
}

static inline enum err rename_room(uint64_t actor, uint64_t id, const char *name)
{
    struct command c = command_of(COMMAND_ROOM_UPDATE, actor);

    c.room = id;
    c.has = HAS_NAME;
    c.name = name ? xstrdup(name) : NULL;
    return apply(c);
}

#endif
