#include "kitchen_scene.h"
#include "runner.h"

static uint64_t boss, cellar, id;

static void a_message_to_pin(void)
{
    three_people_in_a_kitchen();
    boss = user_with_role("boss", ROLE_MODERATOR);
    cellar = private_room(ann, "Cellar");
    id = post(ben, room, "the menu");
}

static enum err pin(uint64_t actor, uint64_t message)
{
    return on_message(COMMAND_MESSAGE_PIN, actor, message, NULL);
}

static enum err unpin(uint64_t actor, uint64_t message)
{
    return on_message(COMMAND_MESSAGE_UNPIN, actor, message, NULL);
}

static const char *pins_of(uint64_t reader, const char *cursor, unsigned limit)
{
    return said(query_pins(scene.reader, reader, room, cursor, limit, fresh_out()));
}

START_TEST(a_pin_is_told_once_and_its_repeat_answers_as_the_first)
{
    ck_assert_int_eq(pin(cat, id), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_MESSAGE_PINNED);
    ck_assert_uint_eq(scene.last.event.room, room);

    uint64_t pos = scene.last.pos, seq = scene.last.seq;

    ck_assert_uint_eq(scene.last.event.seq, seq);
    ck_assert_int_eq(pin(ann, id), OK);
    nothing_changed_since(pos, seq);
    ck_assert_has(message_of(dan, id), "\"pinned\":{\"at\":");
    ck_assert_has(pins_of(dan, "", 50), "the menu");
    ck_assert_int_eq(unpin(cat, id), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_MESSAGE_UNPINNED);
    pos = scene.last.pos;
    seq = scene.last.seq;
    ck_assert_int_eq(unpin(cat, id), OK);
    nothing_changed_since(pos, seq);
    ck_assert_has_not(message_of(dan, id), "pinned");
    ck_assert_str_eq(pins_of(dan, "", 50), "{\"messages\":[]}");
    ck_assert_int_eq(pin(cat, id), OK);
    ck_assert_has(message_of(dan, id), "\"pinned\"");
}
END_TEST

START_TEST(members_pin_and_who_pinned_owner_and_moderators_unpin)
{
    ck_assert_int_eq(join(boss, room), OK);
    ck_assert_int_eq(pin(dan, id), ERR_FORBIDDEN);
    ck_assert_int_eq(unpin(dan, id), ERR_FORBIDDEN);
    ck_assert_int_eq(unpin(ann, id), ERR_NOT_FOUND);
    ck_assert_int_eq(pin(ben, id), OK);
    ck_assert_int_eq(unpin(cat, id), ERR_FORBIDDEN);
    ck_assert_int_eq(unpin(ann, id), OK);
    ck_assert_int_eq(pin(ben, id), OK);
    ck_assert_int_eq(unpin(boss, id), OK);
    ck_assert_int_eq(pin(ben, id), OK);
    ck_assert_int_eq(unpin(ben, id), OK);
}
END_TEST

START_TEST(in_a_dm_everyone_unpins)
{
    uint64_t said_there = post(ann, dm(ann, ben), "our secret");

    ck_assert_int_eq(pin(cat, said_there), ERR_NOT_FOUND);
    ck_assert_int_eq(pin(ann, said_there), OK);
    ck_assert_int_eq(unpin(ben, said_there), OK);
}
END_TEST

START_TEST(a_private_room_hides_its_pins)
{
    uint64_t hidden = post(ann, cellar, "psst");

    ck_assert_int_eq(pin(ann, hidden), OK);
    ck_assert_int_eq(pin(ben, hidden), ERR_NOT_FOUND);
    ck_assert_int_eq(unpin(boss, hidden), ERR_NOT_FOUND);
    ck_assert_int_eq(query_pins(scene.reader, ben, cellar, "", 50, fresh_out()),
                     ERR_NOT_FOUND);
    ck_assert_int_eq(pin(ann, 999999), ERR_NOT_FOUND);
}
END_TEST

START_TEST(an_archived_room_keeps_its_pins)
{
    ck_assert_int_eq(pin(ben, id), OK);
    ck_assert_int_eq(archive(ann, room, true), OK);
    ck_assert_int_eq(unpin(ben, id), ERR_FORBIDDEN);
    ck_assert_int_eq(pin(ben, id), OK);
    ck_assert(!scene.last.changed);
}
END_TEST

START_TEST(what_is_deleted_is_pinned_no_longer)
{
    ck_assert_int_eq(pin(ben, id), OK);
    ck_assert_int_eq(delete_message(ben, id), OK);
    ck_assert_has_not(last_extra(), "pinned");
    ck_assert_str_eq(pins_of(ben, "", 50), "{\"messages\":[]}");
    ck_assert_has_not(message_of(ben, id), "pinned");
    ck_assert_int_eq(pin(ben, id), ERR_NOT_FOUND);
    ck_assert_int_eq(unpin(ben, id), ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_room_holds_a_hundred_pins_in_pages)
{
    char text[16];

    for (unsigned i = 0; i < 100; i++) {
        snprintf(text, sizeof(text), "pin %u", i);
        ck_assert_int_eq(pin(ann, post(ann, room, text)), OK);
    }
    ck_assert_int_eq(pin(ann, id), ERR_CONFLICT);
    ck_assert_str_eq(scene.last.why, "a room holds at most 100 pins; unpin one first");

    const char *page = pins_of(ann, "", 60);
    char cursor[24] = "";

    ck_assert_has(page, "\"pin 99\"");
    ck_assert_has(page, "\"pin 40\"");
    ck_assert_has_not(page, "\"pin 39\"");
    ck_assert_int_eq(sscanf(strstr(page, "\"cursor\":\"") + 10, "%23[0-9]", cursor), 1);
    page = pins_of(ann, cursor, 60);
    ck_assert_has(page, "\"pin 39\"");
    ck_assert_has(page, "\"pin 0\"");
    ck_assert_has_not(page, "cursor");
}
END_TEST

static Suite *pin_suite(void)
{
    Suite *s = suite_create("apply_pin");
    TCase *t = tcase_create("apply_pin");

    tcase_add_checked_fixture(t, a_message_to_pin, scene_close);
    tcase_add_test(t, a_pin_is_told_once_and_its_repeat_answers_as_the_first);
    tcase_add_test(t, members_pin_and_who_pinned_owner_and_moderators_unpin);
    tcase_add_test(t, in_a_dm_everyone_unpins);
    tcase_add_test(t, a_private_room_hides_its_pins);
    tcase_add_test(t, an_archived_room_keeps_its_pins);
    tcase_add_test(t, what_is_deleted_is_pinned_no_longer);
    tcase_add_test(t, a_room_holds_a_hundred_pins_in_pages);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(pin_suite);
