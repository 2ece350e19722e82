/* Words, exceptions, languages, patterns and everything together. */
#include "rules_scene.h"

#include <time.h>

START_TEST(a_word_is_found_as_a_whole_word)
{
    list(1, LIST_WORDS, "", "darn\nheck*\n*boo\n*mid*\n");
    judges("Darn! darning, darn_it (DARN)", "LIST 1:Darn|LIST 1:darn|LIST 1:DARN");
    judges("check heckler heck", "LIST 1:heckler|LIST 1:heck");
    judges("bamboo booth boo", "LIST 1:bamboo|LIST 1:boo");
    judges("a humidor", "LIST 1:humidor");
}
END_TEST

START_TEST(a_phrase_is_found_whatever_stands_between_its_words)
{
    list(1, LIST_WORDS, "", "buy  now\n");
    judges("please BUY   now", "LIST 1:BUY   now");
    judges("buy-now, buy.\nnow", "LIST 1:buy-now|LIST 1:buy.\nnow");
    judges("buynow buy it now", "");
}
END_TEST

START_TEST(a_dressed_up_word_is_found_where_it_stands)
{
    list(1, LIST_WORDS, "", "darn\n");
    judges("so d4rn late", "LIST 1:d4rn");
    judges("d a r n it", "LIST 1:d a r n");
    judges("\xEF\xBD\x84\xEF\xBD\x81\xEF\xBD\x92\xEF\xBD\x8E!",
           "LIST 1:\xEF\xBD\x84\xEF\xBD\x81\xEF\xBD\x92\xEF\xBD\x8E");
}
END_TEST

START_TEST(an_exception_covers_what_lies_within_it)
{
    list(1, LIST_WORDS, "", "*ass*\nnull\n");
    list(2, LIST_EXCEPTIONS, "", "class*\n*passage\nnull pointer\n");
    judges("classes, a passage, a null pointer", "");
    judges("mass null", "LIST 1:mass|LIST 1:null");
    judges("null pointers", "LIST 1:null");
}
END_TEST

START_TEST(entries_of_several_lists_are_all_told)
{
    list(1, LIST_WORDS, "", "red apple\nred\n");
    list(2, LIST_WORDS, "", "red\napple\n");
    judges("a red apple", "LIST 1:red apple|LIST 2:red|LIST 2:apple");
}
END_TEST

START_TEST(scripts_without_spaces_have_words_too)
{
    list(1, LIST_WORDS, "",
         "\xE5\x9D\x8F\xE4\xBA\xBA\n\xD0\xBF\xD0\xBB\xD0\xBE\xD1\x85\xD0\xBE\n");
    judges("\xE4\xBD\xA0\xE6\x98\xAF\xE5\x9D\x8F\xE4\xBA\xBA\xE5\x90\x97",
           "LIST 1:\xE5\x9D\x8F\xE4\xBA\xBA");
    judges("\xD0\x9F\xD0\x9B\xD0\x9E\xD0\xA5\xD0\x9E!",
           "LIST 1:\xD0\x9F\xD0\x9B\xD0\x9E\xD0\xA5\xD0\x9E");
    judges("\xD0\xBD\xD0\xB5\xD0\xBF\xD0\xBB\xD0\xBE\xD1\x85\xD0\xBE", "");
}
END_TEST

START_TEST(a_list_for_one_language_is_asked_for_texts_in_it)
{
    list(1, LIST_WORDS, "de", "gift\n");
    list(2, LIST_WORDS, "", "box\n");
    judges("this is the gift that you have in the box", "LIST 2:box");
    judges("das ist nicht gut, und der gift ist in der box", "LIST 1:gift|LIST 2:box");
    judges("gift box", "LIST 1:gift|LIST 2:box");
}
END_TEST

START_TEST(a_pattern_sees_the_text_as_it_is)
{
    list(3, LIST_PATTERNS, "", "(?i)tick(et)?-\\d+\n^!secret\n");
    judges("see Ticket-12 and tick-7", "LIST 3:Ticket-12|LIST 3:tick-7");
    judges("!secret x", "LIST 3:!secret");
}
END_TEST

