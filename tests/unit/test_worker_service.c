/* Texts that are judged, and what a worker makes of a server that breaks the rules. */
#include "runner.h"
#include "worker_service_scene.h"

#include "ipc/table.h"
#include "worker/judge.h"
#include "worker/model/head.h"
#include "worker/model/model.h"
#include "worker/rules/flood.h"

static const struct verdict_span *find_span(const struct verdict *v, enum span_kind kind)
{
    for (unsigned i = 0; i < v->span_count; i++)
        if (v->spans[i].kind == kind)
            return &v->spans[i];
    return NULL;
}

START_TEST(a_text_gets_a_verdict_of_all_heads)
{
    struct verdict v = judge("hello, the build is green again");

    ck_assert_uint_eq(v.head_count, MODEL_HEADS);
    ck_assert_uint_eq(v.model, model_version(worker->model));
    ck_assert_uint_eq(v.config, 0);
    ck_assert_uint_eq(v.span_count, 0);
    ck_assert(!v.partial);
    for (unsigned i = 0; i < v.head_count; i++)
        ck_assert(!v.heads[i].flag);
}
END_TEST

START_TEST(spam_is_flagged)
{
    struct verdict v = judge("WINNER!! You have been selected to receive a FREE £1000 "
                             "prize. Call 09061701461 now to claim. Txt STOP to end");

    ck_assert(v.heads[HEAD_SPAM].flag);
    ck_assert_uint_gt(v.heads[HEAD_SPAM].score, 5000);
    ck_assert_uint_lt(v.heads[HEAD_SPAM].rarity, 100000);
}
END_TEST

START_TEST(personal_data_and_links_are_found)
{
    const char *text = "write to ann@example.com or see http://192.0.2.7/login";
    struct verdict v = judge(text);
    const struct verdict_span *mail = find_span(&v, SPAN_EMAIL_ADDRESS);
    const struct verdict_span *link = find_span(&v, SPAN_LINK);

    ck_assert_ptr_nonnull(mail);
    ck_assert_uint_eq(mail->end - mail->start, strlen("ann@example.com"));
    ck_assert_int_eq(memcmp(text + mail->start, "ann@example.com", 15), 0);
    ck_assert_ptr_nonnull(link);
    ck_assert_uint_ne(link->reasons & LINK_BARE_IP, 0);
}
END_TEST

START_TEST(verdicts_come_in_the_order_of_the_texts)
{
    char text[100];
    struct verdict v;

    judge_begin(&space);
    for (int i = 0; i < JUDGE_TEXTS_MAX; i++) {
        snprintf(text, sizeof(text), "%.*s ann@example.com", i + 1,
                 "----------------------------------------------------------------");
        struct judge_text t = {.text = text, .len = strlen(text), .flags = JUDGE_AGAIN};

        if (i >= 20)
            t.len = 3;
        ck_assert(judge_add(&space, &t));
    }

    struct wire_in in = ask(MESSAGE_JUDGE, &space);

    ck_assert_uint_eq(verdicts_read(&in), JUDGE_TEXTS_MAX);
    for (unsigned i = 0; i < JUDGE_TEXTS_MAX; i++) {
        verdict_get(&in, &v);
        ck_assert_uint_eq(v.span_count, i < 20 ? 1 : 0);
        if (i < 20)
            ck_assert_uint_eq(v.spans[0].start, i + 2);
    }
    ck_assert(wire_end(&in));
}
END_TEST

START_TEST(no_text_at_all_is_answered_too)
{
    judge_begin(&space);

    struct wire_in in = ask(MESSAGE_JUDGE, &space);

    ck_assert_uint_eq(verdicts_read(&in), 0);
    ck_assert(wire_end(&in));
}
END_TEST

