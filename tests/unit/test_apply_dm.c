/* Rooms of fixed people. */
#include "room_scene.h"
#include "runner.h"

START_TEST(the_same_people_always_have_the_same_dm)
{
    ck_assert_int_eq(dm_open(ann, (uint64_t[]){cat, ben, cat}, 3), OK);

    uint64_t id = scene.last.id;
    const struct event *e = &scene.last.event;

    ck_assert_int_eq(e->kind, EVENT_ROOM_CREATED);
    ck_assert_int_eq(e->room_kind, ROOM_DM);
    ck_assert_str_eq(e->name, "");
    ck_assert_uint_eq(e->user_count, 3);
    ck_assert_uint_eq(e->users[0], ann);
    ck_assert_uint_eq(e->users[1], ben);
    ck_assert_uint_eq(e->users[2], cat);
    ck_assert_int_eq(dm_open(cat, (uint64_t[]){ann, ben}, 2), OK);
    ck_assert_uint_eq(scene.last.id, id);
    nothing_changed_since(id, 1);
    ck_assert_int_eq(dm_open(cat, (uint64_t[]){ann}, 1), OK);
    ck_assert_uint_ne(scene.last.id, id);
}
END_TEST

START_TEST(a_dm_needs_people_who_exist)
{
    uint64_t crowd[60];

    for (uint64_t i = 0; i < 60; i++)
        crowd[i] = i + 1;
    ck_assert_int_eq(dm_open(ann, (uint64_t[]){999999}, 1), ERR_NOT_FOUND);
    ck_assert_str_eq(scene.last.why, "no such user");
    ck_assert_int_eq(dm_open(ann, crowd, 60), ERR_PARAMS);
    ck_assert_int_eq(dm_open(999999, (uint64_t[]){ann}, 1), ERR_FORBIDDEN);
    ck_assert_int_eq(dm_open(ann, NULL, 0), OK);
    ck_assert_uint_eq(scene.last.event.user_count, 1);
}
END_TEST

START_TEST(a_dm_keeps_its_people_and_hides_from_others)
{
    uint64_t talk = dm(ann, ben);

    ck_assert_int_eq(leave(ann, talk), ERR_FORBIDDEN);
    ck_assert_int_eq(join(ann, talk), ERR_FORBIDDEN);
    ck_assert_int_eq(invite(ann, talk, cat), ERR_FORBIDDEN);
    ck_assert_int_eq(remove_person(ann, talk, ben), ERR_FORBIDDEN);
    ck_assert_int_eq(rename_room(ann, talk, "Us"), ERR_FORBIDDEN);
    ck_assert_int_eq(leave(cat, talk), ERR_NOT_FOUND);
    ck_assert_int_eq(join(cat, talk), ERR_NOT_FOUND);
    ck_assert_int_eq(invite(cat, talk, cat), ERR_NOT_FOUND);
    ck_assert_int_eq(remove_person(owner, talk, ben), ERR_NOT_FOUND);
    ck_assert_int_eq(rename_room(owner, talk, "Us"), ERR_NOT_FOUND);
    ck_assert_int_eq(try_send(cat, talk, "hi"), ERR_NOT_FOUND);
    ck_assert_int_eq(mark(cat, talk, 1), ERR_NOT_FOUND);
    ck_assert_int_eq(try_send(ben, talk, "hi"), OK);
}
END_TEST

static Suite *apply_dm_suite(void)
{
    Suite *suite = suite_create("apply dm");
    TCase *scene_case = tcase_create("two rooms of ann");

    tcase_add_checked_fixture(scene_case, two_rooms_of_ann, scene_close);
    tcase_add_test(scene_case, the_same_people_always_have_the_same_dm);
    tcase_add_test(scene_case, a_dm_needs_people_who_exist);
    tcase_add_test(scene_case, a_dm_keeps_its_people_and_hides_from_others);
    suite_add_tcase(suite, scene_case);
    return suite;
}

RUN_SUITE(apply_dm_suite);
