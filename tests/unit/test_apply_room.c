#include "room_scene.h"
#include "runner.h"

START_TEST(a_room_begins_with_one_event_that_makes_its_creator_a_member)
{
    struct command c = command_of(COMMAND_ROOM_CREATE, ben);

    c.name = xstrdup("Attic");
    c.topic = xstrdup("old things");
    c.room_kind = ROOM_PRIVATE;
    ck_assert_int_eq(apply(c), OK);

    const struct event *e = &scene.last.event;

    ck_assert_uint_eq(scene.last.id, scene.last.pos);
    ck_assert_uint_eq(scene.last.seq, 1);
    ck_assert_int_eq(e->kind, EVENT_ROOM_CREATED);
    ck_assert_uint_eq(e->room, scene.last.id);
    ck_assert_int_eq(e->room_kind, ROOM_PRIVATE);
    ck_assert_str_eq(e->name, "Attic");
    ck_assert_str_eq(e->topic, "old things");
    ck_assert_uint_eq(e->user, ben);
    ck_assert_uint_eq(e->user_count, 1);
    ck_assert_uint_eq(e->users[0], ben);
    ck_assert_int_eq(try_send(ben, scene.last.id, "mine"), OK);
}
END_TEST

START_TEST(a_room_name_is_taken_whatever_its_case_and_kind)
{
    ck_assert_int_eq(room_create(ben, "KITCHEN", ROOM_PUBLIC), ERR_CONFLICT);
    ck_assert_int_eq(room_create(ben, "kitchen", ROOM_PRIVATE), ERR_CONFLICT);
    ck_assert_int_eq(room_create(ben, "cellar", ROOM_PUBLIC), ERR_CONFLICT);
    ck_assert_int_eq(room_create(ben,
                                 "\xc3\x9c"
                                 "ber",
                                 ROOM_PUBLIC),
                     OK);
    ck_assert_int_eq(room_create(ben,
                                 "\xc3\xbc"
                                 "BER",
                                 ROOM_PUBLIC),
                     ERR_CONFLICT);
}
END_TEST

START_TEST(a_room_needs_a_name_a_kind_and_a_creator_who_exists)
{
    ck_assert_int_eq(in_room(COMMAND_ROOM_CREATE, ann, 0), ERR_PARAMS);
    ck_assert_int_eq(room_create(ann, "Talk", ROOM_DM), ERR_PARAMS);
    ck_assert_int_eq(room_create(999999, "Talk", ROOM_PUBLIC), ERR_FORBIDDEN);
    ck_assert_int_eq(room_create(0, "Talk", ROOM_PUBLIC), OK);
    ck_assert_uint_eq(scene.last.event.user_count, 0);
}
END_TEST

START_TEST(creating_again_with_the_key_gives_the_same_room)
{
    uint64_t first;

    for (int i = 0; i < 2; i++) {
        struct command c = command_of(COMMAND_ROOM_CREATE, ben);

        c.name = xstrdup("Attic");
        snprintf(c.key, sizeof(c.key), "attic");
        ck_assert_int_eq(apply(c), OK);
        if (i == 0)
            first = scene.last.id;
    }
    ck_assert(scene.last.duplicate);
    ck_assert_uint_eq(scene.last.id, first);
    nothing_changed_since(first, 1);
}
END_TEST

START_TEST(joining_twice_answers_as_the_first_time)
{
    ck_assert_int_eq(join(ben, room), OK);

    uint64_t pos = scene.last.pos;

    ck_assert_uint_eq(scene.last.seq, 2);
    ck_assert_int_eq(scene.last.event.kind, EVENT_MEMBER_JOINED);
    ck_assert_uint_eq(scene.last.event.user, ben);
    ck_assert_uint_eq(scene.last.event.by, ben);
    ck_assert_int_eq(join(ben, room), OK);
    nothing_changed_since(pos, 2);
    ck_assert_int_eq(join(ann, room), OK);
    nothing_changed_since(room, 1);
}
END_TEST