START_TEST(a_text_longer_than_any_message_is_judged_in_part)
{
    char *text = xcalloc(1, 40001);
    struct verdict v;

    for (int i = 0; i < 40000; i += 2)
        memcpy(text + i, "\xc3\xa9", 2);
    text[0] = 'x'; /* so that the border cuts a code point */
    text[1] = 'x';
    memmove(text + 1, text + 2, 39999);
    v = judge(text);
    ck_assert(v.partial);
    ck_assert_uint_eq(v.head_count, MODEL_HEADS);
    free(text);
}
END_TEST

START_TEST(who_uses_up_the_budget_gets_a_partial_verdict)
{
    struct kit *kit = kit_create_empty();
    struct judge *hasty = judge_create(worker->normaliser, worker->model, 0);
    struct judge_text t = {.text = "ann@example.com", .len = 15};
    struct flood_mark mark;
    struct verdict v;

    judge_look(hasty, kit, &t, &v, &mark);
    ck_assert(v.partial);
    ck_assert_uint_eq(v.head_count, 0);
    ck_assert_uint_eq(v.span_count, 0);
    ck_assert_uint_eq(v.model, model_version(worker->model));
    judge_destroy(hasty);
    kit_release(kit);
}
END_TEST

START_TEST(the_same_again_and_again_is_a_flood)
{
    const char *text = "buy my fine carpets today before they are all gone, everyone";
    struct judge_text t = {
        .user = 5, .room = 6, .at = 50000, .text = text, .len = strlen(text)};
    struct verdict v;
    uint32_t flood = 0;

    for (int i = 0; i < 30; i++) {
        judge_begin(&space);
        t.at++;
        ck_assert(judge_add(&space, &t));

        struct wire_in in = ask(MESSAGE_JUDGE, &space);

        verdicts_read(&in);
        verdict_get(&in, &v);
        flood |= v.flood;
    }
    ck_assert_uint_ne(flood & FLOOD_REPEAT, 0);
    ck_assert_uint_ne(flood & FLOOD_RATE, 0);
}
END_TEST

/* More than are worked on at once, and nobody reads the answers at first. */
START_TEST(a_crowd_of_questions_is_answered_to_the_last)
{
    enum { QUESTIONS = 10 * WORKER_OPEN_MAX };
    static bool answered[QUESTIONS];
    struct judge_text t = {.text = "hello", .len = 5, .flags = JUDGE_AGAIN};
    uint64_t first = next_id + 1;

    memset(answered, 0, sizeof(answered));
    judge_begin(&space);
    for (int i = 0; i < JUDGE_TEXTS_MAX; i++)
        judge_add(&space, &t);
    for (int i = 0; i < QUESTIONS; i++) {
        struct ipc_frame f = {.type = MESSAGE_JUDGE,
                              .id = ++next_id,
                              .payload = space.bytes,
                              .len = space.len};

        ck_assert(frame_stream_send(server, &f));
    }
    for (int i = 0; i < QUESTIONS; i++) {
        struct ipc_frame f;

        while (frame_stream_next(server, &f) != FRAME_READY) {
            struct pollfd socket = {.fd = frame_stream_fd(server), .events = POLLIN};

            if (frame_stream_has_output(server))
                socket.events |= POLLOUT;
            poll(&socket, 1, -1);
            ck_assert(frame_stream_flush(server));
            ck_assert(frame_stream_fill(server));
        }
        ck_assert(!answered[f.id - first]);
        answered[f.id - first] = true;
    }
}
END_TEST

static void a_worker_without_a_folder(void)
{
    buf_init(&space);
    start(NULL, 1);
}

static void that_goes_too(void)
{
    stop();
    buf_finish(&space);
}

START_TEST(without_a_folder_texts_are_judged_and_the_rest_says_so)
{
    struct report_question q = {.report = "messages"};
    struct table table;

    ck_assert_uint_eq(judge("hello").head_count, MODEL_HEADS);
    tell_number(MESSAGE_LEARN_BEGIN, 7);
    tell_examples(HEAD_EXAMPLES_MIN);

    struct wire_in in = ask_number(MESSAGE_LEARN_END, 7);

    ck_assert_uint_eq(wire_get_u8(&in), 0);
    buf_clear(&space);
    report_question_put(&space, &q);
    in = ask(MESSAGE_ANALYTICS, &space);
    ck_assert(table_read(&in, &table));
    ck_assert_int_eq((int)table.head.status, TABLE_BUSY);
}
END_TEST

