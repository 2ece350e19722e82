#include "runner.h"

#include "base/buf.h"
#include "base/metrics.h"

static struct buf page;

static void a_fresh_process(void)
{
    metrics = (struct metrics){0};
    buf_init(&page);
}

static void the_page_goes(void)
{
    buf_finish(&page);
}

static void has_line(const char *line)
{
    const char *at = strstr(buf_text(&page), line);

    ck_assert_msg(at != NULL, "missing: %s", line);
    ck_assert(at == page.bytes || at[-1] == '\n');
    ck_assert_int_eq(at[strlen(line)], '\n');
}

static double value_of(const char *name)
{
    const char *at = strstr(buf_text(&page), name);

    ck_assert_ptr_nonnull(at);
    return strtod(at + strlen(name), NULL);
}

START_TEST(counters_and_gauges_are_told_with_help_and_type)
{
    metrics.accepted = 18446744073709551615u;
    metrics.connections = 12;
    metrics_print(&page);
    has_line("# HELP roost_accepted_total sockets accepted");
    has_line("# TYPE roost_accepted_total counter");
    has_line("roost_accepted_total 18446744073709551615");
    has_line("# TYPE roost_connections gauge");
    has_line("roost_connections 12");
    has_line("# TYPE roost_cpu_seconds_total counter");
}
END_TEST

START_TEST(labels_of_a_family_share_one_announcement)
{
    metrics.refused_busy = 3;
    metrics_print(&page);
    has_line("roost_refused_total{reason=\"rate_limited\"} 0");
    has_line("roost_refused_total{reason=\"busy\"} 3");
    ck_assert_ptr_null(strstr(strstr(page.bytes, "# TYPE roost_refused_total") + 1,
                              "# TYPE roost_refused_total"));
}
END_TEST

START_TEST(no_family_is_announced_twice)
{
    const char *at;

    metrics_print(&page);
    at = buf_text(&page);
    while ((at = strstr(at, "# TYPE ")) != NULL) {
        char line[200] = "";
        size_t len = strcspn(at + 7, " ") + 8;

        ck_assert_uint_lt(len, sizeof(line));
        memcpy(line, at, len);
        at += len;
        ck_assert_msg(strstr(at, line) == NULL, "twice: %s", line);
    }
}
END_TEST

START_TEST(a_histogram_counts_up_to_each_bound)
{
    metrics_observe(&metrics.commit_batch, 1);
    metrics_observe(&metrics.commit_batch, 1.5);
    metrics_observe(&metrics.commit_batch, 4);
    metrics_observe(&metrics.commit_batch, 5000);
    metrics_print(&page);
    has_line("# TYPE roost_commit_batch_commands histogram");
    has_line("roost_commit_batch_commands_bucket{le=\"1\"} 1");
    has_line("roost_commit_batch_commands_bucket{le=\"2\"} 2");
    has_line("roost_commit_batch_commands_bucket{le=\"4\"} 3");
    has_line("roost_commit_batch_commands_bucket{le=\"4096\"} 3");
    has_line("roost_commit_batch_commands_bucket{le=\"+Inf\"} 4");
    has_line("roost_commit_batch_commands_sum 5006.5");
    has_line("roost_commit_batch_commands_count 4");
}
END_TEST

START_TEST(a_value_below_the_first_bound_counts_from_there)
{
    metrics_observe(&metrics.commit_seconds, 0);
    metrics_print(&page);
    has_line("roost_commit_seconds_bucket{le=\"0.0001\"} 1");
}
END_TEST

START_TEST(memory_and_cpu_time_are_those_of_the_process)
{
    metrics_print(&page);
    ck_assert_double_gt(value_of("\nroost_resident_memory_bytes "), 100000);
    ck_assert_double_gt(value_of("\nroost_cpu_seconds_total "), 0);
}
END_TEST

static Suite *metrics_suite(void)
{
    Suite *suite = suite_create("metrics");
    TCase *scene = tcase_create("a fresh process");

    tcase_add_checked_fixture(scene, a_fresh_process, the_page_goes);
    tcase_add_test(scene, counters_and_gauges_are_told_with_help_and_type);
    tcase_add_test(scene, labels_of_a_family_share_one_announcement);
    tcase_add_test(scene, no_family_is_announced_twice);
    tcase_add_test(scene, a_histogram_counts_up_to_each_bound);
    tcase_add_test(scene, a_value_below_the_first_bound_counts_from_there);
    tcase_add_test(scene, memory_and_cpu_time_are_those_of_the_process);
    suite_add_tcase(suite, scene);
    return suite;
}

RUN_SUITE(metrics_suite);
