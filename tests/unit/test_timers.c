#include "runner.h"

#include "base/clock.h"
#include "loop/loop.h"
#include "loop/timers.h"

#define MANY 3000

struct egg {
    struct timer timer;
    uint64_t laid_ms;
    uint64_t delay_ms;
    uint64_t hatched_ms;
    unsigned hatched;
};

static struct timers *wheel;
static uint64_t now_ms;
static struct egg eggs[MANY];
static unsigned hatched;

static void on_hatch(struct timer *t)
{
    struct egg *egg = container_of(t, struct egg, timer);

    egg->hatched++;
    egg->hatched_ms = now_ms;
    hatched++;
}

static void a_wheel_turned_by_hand(void)
{
    now_ms = 1234567;
    wheel = timers_create_manual(now_ms);
    hatched = 0;
    for (int i = 0; i < MANY; i++) {
        eggs[i] = (struct egg){0};
        timer_init(&eggs[i].timer, on_hatch);
    }
}

static void the_wheel_goes(void)
{
    timers_destroy(wheel);
}

static void lay(int i, uint64_t delay_ms)
{
    eggs[i].laid_ms = now_ms;
    eggs[i].delay_ms = delay_ms;
    timer_start(wheel, &eggs[i].timer, delay_ms);
}

static void wait_ms(uint64_t ms)
{
    now_ms += ms;
    timers_advance(wheel, now_ms);
}

START_TEST(a_timer_is_called_once_when_due_and_not_before)
{
    lay(0, 100);
    ck_assert(timer_is_running(&eggs[0].timer));
    wait_ms(99);
    ck_assert_uint_eq(hatched, 0);
    wait_ms(1);
    ck_assert_uint_eq(eggs[0].hatched, 1);
    ck_assert(!timer_is_running(&eggs[0].timer));
    wait_ms(100000);
    ck_assert_uint_eq(hatched, 1);
}
END_TEST

START_TEST(no_delay_means_the_next_tick)
{
    lay(0, 0);
    ck_assert_uint_eq(hatched, 0);
    wait_ms(10);
    ck_assert_uint_eq(hatched, 1);
}
END_TEST

START_TEST(a_stopped_timer_is_not_called)
{
    lay(0, 100);
    lay(1, 100);
    timer_stop(wheel, &eggs[0].timer);
    timer_stop(wheel, &eggs[0].timer);
    ck_assert(!timer_is_running(&eggs[0].timer));
    wait_ms(1000);
    ck_assert_uint_eq(eggs[0].hatched, 0);
    ck_assert_uint_eq(eggs[1].hatched, 1);
}
END_TEST

START_TEST(starting_again_moves_it)
{
    lay(0, 100);
    wait_ms(90);
    lay(0, 100);
    wait_ms(90);
    ck_assert_uint_eq(hatched, 0);
    wait_ms(20);
    ck_assert_uint_eq(hatched, 1);
}
END_TEST

START_TEST(the_longest_delay_is_forty_days)
{
    const uint64_t day = 24 * 3600 * 1000;

    lay(0, 40 * day);
    lay(1, UINT64_MAX);
    wait_ms(40 * day - 10);
    ck_assert_uint_eq(hatched, 0);
    wait_ms(20);
    ck_assert_uint_eq(hatched, 2);
}
END_TEST

START_TEST(timers_are_called_in_the_order_of_their_ticks)
{
    lay(0, 7000);
    lay(1, 20);
    lay(2, 700);
    wait_ms(10);
    lay(3, 6980);
    while (hatched < 4)
        wait_ms(10);
    ck_assert_uint_lt(eggs[1].hatched_ms, eggs[2].hatched_ms);
    ck_assert_uint_lt(eggs[2].hatched_ms, eggs[3].hatched_ms);
    ck_assert_uint_lt(eggs[3].hatched_ms, eggs[0].hatched_ms);
}
END_TEST

