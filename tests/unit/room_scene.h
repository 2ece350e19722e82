/*
 * room_scene.h - two rooms of ann, one public and one hidden, and people inside and outside.
 */
#ifndef UNIT_ROOM_SCENE_H
#define UNIT_ROOM_SCENE_H

#include "store/query.h"
#include "store_fixture.h"

static uint64_t owner, admin, ann, ben, cat;
static uint64_t room, hidden;

static inline void two_rooms_of_ann(void)
{
    scene_open();
    workspace_create();
    owner = user_with_role("owner", ROLE_OWNER);
    admin = user_with_role("admin", ROLE_ADMIN);
    ann = user("ann");
    ben = user("ben");
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
