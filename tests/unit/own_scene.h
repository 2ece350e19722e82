/*
 * own_scene.h - ann and ben in two rooms, for what one person has alone: drafts, saved messages,
 * reminders, schedules. last_event() and told() are of the last command.
 */
#ifndef UNIT_OWN_SCENE_H
#define UNIT_OWN_SCENE_H

#include "store/query_own.h"
#include "store_fixture.h"

#define MINUTE INT64_C(60000)
#define YEAR   (366 * 24 * 60 * MINUTE)

static uint64_t ann, ben, cat, boss;
static uint64_t room, hidden;

static inline void ann_and_ben_in_two_rooms(void)
{
    scene_open();
    workspace_create();
    boss = user_with_role("boss", ROLE_ADMIN);
    ann = user("ann");
    ben = user("ben");
    cat = user("cat");
    room = public_room(ann, "Kitchen");
    hidden = private_room(ann, "Cellar");
    ck_assert_int_eq(join(ben, room), OK);
    ck_assert_int_eq(invite(ann, hidden, ben), OK);
}

static inline const struct event *last_event(void)
{
    return scene.last.more_count > 0 ? &scene.last.more[scene.last.more_count - 1]
                                     : &scene.last.event;
}

static inline const char *told(void)
{
    struct buf *out = fresh_out();

    ck_assert_int_ne(last_event()->kind, EVENT_NONE);
    event_encode(last_event(), out);
    return buf_text(out);
}

#endif
