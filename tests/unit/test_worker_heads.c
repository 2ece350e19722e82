/* The heads a worker learns from examples, and where it keeps them. */
#include "runner.h"
#include "worker_service_scene.h"

#include "worker/model/head.h"
#include "worker/model/model.h"

static void it_begins_again(void)
{
    stop();
    start(folder, 2);
}

START_TEST(the_model_tells_of_itself)
{
    const char *name;
    size_t len;

    buf_clear(&space);

    struct wire_in in = ask(MESSAGE_MODEL_INFO, &space);

    ck_assert_uint_eq(wire_get_u32(&in), model_version(worker->model));
    ck_assert_uint_eq(wire_get_u16(&in), MODEL_HEADS);
    for (unsigned i = 0; i < MODEL_HEADS; i++) {
        wire_get_string(&in, &name, &len);
        ck_assert_uint_eq(len, strlen(verdict_head_name((enum verdict_head)i)));
        ck_assert_uint_eq(wire_get_u16(&in),
                          model_threshold(worker->model, (enum verdict_head)i));
    }
    ck_assert_uint_eq(wire_get_u64(&in), 0);
    ck_assert(wire_end(&in));
}
END_TEST

/* The sum of a table. */
static uint32_t read_table(struct wire_in *in)
{
    uint32_t sum = 0;

    for (int i = 0; i < 4; i++)
        sum += wire_get_u32(in);
    return sum;
}

static void learn(uint64_t version)
{
    const char *why;
    size_t len;

    tell_number(MESSAGE_LEARN_BEGIN, version);
    tell_examples(HEAD_EXAMPLES_MIN * 2);

    struct wire_in in = ask_number(MESSAGE_LEARN_END, version);

    ck_assert_uint_eq(wire_get_u8(&in), 1);
    wire_get_string(&in, &why, &len);
    ck_assert_uint_eq(read_table(&in), HEAD_EXAMPLES_MIN * 4);
    ck_assert_uint_eq(read_table(&in), HEAD_EXAMPLES_MIN * 4);
    ck_assert(wire_end(&in));
}

static bool use_head(uint64_t version)
{
    struct wire_in in = ask_number(MESSAGE_HEAD_USE, version);
    bool ok = wire_get_u8(&in) == 1;

    ck_assert(wire_end(&in));
    return ok;
}

START_TEST(a_head_is_learnt_used_and_taken_back)
{
    struct verdict v;

    learn(100);
    ck_assert_uint_eq(judge("hello").head_count,
                      MODEL_HEADS); /* learnt, not yet in use */
    ck_assert(use_head(100));
    v = judge("join our pyramid of golden carpets");
    ck_assert_uint_eq(v.head_count, MODEL_HEADS + 1);
    ck_assert_uint_gt(v.heads[HEAD_WORKSPACE].score,
                      judge("the deployment went through").heads[HEAD_WORKSPACE].score);
    ck_assert(use_head(0));
    ck_assert_uint_eq(judge("hello").head_count, MODEL_HEADS);
}
END_TEST

START_TEST(a_head_is_kept)
{
    learn(100);
    it_begins_again();
    ck_assert(use_head(100));
    ck_assert_uint_eq(judge("hello").head_count, MODEL_HEADS + 1);
}
END_TEST

START_TEST(a_head_that_is_not_there_must_be_learnt_again)
{
    learn(100);
    ck_assert(use_head(100));
    ck_assert(!use_head(101));
    ck_assert_uint_eq(judge("hello").head_count, MODEL_HEADS + 1); /* the old one stays */
}
END_TEST

START_TEST(too_few_examples_teach_nothing)
{
    const char *why;
    size_t len;

    tell_number(MESSAGE_LEARN_BEGIN, 7);
    tell_example(true, "one");

    struct wire_in in = ask_number(MESSAGE_LEARN_END, 7);

    ck_assert_uint_eq(wire_get_u8(&in), 0);
    wire_get_string(&in, &why, &len);
    ck_assert_uint_gt(len, 0);
    ck_assert(!use_head(7));
}
END_TEST

static Suite *worker_heads_suite(void)
{
    Suite *s = suite_create("worker_heads");
    TCase *heads = tcase_create("heads");

    tcase_set_timeout(heads, 120);
    tcase_add_checked_fixture(heads, a_worker, it_goes);
    tcase_add_test(heads, the_model_tells_of_itself);
    tcase_add_test(heads, a_head_is_learnt_used_and_taken_back);
    tcase_add_test(heads, a_head_is_kept);
    tcase_add_test(heads, a_head_that_is_not_there_must_be_learnt_again);
    tcase_add_test(heads, too_few_examples_teach_nothing);
    suite_add_tcase(s, heads);
    return s;
}

RUN_SUITE(worker_heads_suite);
