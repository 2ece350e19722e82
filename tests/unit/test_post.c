#include "runner.h"

#include "ipc/frame_stream.h"
#include "worker/pool.h"
#include "worker/post.h"

#include <pthread.h>
#include <stdbool.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

static struct post *post;
static struct frame_stream *ours, *theirs;
static int bell;

static void a_post(void)
{
    int ends[2];

    bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    post = post_create(bell);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    ours = frame_stream_create(ends[0], FRAME_PAYLOAD_MAX);
    theirs = frame_stream_create(ends[1], FRAME_PAYLOAD_MAX);
}

static void it_goes(void)
{
    post_destroy(post);
    frame_stream_destroy(ours);
    frame_stream_destroy(theirs);
    close(bell);
}

static bool has_rung(void)
{
    uint64_t count;

    return read(bell, &count, sizeof(count)) == sizeof(count);
}

static struct ipc_frame hear(void)
{
    struct ipc_frame f;

    ck_assert(frame_stream_flush(ours));
    while (frame_stream_next(theirs, &f) != FRAME_READY)
        ck_assert(frame_stream_fill(theirs));
    return f;
}

START_TEST(letters_leave_in_order_and_ring_once)
{
    struct ipc_frame f;

    ck_assert(!has_rung());
    post_answer(post, 3, 77, "yes", 3);
    post_tell(post, 20, NULL, 0);
    ck_assert(has_rung());
    ck_assert_uint_eq(post_waiting(post), 2);
    post_drain(post, ours);
    ck_assert_uint_eq(post_waiting(post), 0);
    f = hear();
    ck_assert_uint_eq(f.type, 3);
    ck_assert_uint_eq(f.flags, FRAME_ANSWER);
    ck_assert_uint_eq(f.id, 77);
    ck_assert_int_eq(memcmp(f.payload, "yes", 3), 0);
    f = hear();
    ck_assert_uint_eq(f.type, 20);
    ck_assert_uint_eq(f.flags, 0);
    ck_assert_uint_eq(f.len, 0);
    ck_assert(!has_rung());
    post_tell(post, 20, NULL, 0);
    ck_assert(has_rung());
}
END_TEST

START_TEST(what_finds_no_room_waits)
{
    for (int i = 0; i < FRAME_STREAM_FRAMES_MAX + 10; i++)
        post_tell(post, 20, "x", 1);
    post_drain(post, ours);
    ck_assert_uint_eq(post_waiting(post), 10);
    for (int i = 0; i < FRAME_STREAM_FRAMES_MAX; i++)
        hear();
    post_drain(post, ours);
    ck_assert_uint_eq(post_waiting(post), 0);
}
END_TEST

/* --- the pool --- */

#define TASKS 1000

struct sum {
    struct task task;
    int number;
    bool worked;
};

static pthread_t link_thread;
static int finished, by_hand[POOL_HANDS_MAX];

static bool work(struct task *t, void *hand)
{
    struct sum *s = container_of(t, struct sum, task);
    int *count = hand;

    s->worked = !pthread_equal(pthread_self(), link_thread);
    (*count)++;
    return true;
}

static void done(struct task *t)
{
    ck_assert(pthread_equal(pthread_self(), link_thread));
    ck_assert(container_of(t, struct sum, task)->worked);
    finished++;
}

START_TEST(every_task_is_worked_on_and_comes_back)
{
    static struct sum tasks[TASKS];
    struct returns *r = returns_create();
    void *hands[] = {&by_hand[0], &by_hand[1], &by_hand[2]};
    struct pool *p = pool_create(r, 3, hands, 1000);
    int in_all = 0;

    link_thread = pthread_self();
    finished = 0;
    for (int i = 0; i < TASKS; i++) {
        tasks[i] = (struct sum){.task = {.work = work, .done = done}, .number = i};
        pool_submit(p, &tasks[i].task);
    }
    pool_destroy(p);
    returns_run(r);
    ck_assert_int_eq(finished, TASKS);
    for (int i = 0; i < 3; i++)
        in_all += by_hand[i];
    ck_assert_int_eq(in_all, TASKS);
    returns_destroy(r);
}
END_TEST

START_TEST(what_came_back_rings_the_bell)
{
    struct returns *r = returns_create();
    int count = 0;
    void *hands[] = {&count};
    struct pool *p = pool_create(r, 1, hands, 0);
    struct sum one = {.task = {.work = work, .done = done}};
    uint64_t rung;

    link_thread = pthread_self();
    finished = 0;
    ck_assert(read(returns_bell(r), &rung, sizeof(rung)) < 0);
    pool_submit(p, &one.task);
    pool_destroy(p);
    ck_assert(read(returns_bell(r), &rung, sizeof(rung)) == sizeof(rung));
    returns_run(r);
    ck_assert_int_eq(finished, 1);
    returns_destroy(r);
}
END_TEST

/* Writes its name in each of its turns. */
struct turns {
    struct task task;
    char name;
    int left;
};

static char order[16];
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static bool take_turn(struct task *t, void *hand)
{
    struct turns *turns = container_of(t, struct turns, task);

    (void)hand;
    pthread_mutex_lock(&gate);
    order[strlen(order)] = turns->name;
    pthread_mutex_unlock(&gate);
    return --turns->left == 0;
}

static void turns_done(struct task *t)
{
    (void)t;
    finished++;
}

START_TEST(who_has_more_to_do_lets_others_go_first)
{
    struct returns *r = returns_create();
    struct pool *p = pool_create(r, 1, NULL, 0);
    struct turns all[3] = {{{.work = take_turn, .done = turns_done}, 'a', 4},
                           {{.work = take_turn, .done = turns_done}, 'b', 1},
                           {{.work = take_turn, .done = turns_done}, 'c', 2}};

    finished = 0;
    memset(order, 0, sizeof(order));
    pthread_mutex_lock(&gate); /* until all wait */
    for (int i = 0; i < 3; i++)
        pool_submit(p, &all[i].task);
    pthread_mutex_unlock(&gate);
    pool_destroy(p);
    returns_run(r);
    ck_assert_str_eq(order, "abcacaa");
    ck_assert_int_eq(finished, 3);
    returns_destroy(r);
}
END_TEST

static Suite *post_suite(void)
{
    Suite *s = suite_create("post");
    TCase *t = tcase_create("post");
    TCase *pool = tcase_create("pool");

    tcase_add_checked_fixture(t, a_post, it_goes);
    tcase_add_test(t, letters_leave_in_order_and_ring_once);
    tcase_add_test(t, what_finds_no_room_waits);
    suite_add_tcase(s, t);
    tcase_add_test(pool, every_task_is_worked_on_and_comes_back);
    tcase_add_test(pool, who_has_more_to_do_lets_others_go_first);
    tcase_add_test(pool, what_came_back_rings_the_bell);
    suite_add_tcase(s, pool);
    return s;
}

RUN_SUITE(post_suite);
