#include "runner.h"

#include "base/random.h"

START_TEST(two_draws_of_bytes_differ)
{
    unsigned char a[32] = {0};
    unsigned char b[32] = {0};

    random_bytes(a, sizeof(a));
    random_bytes(b, sizeof(b));
    ck_assert_mem_ne(a, b, sizeof(a));
}
END_TEST

START_TEST(no_byte_beyond_the_length_is_touched)
{
    unsigned char bytes[6] = {1, 2, 3, 4, 5, 6};

    random_bytes(bytes, 0);
    ck_assert_int_eq(bytes[0], 1);
    random_bytes(bytes, 5);
    ck_assert_int_eq(bytes[5], 6);
}
END_TEST

START_TEST(numbers_stay_below_the_bound_and_reach_all_of_it)
{
    unsigned seen[7] = {0};

    for (int i = 0; i < 7000; i++) {
        uint64_t number = random_below(7);

        ck_assert_uint_lt(number, 7);
        seen[number]++;
    }
    for (int i = 0; i < 7; i++)
        ck_assert_uint_gt(seen[i], 500); /* 1000 expected, 17 standard deviations */
}
END_TEST

START_TEST(a_bound_of_one_leaves_only_zero)
{
    ck_assert_uint_eq(random_below(1), 0);
}
END_TEST

START_TEST(a_bound_above_half_the_range_works)
{
    uint64_t bound = UINT64_MAX / 2 + 2;

    for (int i = 0; i < 1000; i++)
        ck_assert_uint_lt(random_below(bound), bound);
}
END_TEST

static Suite *random_suite(void)
{
    Suite *suite = suite_create("random");
    TCase *scene = tcase_create("draws");

    tcase_add_test(scene, two_draws_of_bytes_differ);
    tcase_add_test(scene, no_byte_beyond_the_length_is_touched);
    tcase_add_test(scene, numbers_stay_below_the_bound_and_reach_all_of_it);
    tcase_add_test(scene, a_bound_of_one_leaves_only_zero);
    tcase_add_test(scene, a_bound_above_half_the_range_works);
    suite_add_tcase(suite, scene);
    return suite;
}

RUN_SUITE(random_suite);
