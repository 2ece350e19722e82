#include "runner.h"

#include "base/mask.h"
#include "base/utf8.h"

static char *masked;
static size_t masked_len;

static void mask_all(const char *text, size_t len, struct mask_span *spans, size_t count)
{
    free(masked);
    masked = mask_text(text, len, spans, count, &masked_len);
    ck_assert_int_eq(masked[masked_len], 0);
}

static void end(void)
{
    free(masked);
    masked = NULL;
}

START_TEST(a_span_becomes_its_name_and_the_rest_stays)
{
    const char *text = "mail me@example.org now";
    struct mask_span spans[] = {{5, 19, "EMAIL_ADDRESS"}};

    mask_all(text, strlen(text), spans, 1);
    ck_assert_str_eq(masked, "mail [EMAIL_ADDRESS] now");
    ck_assert_uint_eq(masked_len, strlen(masked));
}
END_TEST

START_TEST(spans_come_in_any_order)
{
    struct mask_span spans[] = {{6, 8, NULL}, {0, 2, "A"}, {3, 5, "B"}};

    mask_all("aa bb cc", 8, spans, 3);
    ck_assert_str_eq(masked, "[A] [B] ***");
}
END_TEST

START_TEST(overlapping_spans_become_one_named_for_the_longest)
{
    struct mask_span spans[] = {
        {2, 4, "SHORT"}, {0, 3, "LONG"}, {6, 8, "NEXT"}, {6, 7, "PART"}};

    mask_all("abcdefgh", 8, spans, 4);
    ck_assert_str_eq(masked, "[LONG]ef[NEXT]");
}
END_TEST

START_TEST(spans_that_touch_stay_two)
{
    struct mask_span spans[] = {{0, 2, "A"}, {2, 4, "B"}};

    mask_all("aabb", 4, spans, 2);
    ck_assert_str_eq(masked, "[A][B]");
}
END_TEST

START_TEST(what_lies_outside_the_text_is_cut_off)
{
    struct mask_span spans[] = {{2, 100, "A"}, {50, 60, "B"}, {1, 1, "C"}, {2, 1, "D"}};

    mask_all("abcd", 4, spans, 4);
    ck_assert_str_eq(masked, "ab[A]");
}
END_TEST

START_TEST(no_code_point_is_cut_in_two)
{
    const char *text = "x\xE2\x82\xACy";
    struct mask_span spans[] = {{2, 3, "A"}};

    mask_all(text, 5, spans, 1);
    ck_assert_str_eq(masked, "x[A]y");
    ck_assert(utf8_valid(masked, masked_len));
}
END_TEST

START_TEST(nothing_to_mask_leaves_the_text)
{
    mask_all("a\0b", 3, NULL, 0);
    ck_assert_uint_eq(masked_len, 3);
    ck_assert_mem_eq(masked, "a\0b", 3);
    mask_all("", 0, NULL, 0);
    ck_assert_str_eq(masked, "");
}
END_TEST

START_TEST(a_full_text_stays_within_the_bound)
{
    static char text[MASK_BYTES_MAX];
    static struct mask_span spans[MASK_BYTES_MAX / 2];

    memset(text, 'x', sizeof(text));
    for (uint32_t i = 0; i < MASK_BYTES_MAX / 2; i++)
        spans[i] = (struct mask_span){2 * i, 2 * i + 1, "EMAIL_ADDRESS"};
    mask_all(text, sizeof(text), spans, 1);
    ck_assert_uint_le(masked_len, MASK_BYTES_MAX);
    ck_assert_int_eq(strncmp(masked, "*x", 2), 0);
    mask_all(text, sizeof(text), spans, MASK_BYTES_MAX / 2);
    ck_assert_uint_eq(masked_len, MASK_BYTES_MAX);
    ck_assert_int_eq(strncmp(masked, "*x*x", 4), 0);
    mask_all(text, 1000, spans, 2);
    ck_assert_int_eq(strncmp(masked, "[EMAIL_ADDRESS]x[EMAIL_ADDRESS]x", 32), 0);
}
END_TEST

static Suite *mask_suite(void)
{
    Suite *suite = suite_create("mask");
    TCase *all = tcase_create("all");

    tcase_add_checked_fixture(all, NULL, end);
    tcase_add_test(all, a_span_becomes_its_name_and_the_rest_stays);
    tcase_add_test(all, spans_come_in_any_order);
    tcase_add_test(all, overlapping_spans_become_one_named_for_the_longest);
    tcase_add_test(all, spans_that_touch_stay_two);
    tcase_add_test(all, what_lies_outside_the_text_is_cut_off);
    tcase_add_test(all, no_code_point_is_cut_in_two);
    tcase_add_test(all, nothing_to_mask_leaves_the_text);
    tcase_add_test(all, a_full_text_stays_within_the_bound);
    suite_add_tcase(suite, all);
    return suite;
}

RUN_SUITE(mask_suite);
