#include "runner.h"

#include "base/buf.h"
#include "handlers/worker_answers.h"
#include "ipc/wire.h"

#include <string.h>

static struct buf out;

static void a_pen(void)
{
    buf_init(&out);
}

static void no_pen(void)
{
    buf_finish(&out);
}

static void put_text(const char *text)
{
    wire_put_string(&out, text, strlen(text));
}

static struct wire_in read_back(void)
{
    return wire_in(out.bytes, out.len);
}

START_TEST(a_model_says_its_version_and_its_heads)
{
    struct model_info info;
    struct wire_in in;

    wire_put_u32(&out, 4);
    wire_put_u16(&out, 2);
    put_text("spam");
    wire_put_u16(&out, 9000);
    put_text("a name that is longer than a name of a head has to be");
    wire_put_u16(&out, 8000);
    wire_put_u64(&out, 77);
    in = read_back();
    ck_assert(model_info_read(&in, &info));
    ck_assert_uint_eq(info.version, 4);
    ck_assert_str_eq(info.heads[0].name, "spam");
    ck_assert_uint_eq(info.heads[1].threshold, 8000);
    ck_assert_uint_eq(strlen(info.heads[1].name), HEAD_NAME_BYTES - 1);
    ck_assert_uint_eq(info.head, 77);
}
END_TEST

START_TEST(a_model_with_too_many_heads_is_none)
{
    struct model_info info;
    struct wire_in in;

    wire_put_u32(&out, 4);
    wire_put_u16(&out, VERDICT_HEADS_MAX + 1);
    in = read_back();
    ck_assert(!model_info_read(&in, &info));
}
END_TEST

START_TEST(lists_that_were_taken_come_with_what_was_wrong_in_them)
{
    static struct lists_taken taken;
    struct wire_in in;

    wire_put_u64(&out, 12);
    wire_put_u32(&out, 1);
    wire_put_u64(&out, 9);
    wire_put_u32(&out, 3);
    put_text("missing )");
    in = read_back();
    ck_assert(lists_taken_read(&in, &taken));
    ck_assert_uint_eq(taken.version, 12);
    ck_assert_uint_eq(taken.bad_count, 1);
    ck_assert_uint_eq(taken.bad[0].list, 9);
    ck_assert_uint_eq(taken.bad[0].line, 3);
    ck_assert_str_eq(taken.bad[0].why, "missing )");
}
END_TEST

START_TEST(more_bad_patterns_than_there_are_patterns_are_not_believed)
{
    static struct lists_taken taken;
    struct wire_in in;

    wire_put_u64(&out, 12);
    wire_put_u32(&out, LIST_PATTERNS_MAX + 1);
    in = read_back();
    ck_assert(!lists_taken_read(&in, &taken));
}
END_TEST

START_TEST(a_head_is_learnt_with_a_table_before_and_after)
{
    struct learnt learnt;
    struct wire_in in;

    wire_put_u8(&out, 1);
    put_text("");
    for (uint32_t i = 1; i <= 8; i++)
        wire_put_u32(&out, i);
    in = read_back();
    ck_assert(learnt_read(&in, &learnt));
    ck_assert(learnt.good);
    ck_assert_uint_eq(learnt.before.tp, 1);
    ck_assert_uint_eq(learnt.before.tn, 4);
    ck_assert_uint_eq(learnt.after.fp, 6);
}
END_TEST

START_TEST(a_yes_that_is_neither_is_malformed)
{
    struct wire_in in;
    bool there;

    wire_put_u8(&out, 2);
    in = read_back();
    ck_assert(!head_used_read(&in, &there));
    ck_assert(!there);
}
END_TEST

START_TEST(a_long_reason_is_cut_between_letters)
{
    struct pattern_checked checked;
    struct wire_in in;
    char why[400];

    for (size_t i = 0; i < sizeof(why); i += 2)
        memcpy(why + i, "\303\244", 2);
    wire_put_u8(&out, 0);
    wire_put_u32(&out, 5);
    wire_put_string(&out, why, sizeof(why));
    in = read_back();
    ck_assert(pattern_checked_read(&in, &checked));
    ck_assert(!checked.good);
    ck_assert_uint_eq(checked.offset, 5);
    ck_assert_uint_eq(strlen(checked.why), WORKER_WHY_MAX - 2);
}
END_TEST

START_TEST(an_answer_with_something_behind_it_is_malformed)
{
    struct wire_in in;
    bool there;

    wire_put_u8(&out, 1);
    wire_put_u8(&out, 1);
    in = read_back();
    ck_assert(!head_used_read(&in, &there));
}
END_TEST

Suite *worker_answers_suite(void);

Suite *worker_answers_suite(void)
{
    Suite *s = suite_create("worker_answers");
    TCase *t = tcase_create("worker_answers");

    tcase_add_checked_fixture(t, a_pen, no_pen);
    tcase_add_test(t, a_model_says_its_version_and_its_heads);
    tcase_add_test(t, a_model_with_too_many_heads_is_none);
    tcase_add_test(t, lists_that_were_taken_come_with_what_was_wrong_in_them);
    tcase_add_test(t, more_bad_patterns_than_there_are_patterns_are_not_believed);
    tcase_add_test(t, a_head_is_learnt_with_a_table_before_and_after);
    tcase_add_test(t, a_yes_that_is_neither_is_malformed);
    tcase_add_test(t, a_long_reason_is_cut_between_letters);
    tcase_add_test(t, an_answer_with_something_behind_it_is_malformed);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(worker_answers_suite);