START_TEST(a_hostile_pattern_costs_its_limits_and_no_more)
{
    static char text[16384];
    struct timespec began, ended;

    for (int i = 0; i < 20; i++)
        list((uint64_t)i + 1, LIST_PATTERNS, "", "(a+)+$\n(a|aa)+b\n(.*.*.*)*x\n");
    memset(text, 'a', sizeof(text));
    text[sizeof(text) - 1] = '!';
    seal();
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &began);
    judge_bytes(text, sizeof(text));
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ended);
    ck_assert(verdict.partial);
    ck_assert_double_lt((double)(ended.tv_sec - began.tv_sec) +
                            (double)(ended.tv_nsec - began.tv_nsec) / 1e9,
                        0.2);
    /* ... and spoils no other text. */
    judges("nothing here", "");
    ck_assert(!verdict.partial);
}
END_TEST

START_TEST(what_cannot_be_used_is_told_by_line_and_the_rest_works)
{
    char longest[400];

    list(1, LIST_WORDS, "", "good\n\n***\n  fine  \n!!*\n");
    list(2, LIST_PATTERNS, "", "ok\\d\n(open\n");
    list(3, LIST_HOSTS_DENIED, "", "evil.example\nnot a host\n");
    memset(longest, 'x', 300);
    longest[300] = '\0';
    list(3, LIST_HOSTS_DENIED, "", longest);
    seal();
    ck_assert_uint_eq(error_count, 5);
    ck_assert_uint_eq(errors[0].list, 1);
    ck_assert_uint_eq(errors[0].line, 3);
    ck_assert_uint_eq(errors[1].line, 5);
    ck_assert_uint_eq(errors[2].list, 2);
    ck_assert_uint_eq(errors[2].line, 2);
    ck_assert_ptr_nonnull(strstr(errors[2].why, "at byte 5"));
    ck_assert_uint_eq(errors[3].list, 3);
    ck_assert_uint_eq(errors[3].line, 2);
    ck_assert_uint_eq(errors[4].line, 3);
    judges("good ok1 fine", "LIST 1:good|LIST 2:ok1|LIST 1:fine");
}
END_TEST

START_TEST(a_list_may_come_in_several_parts)
{
    list(1, LIST_WORDS, "", "one\n");
    list(1, LIST_WORDS, "", "two\n*\n");
    judges("one two", "LIST 1:one|LIST 1:two");
    ck_assert_uint_eq(error_count, 1);
    ck_assert_uint_eq(errors[0].line, 3);
}
END_TEST

START_TEST(too_many_entries_are_refused_by_line)
{
    char line[32];

    for (int i = 0; i < LIST_PATTERNS_MAX + 1; i++) {
        snprintf(line, sizeof(line), "p%d\n", i);
        list(1, LIST_PATTERNS, "", line);
    }
    for (int i = 0; i < LIST_ENTRIES_MAX; i++) {
        snprintf(line, sizeof(line), "word%dx\n", i);
        list(2, LIST_WORDS, "", line);
    }
    seal();
    ck_assert_uint_eq(error_count, 1 + LIST_PATTERNS_MAX + 1);
    ck_assert_uint_eq(errors[0].line, LIST_PATTERNS_MAX + 1);
    ck_assert_uint_eq(errors[1].list, 2);
    judges("word17x p0", "LIST 2:word17x|LIST 1:p0");
}
END_TEST

START_TEST(a_set_lives_as_long_as_somebody_holds_it)
{
    struct rule_set *held;

    list(1, LIST_WORDS, "", "darn\n");
    seal();
    ck_assert_uint_eq(rule_set_version(set), 42);
    held = rule_set_hold(set);
    rule_set_release(set);
    set = held;
    judges("darn", "LIST 1:darn");
}
END_TEST

START_TEST(a_set_without_lists_still_knows_links_and_personal_data)
{
    rule_builder_destroy(builder);
    builder = NULL;
    set = rule_set_create_empty();
    ck_assert_uint_eq(rule_set_version(set), 0);
    judges("me@example.org at https://example.org/x",
           "EMAIL_ADDRESS 0:me@example.org|DOMAIN_NAME 0:https://example.org/x|LINK "
           "0:https://example.org/x");
    ck_assert(!verdict.partial);
}
END_TEST