START_TEST(only_public_rooms_are_joined)
{
    ck_assert_int_eq(join(ben, hidden), ERR_NOT_FOUND);
    ck_assert_int_eq(join(owner, hidden), ERR_NOT_FOUND);
    ck_assert_int_eq(join(ann, hidden), OK);
    nothing_changed_since(hidden, 1);
    ck_assert_int_eq(join(ben, 999999), ERR_NOT_FOUND);
    ck_assert_int_eq(join(0, room), ERR_FORBIDDEN);
    ck_assert_int_eq(join(999999, room), ERR_FORBIDDEN);
}
END_TEST

START_TEST(leaving_is_told_and_repeated_without_effect)
{
    ck_assert_int_eq(join(ben, room), OK);
    ck_assert_int_eq(leave(ben, room), OK);

    uint64_t pos = scene.last.pos;

    ck_assert_int_eq(scene.last.event.kind, EVENT_MEMBER_LEFT);
    ck_assert_uint_eq(scene.last.event.user, ben);
    ck_assert_uint_eq(scene.last.seq, 3);
    ck_assert_int_eq(leave(ben, room), OK);
    nothing_changed_since(pos, 3);
    ck_assert_int_eq(try_send(ben, room, "gone"), ERR_FORBIDDEN);
    ck_assert_int_eq(join(ben, room), OK);
    ck_assert(scene.last.changed);
    ck_assert_uint_eq(scene.last.seq, 4);
}
END_TEST

START_TEST(a_private_room_left_is_gone_but_leaving_can_be_repeated)
{
    ck_assert_int_eq(invite(ann, hidden, ben), OK);
    ck_assert_int_eq(leave(ben, hidden), OK);

    uint64_t pos = scene.last.pos;

    ck_assert_int_eq(leave(ben, hidden), OK);
    nothing_changed_since(pos, 3);
    ck_assert_int_eq(join(ben, hidden), ERR_NOT_FOUND);
    ck_assert_int_eq(try_send(ben, hidden, "hi"), ERR_NOT_FOUND);
}
END_TEST

START_TEST(who_never_was_a_member_cannot_leave)
{
    ck_assert_int_eq(leave(ben, room), ERR_FORBIDDEN);
    ck_assert_int_eq(leave(ben, hidden), ERR_NOT_FOUND);
    ck_assert_int_eq(leave(ben, 999999), ERR_NOT_FOUND);
    ck_assert_int_eq(leave(0, room), ERR_FORBIDDEN);
}
END_TEST

START_TEST(any_member_invites_and_nobody_else)
{
    ck_assert_int_eq(invite(ann, hidden, ben), OK);

    uint64_t pos = scene.last.pos;

    ck_assert_int_eq(scene.last.event.kind, EVENT_MEMBER_JOINED);
    ck_assert_uint_eq(scene.last.event.user, ben);
    ck_assert_uint_eq(scene.last.event.by, ann);
    ck_assert_int_eq(invite(ann, hidden, ben), OK);
    nothing_changed_since(pos, 2);
    ck_assert_int_eq(invite(cat, hidden, cat), ERR_NOT_FOUND);
    ck_assert_int_eq(invite(cat, room, cat), ERR_FORBIDDEN);
    ck_assert_int_eq(invite(admin, hidden, cat), ERR_NOT_FOUND);
    ck_assert_int_eq(invite(ben, hidden, cat), OK);
    ck_assert_int_eq(invite(ben, hidden, 999999), ERR_NOT_FOUND);
    ck_assert_str_eq(scene.last.why, "no such user");
    ck_assert_int_eq(invite(ben, hidden, 0), ERR_NOT_FOUND);
    ck_assert_int_eq(invite(ben, 999999, cat), ERR_NOT_FOUND);
    ck_assert_int_eq(invite(0, hidden, owner), OK);
}
END_TEST

