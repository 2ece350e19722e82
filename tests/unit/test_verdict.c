#include "runner.h"

#include "base/buf.h"
#include "base/xmalloc.h"
#include "ipc/frame_stream.h"
#include "ipc/verdict.h"
#include "ipc/wire.h"

static struct buf out;

static void a_buffer(void)
{
    buf_init(&out);
}

static void it_goes(void)
{
    buf_finish(&out);
}

static struct wire_in again(void)
{
    return wire_in(out.bytes, out.len);
}

static struct judge_text a_text(const char *text)
{
    return (struct judge_text){.user = 7,
                               .room = 8,
                               .at = -9,
                               .user_at = 10,
                               .flags = JUDGE_IS_EDIT | JUDGE_AGAIN,
                               .text = text,
                               .len = strlen(text)};
}

START_TEST(a_question_arrives_as_it_was_asked)
{
    struct judge_text asked[2] = {a_text("hello"), a_text("")};
    struct judge_text got[JUDGE_TEXTS_MAX];

    asked[1].flags = 0;
    judge_begin(&out);
    ck_assert(judge_add(&out, &asked[0]));
    ck_assert(judge_add(&out, &asked[1]));

    struct wire_in in = again();

    ck_assert_int_eq(judge_read(&in, got), 2);
    for (int i = 0; i < 2; i++) {
        ck_assert_uint_eq(got[i].user, 7);
        ck_assert_uint_eq(got[i].room, 8);
        ck_assert_int_eq(got[i].at, -9);
        ck_assert_int_eq(got[i].user_at, 10);
        ck_assert_uint_eq(got[i].flags, asked[i].flags);
        ck_assert_uint_eq(got[i].len, asked[i].len);
        ck_assert_int_eq(memcmp(got[i].text, asked[i].text, got[i].len), 0);
    }
}
END_TEST

START_TEST(a_question_holds_so_many_texts)
{
    struct judge_text t = a_text("x"), got[JUDGE_TEXTS_MAX];

    judge_begin(&out);
    for (int i = 0; i < JUDGE_TEXTS_MAX; i++)
        ck_assert(judge_add(&out, &t));

    size_t len = out.len;

    ck_assert(!judge_add(&out, &t));
    ck_assert_uint_eq(out.len, len);

    struct wire_in in = again();

    ck_assert_int_eq(judge_read(&in, got), JUDGE_TEXTS_MAX);
}
END_TEST

START_TEST(a_question_fits_its_frame)
{
    char *text = xcalloc(1, 16385);
    int added = 0;

    memset(text, 'a', 16384);

    struct judge_text t = a_text(text);

    judge_begin(&out);
    while (judge_add(&out, &t))
        added++;
    ck_assert_int_eq(added, 3);
    ck_assert_uint_le(out.len, FRAME_PAYLOAD_MAX);
    free(text);
}
END_TEST

static const struct {
    const char *what;
    const char *bytes;
    size_t len;
} bad_questions[] = {
    {"nothing", "", 0},
    {"a text that is not there", "\1\0", 2},
    {"too many texts", "\x41\0", 2},
    {"more than the texts", "\0\0x", 3},
    {"an unknown flag",
     "\1\0"
     "\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\4\0\0\0\0\0\0\0",
     42},
    {"no UTF-8",
     "\1\0"
     "\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0"
     "\xff",
     43},
};

START_TEST(a_bad_question_is_malformed)
{
    struct judge_text got[JUDGE_TEXTS_MAX];
    struct wire_in in = wire_in(bad_questions[_i].bytes, bad_questions[_i].len);

    ck_assert_msg(judge_read(&in, got) == -1, "%s", bad_questions[_i].what);
}
END_TEST

/* Every field at its largest. */
static struct verdict a_verdict(void)
{
    struct verdict v = {.model = UINT32_MAX,
                        .config = UINT64_MAX,
                        .head_count = VERDICT_HEADS_MAX,
                        .span_count = VERDICT_SPANS_MAX,
                        .flood = FLOOD_RATE | FLOOD_NEWCOMER,
                        .partial = true};

    for (unsigned i = 0; i < VERDICT_HEADS_MAX; i++)
        v.heads[i] = (struct verdict_score){VERDICT_SURE, 1000000, i % 2 == 0};
    for (unsigned i = 0; i < VERDICT_SPANS_MAX; i++)
        v.spans[i] =
            (struct verdict_span){.kind = i == 0 ? SPAN_EMAIL_ADDRESS : SPAN_LIST,
                                  .start = i,
                                  .end = i + 1,
                                  .list = UINT64_MAX,
                                  .score = VERDICT_SURE,
                                  .reasons = LINK_ALLOWED | LINK_LOOK_ALIKE,
                                  .flag = true};
    return v;
}

static void same(const struct verdict *a, const struct verdict *b)
{
    struct buf one, other;

    buf_init(&one);
    buf_init(&other);
    verdict_put(&one, a);
    verdict_put(&other, b);
    ck_assert_uint_eq(one.len, other.len);
    ck_assert_int_eq(memcmp(one.bytes, other.bytes, one.len), 0);
    buf_finish(&one);
    buf_finish(&other);
}

