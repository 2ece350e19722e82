/*
 * replay_scene.h - two rooms of ann and ben, and pages of what happened there, read from the store.
 */
#ifndef UNIT_REPLAY_SCENE_H
#define UNIT_REPLAY_SCENE_H

#include "proto/frame.h"
#include "store/query.h"
#include "store_fixture.h"

static uint64_t ann, ben, cat;
static uint64_t room, hidden;
static uint64_t start; /* ann and ben are in both rooms by then */

static inline void two_rooms_of_ann_and_ben(void)
{
    scene_open();
    workspace_create();
    ann = user("ann");
    ben = user("ben");
    cat = user("cat");
    room = public_room(ann, "Kitchen");
    hidden = private_room(ann, "Cellar");
    ck_assert_int_eq(join(ben, room), OK);
    ck_assert_int_eq(invite(ann, hidden, ben), OK);
    start = scene.last.pos;
}

#define EVENTS_MAX 500

static struct page page;
static struct shelf *shelf; /* the same for everyone, as in the server */

static inline struct page *replay_page(uint64_t person, uint64_t after, size_t events,
                                       size_t bytes)
{
    struct replay asked = {.user = person, .after = after};

    if (!shelf)
        shelf = shelf_create();
    page_finish(&page);
    shelf_tidy(shelf);
    ck_assert_int_eq(query_replay(scene.reader, shelf, &asked, 1, events, bytes), OK);
    page = asked.page;
    for (size_t i = 1; i < page.count; i++)
        ck_assert_uint_gt(page.events[i].pos, page.events[i - 1].pos);
    return &page;
}

static inline struct page *replay(uint64_t person, uint64_t after)
{
    replay_page(person, after, EVENTS_MAX, 1 << 20);
    ck_assert(!page.more);
    return &page;
}

static inline void finish(void)
{
    page_finish(&page);
    shelf_destroy(shelf);
    shelf = NULL;
    scene_close();
}

#endif