START_TEST(room_owner_and_moderators_remove_people)
{
    ck_assert_int_eq(join(ben, room), OK);
    ck_assert_int_eq(join(cat, room), OK);
    ck_assert_int_eq(remove_person(cat, room, ben), ERR_FORBIDDEN);
    ck_assert_int_eq(remove_person(ann, room, ben), OK);

    uint64_t pos = scene.last.pos, seq = scene.last.seq;

    ck_assert_int_eq(scene.last.event.kind, EVENT_MEMBER_LEFT);
    ck_assert_uint_eq(scene.last.event.user, ben);
    ck_assert_uint_eq(scene.last.event.by, ann);
    ck_assert_int_eq(remove_person(ann, room, ben), OK);
    nothing_changed_since(pos, seq);
    ck_assert_int_eq(leave(ben, room), OK);
    nothing_changed_since(pos, seq);
    ck_assert_int_eq(remove_person(admin, room, cat), OK);
    ck_assert_int_eq(remove_person(ann, room, admin), ERR_NOT_FOUND);
    ck_assert_int_eq(remove_person(ann, room, 0), ERR_NOT_FOUND);
    ck_assert_int_eq(remove_person(admin, hidden, ann), ERR_NOT_FOUND);
    ck_assert_int_eq(remove_person(0, hidden, ann), OK);
}
END_TEST

START_TEST(removing_oneself_is_leaving)
{
    ck_assert_int_eq(join(ben, room), OK);
    ck_assert_int_eq(remove_person(ben, room, ben), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_MEMBER_LEFT);
    ck_assert_int_eq(remove_person(cat, room, cat), ERR_FORBIDDEN);
}
END_TEST

START_TEST(an_update_tells_the_whole_face_and_its_repeat_nothing)
{
    struct command c = command_of(COMMAND_ROOM_UPDATE, ann);

    c.room = room;
    c.has = HAS_TOPIC | HAS_NAME;
    c.name = xstrdup("Kitchen!");
    c.topic = xstrdup("food");
    ck_assert_int_eq(apply(c), OK);

    uint64_t pos = scene.last.pos;
    const struct event *e = &scene.last.event;

    ck_assert_int_eq(e->kind, EVENT_ROOM_UPDATED);
    ck_assert_uint_eq(e->seq, 2);
    ck_assert_str_eq(e->name, "Kitchen!");
    ck_assert_str_eq(e->topic, "food");
    ck_assert(!e->archived);
    ck_assert_int_eq(rename_room(ann, room, "Kitchen!"), OK);
    nothing_changed_since(pos, 2);
    ck_assert_int_eq(archive(ann, hidden, false), OK);
    nothing_changed_since(hidden, 1);
}
END_TEST

START_TEST(a_new_name_must_be_free_but_may_change_its_case)
{
    ck_assert_int_eq(rename_room(ann, room, "cellar"), ERR_CONFLICT);
    ck_assert_int_eq(rename_room(ann, room, "KITCHEN"), OK);
    ck_assert_str_eq(scene.last.event.name, "KITCHEN");
    ck_assert_int_eq(rename_room(ann, room, "Pantry"), OK);
    ck_assert_int_eq(room_create(ben, "Kitchen", ROOM_PUBLIC), OK);
    ck_assert_int_eq(rename_room(ann, room, NULL), ERR_PARAMS);
}
END_TEST

START_TEST(room_owner_and_moderators_update_what_they_see)
{
    ck_assert_int_eq(join(ben, room), OK);
    ck_assert_int_eq(rename_room(ben, room, "Bens"), ERR_FORBIDDEN);
    ck_assert_int_eq(rename_room(cat, room, "Cats"), ERR_FORBIDDEN);
    ck_assert_int_eq(rename_room(cat, hidden, "Cats"), ERR_NOT_FOUND);
    ck_assert_int_eq(rename_room(admin, hidden, "Admins"), ERR_NOT_FOUND);
    ck_assert_int_eq(rename_room(admin, room, "Admins"), OK);
    ck_assert_int_eq(rename_room(owner, room, "Owners"), OK);
    ck_assert_int_eq(rename_room(0, hidden, "Operators"), OK);
}
END_TEST

