/* The thread of analytics, as the link sees it. */
#include "analytics_scene.h"
#include "runner.h"

#include "ipc/frame_stream.h"
#include "worker/analytics/analytics.h"
#include "worker/post.h"

#include <poll.h>
#include <sqlite3.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

static struct analytics *analytics;
static struct post *post;
static struct frame_stream *ours, *theirs;
static int bell;

static void a_running_thread(void)
{
    int ends[2];

    a_new_folder();
    make_up_a_story(11);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    ours = frame_stream_create(ends[0], FRAME_PAYLOAD_MAX);
    theirs = frame_stream_create(ends[1], FRAME_PAYLOAD_MAX);
    bell = eventfd(0, EFD_NONBLOCK);
    post = post_create(bell);
    analytics = analytics_open(folder);
    ck_assert_ptr_nonnull(analytics);
    analytics_start(analytics, post);
}

static void it_ends(void)
{
    analytics_close(analytics);
    post_destroy(post);
    frame_stream_destroy(ours);
    frame_stream_destroy(theirs);
    close(bell);
    the_folder_is_removed();
}

static bool give(uint16_t type, uint64_t id, const struct buf *payload)
{
    struct ipc_frame f = {
        .type = type, .id = id, .payload = payload->bytes, .len = payload->len};

    return analytics_give(analytics, &f);
}

/* Waits for what the thread says next. */
static struct ipc_frame hear(void)
{
    struct pollfd wait = {.fd = bell, .events = POLLIN};
    struct ipc_frame f;
    uint64_t rings;

    while (frame_stream_next(theirs, &f) != FRAME_READY) {
        ck_assert_int_eq(poll(&wait, 1, 20000), 1);
        ck_assert_int_eq(read(bell, &rings, sizeof(rings)), sizeof(rings));
        post_drain(post, ours);
        ck_assert(frame_stream_flush(ours));
        ck_assert(frame_stream_fill(theirs));
    }
    return f;
}

static struct follow hear_follow(void)
{
    struct ipc_frame f = hear();
    struct wire_in in = wire_in(f.payload, f.len);
    struct follow follow;

    ck_assert_int_eq(f.type, MESSAGE_FOLLOW);
    ck_assert(follow_read(&in, &follow));
    return follow;
}

static void say_begin(void)
{
    const struct feed_begin b = {.epoch = "e",
                                 .epoch_len = 1,
                                 .zone = "UTC",
                                 .zone_len = 3,
                                 .head = end_of_story()};
    struct buf payload;

    buf_init(&payload);
    feed_begin_put(&payload, &b);
    ck_assert(give(MESSAGE_FEED, 0, &payload));
    buf_finish(&payload);
}

START_TEST(it_says_where_to_begin_and_what_it_keeps)
{
    struct buf payload;
    struct follow follow;
    uint64_t upto;

    say_begin();
    follow = hear_follow();
    ck_assert(follow.seek);
    ck_assert_uint_eq(follow.pos, 0);
    buf_init(&payload);
    upto = write_frame(&payload, 0, 100);
    ck_assert(give(MESSAGE_FEED, 0, &payload));
    follow = hear_follow();
    ck_assert(!follow.seek);
    ck_assert_uint_eq(follow.pos, upto);
    buf_finish(&payload);
}
END_TEST

START_TEST(a_rebuild_is_answered_and_seeks_the_beginning)
{
    struct buf payload;
    struct ipc_frame f;
    struct follow follow;

    buf_init(&payload);
    say_begin();
    hear_follow();
    ck_assert(give(MESSAGE_REBUILD, 7, &payload));
    f = hear();
    ck_assert_int_eq(f.type, MESSAGE_REBUILD);
    ck_assert_uint_eq(f.id, 7);
    ck_assert_int_eq(f.flags, FRAME_ANSWER);
    ck_assert_mem_eq(f.payload, "\1", 1);
    follow = hear_follow();
    ck_assert(follow.seek);
    ck_assert_uint_eq(follow.pos, 0);
    buf_finish(&payload);
}
END_TEST

START_TEST(each_question_has_its_answer)
{
    const struct report_question q = {
        .report = "messages", .from = 20454, .to = 20500, .by = BY_DAY};
    struct buf payload;

    buf_init(&payload);
    report_question_put(&payload, &q);
    for (uint64_t id = 1; id <= 200; id++) /* more than may wait */
        ck_assert(give(MESSAGE_ANALYTICS, id, &payload));
    for (unsigned i = 0; i < 200; i++) {
        struct ipc_frame f = hear();
        struct wire_in in = wire_in(f.payload, f.len);
        struct table t;

        ck_assert_int_eq(f.type, MESSAGE_ANALYTICS);
        ck_assert(table_read(&in, &t));
        ck_assert(t.head.status == TABLE_OK || t.head.status == TABLE_BUSY);
    }
    buf_finish(&payload);
}
END_TEST

START_TEST(what_is_malformed_is_refused)
{
    struct buf payload;

    buf_init(&payload);
    ck_assert(!give(MESSAGE_FEED, 0, &payload));
    ck_assert(!give(MESSAGE_SAMPLE, 0, &payload));
    ck_assert(!give(MESSAGE_ANALYTICS, 7, &payload));
    ck_assert(!give(MESSAGE_REBUILD, 0, &payload)); /* a question without a number */
    buf_finish(&payload);
}
END_TEST

/* Somebody else writes: so long nothing can be kept. */
static sqlite3 *a_lock_on_the_file(void)
{
    char path[128];
    sqlite3 *other;

    snprintf(path, sizeof(path), "%s/analytics.db", folder);
    ck_assert_int_eq(sqlite3_open(path, &other), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    return other;
}

START_TEST(what_could_not_be_kept_is_tried_again)
{
    struct buf payload;
    sqlite3 *other;
    uint64_t upto;

    say_begin();
    hear_follow();
    other = a_lock_on_the_file();
    buf_init(&payload);
    upto = write_frame(&payload, 0, 100);
    ck_assert(give(MESSAGE_FEED, 0, &payload));
    ck_assert_int_eq(sqlite3_close(other), SQLITE_OK);
    ck_assert_uint_eq(hear_follow().pos, upto);
    buf_finish(&payload);
}
END_TEST

START_TEST(more_than_the_window_allows_is_refused)
{
    sqlite3 *other = a_lock_on_the_file();
    struct buf payload;
    size_t bytes = 0;

    buf_init(&payload);
    write_frame(&payload, 0, 4000);
    while (give(MESSAGE_FEED, 0, &payload)) {
        bytes += payload.len;
        ck_assert_uint_le(bytes, 4 * FEED_WINDOW);
    }
    ck_assert_uint_ge(bytes, FEED_WINDOW);
    buf_finish(&payload);
    sqlite3_close(other);
}
END_TEST

static Suite *analytics_thread_suite(void)
{
    Suite *s = suite_create("analytics_thread");
    TCase *t = tcase_create("a running thread");

    tcase_add_checked_fixture(t, a_running_thread, it_ends);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, it_says_where_to_begin_and_what_it_keeps);
    tcase_add_test(t, a_rebuild_is_answered_and_seeks_the_beginning);
    tcase_add_test(t, each_question_has_its_answer);
    tcase_add_test(t, what_is_malformed_is_refused);
    tcase_add_test(t, what_could_not_be_kept_is_tried_again);
    tcase_add_test(t, more_than_the_window_allows_is_refused);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(analytics_thread_suite);
