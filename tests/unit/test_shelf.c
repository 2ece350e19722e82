#include "runner.h"

#include "proto/frame.h"
#include "store_fixture.h"

/* Ann and ben are in the kitchen and in the cellar, which is private; cat is in neither. */

static uint64_t ann, ben, cat;
static uint64_t kitchen, cellar;
static uint64_t start;
static struct shelf *shelf;
static struct replay replays[3];
static size_t asked;

static void two_rooms_and_a_shelf(void)
{
    scene_open();
    workspace_create();
    ann = user("ann");
    ben = user("ben");
    cat = user("cat");
    kitchen = public_room(ann, "Kitchen");
    cellar = private_room(ann, "Cellar");
    ck_assert_int_eq(join(ben, kitchen), OK);
    ck_assert_int_eq(invite(ann, cellar, ben), OK);
    start = scene.last.pos;
    shelf = shelf_create();
}

static void pages_finish(void)
{
    for (size_t i = 0; i < asked; i++)
        page_finish(&replays[i].page);
    asked = 0;
}

static void finish(void)
{
    pages_finish();
    shelf_destroy(shelf);
    scene_close();
}

/* How many events it read from the store. */
static uint64_t read_for(const uint64_t *people, size_t count)
{
    pages_finish();
    shelf_tidy(shelf);
    for (asked = 0; asked < count; asked++)
        replays[asked] = (struct replay){.user = people[asked], .after = start};
    ck_assert_int_eq(query_replay(scene.reader, shelf, replays, count, 100, 1 << 20), OK);
    return shelf_tidy(shelf);
}

#define READ_FOR(...)                         \
    read_for((const uint64_t[]){__VA_ARGS__}, \
             sizeof((const uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t))

static const struct page_event *event_of(size_t replay, size_t i)
{
    ck_assert_uint_lt(i, replays[replay].page.count);
    return &replays[replay].page.events[i];
}

static bool says(const struct page_event *e, const char *words)
{
    return memmem(frame_text(e->frame), frame_text_len(e->frame), words, strlen(words));
}

START_TEST(what_several_are_told_is_read_once_and_is_one_frame)
{
    post(ann, kitchen, "one");
    post(ben, cellar, "two");
    ck_assert_uint_eq(READ_FOR(ann, ben, ben), 2);
    for (size_t i = 0; i < 2; i++) {
        ck_assert_ptr_eq(event_of(0, i)->frame, event_of(1, i)->frame);
        ck_assert_ptr_eq(event_of(0, i)->frame, event_of(2, i)->frame);
    }
}
END_TEST

START_TEST(a_later_reading_reads_only_what_is_new)
{
    post(ann, kitchen, "one");
    ck_assert_uint_eq(READ_FOR(ann), 1);
    ck_assert_uint_eq(READ_FOR(ben), 0);
    post(ann, kitchen, "two");
    ck_assert_uint_eq(READ_FOR(ben), 1);
    ck_assert(says(event_of(0, 0), "\"one\""));
    ck_assert(says(event_of(0, 1), "\"two\""));
}
END_TEST

START_TEST(a_text_that_changed_since_is_read_again)
{
    uint64_t message = post(ann, kitchen, "wrogn");

    post(ann, kitchen, "another");
    READ_FOR(ann);
    ck_assert_int_eq(edit(ann, message, "wrong"), OK);
    ck_assert_uint_eq(READ_FOR(ben), 2); /* the post and the edit */
    ck_assert(says(event_of(0, 0), "\"wrong\""));
    ck_assert(says(event_of(0, 2), "\"wrong\""));
    ck_assert_int_eq(edit(ann, message, "right"), OK);
    ck_assert_uint_eq(READ_FOR(ann), 3); /* the first edit tells of it too */
    ck_assert(says(event_of(0, 0), "\"right\""));
    ck_assert(says(event_of(0, 2), "\"right\""));
    ck_assert(says(event_of(0, 3), "\"right\""));
}
END_TEST

START_TEST(a_text_that_was_taken_away_since_is_told_to_nobody)
{
    uint64_t message = post(ann, kitchen, "secret");

    ck_assert_int_eq(edit(ann, message, "still secret"), OK);
    READ_FOR(ann);
    ck_assert_int_eq(delete_message(ann, message), OK);
    READ_FOR(ben);
    ck_assert_uint_eq(replays[0].page.count, 3);
    for (size_t i = 0; i < 3; i++)
        ck_assert(!says(event_of(0, i), "secret"));
}
END_TEST

START_TEST(what_was_read_for_one_is_no_news_for_who_may_not_see_it)
{
    post(ann, cellar, "under us");
    ck_assert_uint_eq(READ_FOR(ann, cat), 1);
    ck_assert_uint_eq(replays[0].page.count, 1);
    ck_assert_uint_eq(replays[1].page.count, 0);
    READ_FOR(cat);
    ck_assert_uint_eq(replays[0].page.count, 0);
}
END_TEST

START_TEST(who_has_left_since_is_told_of_the_leaving_alone)
{
    post(ann, cellar, "one");
    READ_FOR(ann, ben);
    ck_assert_uint_eq(replays[1].page.count, 1);
    ck_assert_int_eq(leave(ben, cellar), OK);
    READ_FOR(ben);
    ck_assert_uint_eq(replays[0].page.count, 1);
    ck_assert_int_eq(event_of(0, 0)->kind, EVENT_MEMBER_LEFT);
}
END_TEST

START_TEST(who_comes_later_is_not_told_what_came_before)
{
    post(ann, cellar, "before");
    READ_FOR(ann);
    ck_assert_int_eq(invite(ann, cellar, cat), OK);
    post(ann, cellar, "after");
    READ_FOR(cat);
    ck_assert_uint_eq(replays[0].page.count, 2);
    ck_assert_int_eq(event_of(0, 0)->kind, EVENT_MEMBER_JOINED);
    ck_assert(says(event_of(0, 1), "\"after\""));
}
END_TEST

START_TEST(what_retention_took_from_the_log_is_told_to_nobody)
{
    struct command sweep = command_of(COMMAND_SWEEP, 0);

    post(ann, kitchen, "old");
    sweep.seq = post(ann, kitchen, "new");
    READ_FOR(ann);
    ck_assert_uint_eq(replays[0].page.count, 2);
    ck_assert_int_eq(apply(sweep), OK);
    READ_FOR(ben);
    ck_assert_uint_eq(replays[0].page.count, 1);
    ck_assert(says(event_of(0, 0), "\"new\""));
}
END_TEST

static Suite *shelf_suite(void)
{
    Suite *suite = suite_create("shelf");
    TCase *scene_case = tcase_create("two rooms and a shelf");

    tcase_add_checked_fixture(scene_case, two_rooms_and_a_shelf, finish);
    tcase_add_test(scene_case, what_several_are_told_is_read_once_and_is_one_frame);
    tcase_add_test(scene_case, a_later_reading_reads_only_what_is_new);
    tcase_add_test(scene_case, a_text_that_changed_since_is_read_again);
    tcase_add_test(scene_case, a_text_that_was_taken_away_since_is_told_to_nobody);
    tcase_add_test(scene_case, what_was_read_for_one_is_no_news_for_who_may_not_see_it);
    tcase_add_test(scene_case, who_has_left_since_is_told_of_the_leaving_alone);
    tcase_add_test(scene_case, who_comes_later_is_not_told_what_came_before);
    tcase_add_test(scene_case, what_retention_took_from_the_log_is_told_to_nobody);
    suite_add_tcase(suite, scene_case);
    return suite;
}

RUN_SUITE(shelf_suite);
