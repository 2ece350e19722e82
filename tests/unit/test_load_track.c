#include "runner.h"

#include "load/track.h"

#include <stdbool.h>

static struct holes holes;
static struct track t;

static void a_track_that_starts_after_zero(void)
{
    holes_init(&holes);
    t = (struct track){0};
}

static void the_pool_goes(void)
{
    holes_finish(&holes);
}

static enum noted note(uint32_t number)
{
    return track_note(&holes, &t, number);
}

START_TEST(one_after_the_other_is_all_right)
{
    for (uint32_t i = 1; i < 100; i++)
        ck_assert_int_eq(note(i), NOTED_NEXT);
    ck_assert_uint_eq(track_missing(&holes, &t, 99), 0);
    ck_assert_uint_eq(track_missing(&holes, &t, 105), 6);
}
END_TEST

START_TEST(a_skipped_one_is_missing_until_it_comes_late)
{
    note(1);
    ck_assert_int_eq(note(4), NOTED_AHEAD);
    ck_assert_uint_eq(track_missing(&holes, &t, 4), 2);
    ck_assert_int_eq(note(2), NOTED_LATE);
    ck_assert_uint_eq(track_missing(&holes, &t, 4), 1);
    ck_assert_int_eq(note(3), NOTED_LATE);
    ck_assert_uint_eq(track_missing(&holes, &t, 4), 0);
    ck_assert_uint_eq(holes.missing, 0);
    ck_assert_int_eq(note(5), NOTED_NEXT);
}
END_TEST

START_TEST(what_was_there_before_comes_again)
{
    note(1);
    note(2);
    ck_assert_int_eq(note(2), NOTED_AGAIN);
    ck_assert_int_eq(note(1), NOTED_AGAIN);
    note(5);
    ck_assert_int_eq(note(3), NOTED_LATE);
    ck_assert_int_eq(note(3), NOTED_AGAIN);
    ck_assert_int_eq(note(5), NOTED_AGAIN);
}
END_TEST

START_TEST(a_hole_filled_in_its_middle_leaves_two)
{
    note(10);
    ck_assert_int_eq(note(5), NOTED_LATE);
    ck_assert_uint_eq(track_missing(&holes, &t, 10), 8);
    ck_assert_uint_eq(holes.missing, 8);
    ck_assert_int_eq(note(4), NOTED_LATE);
    ck_assert_int_eq(note(6), NOTED_LATE);
    ck_assert_int_eq(note(5), NOTED_AGAIN);
    ck_assert_uint_eq(track_missing(&holes, &t, 10), 6);
}
END_TEST

START_TEST(one_that_has_not_started_begins_anywhere)
{
    t.last = TRACK_UNKNOWN;
    ck_assert_uint_eq(track_missing(&holes, &t, 1000), 0);
    ck_assert_int_eq(note(500), NOTED_NEXT);
    ck_assert_int_eq(note(501), NOTED_NEXT);
    ck_assert_uint_eq(track_missing(&holes, &t, 502), 1);
}
END_TEST

START_TEST(starting_anew_forgives_what_was_missing)
{
    note(10);
    note(20);
    track_restart(&holes, &t, 0);
    ck_assert_uint_eq(holes.missing, 0);
    ck_assert_int_eq(note(1), NOTED_NEXT);
}
END_TEST

/* The same done the plain way: a flag for each number. */
START_TEST(any_order_gives_what_a_plain_list_gives)
{
    bool had[300] = {false};
    uint32_t highest = 0;
    uint64_t number = 7;

    for (int i = 0; i < 2000; i++) {
        uint32_t n;
        uint64_t missing = 0;
        enum noted expected;

        number = number * 6364136223846793005u + 1442695040888963407u;
        n = (uint32_t)(number >> 33) % 250 + 1;
        expected = had[n]             ? NOTED_AGAIN
                   : n < highest      ? NOTED_LATE
                   : n == highest + 1 ? NOTED_NEXT
                                      : NOTED_AHEAD;
        ck_assert_int_eq(note(n), expected);
        had[n] = true;
        highest = n > highest ? n : highest;
        for (uint32_t j = 1; j <= highest; j++)
            missing += !had[j];
        ck_assert_uint_eq(track_missing(&holes, &t, 0), missing);
        ck_assert_uint_eq(holes.missing, missing);
    }
    ck_assert_uint_lt(holes.count, 200); /* filled ones are used again */
}
END_TEST

START_TEST(a_full_pool_forgets_the_numbers_but_not_that_they_are_missing)
{
    uint32_t number = 0;

    while (holes.forgotten == 0)
        note(number += 2);
    note(number += 5);
    ck_assert_uint_eq(holes.forgotten, 5);
    ck_assert_uint_eq(holes.missing + holes.forgotten, (number - 3) / 2 + 3);
}
END_TEST

static Suite *track_suite(void)
{
    Suite *suite = suite_create("load_track");
    TCase *scene = tcase_create("a track that starts after zero");

    tcase_add_checked_fixture(scene, a_track_that_starts_after_zero, the_pool_goes);
    tcase_add_test(scene, one_after_the_other_is_all_right);
    tcase_add_test(scene, a_skipped_one_is_missing_until_it_comes_late);
    tcase_add_test(scene, what_was_there_before_comes_again);
    tcase_add_test(scene, a_hole_filled_in_its_middle_leaves_two);
    tcase_add_test(scene, one_that_has_not_started_begins_anywhere);
    tcase_add_test(scene, starting_anew_forgives_what_was_missing);
    tcase_add_test(scene, any_order_gives_what_a_plain_list_gives);
    tcase_add_test(scene, a_full_pool_forgets_the_numbers_but_not_that_they_are_missing);
    suite_add_tcase(suite, scene);
    return suite;
}

RUN_SUITE(track_suite);
