#include "runner.h"

#include "own_scene.h"

static enum err remind(uint64_t actor, const char *text, uint64_t message, int64_t at)
{
    struct command c = command_of(COMMAND_REMINDER_CREATE, actor);

    c.message = message;
    c.expires_at = at;
    if (text)
        set_text(&c, text);
    snprintf(c.key, sizeof(c.key), "r-%lld", (long long)scene.now);
    return apply(c);
}

static enum err on_reminder(enum command_kind kind, uint64_t actor, uint64_t id)
{
    struct command c = command_of(kind, actor);

    c.subject = id;
    return apply(c);
}

static const char *reminders_of(uint64_t person)
{
    struct own_args args = {.user = person, .cursor = "", .limit = 200};

    return said(query_reminders(scene.reader, &args, fresh_out()));
}

START_TEST(a_reminder_is_due_once)
{
    struct reminder r;
    size_t count;
    uint64_t id, pos;

    ck_assert_int_eq(remind(ann, "stretch", 0, scene.now + MINUTE), OK);
    id = scene.last.id;
    ck_assert_has(told(), "reminder.created");
    ck_assert_int_eq(query_due_reminders(scene.reader, scene.now, &r, 1, &count), OK);
    ck_assert_uint_eq(count, 0);
    ck_assert_int_eq(query_due_reminders(scene.reader, scene.now + MINUTE, &r, 1, &count),
                     OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_uint_eq(r.id, id);
    reminder_finish(&r);
    ck_assert_int_eq(on_reminder(COMMAND_REMINDER_DUE, ann, id), OK);
    ck_assert_has(told(), "\"state\":\"due\"");
    ck_assert_has(told(), "stretch");
    ck_assert_int_eq(on_reminder(COMMAND_REMINDER_DUE, ann, id), OK);
    ck_assert(!scene.last.changed);
    ck_assert_has(reminders_of(ann), "\"state\":\"due\"");
    ck_assert_str_eq(reminders_of(ben), "{\"reminders\":[]}");
    ck_assert_int_eq(on_reminder(COMMAND_REMINDER_REMOVE, ben, id), ERR_NOT_FOUND);
    ck_assert_int_eq(on_reminder(COMMAND_REMINDER_REMOVE, ann, id), OK);
    pos = scene.last.pos;
    ck_assert_int_eq(on_reminder(COMMAND_REMINDER_REMOVE, ann, id), OK);
    nothing_changed_since(pos, 0);
    ck_assert_str_eq(reminders_of(ann), "{\"reminders\":[]}");
}
END_TEST

START_TEST(it_is_of_something_one_may_see_and_in_time)
{
    uint64_t secret = post(ann, hidden, "for two");
    int64_t soon = scene.now + MINUTE;

    ck_assert_int_eq(remind(cat, NULL, secret, soon), ERR_NOT_FOUND);
    ck_assert_int_eq(remind(cat, NULL, 0, soon), ERR_PARAMS);
    ck_assert_int_eq(remind(cat, "x", 0, scene.now - 2 * MINUTE), ERR_PARAMS);
    ck_assert_int_eq(remind(cat, "x", 0, scene.now + YEAR + MINUTE), ERR_PARAMS);
    ck_assert_int_eq(remind(999, "x", 0, soon), ERR_FORBIDDEN);
    ck_assert_int_eq(remind(ben, NULL, secret, soon), OK);
    ck_assert_uint_eq(scene.last.event.room, hidden);
    ck_assert_has_not(told(), "for two");
}
END_TEST

START_TEST(of_a_hundred_those_that_were_due_make_room)
{
    uint64_t first;

    ck_assert_int_eq(remind(ann, "first", 0, scene.now + MINUTE), OK);
    first = scene.last.id;
    for (int i = 1; i < 100; i++)
        ck_assert_int_eq(remind(ann, "more", 0, scene.now + MINUTE), OK);
    ck_assert_int_eq(remind(ann, "no", 0, scene.now + MINUTE), ERR_CONFLICT);
    ck_assert_int_eq(on_reminder(COMMAND_REMINDER_DUE, ann, first), OK);
    ck_assert_int_eq(remind(ann, "yes", 0, scene.now + MINUTE), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_REMINDER_CREATED);
    ck_assert_int_eq(last_event()->kind, EVENT_REMINDER_REMOVED);
    ck_assert_uint_eq(last_event()->subject, first);
    ck_assert_has_not(reminders_of(ann), "first");
}
END_TEST

static Suite *reminder_suite(void)
{
    Suite *suite = suite_create("reminders");
    TCase *scene_case = tcase_create("ann and ben in two rooms");

    tcase_add_checked_fixture(scene_case, ann_and_ben_in_two_rooms, scene_close);
    tcase_add_test(scene_case, a_reminder_is_due_once);
    tcase_add_test(scene_case, it_is_of_something_one_may_see_and_in_time);
    tcase_add_test(scene_case, of_a_hundred_those_that_were_due_make_room);
    suite_add_tcase(suite, scene_case);
    return suite;
}

RUN_SUITE(reminder_suite);
