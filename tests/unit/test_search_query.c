#include "runner.h"

#include "store/search_query.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static struct search_query query;
static char why[SEARCH_WHY_MAX];

static bool reads(const char *text)
{
    why[0] = '\0';
    return search_query_read(&query, text, strlen(text), 60, why);
}

/* The terms, each as KIND[-][*][@]TEXT, behind each other. */
static const char *terms_of(const char *text)
{
    static const char kinds[] = "wfim";
    static char all[4096];
    size_t len = 0;

    all[0] = '\0';
    ck_assert_msg(reads(text), "%s: %s", text, why);
    for (size_t i = 0; i < query.count; i++) {
        const struct search_term *t = &query.terms[i];

        len += (size_t)snprintf(all + len, sizeof(all) - len, "%s%c%s%s%s%s",
                                i > 0 ? " " : "", kinds[t->kind], t->negated ? "-" : "",
                                t->prefix ? "*" : "", t->person ? "@" : "", t->text);
        if (t->kind == SEARCH_MARK)
            len += (size_t)snprintf(all + len, sizeof(all) - len, "%c",
                                    search_mark_letter(t->mark));
    }
    return all;
}

static void refuses(const char *text, const char *words)
{
    ck_assert_msg(!reads(text), "%s was taken", text);
    ck_assert_msg(strstr(why, words) != NULL, "%s: %s", text, why);
}

START_TEST(words_phrases_prefixes_and_exclusions)
{
    ck_assert_str_eq(terms_of("one two"), "wone wtwo");
    ck_assert_str_eq(terms_of("  \"one two\"\tthree "), "wone two wthree");
    ck_assert_str_eq(terms_of("pre* \"a b\"*"), "w*pre w*a b");
    ck_assert_str_eq(terms_of("a -b -\"c d\" -e*"), "wa w-b w-c d w-*e");
    ck_assert_str_eq(terms_of("a - b"), "wa w- wb");
    ck_assert_str_eq(terms_of("12:30 http://x"), "w12:30 whttp://x");
}
END_TEST

START_TEST(people_rooms_and_marks)
{
    ck_assert_str_eq(terms_of("from:@ann from:bob"), "f@ann f@bob");
    ck_assert_str_eq(terms_of("in:general in:#general in:@ann in:\"a room\""),
                     "igeneral igeneral i@ann ia room");
    ck_assert_str_eq(terms_of("-in:general FROM:x"), "i-general f@x");
    ck_assert_str_eq(terms_of("has:link has:file -is:pinned is:thread"), "ml mf m-n mt");
}
END_TEST

#define DAY INT64_C(86400000)

/* 2026-03-01 began an hour earlier for who is an hour east of UTC. */
START_TEST(times_are_the_askers_unless_they_say_otherwise)
{
    const int64_t march = INT64_C(20513) * DAY - 3600000;

    terms_of("x on:2026-03-01");
    ck_assert_int_eq(query.from, march);
    ck_assert_int_eq(query.until, march + DAY);
    terms_of("x before:2026-03-01");
    ck_assert_int_eq(query.until, march);
    ck_assert_int_eq(query.from, INT64_MIN);
    terms_of("x after:2026-03-01");
    ck_assert_int_eq(query.from, march + DAY);
    terms_of("x after:2026-03-01T12:30");
    ck_assert_int_eq(query.from, march + 45000000);
    terms_of("x after:2026-03-01T12:30:15.25Z");
    ck_assert_int_eq(query.from, march + 3600000 + 45015000);
    terms_of("x after:2026-03-01T12:30-03:30");
    ck_assert_int_eq(query.from, march + 3600000 + 45000000 + 12600000);
    terms_of("x after:2026-01-01 before:2026-03-01 on:2026-02-01");
    ck_assert_int_eq(query.until - query.from, DAY);
    ck_assert(query.has_time);
    terms_of("x");
    ck_assert(!query.has_time);
}
END_TEST

START_TEST(what_makes_no_sense_says_where)
{
    refuses("", "empty");
    refuses(" \t ", "empty");
    refuses("x \"open", "character 3: this quote is not closed");
    refuses("x \"\"", "character 3");
    refuses("x *", "character 3: letters were expected before the *");
    refuses("x from:", "character 8: a name was expected");
    refuses("from:@", "character 6");
    refuses("in: x", "character 4: a room was expected");
    refuses("in:#", "character 4");
    refuses("has:cheese", "character 5: link, file, image, reaction or poll");
    refuses("is:", "character 4: thread, pinned or edited");
    refuses("x on:tomorrow", "character 6: a day like");
    refuses("x on:2026-02-30", "character 6");
    refuses("x on:2026-02-20T10:00", "character 6: a day");
    refuses("x before:2026-02-20T25:00", "character 10");
    refuses("x -before:2026-02-20", "character 3: a time cannot be excluded");
    refuses("-x", "beside what is excluded");
    refuses("before:2026-02-20", "beside what is excluded");
    refuses("東京 from:", "character 9");
}
END_TEST

START_TEST(a_query_is_bounded)
{
    char text[SEARCH_QUERY_MAX + 2];
    char many[2 * SEARCH_TERMS_MAX + 3] = "";

    memset(text, 'x', sizeof(text));
    text[SEARCH_QUERY_MAX] = '\0';
    ck_assert(reads(text));
    text[SEARCH_QUERY_MAX] = 'x';
    text[SEARCH_QUERY_MAX + 1] = '\0';
    refuses(text, "500 bytes");
    for (int i = 0; i < SEARCH_TERMS_MAX; i++)
        strcat(many, "x ");
    ck_assert(reads(many));
    strcat(many, "y");
    refuses(many, "character 41: no more than 20 terms");
}
END_TEST

START_TEST(offsets)
{
    int offset = 7;

    ck_assert(search_offset_read("Z", 1, &offset));
    ck_assert_int_eq(offset, 0);
    ck_assert(search_offset_read("-03:30", 6, &offset));
    ck_assert_int_eq(offset, -210);
    ck_assert(!search_offset_read("+15:00", 6, &offset));
    ck_assert(!search_offset_read("0100", 4, &offset));
}
END_TEST

static Suite *search_query_suite(void)
{
    Suite *suite = suite_create("search_query");
    TCase *tc = tcase_create("search_query");

    tcase_add_test(tc, words_phrases_prefixes_and_exclusions);
    tcase_add_test(tc, people_rooms_and_marks);
    tcase_add_test(tc, times_are_the_askers_unless_they_say_otherwise);
    tcase_add_test(tc, what_makes_no_sense_says_where);
    tcase_add_test(tc, a_query_is_bounded);
    tcase_add_test(tc, offsets);
    suite_add_tcase(suite, tc);
    return suite;
}

RUN_SUITE(search_query_suite);
