#include "runner.h"

#include "store/mention.h"

#include <string.h>

/* All names of a text, each behind a space. */
static const char *names_in(const char *text)
{
    static char all[512];
    char name[MENTION_NAME_MAX + 1];
    size_t at = 0;

    all[0] = '\0';
    while (mention_next(text, strlen(text), &at, name)) {
        strcat(all, " ");
        strcat(all, name);
    }
    return all;
}

START_TEST(a_name_stands_behind_an_at)
{
    ck_assert_str_eq(names_in("@ann"), " ann");
    ck_assert_str_eq(names_in("hello @ann, (@ben) @cat_1!"), " ann ben cat_1");
    ck_assert_str_eq(names_in("no name here"), "");
    ck_assert_str_eq(names_in(""), "");
}
END_TEST

START_TEST(names_are_found_in_small_letters)
{
    ck_assert_str_eq(names_in("@ANN @Ben"), " ann ben");
}
END_TEST

START_TEST(an_address_is_no_mention)
{
    ck_assert_str_eq(names_in("ann@example.org"), "");
    ck_assert_str_eq(names_in("end.@ann"), " ann");
    ck_assert_str_eq(names_in("@@ann"), " ann");
}
END_TEST

START_TEST(a_name_is_three_to_thirty_two_characters_long)
{
    ck_assert_str_eq(names_in("@an @ann"), " ann");
    ck_assert_str_eq(names_in("@abcdefghijklmnopqrstuvwxyz012345"),
                     " abcdefghijklmnopqrstuvwxyz012345");
    ck_assert_str_eq(names_in("@abcdefghijklmnopqrstuvwxyz0123456 @ann"), " ann");
    ck_assert_str_eq(names_in("@"), "");
    ck_assert_str_eq(names_in("trailing @"), "");
}
END_TEST

START_TEST(punctuation_at_the_end_may_be_taken_away)
{
    char name[MENTION_NAME_MAX + 1] = "ann._-";

    ck_assert_str_eq(names_in("@ann._-"), " ann._-");
    ck_assert(mention_shorten(name));
    ck_assert(mention_shorten(name));
    ck_assert(mention_shorten(name));
    ck_assert_str_eq(name, "ann");
    ck_assert(!mention_shorten(name));
    strcpy(name, "a..");
    ck_assert(!mention_shorten(name));
}
END_TEST

static Suite *mention_suite(void)
{
    Suite *suite = suite_create("mention");
    TCase *texts = tcase_create("texts");

    tcase_add_test(texts, a_name_stands_behind_an_at);
    tcase_add_test(texts, names_are_found_in_small_letters);
    tcase_add_test(texts, an_address_is_no_mention);
    tcase_add_test(texts, a_name_is_three_to_thirty_two_characters_long);
    tcase_add_test(texts, punctuation_at_the_end_may_be_taken_away);
    suite_add_tcase(suite, texts);
    return suite;
}

RUN_SUITE(mention_suite);
