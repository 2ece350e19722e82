#include "runner.h"

#include "moderation_scene.h"

static enum err renamed(enum command_kind kind, uint64_t actor, const char *name,
                        const char *topic)
{
    struct command c = command_of(kind, actor);

    c.room = room;
    c.user = actor;
    c.has = (name ? HAS_NAME : 0) | (topic ? HAS_TOPIC : 0);
    c.name = name ? xstrdup(name) : NULL;
    c.topic = topic ? xstrdup(topic) : NULL;
    return apply(c);
}

START_TEST(who_is_muted_says_nothing_in_names_and_topics_either)
{
    ck_assert_int_eq(sanction_until(mod, ann, 0, SANCTION_MUTE, 0), OK);
    ck_assert_int_eq(renamed(COMMAND_ROOM_UPDATE, ann, NULL, "but"), ERR_FORBIDDEN);
    ck_assert_str_eq(scene.last.why, "you are muted: cool down");
    ck_assert_int_eq(renamed(COMMAND_ROOM_UPDATE, ann, "but", NULL), ERR_FORBIDDEN);
    ck_assert_int_eq(renamed(COMMAND_USER_UPDATE, ann, "but", NULL), ERR_FORBIDDEN);
    ck_assert_int_eq(room_create(ann, "but", ROOM_PUBLIC), ERR_FORBIDDEN);
    ck_assert_int_eq(archive(ann, room, true), OK);
    ck_assert_int_eq(archive(ann, room, false), OK);
    ck_assert_uint_ne(dm(ann, bob), 0);
}
END_TEST

START_TEST(who_is_muted_in_a_room_leaves_its_topic_alone_and_may_name_others)
{
    ck_assert_int_eq(sanction_until(mod, ann, room, SANCTION_MUTE, 0), OK);
    ck_assert_int_eq(renamed(COMMAND_ROOM_UPDATE, ann, NULL, "but"), ERR_FORBIDDEN);
    ck_assert_str_eq(scene.last.why, "you are muted in this room: cool down");
    ck_assert_int_eq(renamed(COMMAND_USER_UPDATE, ann, "Ann B.", NULL), OK);
    ck_assert_int_eq(room_create(ann, "other", ROOM_PUBLIC), OK);
}
END_TEST

START_TEST(who_is_banned_from_the_own_room_has_no_say_in_it)
{
    uint64_t message = post(cem, room, "hello");

    ck_assert_int_eq(sanction_until(mod, ann, room, SANCTION_BAN, 0), OK);

    uint64_t sanction = scene.last.id;

    ck_assert_int_eq(renamed(COMMAND_ROOM_UPDATE, ann, NULL, "but"), ERR_FORBIDDEN);
    ck_assert_int_eq(archive(ann, room, true), ERR_FORBIDDEN);
    ck_assert_int_eq(remove_person(ann, room, bob), ERR_FORBIDDEN);
    ck_assert_int_eq(delete_message(ann, message), ERR_FORBIDDEN);
    ck_assert_int_eq(lift(mod, sanction), OK);
    ck_assert_int_eq(join(ann, room), OK);
    ck_assert_int_eq(delete_message(ann, message), OK);
    ck_assert_int_eq(remove_person(ann, room, bob), OK);
}
END_TEST

static Suite *guard_suite(void)
{
    Suite *suite = suite_create("guard");
    TCase *c = tcase_create("a moderated room");

    tcase_add_checked_fixture(c, a_moderated_room, scene_close);
    tcase_add_test(c, who_is_muted_says_nothing_in_names_and_topics_either);
    tcase_add_test(c, who_is_muted_in_a_room_leaves_its_topic_alone_and_may_name_others);
    tcase_add_test(c, who_is_banned_from_the_own_room_has_no_say_in_it);
    suite_add_tcase(suite, c);
    return suite;
}

RUN_SUITE(guard_suite);
