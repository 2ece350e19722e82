/*
 * Holds fold.tbl to Unicode's data as ICU has them. An ICU of another Unicode version
 * may differ in what the newer one added, so only code points that Unicode 15 and it
 * both know are compared.
 */
#include "tests/unit/runner.h"
#include "worker/text/fold.h"

#include <stdint.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>

static struct fold *fold;
static const UNormalizer2 *casefold;
static const UNormalizer2 *decompose;

static void table_setup(void)
{
    UErrorCode status = U_ZERO_ERROR;

    fold = fold_create();
    casefold = unorm2_getNFKCCasefoldInstance(&status);
    decompose = unorm2_getNFKDInstance(&status);
    ck_assert(U_SUCCESS(status));
}

static void table_teardown(void)
{
    fold_free(fold);
}

/* NFKC_Casefold, then NFKD without marks; the length when all of it is ASCII, else 0. */
static int32_t plain_of(UChar32 code, char out[64])
{
    UErrorCode status = U_ZERO_ERROR;
    UChar text[4];
    UChar once[64];
    UChar twice[64];
    int32_t len = 0;
    int32_t kept = 0;

    U16_APPEND_UNSAFE(text, len, code);
    len = unorm2_normalize(casefold, text, len, once, 64, &status);
    len = unorm2_normalize(decompose, once, len, twice, 64, &status);
    for (int32_t i = 0; U_SUCCESS(status) && i < len; i++) {
        if (twice[i] >= 0x300 && twice[i] < 0x370)
            continue;
        if (twice[i] >= 0x80)
            return 0;
        out[kept++] = (char)twice[i];
    }
    return kept;
}

START_TEST(letters_with_an_ascii_form_have_it)
{
    size_t seen = 0;

    for (UChar32 code = 0x80; code < 0x20000; code++) {
        const struct fold_entry *e = fold_look(fold, (uint32_t)code);
        char plain[64];
        int32_t len = u_isalpha(code) ? plain_of(code, plain) : 0;

        if (len != 1 || (code >= 0x249C && code <= 0x24B5))
            continue;
        ck_assert_msg(e->kind == FOLD_PLAIN && e->len == 1 && e->plain[0] == plain[0],
                      "U+%04X", (unsigned)code);
        seen++;
    }
    ck_assert_uint_gt(seen, 1000);
}
END_TEST

START_TEST(what_is_not_seen_is_dropped)
{
    for (UChar32 code = 0x80; code < 0x20000; code++)
        if (u_hasBinaryProperty(code, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) &&
            u_charType(code) != U_UNASSIGNED)
            ck_assert_msg(fold_look(fold, (uint32_t)code)->kind == FOLD_DROP, "U+%04X",
                          (unsigned)code);
}
END_TEST

START_TEST(capitals_have_their_small_letters)
{
    for (UChar32 code = 0x391; code < 0x430; code++) {
        UChar32 lower = u_foldCase(code, U_FOLD_CASE_DEFAULT);

        if (lower != code && u_isalpha(code) && (code < 0x3AA || code >= 0x400))
            ck_assert_msg(fold_look(fold, (uint32_t)code)->lower == (uint32_t)lower,
                          "U+%04X", (unsigned)code);
    }
}
END_TEST

START_TEST(nothing_becomes_more_than_four_ascii_characters)
{
    for (uint32_t code = 0; code < 0x110000; code++) {
        const struct fold_entry *e = fold_look(fold, code);

        ck_assert_uint_le(e->len, FOLD_PLAIN_MAX);
        ck_assert((e->kind >= FOLD_PLAIN) == (e->len > 0));
        for (uint8_t i = 0; i < e->len; i++)
            ck_assert(e->plain[i] >= ' ' && e->plain[i] < 0x7F);
        ck_assert(code >= 0x80 || e->kind == FOLD_KEEP);
    }
}
END_TEST

static Suite *fold_suite(void)
{
    Suite *suite = suite_create("fold");
    TCase *tc = tcase_create("the table");

    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, table_setup, table_teardown);
    tcase_add_test(tc, letters_with_an_ascii_form_have_it);
    tcase_add_test(tc, what_is_not_seen_is_dropped);
    tcase_add_test(tc, capitals_have_their_small_letters);
    tcase_add_test(tc, nothing_becomes_more_than_four_ascii_characters);
    suite_add_tcase(suite, tc);
    return suite;
}

RUN_SUITE(fold_suite);
