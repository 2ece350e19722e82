#include "runner.h"

#include "base/clock.h"
#include "base/metrics.h"
#include "loop/loop.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static struct loop *l;
static int ends[2]; /* of a pipe */
static struct loop_io *io;
static int heard;

static void a_loop_and_a_pipe(void)
{
    l = loop_create();
    ck_assert_ptr_nonnull(l);
    ck_assert_int_eq(pipe(ends), 0);
    heard = 0;
    io = NULL;
}

static void they_go(void)
{
    loop_io_remove(io);
    loop_destroy(l);
    close(ends[0]);
    close(ends[1]);
}

static void on_readable(void *arg, int events)
{
    char byte;

    ck_assert_ptr_eq(arg, &heard);
    ck_assert_int_eq(events, LOOP_READ);
    heard += (int)read(ends[0], &byte, 1);
}

static void say(void)
{
    ck_assert_int_eq(write(ends[1], "x", 1), 1);
}

START_TEST(a_readable_descriptor_is_told)
{
    io = loop_io_add(l, ends[0], LOOP_READ, on_readable, &heard);
    loop_turn(l);
    ck_assert_int_eq(heard, 0);
    say();
    loop_turn_wait(l);
    ck_assert_int_eq(heard, 1);
}
END_TEST

START_TEST(a_paused_descriptor_is_not_told_until_it_is_watched_again)
{
    io = loop_io_add(l, ends[0], LOOP_READ, on_readable, &heard);
    loop_io_change(io, 0);
    say();
    loop_turn(l);
    ck_assert_int_eq(heard, 0);
    loop_io_change(io, LOOP_READ);
    loop_turn(l);
    ck_assert_int_eq(heard, 1);
}
END_TEST

static void on_writable(void *arg, int events)
{
    (void)arg;
    ck_assert_int_eq(events, LOOP_WRITE);
    heard++;
    loop_io_remove(io);
    io = NULL;
}

START_TEST(a_callback_may_remove_its_descriptor)
{
    io = loop_io_add(l, ends[1], LOOP_WRITE, on_writable, NULL);
    loop_turn(l);
    loop_turn(l);
    ck_assert_int_eq(heard, 1);
}
END_TEST

static char order[8];
static bool again;

static bool before_sleep_a(void *arg)
{
    (void)arg;
    strcat(order, "a");
    return false;
}

static bool before_sleep_b(void *arg)
{
    strcat(order, arg);
    return again;
}

START_TEST(callbacks_before_the_sleep_run_in_order_each_turn)
{
    char b[] = "b";

    order[0] = '\0';
    again = false;
    loop_before_sleep(l, before_sleep_a, NULL);
    loop_before_sleep(l, before_sleep_b, b);
    loop_turn(l);
    ck_assert_str_eq(order, "ab");
    loop_turn(l);
    ck_assert_str_eq(order, "abab");
}
END_TEST

/* Would hang for ever if the loop slept. */
START_TEST(asking_for_another_turn_keeps_the_loop_awake)
{
    char b[] = "b";

    order[0] = '\0';
    again = true;
    loop_before_sleep(l, before_sleep_b, b);
    loop_turn_wait(l);
    loop_turn_wait(l);
    ck_assert_str_eq(order, "bb");
}
END_TEST

static bool stop_before_sleep(void *arg)
{
    loop_stop(arg);
    return false;
}

START_TEST(it_runs_until_it_is_stopped)
{
    loop_before_sleep(l, stop_before_sleep, l);
    loop_run(l);
    loop_run(l);
    ck_assert_ptr_nonnull(loop_native(l));
}
END_TEST

static void on_signal(void *arg, int number)
{
    ck_assert_ptr_eq(arg, &heard);
    ck_assert_int_eq(number, SIGUSR1);
    heard++;
}

START_TEST(a_signal_comes_on_the_loop)
{
    struct loop_signal *s = loop_signal_add(l, SIGUSR1, on_signal, &heard);

    raise(SIGUSR1);
    ck_assert_int_eq(heard, 0);
    loop_turn_wait(l);
    ck_assert_int_eq(heard, 1);
    loop_signal_remove(s);
}
END_TEST

static void on_wake(void *arg)
{
    (*(int *)arg)++;
}

static void *wake_three_times(void *waker)
{
    for (int i = 0; i < 3; i++)
        loop_wake(waker);
    return NULL;
}

