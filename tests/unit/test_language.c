#include "runner.h"

#include "worker/rules/language.h"

static void is_in(const char *text, const char *language)
{
    ck_assert_str_eq(language_of(text, strlen(text)), language);
}

START_TEST(the_commonest_words_tell_the_language)
{
    is_in("what are you doing with that thing over there?", "en");
    is_in("das ist doch nicht der Fehler, den ich meine", "de");
    is_in("je ne sais pas, mais vous avez raison dans tout", "fr");
    is_in("pero no s\xC3\xA9 cuando est\xC3\xA1 el servidor", "es");
    is_in("ik heb het niet gezien, maar wij zijn er nog", "nl");
    is_in("nie wiem, ale jak to jest \xC5\xBC"
          "e dzia\xC5\x82"
          "a",
          "pl");
    is_in("\xD1\x8F \xD0\xBD\xD0\xB5 \xD0\xB7\xD0\xBD\xD0\xB0\xD1\x8E, "
          "\xD1\x87\xD1\x82\xD0\xBE \xD1\x8D\xD1\x82\xD0\xBE",
          "ru");
}
END_TEST

START_TEST(some_scripts_tell_the_language)
{
    is_in("\xE3\x81\x93\xE3\x82\x8C\xE3\x81\xAF\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E",
          "ja");
    is_in("\xE8\xBF\x99\xE6\x98\xAF\xE4\xB8\xAD\xE6\x96\x87", "zh");
    is_in("\xEC\x95\x88\xEB\x85\x95\xED\x95\x98\xEC\x84\xB8\xEC\x9A\x94", "ko");
    is_in("\xCE\xBA\xCE\xB1\xCE\xBB\xCE\xB7\xCE\xBC\xCE\xAD\xCF\x81\xCE\xB1", "el");
}
END_TEST

START_TEST(what_is_not_sure_is_unknown)
{
    is_in("", "");
    is_in("ok", "");
    is_in("1234 :-)", "");
    is_in("make install failed", "");
    is_in("the die und that", "");
}
END_TEST

START_TEST(a_text_is_cut_between_its_signs)
{
    char text[1100];

    memset(text, ' ', sizeof(text));
    memcpy(text, "you that what ", 14);
    memcpy(text + 1022, "\xE2\x82\xAC", 3);
    ck_assert_str_eq(language_of(text, sizeof(text)), "en");
}
END_TEST

START_TEST(a_list_concerns_texts_in_its_language_and_unknown_ones)
{
    ck_assert(language_concerns("", "de"));
    ck_assert(language_concerns("de", ""));
    ck_assert(language_concerns("de", "de"));
    ck_assert(language_concerns("de-AT", "de"));
    ck_assert(language_concerns("DE", "de"));
    ck_assert(language_concerns("no", "nb"));
    ck_assert(language_concerns("nn-NO", "nb"));
    ck_assert(!language_concerns("de", "en"));
    ck_assert(!language_concerns("deu", "de"));
    ck_assert(!language_concerns("d", "de"));
}
END_TEST

static Suite *language_suite(void)
{
    Suite *suite = suite_create("language");
    TCase *all = tcase_create("all");

    tcase_add_test(all, the_commonest_words_tell_the_language);
    tcase_add_test(all, some_scripts_tell_the_language);
    tcase_add_test(all, what_is_not_sure_is_unknown);
    tcase_add_test(all, a_text_is_cut_between_its_signs);
    tcase_add_test(all, a_list_concerns_texts_in_its_language_and_unknown_ones);
    suite_add_tcase(suite, all);
    return suite;
}

RUN_SUITE(language_suite);
