#include "runner.h"

#include "load/latency.h"

static struct latency l;

static void nothing_yet(void)
{
    memset(&l, 0, sizeof(l));
}

START_TEST(every_value_lies_in_its_bucket_and_in_no_other)
{
    for (uint64_t us = 0; us < LATENCY_US_MAX; us += us / 97 + 1) {
        uint32_t bucket = latency_bucket(us);

        ck_assert_uint_lt(bucket, LATENCY_BUCKETS);
        ck_assert_uint_ge(latency_bucket_top(bucket), us);
        if (bucket > 0)
            ck_assert_uint_lt(latency_bucket_top(bucket - 1), us);
    }
}
END_TEST

START_TEST(no_value_is_told_wrong_by_more_than_one_part_in_sixty_four)
{
    for (uint32_t i = 1; i < LATENCY_BUCKETS; i++) {
        uint64_t lowest = latency_bucket_top(i - 1) + 1;

        ck_assert_uint_le((latency_bucket_top(i) - lowest) * 64, lowest);
    }
}
END_TEST

START_TEST(short_times_are_exact)
{
    for (uint64_t us = 1; us <= 100; us++)
        latency_add(&l, us);
    ck_assert_uint_eq(latency_at(&l, 0.5), 50);
    ck_assert_uint_eq(latency_at(&l, 0.99), 99);
    ck_assert_uint_eq(latency_at(&l, 0.999), 100);
    ck_assert_uint_eq(latency_at(&l, 1), 100);
    ck_assert_double_eq_tol(latency_mean(&l), 50.5, 1e-9);
}
END_TEST

START_TEST(the_slowest_is_exact_and_no_quantile_is_above_it)
{
    for (int i = 0; i < 999; i++)
        latency_add(&l, 1000);
    latency_add(&l, 1234567);
    ck_assert_uint_eq(l.max_us, 1234567);
    ck_assert_uint_eq(latency_at(&l, 1), 1234567);
    ck_assert_uint_eq(latency_at(&l, 0.9999), 1234567);
    ck_assert_uint_ge(latency_at(&l, 0.99), 1000);
    ck_assert_uint_le(latency_at(&l, 0.99), 1016);
}
END_TEST

START_TEST(what_is_too_long_counts_as_the_longest)
{
    latency_add(&l, UINT64_MAX / 2);
    ck_assert_uint_eq(latency_bucket(UINT64_MAX), LATENCY_BUCKETS - 1);
    ck_assert_uint_eq(latency_bucket_top(LATENCY_BUCKETS - 1), LATENCY_US_MAX);
    ck_assert_uint_eq(l.buckets[LATENCY_BUCKETS - 1], 1);
}
END_TEST

START_TEST(merging_two_is_the_same_as_one_that_had_all)
{
    struct latency a = {0};
    struct latency b = {0};
    uint32_t counts[LATENCY_BUCKETS] = {0};
    uint64_t number = 1;

    for (int i = 0; i < 5000; i++) {
        uint64_t us;

        number = number * 6364136223846793005u + 1442695040888963407u;
        us = number >> 44;
        latency_add(&l, us);
        if (i % 3 == 0)
            latency_add(&a, us);
        else
            counts[latency_bucket(us)]++;
    }
    latency_merge_counts(&b, counts);
    latency_merge(&a, &b);
    ck_assert_uint_eq(a.count, l.count);
    for (double q = 0; q < 0.98; q += 0.001)
        ck_assert_uint_eq(latency_at(&a, q), latency_at(&l, q));
}
END_TEST

START_TEST(of_nothing_all_is_zero)
{
    ck_assert_uint_eq(latency_at(&l, 0.5), 0);
    ck_assert_double_eq(latency_mean(&l), 0);
}
END_TEST

static Suite *latency_suite(void)
{
    Suite *suite = suite_create("load_latency");
    TCase *scene = tcase_create("nothing yet");

    tcase_add_checked_fixture(scene, nothing_yet, NULL);
    tcase_add_test(scene, every_value_lies_in_its_bucket_and_in_no_other);
    tcase_add_test(scene, no_value_is_told_wrong_by_more_than_one_part_in_sixty_four);
    tcase_add_test(scene, short_times_are_exact);
    tcase_add_test(scene, the_slowest_is_exact_and_no_quantile_is_above_it);
    tcase_add_test(scene, what_is_too_long_counts_as_the_longest);
    tcase_add_test(scene, merging_two_is_the_same_as_one_that_had_all);
    tcase_add_test(scene, of_nothing_all_is_zero);
    suite_add_tcase(suite, scene);
    return suite;
}

RUN_SUITE(latency_suite);
