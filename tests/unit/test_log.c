#include "runner.h"

#include "base/log.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static int told[2]; /* a pipe in place of standard error */
static int standard_error;
static char line[8192];

static void standard_error_is_heard(void)
{
    ck_assert_int_eq(pipe(told), 0);
    standard_error = dup(STDERR_FILENO);
    dup2(told[1], STDERR_FILENO);
    log_set_level(LOG_DEBUG);
}

static void standard_error_is_back(void)
{
    dup2(standard_error, STDERR_FILENO);
    close(standard_error);
    close(told[0]);
    close(told[1]);
}

/* What one read(2) brings, without the time in front. */
static const char *heard(void)
{
    ssize_t len;

    log_error("end", NULL); /* so that the read does not wait for ever */
    len = read(told[0], line, sizeof(line) - 1);
    ck_assert_int_gt(len, 0);
    line[len] = '\0';
    *strstr(line, "ts=") = 't';
    return strstr(line, " level=") + 1;
}

static void heard_is(const char *expected)
{
    const char *all = heard();

    ck_assert_uint_ge(strlen(all), strlen(expected));
    ck_assert_mem_eq(all, expected, strlen(expected));
    ck_assert_int_eq(all[strlen(expected)], '\n');
}

START_TEST(a_line_has_time_level_message_and_fields)
{
    log_warn("socket refused", "reason=%s count=%d", "busy", 3);
    heard_is("level=warn msg=\"socket refused\" reason=busy count=3");
    ck_assert_int_eq(line[strlen("ts=2026-11-21T11:30:00.123")], 'Z');
}
END_TEST

START_TEST(fields_may_be_left_out)
{
    log_info("ready", NULL);
    heard_is("level=info msg=\"ready\"");
}
END_TEST

START_TEST(lines_below_the_level_are_not_written)
{
    log_set_level(LOG_ERROR);
    log_warn("no", NULL);
    heard_is("level=error msg=\"end\"");
}
END_TEST

START_TEST(no_value_can_begin_a_line_of_its_own)
{
    log_info("x", "name=%s", "a\nts=forged\r\x1B[2J");
    heard_is("level=info msg=\"x\" name=a\\nts=forged\\x0d\\x1b[2J");
}
END_TEST

START_TEST(a_quoted_value_cannot_end_its_quotes)
{
    log_info("x", "name=%s", LOG_QUOTED("a \"b\" \\ \xFF \xC2\x9B \xC3\xA4"));
    heard_is("level=info msg=\"x\" name=\"a \\\"b\\\" \\\\ \\xff \\xc2\\x9b \xC3\xA4\"");
}
END_TEST

START_TEST(a_long_quoted_value_is_cut_between_letters)
{
    char text[1001] = "";
    struct log_quote space;
    const char *quoted;

    for (int i = 0; i < 500; i++)
        memcpy(text + 2 * i, "\xC3\xA4", 3);
    quoted = log_quote(&space, text);
    ck_assert_uint_le(strlen(quoted), 202);
    ck_assert_str_eq(quoted + strlen(quoted) - 6, "\xC3\xA4...\"");
}
END_TEST

START_TEST(a_line_too_long_is_cut_and_still_ends)
{
    char *text = calloc(1, 5001);
    const char *all;

    memset(text, 'x', 5000);
    log_info("long", "text=%s", text);
    all = heard();
    ck_assert_ptr_nonnull(strchr(all, '\n'));
    ck_assert_int_lt(strchr(all, '\n') - line, 2048);
    free(text);
}
END_TEST

START_TEST(errno_stays_as_it_was)
{
    errno = ENOSPC;
    log_info("x", NULL);
    ck_assert_int_eq(errno, ENOSPC);
    heard_is("level=info msg=\"x\"");
}
END_TEST

START_TEST(levels_have_names)
{
    enum log_level level = LOG_INFO;

    ck_assert(log_level_parse("error", &level));
    ck_assert_int_eq(level, LOG_ERROR);
    ck_assert(!log_level_parse("loud", &level));
    ck_assert(!log_level_parse("", &level));
}
END_TEST

static Suite *log_suite(void)
{
    Suite *suite = suite_create("log");
    TCase *scene = tcase_create("standard error is heard");

    tcase_add_checked_fixture(scene, standard_error_is_heard, standard_error_is_back);
    tcase_add_test(scene, a_line_has_time_level_message_and_fields);
    tcase_add_test(scene, fields_may_be_left_out);
    tcase_add_test(scene, lines_below_the_level_are_not_written);
    tcase_add_test(scene, no_value_can_begin_a_line_of_its_own);
    tcase_add_test(scene, a_quoted_value_cannot_end_its_quotes);
    tcase_add_test(scene, a_long_quoted_value_is_cut_between_letters);
    tcase_add_test(scene, a_line_too_long_is_cut_and_still_ends);
    tcase_add_test(scene, errno_stays_as_it_was);
    tcase_add_test(scene, levels_have_names);
    suite_add_tcase(suite, scene);
    return suite;
}

RUN_SUITE(log_suite);