START_TEST(what_does_not_fit_is_the_least_important)
{
    char text[4096] = "";
    size_t links = 0;
    size_t mails = 0;

    for (int i = 0; i < 20; i++)
        strcat(text, "https://example.org/ ");
    for (int i = 0; i < 20; i++)
        strcat(text, "me@example.org ");
    judge_bytes(text, strlen(text));
    ck_assert_uint_eq(verdict.span_count, VERDICT_SPANS_MAX);
    ck_assert(verdict.partial);
    for (size_t i = 0; i < verdict.span_count; i++) {
        links += verdict.spans[i].kind == SPAN_LINK;
        mails += verdict.spans[i].kind == SPAN_EMAIL_ADDRESS;
        ck_assert(i == 0 || verdict.spans[i].start >= verdict.spans[i - 1].start);
    }
    ck_assert_uint_eq(mails, 20);
    ck_assert_uint_eq(links, 12);
}
END_TEST

START_TEST(long_hostile_texts_take_linear_time)
{
    static const char *const units[] = {"a ",           "a",     "darn ", "dar", "d.",
                                        "\xE5\x9D\x8F", "a-a a", "1.",    " "};
    static char text[16384];

    list(1, LIST_WORDS, "",
         "darn\n*ar*\n*a\na a a a a a a a a a a a a a a a a a a a a a a a b\n*d*\n");
    list(2, LIST_EXCEPTIONS, "", "*dar*\n*a a*\n");
    for (size_t k = 0; k < sizeof(units) / sizeof(units[0]); k++) {
        size_t len = strlen(units[k]);
        struct timespec began, ended;
        size_t whole = sizeof(text) / len * len;

        for (size_t i = 0; i < whole; i++)
            text[i] = units[k][i % len];
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &began);
        judge_bytes(text, whole);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ended);
        ck_assert_double_lt((double)(ended.tv_sec - began.tv_sec) +
                                (double)(ended.tv_nsec - began.tv_nsec) / 1e9,
                            0.3);
    }
}
END_TEST

static Suite *rules_suite(void)
{
    Suite *suite = suite_create("rules");
    TCase *words = tcase_create("words");
    TCase *sets = tcase_create("sets");
    TCase *whole = tcase_create("whole texts");

    tcase_add_checked_fixture(words, scene_begin, scene_end);
    tcase_add_checked_fixture(sets, scene_begin, scene_end);
    tcase_add_checked_fixture(whole, scene_begin, scene_end);
    tcase_add_test(words, a_word_is_found_as_a_whole_word);
    tcase_add_test(words, a_phrase_is_found_whatever_stands_between_its_words);
    tcase_add_test(words, a_dressed_up_word_is_found_where_it_stands);
    tcase_add_test(words, an_exception_covers_what_lies_within_it);
    tcase_add_test(words, entries_of_several_lists_are_all_told);
    tcase_add_test(words, scripts_without_spaces_have_words_too);
    tcase_add_test(words, a_list_for_one_language_is_asked_for_texts_in_it);
    tcase_add_test(words, a_pattern_sees_the_text_as_it_is);
    tcase_add_test(sets, what_cannot_be_used_is_told_by_line_and_the_rest_works);
    tcase_add_test(sets, a_list_may_come_in_several_parts);
    tcase_add_test(sets, too_many_entries_are_refused_by_line);
    tcase_add_test(sets, a_set_lives_as_long_as_somebody_holds_it);
    tcase_add_test(sets, a_set_without_lists_still_knows_links_and_personal_data);
    tcase_add_test(whole, a_hostile_pattern_costs_its_limits_and_no_more);
    tcase_add_test(whole, what_does_not_fit_is_the_least_important);
    tcase_add_test(whole, long_hostile_texts_take_linear_time);
    suite_add_tcase(suite, words);
    suite_add_tcase(suite, sets);
    suite_add_tcase(suite, whole);
    return suite;
}

RUN_SUITE(rules_suite);
