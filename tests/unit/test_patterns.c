#include "runner.h"

#include "ipc/lists.h"
#include "ipc/verdict.h"
#include "worker/rules/patterns.h"

#include <time.h>

#define SPANS 32

static struct patterns *patterns;
static struct pattern_scratch *scratch;
static struct verdict_span spans[SPANS];
static bool partial;

static void begin(void)
{
    patterns = patterns_create();
    scratch = pattern_scratch_create();
}

static void end(void)
{
    pattern_scratch_destroy(scratch);
    patterns_destroy(patterns);
}

static void add(const char *pattern)
{
    struct pattern_error error;

    ck_assert_msg(patterns_add(patterns, 1, "", pattern, strlen(pattern), &error), "%s",
                  error.why);
}

static size_t find(const char *text)
{
    return patterns_find(patterns, scratch, "", text, strlen(text), spans, SPANS,
                         &partial);
}

static void refuses(const char *pattern, size_t len, uint32_t offset)
{
    struct pattern_error error = {99, ""};

    ck_assert_msg(!pattern_check(pattern, len, &error), "%s", pattern);
    ck_assert_uint_eq(error.offset, offset);
    ck_assert_uint_gt(strlen(error.why), 5);
}

static void accepts(const char *pattern)
{
    struct pattern_error error = {0, ""};

    ck_assert_msg(pattern_check(pattern, strlen(pattern), &error), "%s: %s", pattern,
                  error.why);
}

START_TEST(a_pattern_is_checked_with_the_place_of_its_mistake)
{
    accepts("\\bfoo(bar)?\\b");
    accepts("(?i)caf\xC3\xA9");
    accepts("^[\\w.]+@example\\.org$");
    refuses("(open", 5, 5);
    refuses("a**b[", 5, 2);
    refuses("\\C", 2, 2);
    refuses("x{2,1}", 6, 5);
}
END_TEST

START_TEST(a_pattern_beyond_the_limits_is_refused)
{
    char deep[300];

    memset(deep, '(', 100);
    memset(deep + 100, ')', 100);
    refuses(deep, 200, 51);
    memset(deep, 'x', sizeof(deep));
    refuses(deep, LIST_ENTRY_BYTES_MAX + 1, 0);
}
END_TEST

START_TEST(a_pattern_that_never_ends_on_plain_text_is_refused)
{
    refuses("(a+)+$", 6, 0);
    refuses("(\\d|\\d\\d)+$", 11, 0);
    refuses("^(([a-z])+.)+[A-Z]([a-z])+$", 27, 0);
    refuses("(q*)*z", 6, 0);
    refuses("(.+)\\1-", 7, 0); /* no step of it is counted: its time is */
    accepts("[a-z]+@[a-z]+\\.[a-z]+");
    accepts("(\\w)\\1\\1\\1");
}
END_TEST

START_TEST(matches_follow_each_other_and_empty_ones_are_none)
{
    add("o+|x*");
    ck_assert_uint_eq(find("foo boo"), 2);
    ck_assert_uint_eq(spans[0].start, 1);
    ck_assert_uint_eq(spans[0].end, 3);
    ck_assert_uint_eq(spans[1].start, 5);
    ck_assert(!partial);
}
END_TEST

START_TEST(a_match_that_was_moved_by_the_pattern_stays_within_the_text)
{
    add("a\\Kb");
    ck_assert_uint_eq(find("abab"), 2);
    ck_assert_uint_eq(spans[0].start, 1);
    ck_assert_uint_eq(spans[0].end, 2);
}
END_TEST

START_TEST(letters_of_all_alphabets_have_two_cases)
{
    add("(?i)\xC3\xA4pfel \\w+");
    ck_assert_uint_eq(find("\xC3\x84PFEL \xC3\x96l"), 1);
    ck_assert_uint_eq(spans[0].end, 10);
}
END_TEST

START_TEST(a_nul_is_a_sign_like_others)
{
    add("b.c");
    ck_assert_uint_eq(
        patterns_find(patterns, scratch, "", "a\0b\0c", 5, spans, SPANS, &partial), 1);
    ck_assert_uint_eq(spans[0].start, 2);
}
END_TEST

START_TEST(more_matches_than_there_is_room_for_are_said)
{
    add("a");
    add("b");
    ck_assert_uint_eq(patterns_find(patterns, scratch, "", "ab", 2, spans, 1, &partial),
                      1);
    ck_assert(partial);
}
END_TEST

static Suite *patterns_suite(void)
{
    Suite *suite = suite_create("patterns");
    TCase *all = tcase_create("all");

    tcase_add_checked_fixture(all, begin, end);
    tcase_add_test(all, a_pattern_is_checked_with_the_place_of_its_mistake);
    tcase_add_test(all, a_pattern_beyond_the_limits_is_refused);
    tcase_add_test(all, a_pattern_that_never_ends_on_plain_text_is_refused);
    tcase_add_test(all, matches_follow_each_other_and_empty_ones_are_none);
    tcase_add_test(all, a_match_that_was_moved_by_the_pattern_stays_within_the_text);
    tcase_add_test(all, letters_of_all_alphabets_have_two_cases);
    tcase_add_test(all, a_nul_is_a_sign_like_others);
    tcase_add_test(all, more_matches_than_there_is_room_for_are_said);
    suite_add_tcase(suite, all);
    return suite;
}

RUN_SUITE(patterns_suite);
