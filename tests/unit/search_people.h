/*
 * search_people.h - who searches: ann and bob are in the den, eve is not; the hall is public.
 *
 * people_and_rooms and search_scene_close are a checked fixture.
 */
#ifndef UNIT_SEARCH_PEOPLE_H
#define UNIT_SEARCH_PEOPLE_H

#include "search_scene.h"

static uint64_t ann, bob, eve, hall, den;

static inline void people_and_rooms(void)
{
    search_scene_open();
    ann = user("ann");
    bob = user("bob");
    eve = user("eve");
    hall = public_room(ann, "hall");
    den = private_room(ann, "den");
    ck_assert_int_eq(invite(ann, den, bob), OK);
}

#endif
