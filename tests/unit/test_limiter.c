#include "runner.h"

#include "base/limiter.h"

#include <stdbool.h>

static struct limiter *l; /* 10 a second, 5 at once, 3 keys */

static void ten_a_second(void)
{
    l = limiter_create(10, 5, 3);
}

static void the_limiter_goes(void)
{
    limiter_destroy(l);
}

static void spend(uint64_t key, int count, uint64_t now_ms)
{
    for (int i = 0; i < count; i++)
        ck_assert_uint_eq(limiter_take(l, key, 1, now_ms), 0);
}

START_TEST(the_burst_is_there_and_not_one_more)
{
    spend(1, 5, 1000);
    ck_assert_uint_eq(limiter_take(l, 1, 1, 1000), 100);
}
END_TEST

START_TEST(after_the_wait_it_told_there_is_one)
{
    spend(1, 5, 1000);
    ck_assert_uint_eq(limiter_take(l, 1, 1, 1030), 70);
    ck_assert_uint_eq(limiter_take(l, 1, 1, 1099), 1);
    ck_assert_uint_eq(limiter_take(l, 1, 1, 1100), 0);
    ck_assert_uint_eq(limiter_take(l, 1, 1, 1100), 100);
}
END_TEST

START_TEST(a_refusal_takes_nothing)
{
    spend(1, 5, 0);
    for (int i = 0; i < 100; i++)
        ck_assert_uint_gt(limiter_take(l, 1, 1, 50), 0);
    ck_assert_uint_eq(limiter_take(l, 1, 1, 100), 0);
}
END_TEST

START_TEST(looking_takes_nothing)
{
    spend(1, 4, 0);
    ck_assert_uint_eq(limiter_wait(l, 1, 1, 0), 0);
    ck_assert_uint_eq(limiter_wait(l, 1, 2, 0), 100);
    spend(1, 1, 0);
    ck_assert_uint_eq(limiter_wait(l, 9, 1, 0), 0);
    ck_assert_uint_eq(limiter_count(l), 1);
}
END_TEST

START_TEST(a_long_rest_gives_no_more_than_the_burst)
{
    spend(1, 5, 0);
    spend(1, 5, 1000000);
    ck_assert_uint_eq(limiter_take(l, 1, 1, 1000000), 100);
}
END_TEST

START_TEST(keys_do_not_spend_each_others_tokens)
{
    spend(1, 5, 0);
    spend(2, 5, 0);
}
END_TEST

START_TEST(costs_may_be_fractions_and_more_than_the_burst)
{
    ck_assert_uint_eq(limiter_take(l, 1, 4.5, 0), 0);
    ck_assert_uint_eq(limiter_take(l, 1, 1, 0), 50);
    ck_assert_uint_eq(limiter_take(l, 2, 1000, 0), 0);
    ck_assert_uint_eq(limiter_take(l, 2, 1, 0), 100);
}
END_TEST

START_TEST(buckets_that_are_full_again_are_forgotten)
{
    spend(1, 1, 0);
    spend(2, 5, 0);
    ck_assert_uint_eq(limiter_count(l), 2);
    spend(3, 1, 200);
    ck_assert_uint_eq(limiter_count(l), 2);
    ck_assert_uint_eq(limiter_wait(l, 2, 5, 200), 300);
}
END_TEST

START_TEST(without_room_the_one_full_soonest_goes)
{
    spend(1, 5, 0);
    spend(2, 1, 0);
    spend(3, 5, 0);
    spend(4, 5, 0);
    ck_assert_uint_eq(limiter_count(l), 3);
    ck_assert_uint_gt(limiter_wait(l, 1, 1, 0), 0);
    ck_assert_uint_gt(limiter_wait(l, 3, 1, 0), 0);
    ck_assert_uint_eq(limiter_wait(l, 2, 5, 0), 0);
}
END_TEST

