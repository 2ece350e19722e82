/* The worker in this process, without its sandbox: a thread serves, the test is the server. */
#include "runner.h"

#include "base/buf.h"
#include "base/xmalloc.h"
#include "ipc/frame_stream.h"
#include "ipc/lists.h"
#include "ipc/messages.h"
#include "ipc/table.h"
#include "ipc/verdict.h"
#include "ipc/wire.h"
#include "worker/judge.h"
#include "worker/model/head.h"
#include "worker/model/model.h"
#include "worker/rules/flood.h"
#include "worker/worker.h"

#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static char folder[64];
static struct worker *worker;
static struct frame_stream *server;
static pthread_t serving;
static enum worker_end end;
static uint64_t next_id;
static struct buf space;

static void *serve(void *arg)
{
    end = worker_serve(worker, *(int *)arg);
    return NULL;
}

static struct ipc_frame hear(void)
{
    struct ipc_frame f;

    while (frame_stream_next(server, &f) != FRAME_READY) {
        struct pollfd socket = {.fd = frame_stream_fd(server), .events = POLLIN};

        ck_assert_int_eq(poll(&socket, 1, -1), 1);
        ck_assert(frame_stream_fill(server));
    }
    return f;
}

static void start(const char *own, unsigned threads)
{
    struct worker_setup setup = {.folder = own, .threads = threads};
    static int ends[2];

    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    worker = worker_open(&setup);
    ck_assert_ptr_nonnull(worker);
    worker_start(worker);
    ck_assert_int_eq(pthread_create(&serving, NULL, serve, &ends[1]), 0);
    server = frame_stream_create(ends[0], FRAME_PAYLOAD_MAX);
    hello_send(server);
    ck_assert(frame_stream_flush(server));
    ck_assert_uint_eq(hear().type, MESSAGE_HELLO);
}

static void stop(void)
{
    frame_stream_destroy(server);
    pthread_join(serving, NULL);
    worker_close(worker);
}

static void a_worker(void)
{
    snprintf(folder, sizeof(folder), "/tmp/roost-unit-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    buf_init(&space);
    start(folder, 2);
}

static int remove_one(const char *name, const struct stat *info, int kind, struct FTW *at)
{
    (void)info;
    (void)kind;
    (void)at;
    return remove(name);
}

static void it_goes(void)
{
    stop();
    buf_finish(&space);
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void it_begins_again(void)
{
    stop();
    start(folder, 2);
}

/* --- asking --- */

static uint64_t send_frame(uint16_t type, const struct buf *payload)
{
    struct ipc_frame f = {
        .type = type, .id = ++next_id, .payload = payload->bytes, .len = payload->len};

    while (!frame_stream_send(server, &f))
        ck_assert(frame_stream_flush(server));
    ck_assert(frame_stream_flush(server));
    return next_id;
}

/* The next answer that is none of the roll-ups' own frames. */
static struct ipc_frame hear_answer(uint16_t type)
{
    struct ipc_frame f;

    do
        f = hear();
    while (f.flags != FRAME_ANSWER);
    ck_assert_uint_eq(f.type, type);
    return f;
}

static struct wire_in ask(uint16_t type, const struct buf *payload)
{
    uint64_t id = send_frame(type, payload);
    struct ipc_frame f = hear_answer(type);

    ck_assert_uint_eq(f.id, id);
    return wire_in(f.payload, f.len);
}

static struct wire_in ask_number(uint16_t type, uint64_t number)
{
    buf_clear(&space);
    wire_put_u64(&space, number);
    return ask(type, &space);
}

static void tell_number(uint16_t type, uint64_t number)
{
    buf_clear(&space);
    wire_put_u64(&space, number);
    send_frame(type, &space);
}

static struct verdict judge(const char *text)
{
    struct judge_text t = {
        .user = 1, .room = 1, .at = 1000, .text = text, .len = strlen(text)};
    struct verdict v;

    judge_begin(&space);
    ck_assert(judge_add(&space, &t));

    struct wire_in in = ask(MESSAGE_JUDGE, &space);

    ck_assert_uint_eq(verdicts_read(&in), 1);
    verdict_get(&in, &v);
    ck_assert(wire_end(&in));
    return v;
}

static const struct verdict_span *find_span(const struct verdict *v, enum span_kind kind)
{
    for (unsigned i = 0; i < v->span_count; i++)
        if (v->spans[i].kind == kind)
            return &v->spans[i];
    return NULL;
}

/* --- judging --- */

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

/* --- lists --- */

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

/* --- heads --- */

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

static void tell_example(bool wanted, const char *text)
{
    buf_clear(&space);
    wire_put_u8(&space, wanted);
    wire_put_string(&space, text, strlen(text));
    send_frame(MESSAGE_LEARN_EXAMPLE, &space);
}

static void tell_examples(unsigned count)
{
    char text[80];

    for (unsigned i = 0; i < count; i++) {
        snprintf(text, sizeof(text), "join our pyramid of golden carpets number %u", i);
        tell_example(true, text);
        snprintf(text, sizeof(text), "the deployment of service %u went through", i);
        tell_example(false, text);
    }
}

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

/* --- without a folder --- */

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

/* --- what no server says --- */

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

static TCase *judging_case(void)
{
    TCase *t = tcase_create("judging");

    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, a_worker, it_goes);
    tcase_add_test(t, a_text_gets_a_verdict_of_all_heads);
    tcase_add_test(t, spam_is_flagged);
    tcase_add_test(t, personal_data_and_links_are_found);
    tcase_add_test(t, verdicts_come_in_the_order_of_the_texts);
    tcase_add_test(t, no_text_at_all_is_answered_too);
    tcase_add_test(t, a_text_longer_than_any_message_is_judged_in_part);
    tcase_add_test(t, who_uses_up_the_budget_gets_a_partial_verdict);
    tcase_add_test(t, the_same_again_and_again_is_a_flood);
    tcase_add_test(t, a_crowd_of_questions_is_answered_to_the_last);
    return t;
}

static TCase *lists_case(void)
{
    TCase *t = tcase_create("lists");

    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, a_worker, it_goes);
    tcase_add_test(t, lists_count_from_their_end_on);
    tcase_add_test(t, new_lists_take_the_place_of_the_old);
    tcase_add_test(t, a_bad_pattern_is_told_and_the_others_work);
    tcase_add_test(t, a_pattern_is_checked);
    return t;
}

static TCase *heads_case(void)
{
    TCase *t = tcase_create("heads");

    tcase_set_timeout(t, 120);
    tcase_add_checked_fixture(t, a_worker, it_goes);
    tcase_add_test(t, the_model_tells_of_itself);
    tcase_add_test(t, a_head_is_learnt_used_and_taken_back);
    tcase_add_test(t, a_head_is_kept);
    tcase_add_test(t, a_head_that_is_not_there_must_be_learnt_again);
    tcase_add_test(t, too_few_examples_teach_nothing);
    return t;
}

static Suite *worker_service_suite(void)
{
    Suite *s = suite_create("worker_service");
    TCase *bare = tcase_create("bare");
    TCase *rude = tcase_create("rude");

    suite_add_tcase(s, judging_case());
    suite_add_tcase(s, lists_case());
    suite_add_tcase(s, heads_case());
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
