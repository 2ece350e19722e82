#include "runner.h"

#include "base/xmalloc.h"

#include <signal.h>
#include <stdint.h>
#include <string.h>

START_TEST(text_is_copied_with_its_nul)
{
    char *copy = xstrdup("roost");
    char *part = xstrndup("roost", 3);

    ck_assert_str_eq(copy, "roost");
    ck_assert_str_eq(part, "roo");
    free(copy);
    free(part);
}
END_TEST

START_TEST(a_formatted_text_has_the_length_it_needs)
{
    char *text = xasprintf("%s-%d-%0500d", "room", 7, 1);

    ck_assert_uint_eq(strlen(text), strlen("room-7-") + 500);
    free(text);
}
END_TEST

START_TEST(fresh_memory_of_xcalloc_is_zero)
{
    unsigned char *bytes = xcalloc(16, 4);

    for (int i = 0; i < 64; i++)
        ck_assert_uint_eq(bytes[i], 0);
    free(bytes);
}
END_TEST

START_TEST(growing_keeps_the_bytes)
{
    char *text = xstrdup("abc");

    text = xreallocarray(text, 1000, 10);
    ck_assert_str_eq(text, "abc");
    text = xrealloc(text, 4);
    ck_assert_str_eq(text, "abc");
    free(text);
}
END_TEST

START_TEST(a_product_that_overflows_aborts)
{
    free(xreallocarray(NULL, SIZE_MAX / 2, 4));
}
END_TEST

static Suite *xmalloc_suite(void)
{
    Suite *suite = suite_create("xmalloc");
    TCase *scene = tcase_create("memory");

    tcase_add_test(scene, text_is_copied_with_its_nul);
    tcase_add_test(scene, a_formatted_text_has_the_length_it_needs);
    tcase_add_test(scene, fresh_memory_of_xcalloc_is_zero);
    tcase_add_test(scene, growing_keeps_the_bytes);
    if (RUNNER_FORKS)
        tcase_add_test_raise_signal(scene, a_product_that_overflows_aborts, SIGABRT);
    suite_add_tcase(suite, scene);
    return suite;
}

RUN_SUITE(xmalloc_suite);
