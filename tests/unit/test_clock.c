#include "runner.h"

#include "base/clock.h"

#include <time.h>

START_TEST(wall_time_is_the_systems)
{
    int64_t before = (int64_t)time(NULL) * 1000;
    int64_t now = clock_wall_ms();

    ck_assert_int_ge(now, before - 1000); /* time(2) reads a coarser clock */
    ck_assert_int_lt(now, before + 60000);
}
END_TEST

START_TEST(monotonic_time_goes_forward_in_both_units)
{
    uint64_t us = clock_mono_us();
    uint64_t ms = clock_mono_ms();
    uint64_t later = clock_mono_us();

    ck_assert_uint_ge(ms, us / 1000);
    ck_assert_uint_le(ms, later / 1000);
}
END_TEST

START_TEST(work_costs_cpu_time)
{
    uint64_t before = clock_cpu_us();
    volatile unsigned work = 0;

    for (uint64_t end = clock_mono_us() + 1000000; clock_mono_us() < end;) {
        work = work + 1;
        if (clock_cpu_us() > before)
            break;
    }
    ck_assert_uint_gt(clock_cpu_us(), before);
}
END_TEST

static Suite *clock_suite(void)
{
    Suite *suite = suite_create("clock");
    TCase *scene = tcase_create("clocks");

    tcase_add_test(scene, wall_time_is_the_systems);
    tcase_add_test(scene, monotonic_time_goes_forward_in_both_units);
    tcase_add_test(scene, work_costs_cpu_time);
    suite_add_tcase(suite, scene);
    return suite;
}

RUN_SUITE(clock_suite);
