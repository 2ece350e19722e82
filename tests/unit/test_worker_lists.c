/* The lists of words and patterns a server gives the worker. */
#include "runner.h"
#include "worker_service_scene.h"

#include "ipc/lists.h"

static void tell_list(uint64_t id, enum list_kind kind, const char *entries)
{
    struct list_part part = {
        .id = id, .kind = kind, .entries = entries, .len = strlen(entries)};

    buf_clear(&space);
    list_part_put(&space, &part);
    send_frame(MESSAGE_LIST, &space);
}

START_TEST(lists_count_from_their_end_on)
{
    struct verdict v;

    tell_number(MESSAGE_LISTS_BEGIN, 17);
    tell_list(5, LIST_WORDS, "unicorn\npurple cow\n");
    v = judge("a unicorn");
    ck_assert_uint_eq(v.config, 0);
    ck_assert_uint_eq(v.span_count, 0);

    struct wire_in in = ask_number(MESSAGE_LISTS_END, 17);

    ck_assert_uint_eq(wire_get_u64(&in), 17);
    ck_assert_uint_eq(wire_get_u32(&in), 0);
    ck_assert(wire_end(&in));
    v = judge("a unicorn");
    ck_assert_uint_eq(v.config, 17);
    ck_assert_uint_eq(v.span_count, 1);
    ck_assert_int_eq((int)v.spans[0].kind, SPAN_LIST);
    ck_assert_uint_eq(v.spans[0].list, 5);
    ck_assert_uint_eq(v.spans[0].start, 2);
    ck_assert_uint_eq(v.spans[0].end, 9);
}
END_TEST

START_TEST(new_lists_take_the_place_of_the_old)
{
    struct verdict v;

    tell_number(MESSAGE_LISTS_BEGIN, 1);
    tell_list(5, LIST_WORDS, "unicorn\n");
    ask_number(MESSAGE_LISTS_END, 1);
    tell_number(MESSAGE_LISTS_BEGIN, 2);
    ask_number(MESSAGE_LISTS_END, 2);
    v = judge("a unicorn");
    ck_assert_uint_eq(v.config, 2);
    ck_assert_uint_eq(v.span_count, 0);
}
END_TEST

START_TEST(a_bad_pattern_is_told_and_the_others_work)
{
    const char *why;
    size_t len;
    struct verdict v;

    tell_number(MESSAGE_LISTS_BEGIN, 3);
    tell_list(9, LIST_PATTERNS, "AB-[0-9]+\n((\n");

    struct wire_in in = ask_number(MESSAGE_LISTS_END, 3);

    ck_assert_uint_eq(wire_get_u64(&in), 3);
    ck_assert_uint_eq(wire_get_u32(&in), 1);
    ck_assert_uint_eq(wire_get_u64(&in), 9);
    ck_assert_uint_eq(wire_get_u32(&in), 2);
    wire_get_string(&in, &why, &len);
    ck_assert_uint_gt(len, 0);
    ck_assert(wire_end(&in));
    v = judge("see AB-123");
    ck_assert_uint_eq(v.span_count, 1);
    ck_assert_uint_eq(v.spans[0].list, 9);
}
END_TEST

static struct wire_in check_pattern(const char *pattern)
{
    buf_clear(&space);
    wire_put_string(&space, pattern, strlen(pattern));
    return ask(MESSAGE_PATTERN_CHECK, &space);
}

START_TEST(a_pattern_is_checked)
{
    struct wire_in in = check_pattern("a+b");
    const char *why;
    size_t len;

    ck_assert_uint_eq(wire_get_u8(&in), 1);
    in = check_pattern("good(bad");
    ck_assert_uint_eq(wire_get_u8(&in), 0);
    ck_assert_uint_eq(wire_get_u32(&in), 8);
    wire_get_string(&in, &why, &len);
    ck_assert_uint_gt(len, 0);
    ck_assert(wire_end(&in));
}
END_TEST

static Suite *worker_lists_suite(void)
{
    Suite *s = suite_create("worker_lists");
    TCase *lists = tcase_create("lists");

    tcase_set_timeout(lists, 60);
    tcase_add_checked_fixture(lists, a_worker, it_goes);
    tcase_add_test(lists, lists_count_from_their_end_on);
    tcase_add_test(lists, new_lists_take_the_place_of_the_old);
    tcase_add_test(lists, a_bad_pattern_is_told_and_the_others_work);
    tcase_add_test(lists, a_pattern_is_checked);
    suite_add_tcase(s, lists);
    return s;
}

RUN_SUITE(worker_lists_suite);
