#include "runner.h"

#include "proto/flat.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

static struct json_slice slice(const char *text)
{
    return (struct json_slice){text, strlen(text)};
}

static const char *const flat[] = {
    "{}",
    " { }",
    "{\"room\":7}",
    "{ \"room\" : 7 ,\n\"text\":\"hello, world\" , \"key\":\"k-1\"}",
    "{\"a\":true,\"b\":false,\"c\":null,\"d\":\"\",\"\":0}",
    "{\"a\":999999999999999,\"b\":2147483648,\"c\":2147483647}",
    "{\"twice\":1,\"twice\":2}",
    "{\"text\":\"gr\xc3\xbc\xc3\x9f, \xf0\x9f\x90\xa6\"}",
    "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8}",
};

static const char *const other[] = {
    "{\"a\":-1}",
    "{\"a\":1.0}",
    "{\"a\":1e3}",
    "{\"a\":1234567890123456}",
    "{\"a\":[]}",
    "{\"a\":{}}",
    "{\"a\":\"\\n\"}",
    "{\"\\u0061\":1}",
    "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9}",
};

static void is_same(const struct cJSON *one, const struct cJSON *two)
{
    ck_assert_int_eq(one->type, two->type);
    ck_assert_int_eq(one->valueint, two->valueint);
    ck_assert(one->valuedouble == two->valuedouble);
    ck_assert_pstr_eq(one->string, two->string);
    ck_assert_pstr_eq(one->valuestring, two->valuestring);
}

START_TEST(a_flat_object_is_the_tree_that_cjson_makes)
{
    struct json_slice object = json_slice(flat[_i], strlen(flat[_i]));
    struct cJSON *mine = flat_parse(object);
    struct cJSON *theirs = cJSON_ParseWithLength(object.text, object.len);
    const struct cJSON *one, *two;

    ck_assert_ptr_nonnull(mine);
    is_same(mine, theirs);
    for (one = mine->child, two = theirs->child; one && two;
         one = one->next, two = two->next)
        is_same(one, two);
    ck_assert_ptr_null(one);
    ck_assert_ptr_null(two);
    if (mine->child)
        ck_assert_ptr_null(mine->child->prev->next);
    free(mine);
    cJSON_Delete(theirs);
}
END_TEST

START_TEST(anything_else_is_left_to_cjson)
{
    ck_assert_ptr_null(flat_parse(slice(other[_i])));
}
END_TEST

static Suite *flat_suite(void)
{
    Suite *suite = suite_create("flat");
    TCase *tcase = tcase_create("objects");

    tcase_add_loop_test(tcase, a_flat_object_is_the_tree_that_cjson_makes, 0,
                        sizeof(flat) / sizeof(flat[0]));
    tcase_add_loop_test(tcase, anything_else_is_left_to_cjson, 0,
                        sizeof(other) / sizeof(other[0]));
    suite_add_tcase(suite, tcase);
    return suite;
}

RUN_SUITE(flat_suite);
