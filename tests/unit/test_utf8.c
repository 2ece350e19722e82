#include "runner.h"

#include "base/utf8.h"

#define VALID(text)   utf8_valid(text, sizeof(text) - 1)
#define CONTROL(text) utf8_has_control(text, sizeof(text) - 1)

static void folds_to(const char *text, const char *expected)
{
    char *folded = utf8_fold(text, strlen(text));

    ck_assert_str_eq(folded, expected);
    free(folded);
}

START_TEST(text_of_every_length_is_valid)
{
    ck_assert(VALID(""));
    ck_assert(VALID("plain"));
    ck_assert(VALID("\xC3\xA4 \xE2\x82\xAC \xF0\x9F\x90\xA6"));
    ck_assert(VALID("a\0b"));
    ck_assert(VALID(
        "\xC2\x80 \xDF\xBF \xE0\xA0\x80 \xEF\xBF\xBF \xF0\x90\x80\x80 \xF4\x8F\xBF\xBF"));
}
END_TEST

START_TEST(text_behind_any_number_of_ascii_letters_is_looked_at)
{
    char text[40];

    for (size_t at = 0; at < sizeof(text) - 2; at++) {
        memset(text, 'a', sizeof(text));
        memcpy(text + at, "\xc3\xa4", 2);
        ck_assert(utf8_valid(text, sizeof(text)));
        ck_assert_uint_le(utf8_ascii(text, sizeof(text)), at);
        text[at + 1] = 'a';
        ck_assert(!utf8_valid(text, sizeof(text)));
    }
}
END_TEST

START_TEST(overlong_forms_are_not)
{
    ck_assert(!VALID("\xC0\x80"));
    ck_assert(!VALID("\xC1\xBF"));
    ck_assert(!VALID("\xE0\x9F\xBF"));
    ck_assert(!VALID("\xF0\x8F\xBF\xBF"));
}
END_TEST

START_TEST(surrogates_and_what_lies_above_unicode_are_not)
{
    ck_assert(!VALID("\xED\xA0\x80"));
    ck_assert(!VALID("\xED\xBF\xBF"));
    ck_assert(!VALID("\xF4\x90\x80\x80"));
    ck_assert(!VALID("\xF5\x80\x80\x80"));
    ck_assert(!VALID("\xFF"));
}
END_TEST

START_TEST(a_sequence_that_is_cut_or_has_no_head_is_not)
{
    ck_assert(!VALID("\x80"));
    ck_assert(!VALID("a\xC3"));
    ck_assert(!VALID("\xE2\x82"));
    ck_assert(!VALID("\xF0\x9F\x90"));
    ck_assert(!VALID("\xC3("));
}
END_TEST

START_TEST(length_counts_code_points)
{
    const char text[] = "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x90\xA6!";

    ck_assert_uint_eq(utf8_length(text, sizeof(text) - 1), 4);
    ck_assert_uint_eq(utf8_length("", 0), 0);
}
END_TEST

START_TEST(next_reads_one_after_the_other)
{
    const char text[] = "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x90\xA6";
    const uint32_t expected[] = {'a', 0xE4, 0x20AC, 0x1F426};
    size_t at = 0;

    for (int i = 0; i < 4; i++)
        ck_assert_uint_eq(utf8_next(text, sizeof(text) - 1, &at), expected[i]);
    ck_assert_uint_eq(at, sizeof(text) - 1);
}
END_TEST

START_TEST(a_sequence_tells_its_length_or_nothing)
{
    ck_assert_uint_eq(utf8_sequence("\xE2\x82\xACx", 4), 3);
    ck_assert_uint_eq(utf8_sequence("\xE2\x82\xAC", 2), 0);
    ck_assert_uint_eq(utf8_sequence("", 0), 0);
}
END_TEST

START_TEST(control_characters_are_seen)
{
    ck_assert(CONTROL("a\nb"));
    ck_assert(CONTROL("a\0b"));
    ck_assert(CONTROL("\x7F"));
    ck_assert(CONTROL("\xC2\x80"));
    ck_assert(CONTROL("\xC2\x9F"));
    ck_assert(CONTROL("\xE2\x80\xA8"));
    ck_assert(CONTROL("\xE2\x80\xA9"));
}
END_TEST

START_TEST(letters_and_spaces_are_no_control_characters)
{
    ck_assert(!CONTROL(" ~"));
    ck_assert(!CONTROL("\xC2\xA0"));
    ck_assert(!CONTROL("\xE2\x80\xA7\xE2\x80\xAA"));
}
END_TEST

START_TEST(names_that_differ_in_case_fold_alike)
{
    folds_to("General-09", "general-09");
    folds_to("\xC3\x84RGER \xC3\x97 \xC3\x9E", "\xC3\xA4rger \xC3\x97 \xC3\xBE");
    folds_to("\xC5\xA0\xC4\x8C\xC5\xBB\xC5\xB8", "\xC5\xA1\xC4\x8D\xC5\xBC\xC3\xBF");
    folds_to("\xCE\xA3\xCE\x99\xCF\x82", "\xCF\x83\xCE\xB9\xCF\x83");
    folds_to("\xD0\x90\xD0\xAF\xD0\x81", "\xD0\xB0\xD1\x8F\xD1\x91");
}
END_TEST

START_TEST(what_has_no_case_stays_as_it_is)
{
    folds_to("", "");
    folds_to("\xE6\x9D\xB1\xE4\xBA\xAC \xF0\x9F\x90\xA6 \xC3\x9F \xC4\xB0",
             "\xE6\x9D\xB1\xE4\xBA\xAC \xF0\x9F\x90\xA6 \xC3\x9F \xC4\xB0");
}
END_TEST

START_TEST(folding_twice_changes_nothing_more)
{
    for (uint32_t point = 0xA0; point < 0x800; point++) {
        char text[3] = {(char)(0xC0 | point >> 6), (char)(0x80 | (point & 0x3F)), 0};
        char *once = utf8_fold(text, 2);

        ck_assert(utf8_valid(once, strlen(once)));
        folds_to(once, once);
        free(once);
    }
}
END_TEST

static Suite *utf8_suite(void)
{
    Suite *suite = suite_create("utf8");
    TCase *scene = tcase_create("texts");

    tcase_add_test(scene, text_of_every_length_is_valid);
    tcase_add_test(scene, text_behind_any_number_of_ascii_letters_is_looked_at);
    tcase_add_test(scene, overlong_forms_are_not);
    tcase_add_test(scene, surrogates_and_what_lies_above_unicode_are_not);
    tcase_add_test(scene, a_sequence_that_is_cut_or_has_no_head_is_not);
    tcase_add_test(scene, length_counts_code_points);
    tcase_add_test(scene, next_reads_one_after_the_other);
    tcase_add_test(scene, a_sequence_tells_its_length_or_nothing);
    tcase_add_test(scene, control_characters_are_seen);
    tcase_add_test(scene, letters_and_spaces_are_no_control_characters);
    tcase_add_test(scene, names_that_differ_in_case_fold_alike);
    tcase_add_test(scene, what_has_no_case_stays_as_it_is);
    tcase_add_test(scene, folding_twice_changes_nothing_more);
    suite_add_tcase(suite, scene);
    return suite;
}

RUN_SUITE(utf8_suite);
