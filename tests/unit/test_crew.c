#include "runner.h"

#include "loop/crew.h"
#include "loop/loop.h"

#include <pthread.h>
#include <signal.h>

struct errand {
    struct job job;
    int number;
    int answer;
    void *hand;
    pthread_t thread;
};

static struct loop *l;
static struct errand errands[500];
static int order[500];
static int done_count;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER; /* held: work_at_gate waits */

static void on_done(struct job *j)
{
    struct errand *e = container_of(j, struct errand, job);

    order[done_count++] = e->number;
}

static void work(struct job *j, void *hand)
{
    struct errand *e = container_of(j, struct errand, job);

    e->answer = e->number * 2;
    e->hand = hand;
    e->thread = pthread_self();
}

static void work_at_gate(struct job *j, void *hand)
{
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
    work(j, hand);
}

static void a_loop_and_errands(void)
{
    l = loop_create();
    done_count = 0;
    for (int i = 0; i < 500; i++)
        errands[i] = (struct errand){.number = i, .job = {.work = work, .done = on_done}};
}

static void the_loop_goes(void)
{
    loop_destroy(l);
}

START_TEST(a_job_is_done_elsewhere_and_comes_back)
{
    struct crew *c = crew_create(l, "test", 1, NULL, 10);

    ck_assert(crew_submit(c, &errands[21].job));
    ck_assert_uint_eq(crew_waiting(c), 1);
    while (done_count == 0)
        loop_turn_wait(l);
    ck_assert_int_eq(errands[21].answer, 42);
    ck_assert(!pthread_equal(errands[21].thread, pthread_self()));
    ck_assert_uint_eq(crew_waiting(c), 0);
    crew_destroy(c);
}
END_TEST

START_TEST(one_hand_keeps_the_order)
{
    struct crew *c = crew_create(l, "test", 1, NULL, 500);

    for (int i = 0; i < 500; i++)
        ck_assert(crew_submit(c, &errands[i].job));
    while (done_count < 500)
        loop_turn_wait(l);
    for (int i = 0; i < 500; i++)
        ck_assert_int_eq(order[i], i);
    crew_destroy(c);
}
END_TEST

START_TEST(many_hands_do_all_with_what_is_their_own)
{
    int states[4];
    void *hand_state[4] = {&states[0], &states[1], &states[2], &states[3]};
    struct crew *c = crew_create(l, "a name that is far too long", 4, hand_state, 500);

    for (int i = 0; i < 500; i++)
        ck_assert(crew_submit(c, &errands[i].job));
    while (done_count < 500)
        loop_turn_wait(l);
    for (int i = 0; i < 500; i++) {
        ck_assert_int_eq(errands[i].answer, i * 2);
        ck_assert_ptr_nonnull(errands[i].hand);
        ck_assert_int_lt((int *)errands[i].hand - states, 4);
        ck_assert_int_ge((int *)errands[i].hand - states, 0);
    }
    crew_destroy(c);
}
END_TEST

START_TEST(no_more_than_the_bound_may_wait)
{
    struct crew *c = crew_create(l, "test", 1, NULL, 3);
    int taken = 0;

    pthread_mutex_lock(&gate);
    for (int i = 0; i < 10; i++) {
        errands[i].job.work = work_at_gate;
        taken += crew_submit(c, &errands[i].job);
    }
    /* Three wait; the hand may have taken one more by then. */
    ck_assert_int_ge(taken, 3);
    ck_assert_int_le(taken, 4);
    ck_assert_uint_eq(crew_waiting(c), (size_t)taken);
    pthread_mutex_unlock(&gate);
    crew_destroy(c);
    ck_assert_int_eq(done_count, taken);
}
END_TEST

START_TEST(destroying_finishes_what_was_submitted)
{
    struct crew *c = crew_create(l, "test", 2, NULL, 500);

    for (int i = 0; i < 500; i++)
        ck_assert(crew_submit(c, &errands[i].job));
    crew_destroy(c);
    ck_assert_int_eq(done_count, 500);
}
END_TEST

static struct crew *crew;
static bool taken_again;

static void on_done_submit_again(struct job *j)
{
    on_done(j);
    j->done = on_done;
    taken_again = crew_submit(crew, j);
}

START_TEST(a_job_may_be_submitted_again_when_done)
{
    crew = crew_create(l, "test", 1, NULL, 1);
    errands[1].job.done = on_done_submit_again;
    ck_assert(crew_submit(crew, &errands[1].job));
    while (done_count < 2)
        loop_turn_wait(l);
    ck_assert(taken_again);
    crew_destroy(crew);
}
END_TEST

START_TEST(a_crew_that_goes_takes_no_more)
{
    crew = crew_create(l, "test", 1, NULL, 1);
    errands[1].job.done = on_done_submit_again;
    ck_assert(crew_submit(crew, &errands[1].job));
    crew_destroy(crew);
    ck_assert(!taken_again);
    ck_assert_int_eq(done_count, 1);
}
END_TEST

static void work_look_at_signals(struct job *j, void *hand)
{
    struct errand *e = container_of(j, struct errand, job);
    sigset_t blocked;

    (void)hand;
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    e->answer = sigismember(&blocked, SIGTERM);
}

START_TEST(signals_are_not_for_the_hands)
{
    struct crew *c = crew_create(l, "test", 1, NULL, 1);
    sigset_t blocked;

    errands[0].job.work = work_look_at_signals;
    ck_assert(crew_submit(c, &errands[0].job));
    crew_destroy(c);
    ck_assert_int_eq(errands[0].answer, 1);
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    ck_assert_int_eq(sigismember(&blocked, SIGTERM), 0);
}
END_TEST

static Suite *crew_suite(void)
{
    Suite *suite = suite_create("crew");
    TCase *scene = tcase_create("a loop and errands");

    tcase_add_checked_fixture(scene, a_loop_and_errands, the_loop_goes);
    tcase_add_test(scene, a_job_is_done_elsewhere_and_comes_back);
    tcase_add_test(scene, one_hand_keeps_the_order);
    tcase_add_test(scene, many_hands_do_all_with_what_is_their_own);
    tcase_add_test(scene, no_more_than_the_bound_may_wait);
    tcase_add_test(scene, destroying_finishes_what_was_submitted);
    tcase_add_test(scene, a_job_may_be_submitted_again_when_done);
    tcase_add_test(scene, a_crew_that_goes_takes_no_more);
    tcase_add_test(scene, signals_are_not_for_the_hands);
    suite_add_tcase(suite, scene);
    return suite;
}

RUN_SUITE(crew_suite);
