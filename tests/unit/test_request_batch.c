/* Several calls in one text. */
#include "proto/request.h"

#include "base/xmalloc.h"
#include "runner.h"

#include <stdlib.h>
#include <string.h>

static void free_texts(char **texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(texts[i]);
    free(texts);
}

START_TEST(batch_is_split_into_its_calls)
{
    const char *body = " [ {\"a\":[1,\"]\"]}, 7 ,\"x,y\"] ";
    char why[REQUEST_WHY_MAX];
    char **texts;
    size_t count;
    bool is_batch;

    ck_assert_int_eq(
        request_split_batch(body, strlen(body), &texts, &count, &is_batch, why), OK);
    ck_assert(is_batch);
    ck_assert_uint_eq(count, 3);
    ck_assert_str_eq(texts[0], "{\"a\":[1,\"]\"]}");
    ck_assert_str_eq(texts[1], "7");
    ck_assert_str_eq(texts[2], "\"x,y\"");
    free_texts(texts, count);
}
END_TEST

START_TEST(single_call_is_no_batch)
{
    char why[REQUEST_WHY_MAX];
    char **texts;
    size_t count;
    bool is_batch;

    ck_assert_int_eq(request_split_batch(" {} ", 4, &texts, &count, &is_batch, why), OK);
    ck_assert(!is_batch);
    ck_assert_uint_eq(count, 1);
    ck_assert_str_eq(texts[0], "{}");
    free_texts(texts, count);
}
END_TEST

static enum err split_of(size_t calls_in_it)
{
    char body[2 * 64 + 2] = "[";
    char why[REQUEST_WHY_MAX];
    char **texts;
    size_t count;
    bool is_batch;
    enum err err;

    for (size_t i = 0; i < calls_in_it; i++)
        strcat(body, i == 0 ? "1" : ",1");
    strcat(body, "]");
    err = request_split_batch(body, strlen(body), &texts, &count, &is_batch, why);
    ck_assert(is_batch);
    ck_assert_uint_eq(count, err == OK ? calls_in_it : 0);
    free_texts(texts, count);
    return err;
}

START_TEST(batch_holds_so_many_and_no_more)
{
    ck_assert_int_eq(split_of(0), ERR_REQUEST);
    ck_assert_int_eq(split_of(1), OK);
    ck_assert_int_eq(split_of(REQUEST_BATCH_MAX), OK);
    ck_assert_int_eq(split_of(REQUEST_BATCH_MAX + 1), ERR_REQUEST);
}
END_TEST

START_TEST(batch_that_is_not_json_is_refused)
{
    char why[REQUEST_WHY_MAX];
    char **texts;
    size_t count;
    bool is_batch;

    ck_assert_int_eq(request_split_batch("", 0, &texts, &count, &is_batch, why),
                     ERR_PARSE);
    ck_assert_int_eq(request_split_batch("[1", 2, &texts, &count, &is_batch, why),
                     ERR_PARSE);
    ck_assert_int_eq(request_split_batch("\"\xff\"", 3, &texts, &count, &is_batch, why),
                     ERR_PARSE);
    ck_assert_ptr_null(texts);
    ck_assert_uint_eq(count, 0);
}
END_TEST

static Suite *request_batch_suite(void)
{
    Suite *suite = suite_create("request_batch");
    TCase *http = tcase_create("http");

    tcase_add_test(http, batch_is_split_into_its_calls);
    tcase_add_test(http, single_call_is_no_batch);
    tcase_add_test(http, batch_holds_so_many_and_no_more);
    tcase_add_test(http, batch_that_is_not_json_is_refused);
    suite_add_tcase(suite, http);
    return suite;
}

RUN_SUITE(request_batch_suite);
