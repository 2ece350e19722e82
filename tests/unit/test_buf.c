#include "runner.h"

#include "base/buf.h"

static struct buf b;

static void an_empty_buf(void)
{
    buf_init(&b);
}

static void the_buf_goes(void)
{
    buf_finish(&b);
}

START_TEST(a_new_one_is_an_empty_text)
{
    ck_assert_ptr_null(b.bytes);
    ck_assert_str_eq(buf_text(&b), "");
}
END_TEST

START_TEST(what_is_added_stands_in_order)
{
    buf_add_text(&b, "one ");
    buf_printf(&b, "%d %s", 2, "three");
    buf_add_char(&b, ' ');
    buf_add(&b, "four!", 4);
    ck_assert_str_eq(buf_text(&b), "one 2 three four");
    ck_assert_uint_eq(b.len, 16);
}
END_TEST

START_TEST(bytes_may_hold_nul)
{
    buf_add(&b, "a\0b", 3);
    ck_assert_uint_eq(b.len, 3);
    ck_assert_mem_eq(buf_text(&b), "a\0b", 4);
}
END_TEST

START_TEST(it_grows_as_far_as_needed)
{
    for (int i = 0; i < 10000; i++)
        buf_printf(&b, "%04d", i);
    ck_assert_uint_eq(b.len, 40000);
    ck_assert_mem_eq(b.bytes + 4 * 1234, "1234", 4);
}
END_TEST

START_TEST(clearing_keeps_the_memory)
{
    size_t capacity;

    buf_add_text(&b, "something");
    capacity = b.capacity;
    buf_clear(&b);
    ck_assert_str_eq(buf_text(&b), "");
    ck_assert_uint_eq(b.capacity, capacity);
}
END_TEST

START_TEST(taking_leaves_it_empty)
{
    char *taken;

    buf_add_text(&b, "mine");
    taken = buf_take(&b);
    ck_assert_str_eq(taken, "mine");
    ck_assert_uint_eq(b.len, 0);
    ck_assert_ptr_null(b.bytes);
    free(taken);
}
END_TEST

START_TEST(taking_nothing_gives_an_empty_text)
{
    char *taken = buf_take(&b);

    ck_assert_str_eq(taken, "");
    free(taken);
}
END_TEST

static Suite *buf_suite(void)
{
    Suite *suite = suite_create("buf");
    TCase *scene = tcase_create("an empty buf");

    tcase_add_checked_fixture(scene, an_empty_buf, the_buf_goes);
    tcase_add_test(scene, a_new_one_is_an_empty_text);
    tcase_add_test(scene, what_is_added_stands_in_order);
    tcase_add_test(scene, bytes_may_hold_nul);
    tcase_add_test(scene, it_grows_as_far_as_needed);
    tcase_add_test(scene, clearing_keeps_the_memory);
    tcase_add_test(scene, taking_leaves_it_empty);
    tcase_add_test(scene, taking_nothing_gives_an_empty_text);
    suite_add_tcase(suite, scene);
    return suite;
}

RUN_SUITE(buf_suite);