static uint64_t draw(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

START_TEST(thousands_of_any_delay_come_on_their_tick)
{
    uint64_t state = 7;

    for (int i = 0; i < MANY; i++) {
        lay(i, draw(&state) % ((uint64_t)10 << draw(&state) % 16));
        if (i % 10 == 0)
            wait_ms(draw(&state) % 500);
    }
    while (hatched < MANY)
        wait_ms(3 + draw(&state) % 8);
    for (int i = 0; i < MANY; i++) {
        uint64_t due = eggs[i].laid_ms + eggs[i].delay_ms;

        ck_assert_uint_eq(eggs[i].hatched, 1);
        ck_assert_uint_ge(eggs[i].hatched_ms, due);
    }
}
END_TEST

START_TEST(one_long_step_calls_all_that_lies_within)
{
    for (int i = 0; i < MANY; i++)
        lay(i, (uint64_t)i * 977);
    wait_ms((uint64_t)(MANY / 2) * 977 + 10);
    ck_assert_uint_eq(hatched, MANY / 2 + 1);
    for (int i = 0; i < MANY; i++)
        ck_assert_int_eq(timer_is_running(&eggs[i].timer), i > MANY / 2);
}
END_TEST

static void on_hatch_stop_the_next(struct timer *t)
{
    struct egg *egg = container_of(t, struct egg, timer);

    on_hatch(t);
    timer_stop(wheel, &egg[1].timer);
}

START_TEST(a_timer_may_stop_another_that_is_due_with_it)
{
    timer_init(&eggs[0].timer, on_hatch_stop_the_next);
    lay(0, 50);
    lay(1, 50);
    lay(2, 50);
    wait_ms(50);
    ck_assert_uint_eq(eggs[1].hatched, 0);
    ck_assert_uint_eq(eggs[2].hatched, 1);
}
END_TEST

static void on_hatch_lay_again(struct timer *t)
{
    on_hatch(t);
    timer_start(wheel, t, 0);
}

START_TEST(a_timer_that_starts_itself_cannot_hold_the_wheel)
{
    timer_init(&eggs[0].timer, on_hatch_lay_again);
    lay(0, 10);
    wait_ms(1000);
    ck_assert_uint_eq(hatched, 1);
    wait_ms(10);
    ck_assert_uint_eq(hatched, 2);
}
END_TEST

START_TEST(a_timer_started_in_a_long_step_does_not_hide_those_still_to_come)
{
    timer_init(&eggs[0].timer, on_hatch_lay_again);
    lay(0, 10);
    for (int i = 1; i < 200; i++)
        lay(i, (uint64_t)i * 20);
    wait_ms(5000);
    ck_assert_uint_eq(hatched - eggs[0].hatched, 199);
}
END_TEST

START_TEST(a_wheel_that_goes_lets_its_timers_be)
{
    struct timers *other = timers_create_manual(0);

    timer_start(other, &eggs[0].timer, 100);
    timer_start(other, &eggs[1].timer, 1000000);
    timers_destroy(other);
    ck_assert(!timer_is_running(&eggs[0].timer));
    ck_assert(!timer_is_running(&eggs[1].timer));
}
END_TEST

struct real_egg {
    struct timer timer;
    uint64_t hatched_us;
};

static void on_real_hatch(struct timer *t)
{
    container_of(t, struct real_egg, timer)->hatched_us = clock_mono_us();
    hatched++;
}

START_TEST(on_a_loop_no_timer_comes_early_and_the_loop_sleeps_until_it)
{
    static const uint64_t delays[] = {0, 1, 10, 37, 120};
    struct loop *l = loop_create();
    struct timers *w = timers_create(l);
    struct real_egg real[5];
    uint64_t begin = clock_mono_us();
    unsigned turns = 0;

    for (int i = 0; i < 5; i++) {
        timer_init(&real[i].timer, on_real_hatch);
        timer_start(w, &real[i].timer, delays[i]);
    }
    for (; hatched < 5; turns++)
        loop_turn_wait(l);
    for (int i = 0; i < 5; i++)
        ck_assert_uint_ge(real[i].hatched_us, begin + delays[i] * 1000);
    ck_assert_uint_lt(turns, 20);
    timers_destroy(w);
    loop_destroy(l);
}
END_TEST

static Suite *timers_suite(void)
{
    Suite *suite = suite_create("timers");
    TCase *scene = tcase_create("a wheel turned by hand");

    tcase_add_checked_fixture(scene, a_wheel_turned_by_hand, the_wheel_goes);
    tcase_add_test(scene, a_timer_is_called_once_when_due_and_not_before);
    tcase_add_test(scene, no_delay_means_the_next_tick);
    tcase_add_test(scene, a_stopped_timer_is_not_called);
    tcase_add_test(scene, starting_again_moves_it);
    tcase_add_test(scene, the_longest_delay_is_forty_days);
    tcase_add_test(scene, timers_are_called_in_the_order_of_their_ticks);
    tcase_add_test(scene, thousands_of_any_delay_come_on_their_tick);
    tcase_add_test(scene, one_long_step_calls_all_that_lies_within);
    tcase_add_test(scene, a_timer_may_stop_another_that_is_due_with_it);
    tcase_add_test(scene, a_timer_that_starts_itself_cannot_hold_the_wheel);
    tcase_add_test(scene,
                   a_timer_started_in_a_long_step_does_not_hide_those_still_to_come);
    tcase_add_test(scene, a_wheel_that_goes_lets_its_timers_be);
    tcase_add_test(scene, on_a_loop_no_timer_comes_early_and_the_loop_sleeps_until_it);
    suite_add_tcase(suite, scene);
    return suite;
}

RUN_SUITE(timers_suite);
