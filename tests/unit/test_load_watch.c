#include "runner.h"

#include "load/watch.h"
#include "load/words.h"

static const char page[] = "# HELP roost_cpu_seconds_total CPU\n"
                           "# TYPE roost_cpu_seconds_total counter\n"
                           "roost_cpu_seconds_total 12.5\n"
                           "roost_cpu_seconds_total_of_another 99\n"
                           "roost_loop_turn_seconds_bucket{le=\"0.001\"} 80\n"
                           "roost_loop_turn_seconds_bucket{le=\"0.002\"} 90\n"
                           "roost_loop_turn_seconds_bucket{le=\"0.004\"} 100\n"
                           "roost_loop_turn_seconds_bucket{le=\"+Inf\"} 100\n"
                           "roost_resident_memory_bytes 1.5e+07\n";

START_TEST(a_value_is_found_by_its_whole_name)
{
    double value = 0;

    ck_assert(metrics_value(page, "roost_cpu_seconds_total", &value));
    ck_assert_double_eq(value, 12.5);
    ck_assert(metrics_value(page, "roost_resident_memory_bytes", &value));
    ck_assert_double_eq(value, 1.5e7);
    ck_assert(!metrics_value(page, "roost_cpu", &value));
    ck_assert(!metrics_value("", "roost_cpu", &value));
}
END_TEST

START_TEST(turns_between_two_samples_are_told_by_quantile)
{
    struct turns before = {0};
    struct turns after = metrics_turns(page);

    ck_assert_int_eq(after.count, 4);
    ck_assert_double_eq_tol(turns_at(&before, &after, 0.5), 0.000625, 1e-9);
    ck_assert_double_eq_tol(turns_at(&before, &after, 0.95), 0.003, 1e-9);
    before = after;
    ck_assert_double_eq(turns_at(&before, &after, 0.5), 0);
    after.below[3] += 10; /* ten that were longer than every bound */
    ck_assert_double_eq_tol(turns_at(&before, &after, 0.99), 0.004, 1e-9);
}
END_TEST

START_TEST(a_page_without_turns_has_none)
{
    struct turns none = metrics_turns("roost_loop_turn_seconds_bucket{le=\"1\n");

    ck_assert_int_eq(none.count, 0);
    ck_assert_double_eq(turns_at(&none, &none, 0.5), 0);
}
END_TEST

START_TEST(figures_are_written_for_people)
{
    struct word w;

    ck_assert_str_eq(word_count(&w, 0), "0");
    ck_assert_str_eq(word_count(&w, 999), "999");
    ck_assert_str_eq(word_count(&w, 1000), "1,000");
    ck_assert_str_eq(word_count(&w, 12345678), "12,345,678");
    ck_assert_str_eq(word_time(&w, 850), "850 us");
    ck_assert_str_eq(word_time(&w, 999.6), "1.00 ms");
    ck_assert_str_eq(word_time(&w, 12340), "12.3 ms");
    ck_assert_str_eq(word_time(&w, 999600), "1.00 s");
    ck_assert_str_eq(word_bytes(&w, 2510), "2.51 kB");
    ck_assert_str_eq(word_bytes(&w, 45600000), "45.6 MB");
    ck_assert_str_eq(word_percent(&w, 0.083), "8.3 %");
    ck_assert_str_eq(word_percent(&w, 1.25), "125 %");
}
END_TEST

static Suite *watch_suite(void)
{
    Suite *suite = suite_create("load_watch");
    TCase *scene = tcase_create("what the server tells");

    tcase_add_test(scene, a_value_is_found_by_its_whole_name);
    tcase_add_test(scene, turns_between_two_samples_are_told_by_quantile);
    tcase_add_test(scene, a_page_without_turns_has_none);
    tcase_add_test(scene, figures_are_written_for_people);
    suite_add_tcase(suite, scene);
    return suite;
}

RUN_SUITE(watch_suite);
