#include "worker/pool.h"

#include "base/must.h"
#include "base/xmalloc.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define STACK_BYTES (1024 * 1024)

struct returns {
    pthread_mutex_t lock;
    struct list finished; /* of task.link */
    int bell;
};

struct hand {
    struct pool *pool;
    void *state;
    pthread_t thread;
};

struct pool {
    struct returns *returns;
    uint32_t cpu_limit_ms;
    pthread_mutex_t lock;
    pthread_cond_t work_is_there;
    struct list waiting; /* of task.link */
    bool ending;
    unsigned hand_count;
    struct hand hands[POOL_HANDS_MAX];
};

struct returns *returns_create(void)
{
    struct returns *r = xcalloc(1, sizeof(*r));

    pthread_mutex_init(&r->lock, NULL);
    list_init(&r->finished);
    r->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    must(r->bell >= 0);
    return r;
}

void returns_destroy(struct returns *r)
{
    must(list_empty(&r->finished));
    close(r->bell);
    pthread_mutex_destroy(&r->lock);
    free(r);
}

int returns_bell(const struct returns *r)
{
    return r->bell;
}

static void come_back(struct returns *r, struct task *t)
{
    bool first;

    pthread_mutex_lock(&r->lock);
    first = list_empty(&r->finished);
    list_add_tail(&r->finished, &t->link);
    pthread_mutex_unlock(&r->lock);
    /* Behind another the bell has rung already. */
    if (first)
        must(write(r->bell, &(uint64_t){1}, sizeof(uint64_t)) == sizeof(uint64_t));
}

void returns_run(struct returns *r)
{
    struct list finished, *at;

    list_init(&finished);
    pthread_mutex_lock(&r->lock);
    list_splice_tail(&finished, &r->finished);
    pthread_mutex_unlock(&r->lock);
    while ((at = list_pop_head(&finished)) != NULL) {
        struct task *t = container_of(at, struct task, link);

        t->done(t);
    }
}

/* NULL: the pool is ending. */
static struct task *next_task(struct pool *p)
{
    struct list *first;

    pthread_mutex_lock(&p->lock);
    while (list_empty(&p->waiting) && !p->ending)
        pthread_cond_wait(&p->work_is_there, &p->lock);
    first = list_pop_head(&p->waiting);
    pthread_mutex_unlock(&p->lock);
    return first ? container_of(first, struct task, link) : NULL;
}

static void set_alarm(timer_t alarm, uint32_t ms)
{
    struct itimerspec at = {
        .it_value = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000}};

    must(timer_settime(alarm, 0, &at, NULL) == 0);
}

static void *run_hand(void *arg)
{
    struct hand *h = arg;
    struct pool *p = h->pool;
    struct sigevent by_signal = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGXCPU};
    timer_t alarm;
    struct task *t;

    must(timer_create(CLOCK_THREAD_CPUTIME_ID, &by_signal, &alarm) == 0);
    while ((t = next_task(p)) != NULL) {
        set_alarm(alarm, p->cpu_limit_ms);
        if (t->work(t, h->state))
            come_back(p->returns, t);
        else
            pool_submit(p, t);
    }
    timer_delete(alarm);
    return NULL;
}

struct pool *pool_create(struct returns *r, unsigned hands, void **hand_state,
                         uint32_t cpu_limit_ms)
{
    struct pool *p = xcalloc(1, sizeof(*p));
    pthread_attr_t attributes;

    must(hands > 0 && hands <= POOL_HANDS_MAX);
    p->returns = r;
    p->cpu_limit_ms = cpu_limit_ms;
    p->hand_count = hands;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->work_is_there, NULL);
    list_init(&p->waiting);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    for (unsigned i = 0; i < hands; i++) {
        struct hand *h = &p->hands[i];

        *h = (struct hand){.pool = p, .state = hand_state ? hand_state[i] : NULL};
        must(pthread_create(&h->thread, &attributes, run_hand, h) == 0);
    }
    pthread_attr_destroy(&attributes);
    return p;
}

void pool_submit(struct pool *p, struct task *t)
{
    pthread_mutex_lock(&p->lock);
    list_add_tail(&p->waiting, &t->link);
    pthread_cond_signal(&p->work_is_there);
    pthread_mutex_unlock(&p->lock);
}

void pool_destroy(struct pool *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->ending = true;
    pthread_cond_broadcast(&p->work_is_there);
    pthread_mutex_unlock(&p->lock);
    for (unsigned i = 0; i < p->hand_count; i++)
        pthread_join(p->hands[i].thread, NULL);
    pthread_cond_destroy(&p->work_is_there);
    pthread_mutex_destroy(&p->lock);
    free(p);
}