START_TEST(of_many_those_with_the_most_to_wait_for_stay)
{
    struct limiter *fifty = limiter_create(1, 1000, 50);

    for (uint64_t key = 0; key < 997; key++)
        ck_assert_uint_eq(limiter_take(fifty, key, (double)(key * 389 % 997 + 1), 0), 0);
    ck_assert_uint_eq(limiter_count(fifty), 50);
    /* The last came in whatever it had to wait for, in the place of the fiftieth. */
    for (uint64_t key = 0; key < 996; key++) {
        bool stays = key * 389 % 997 >= 997 - 49;
        bool is_known = limiter_wait(fifty, key, 1000, 0) > 0;

        ck_assert(is_known || !stays);
    }
    limiter_destroy(fifty);
}
END_TEST

START_TEST(what_is_given_back_is_there_again_and_no_more)
{
    spend(1, 5, 0);
    limiter_give(l, 1, 1, 0);
    spend(1, 1, 0);
    ck_assert_uint_eq(limiter_take(l, 1, 1, 0), 100);

    limiter_give(l, 1, 1000, 0);
    limiter_give(l, 1, 1000, 0);
    limiter_give(l, 2, 1, 0);
    spend(1, 5, 0);
    spend(2, 5, 0);
    ck_assert_uint_eq(limiter_take(l, 1, 1, 0), 100);
    ck_assert_uint_eq(limiter_take(l, 2, 1, 0), 100);
}
END_TEST

START_TEST(a_rate_of_zero_is_no_limit)
{
    struct limiter *none = limiter_create(0, 0, 1);

    for (int i = 0; i < 1000; i++)
        ck_assert_uint_eq(limiter_take(none, 1, 100, 0), 0);
    ck_assert_uint_eq(limiter_count(none), 0);
    limiter_destroy(none);
}
END_TEST

/* The same sums done the plain way: tokens that drip in, one array entry per key. */
START_TEST(many_keys_in_any_order_get_what_a_plain_count_gives)
{
    struct limiter *many = limiter_create(1000, 8, 1000);
    double tokens[64];
    uint64_t number = 1;

    for (int i = 0; i < 64; i++)
        tokens[i] = 8;
    for (uint64_t now = 0; now < 20000; now++) {
        uint64_t key;

        number = number * 6364136223846793005u + 1442695040888963407u;
        key = number >> 58;
        for (int i = 0; i < 64; i++)
            tokens[i] = tokens[i] + 1 < 8 ? tokens[i] + 1 : 8;
        for (int i = 0; i < 10; i++) {
            bool there = tokens[key] >= 1;

            ck_assert_int_eq(limiter_take(many, key, 1, now) == 0, there);
            tokens[key] -= there;
        }
    }
    ck_assert_uint_le(limiter_count(many), 64);
    limiter_destroy(many);
}
END_TEST

START_TEST(the_key_of_a_text_is_the_same_within_the_process)
{
    ck_assert_uint_eq(limiter_key("ada", 3), limiter_key("ada", 3));
    ck_assert_uint_ne(limiter_key("ada", 3), limiter_key("adb", 3));
}
END_TEST

static Suite *limiter_suite(void)
{
    Suite *suite = suite_create("limiter");
    TCase *scene = tcase_create("ten a second, five at once");

    tcase_add_checked_fixture(scene, ten_a_second, the_limiter_goes);
    tcase_add_test(scene, the_burst_is_there_and_not_one_more);
    tcase_add_test(scene, after_the_wait_it_told_there_is_one);
    tcase_add_test(scene, a_refusal_takes_nothing);
    tcase_add_test(scene, looking_takes_nothing);
    tcase_add_test(scene, a_long_rest_gives_no_more_than_the_burst);
    tcase_add_test(scene, keys_do_not_spend_each_others_tokens);
    tcase_add_test(scene, costs_may_be_fractions_and_more_than_the_burst);
    tcase_add_test(scene, buckets_that_are_full_again_are_forgotten);
    tcase_add_test(scene, without_room_the_one_full_soonest_goes);
    tcase_add_test(scene, of_many_those_with_the_most_to_wait_for_stay);
    tcase_add_test(scene, what_is_given_back_is_there_again_and_no_more);
    tcase_add_test(scene, a_rate_of_zero_is_no_limit);
    tcase_add_test(scene, many_keys_in_any_order_get_what_a_plain_count_gives);
    tcase_add_test(scene, the_key_of_a_text_is_the_same_within_the_process);
    suite_add_tcase(suite, scene);
    return suite;
}

RUN_SUITE(limiter_suite);
