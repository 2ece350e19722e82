#include "runner.h"

#include "store/params.h"

#include <stdio.h>

static struct json_slice opened(const char *text)
{
    struct json_slice object;

    ck_assert(params_open(text, &object));
    return object;
}

START_TEST(no_params_have_no_members)
{
    struct json_slice none = opened(NULL);

    ck_assert(!params_has(none, "text"));
    ck_assert(!params_has(opened("{}"), "text"));
}
END_TEST

START_TEST(only_an_object_is_opened)
{
    static const char *const bad[] = {"",
                                      "[]",
                                      "7",
                                      "{\"a\":}",
                                      "{\"a\":1} x",
                                      "{\"a\":\"\xff\"}",
                                      "{\"a\":\"\\u0000\"}"};
    struct json_slice object;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        ck_assert_msg(!params_open(bad[i], &object), "%s", bad[i]);
}
END_TEST

START_TEST(a_text_comes_without_its_escapes)
{
    struct json_slice o =
        opened("{\"tex\":1,\"text\":\"a\\n\\u00e4\",\"empty\":\"\",\"n\":5}");
    char *text = params_text(o, "text");
    char *empty = params_text(o, "empty");

    ck_assert_str_eq(text, "a\nä");
    ck_assert_str_eq(empty, "");
    ck_assert_ptr_null(params_text(o, "n"));
    ck_assert_ptr_null(params_text(o, "other"));
    free(text);
    free(empty);
}
END_TEST

START_TEST(a_number_is_whole_and_below_two_to_the_53)
{
    struct json_slice o = opened("{\"a\":7,\"b\":-7,\"c\":7.5,\"d\":9007199254740992,"
                                 "\"e\":9007199254740993,\"f\":\"7\",\"g\":1e3}");
    uint64_t n;

    ck_assert(params_number(o, "a", &n));
    ck_assert_uint_eq(n, 7);
    ck_assert(params_number(o, "d", &n));
    ck_assert(!params_number(o, "b", &n));
    ck_assert(!params_number(o, "c", &n));
    ck_assert(!params_number(o, "e", &n));
    ck_assert(!params_number(o, "f", &n));
    ck_assert(!params_number(o, "g", &n));
    ck_assert(!params_number(o, "h", &n));
}
END_TEST

START_TEST(yes_is_true_alone)
{
    struct json_slice o = opened("{\"a\":true,\"b\":false,\"c\":null,\"d\":\"true\"}");

    ck_assert(params_yes(o, "a"));
    ck_assert(!params_yes(o, "b"));
    ck_assert(!params_yes(o, "c"));
    ck_assert(!params_yes(o, "d"));
    ck_assert(!params_yes(o, "e"));
}
END_TEST

START_TEST(ids_are_taken_up_to_a_bound)
{
    struct json_slice o = opened("{\"ids\":[3,7,\"x\",9],\"no\":4}");
    size_t count;
    uint64_t *ids = params_ids(o, "ids", 2, &count);

    ck_assert_uint_eq(count, 2);
    ck_assert_uint_eq(ids[0], 3);
    ck_assert_uint_eq(ids[1], 7);
    free(ids);
    ids = params_ids(o, "ids", 10, &count);
    ck_assert_uint_eq(count, 3);
    ck_assert_uint_eq(ids[2], 9);
    free(ids);
    ck_assert_ptr_null(params_ids(o, "no", 10, &count));
    ck_assert_uint_eq(count, 0);
}
END_TEST

static Suite *params_suite(void)
{
    Suite *s = suite_create("params");
    TCase *t = tcase_create("one object");

    tcase_add_test(t, no_params_have_no_members);
    tcase_add_test(t, only_an_object_is_opened);
    tcase_add_test(t, a_text_comes_without_its_escapes);
    tcase_add_test(t, a_number_is_whole_and_below_two_to_the_53);
    tcase_add_test(t, yes_is_true_alone);
    tcase_add_test(t, ids_are_taken_up_to_a_bound);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(params_suite);