START_TEST(another_thread_wakes_it_once_for_many_wakes)
{
    struct loop_waker *waker = loop_waker_add(l, on_wake, &heard);
    pthread_t thread;

    ck_assert_int_eq(pthread_create(&thread, NULL, wake_three_times, waker), 0);
    pthread_join(thread, NULL);
    loop_turn_wait(l);
    loop_turn(l);
    ck_assert_int_eq(heard, 1);
    loop_waker_remove(waker);
}
END_TEST

START_TEST(its_time_is_that_of_the_turn)
{
    uint64_t before = clock_mono_ms();
    uint64_t then;

    loop_turn(l);
    then = loop_now_ms(l);
    ck_assert_uint_ge(then, before);
    ck_assert_uint_le(then, clock_mono_ms());
}
END_TEST

START_TEST(each_turn_is_measured_without_the_wait)
{
    uint64_t before;

    loop_turn(l);
    before = metrics.turn_seconds.total;
    loop_turn(l);
    ck_assert_uint_eq(metrics.turn_seconds.total, before + 1);
}
END_TEST

static void on_alarm(void *arg)
{
    ++*(int *)arg;
}

START_TEST(an_alarm_rings_once_and_a_stopped_one_never)
{
    struct loop_alarm *early = loop_alarm_add(l, on_alarm, &heard);
    int others = 0;
    struct loop_alarm *stopped = loop_alarm_add(l, on_alarm, &others);

    loop_alarm_set(stopped, 1);
    loop_alarm_stop(stopped);
    loop_alarm_set(early, 3600000);
    ck_assert(loop_alarm_is_set(early));
    ck_assert(!loop_alarm_is_set(stopped));
    loop_alarm_set(early, 1);
    while (heard == 0)
        loop_turn_wait(l);
    ck_assert(!loop_alarm_is_set(early));
    loop_turn(l);
    ck_assert_int_eq(heard, 1);
    ck_assert_int_eq(others, 0);
    loop_alarm_remove(early);
    loop_alarm_remove(stopped);
}
END_TEST

static bool count_turn(void *arg)
{
    ++*(int *)arg;
    return false;
}

START_TEST(a_removed_hook_is_not_called)
{
    struct loop_hook *hook = loop_before_sleep(l, count_turn, &heard);
    int kept = 0;

    loop_before_sleep(l, count_turn, &kept);
    loop_turn(l);
    loop_hook_remove(hook);
    loop_turn(l);
    ck_assert_int_eq(heard, 1);
    ck_assert_int_eq(kept, 2);
}
END_TEST

START_TEST(slowed_down_it_still_hears_everything)
{
    io = loop_io_add(l, ends[0], LOOP_READ, on_readable, &heard);
    loop_slow_down(l, 500);
    for (int i = 1; i <= 3; i++) {
        say();
        while (heard < i)
            loop_turn_wait(l);
    }
    loop_slow_down(l, 0);
    say();
    loop_turn_wait(l);
    ck_assert_int_eq(heard, 4);
}
END_TEST

START_TEST(nothing_may_be_removed)
{
    loop_alarm_remove(NULL);
    loop_hook_remove(NULL);
    loop_io_remove(NULL);
    loop_signal_remove(NULL);
    loop_waker_remove(NULL);
    loop_destroy(NULL);
}
END_TEST

static Suite *loop_suite(void)
{
    Suite *suite = suite_create("loop");
    TCase *scene = tcase_create("a loop and a pipe");

    tcase_add_checked_fixture(scene, a_loop_and_a_pipe, they_go);
    tcase_add_test(scene, a_readable_descriptor_is_told);
    tcase_add_test(scene, a_paused_descriptor_is_not_told_until_it_is_watched_again);
    tcase_add_test(scene, a_callback_may_remove_its_descriptor);
    tcase_add_test(scene, callbacks_before_the_sleep_run_in_order_each_turn);
    tcase_add_test(scene, asking_for_another_turn_keeps_the_loop_awake);
    tcase_add_test(scene, it_runs_until_it_is_stopped);
    tcase_add_test(scene, a_signal_comes_on_the_loop);
    tcase_add_test(scene, another_thread_wakes_it_once_for_many_wakes);
    tcase_add_test(scene, its_time_is_that_of_the_turn);
    tcase_add_test(scene, each_turn_is_measured_without_the_wait);
    tcase_add_test(scene, an_alarm_rings_once_and_a_stopped_one_never);
    tcase_add_test(scene, a_removed_hook_is_not_called);
    tcase_add_test(scene, slowed_down_it_still_hears_everything);
    tcase_add_test(scene, nothing_may_be_removed);
    suite_add_tcase(suite, scene);
    return suite;
}

RUN_SUITE(loop_suite);