static const struct {
    const char *what;
    uint16_t type, flags;
    const char *payload;
    size_t len;
} bad[] = {
    {"a question that is none", MESSAGE_JUDGE, 0, "\1", 1},
    {"a text that is not there", MESSAGE_JUDGE, 0, "\1\0", 2},
    {"a list without a beginning", MESSAGE_LIST, 0, "\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0",
     17},
    {"an end without a beginning", MESSAGE_LISTS_END, 0, "\1\0\0\0\0\0\0\0", 8},
    {"half a version", MESSAGE_LISTS_BEGIN, 0, "\1\0", 2},
    {"no pattern", MESSAGE_PATTERN_CHECK, 0, "\1", 1},
    {"an example without a beginning", MESSAGE_LEARN_EXAMPLE, 0, "\1\0\0\0\0", 5},
    {"an end of what was not begun", MESSAGE_LEARN_END, 0, "\1\0\0\0\0\0\0\0", 8},
    {"half a head", MESSAGE_HEAD_USE, 0, "\1\0", 2},
    {"too much", MESSAGE_MODEL_INFO, 0, "x", 1},
    {"an unknown type", 4711, 0, NULL, 0},
    {"an answer", MESSAGE_ECHO, FRAME_ANSWER, "x", 1},
    {"what the worker alone says", MESSAGE_FOLLOW, 0, NULL, 0},
};

START_TEST(a_server_that_breaks_the_rules_is_left)
{
    struct ipc_frame f = {.type = bad[_i].type,
                          .flags = bad[_i].flags,
                          .payload = bad[_i].payload,
                          .len = bad[_i].len};

    ck_assert(frame_stream_send(server, &f));
    ck_assert(frame_stream_flush(server));
    pthread_join(serving, NULL);
    ck_assert_msg(end == WORKER_MALFORMED, "%s", bad[_i].what);
    ck_assert_int_eq(pthread_create(&serving, NULL, serve, &(int){dup(0)}), 0);
}
END_TEST

static Suite *worker_service_suite(void)
{
    Suite *s = suite_create("worker_service");
    TCase *judging = tcase_create("judging");
    TCase *bare = tcase_create("bare");
    TCase *rude = tcase_create("rude");

    tcase_set_timeout(judging, 60);
    tcase_add_checked_fixture(judging, a_worker, it_goes);
    tcase_add_test(judging, a_text_gets_a_verdict_of_all_heads);
    tcase_add_test(judging, spam_is_flagged);
    tcase_add_test(judging, personal_data_and_links_are_found);
    tcase_add_test(judging, verdicts_come_in_the_order_of_the_texts);
    tcase_add_test(judging, no_text_at_all_is_answered_too);
    tcase_add_test(judging, a_text_longer_than_any_message_is_judged_in_part);
    tcase_add_test(judging, who_uses_up_the_budget_gets_a_partial_verdict);
    tcase_add_test(judging, the_same_again_and_again_is_a_flood);
    tcase_add_test(judging, a_crowd_of_questions_is_answered_to_the_last);
    suite_add_tcase(s, judging);
    tcase_set_timeout(bare, 60);
    tcase_add_checked_fixture(bare, a_worker_without_a_folder, that_goes_too);
    tcase_add_test(bare, without_a_folder_texts_are_judged_and_the_rest_says_so);
    suite_add_tcase(s, bare);
    tcase_set_timeout(rude, 60);
    tcase_add_checked_fixture(rude, a_worker, it_goes);
    tcase_add_loop_test(rude, a_server_that_breaks_the_rules_is_left, 0,
                        sizeof(bad) / sizeof(bad[0]));
    suite_add_tcase(s, rude);
    return s;
}

RUN_SUITE(worker_service_suite);