START_TEST(an_archived_room_may_be_left_and_opened_again)
{
    ck_assert_int_eq(join(ben, room), OK);
    ck_assert_int_eq(archive(ann, room, true), OK);
    ck_assert(scene.last.event.archived);
    ck_assert_int_eq(leave(ben, room), OK);
    ck_assert_int_eq(join(cat, room), ERR_FORBIDDEN);
    ck_assert_str_eq(scene.last.why, "the room is archived");
    ck_assert_int_eq(rename_room(ann, room, "Old kitchen"), OK);
    ck_assert(scene.last.event.archived);
    ck_assert_int_eq(archive(ann, room, false), OK);
    ck_assert_int_eq(join(cat, room), OK);
}
END_TEST

START_TEST(a_read_mark_never_goes_back_and_ends_at_the_rooms_seq)
{
    post(ann, room, "two");
    post(ann, room, "three");
    ck_assert_int_eq(mark(ann, room, 2), OK);

    uint64_t pos = scene.last.pos;

    ck_assert_int_eq(scene.last.event.kind, EVENT_READ_MARKED);
    ck_assert_uint_eq(scene.last.event.room, room);
    ck_assert_uint_eq(scene.last.event.read, 2);
    ck_assert_uint_eq(scene.last.event.seq, 0);
    ck_assert_uint_eq(scene.last.event.user, ann);
    ck_assert_int_eq(mark(ann, room, 2), OK);
    nothing_changed_since(pos, 0);
    ck_assert_int_eq(mark(ann, room, 1), OK);
    nothing_changed_since(pos, 0);
    ck_assert_int_eq(mark(ann, room, UINT64_MAX), OK);
    ck_assert_uint_eq(scene.last.event.read, 3);
}
END_TEST

START_TEST(reading_is_marked_by_members)
{
    ck_assert_int_eq(mark(ben, room, 1), ERR_FORBIDDEN);
    ck_assert_int_eq(mark(ben, hidden, 1), ERR_NOT_FOUND);
    ck_assert_int_eq(mark(ben, 999999, 1), ERR_NOT_FOUND);
    ck_assert_int_eq(mark(0, room, 1), ERR_FORBIDDEN);
}
END_TEST

static Suite *apply_room_suite(void)
{
    Suite *suite = suite_create("apply room");
    TCase *scene_case = tcase_create("two rooms of ann");

    tcase_add_checked_fixture(scene_case, two_rooms_of_ann, scene_close);
    tcase_add_test(scene_case,
                   a_room_begins_with_one_event_that_makes_its_creator_a_member);
    tcase_add_test(scene_case, a_room_name_is_taken_whatever_its_case_and_kind);
    tcase_add_test(scene_case, a_room_needs_a_name_a_kind_and_a_creator_who_exists);
    tcase_add_test(scene_case, creating_again_with_the_key_gives_the_same_room);
    tcase_add_test(scene_case, joining_twice_answers_as_the_first_time);
    tcase_add_test(scene_case, only_public_rooms_are_joined);
    tcase_add_test(scene_case, leaving_is_told_and_repeated_without_effect);
    tcase_add_test(scene_case, a_private_room_left_is_gone_but_leaving_can_be_repeated);
    tcase_add_test(scene_case, who_never_was_a_member_cannot_leave);
    tcase_add_test(scene_case, any_member_invites_and_nobody_else);
    tcase_add_test(scene_case, room_owner_and_moderators_remove_people);
    tcase_add_test(scene_case, removing_oneself_is_leaving);
    tcase_add_test(scene_case, an_update_tells_the_whole_face_and_its_repeat_nothing);
    tcase_add_test(scene_case, a_new_name_must_be_free_but_may_change_its_case);
    tcase_add_test(scene_case, room_owner_and_moderators_update_what_they_see);
    tcase_add_test(scene_case, an_archived_room_may_be_left_and_opened_again);
    tcase_add_test(scene_case, a_read_mark_never_goes_back_and_ends_at_the_rooms_seq);
    tcase_add_test(scene_case, reading_is_marked_by_members);
    suite_add_tcase(suite, scene_case);
    return suite;
}

RUN_SUITE(apply_room_suite);