START_TEST(verdicts_arrive_as_they_were_given)
{
    struct verdict full = a_verdict(), empty = {0}, got;

    verdicts_begin(&out, 2);
    verdict_put(&out, &full);
    verdict_put(&out, &empty);

    struct wire_in in = again();

    ck_assert_uint_eq(verdicts_read(&in), 2);
    verdict_get(&in, &got);
    same(&got, &full);
    ck_assert_uint_eq(got.spans[3].start, 3);
    ck_assert_uint_eq(got.heads[2].rarity, 1000000);
    ck_assert(got.heads[2].flag && !got.heads[1].flag && got.partial);
    ck_assert_uint_eq(got.flood, FLOOD_RATE | FLOOD_NEWCOMER);
    verdict_get(&in, &got);
    same(&got, &empty);
    ck_assert(wire_end(&in));
}
END_TEST

START_TEST(the_largest_answer_fits_a_frame)
{
    struct verdict v = a_verdict();

    verdicts_begin(&out, JUDGE_TEXTS_MAX);
    for (int i = 0; i < JUDGE_TEXTS_MAX; i++)
        verdict_put(&out, &v);
    ck_assert_uint_le(out.len, FRAME_PAYLOAD_MAX);
}
END_TEST

typedef void spoil_fn(struct verdict *v);

static void score_above_sure(struct verdict *v)
{
    v->heads[1].score = VERDICT_SURE + 1;
}

static void rarer_than_a_million(struct verdict *v)
{
    v->heads[1].rarity = 1000001;
}

static void empty_span(struct verdict *v)
{
    v->spans[4].end = v->spans[4].start;
}

static void unordered_spans(struct verdict *v)
{
    v->spans[4].start = 0;
}

static void span_of_no_kind(struct verdict *v)
{
    memset(&v->spans[0].kind, 0, sizeof(v->spans[0].kind));
}

static void span_score_above_sure(struct verdict *v)
{
    v->spans[0].score = VERDICT_SURE + 1;
}

static void unknown_reason(struct verdict *v)
{
    v->spans[0].reasons = 2 * LINK_ALLOWED;
}

static void unknown_flood(struct verdict *v)
{
    v->flood = 2 * FLOOD_NEWCOMER;
}

static spoil_fn *const spoils[] = {
    score_above_sure, rarer_than_a_million,  empty_span,     unordered_spans,
    span_of_no_kind,  span_score_above_sure, unknown_reason, unknown_flood};

START_TEST(a_verdict_that_cannot_be_breaks_the_reader)
{
    struct verdict v = a_verdict();

    spoils[_i](&v);
    verdicts_begin(&out, 1);
    verdict_put(&out, &v);

    struct wire_in in = again();

    ck_assert_uint_eq(verdicts_read(&in), 1);
    verdict_get(&in, &v);
    ck_assert(in.bad);
    ck_assert_uint_eq(v.span_count, 0);
}
END_TEST

START_TEST(a_cut_verdict_breaks_the_reader_wherever_it_is_cut)
{
    struct verdict v = a_verdict(), got;

    verdict_put(&out, &v);
    for (size_t len = 0; len < out.len; len++) {
        struct wire_in in = wire_in(out.bytes, len);

        verdict_get(&in, &got);
        ck_assert(in.bad);
        ck_assert_uint_eq(got.head_count, 0);
    }
}
END_TEST

START_TEST(too_many_verdicts_break_the_reader)
{
    struct wire_in in = wire_in("\x41\0", 2);

    ck_assert_uint_eq(verdicts_read(&in), 0);
    ck_assert(in.bad);
}
END_TEST

START_TEST(all_have_names)
{
    ck_assert_str_eq(verdict_head_name(HEAD_SPAM), "spam");
    ck_assert_str_eq(verdict_head_name(HEAD_WORKSPACE), "workspace");
    ck_assert_str_eq(span_kind_name(SPAN_EMAIL_ADDRESS), "EMAIL_ADDRESS");
    ck_assert_str_eq(span_kind_name(SPAN_DOMAIN_NAME), "DOMAIN_NAME");
    ck_assert_str_eq(span_kind_name(SPAN_LIST), "LIST");
}
END_TEST

static Suite *verdict_suite(void)
{
    Suite *s = suite_create("verdict");
    TCase *t = tcase_create("codec");

    tcase_add_checked_fixture(t, a_buffer, it_goes);
    tcase_add_test(t, a_question_arrives_as_it_was_asked);
    tcase_add_test(t, a_question_holds_so_many_texts);
    tcase_add_test(t, a_question_fits_its_frame);
    tcase_add_loop_test(t, a_bad_question_is_malformed, 0,
                        sizeof(bad_questions) / sizeof(bad_questions[0]));
    tcase_add_test(t, verdicts_arrive_as_they_were_given);
    tcase_add_test(t, the_largest_answer_fits_a_frame);
    tcase_add_loop_test(t, a_verdict_that_cannot_be_breaks_the_reader, 0,
                        sizeof(spoils) / sizeof(spoils[0]));
    tcase_add_test(t, a_cut_verdict_breaks_the_reader_wherever_it_is_cut);
    tcase_add_test(t, too_many_verdicts_break_the_reader);
    tcase_add_test(t, all_have_names);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(verdict_suite);
