#include "loop/crew.h"

#include "base/log.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "loop/loop.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct hand {
    struct crew *crew;
    void *state;
    pthread_t thread;
};

struct crew {
    struct loop_waker *waker; /* for jobs that are finished */
    size_t bound;
    size_t away; /* submitted and not yet done; loop thread only */
    unsigned hand_count;
    struct hand *hands;

    pthread_mutex_t mutex; /* guards what follows */
    pthread_cond_t submitted;
    struct list queue; /* of struct job, by link */
    size_t queued;
    struct list finished; /* of struct job, by link */
    bool closing;
};

/* The next job, taken off the queue, or NULL when the crew goes home. */
static struct job *next_job(struct crew *c)
{
    struct list *item;

    pthread_mutex_lock(&c->mutex);
    while (list_empty(&c->queue) && !c->closing)
        pthread_cond_wait(&c->submitted, &c->mutex);
    item = list_pop_head(&c->queue);
    if (item)
        c->queued--;
    pthread_mutex_unlock(&c->mutex);
    return item ? container_of(item, struct job, link) : NULL;
}

static void give_back(struct crew *c, struct job *j)
{
    bool first;

    pthread_mutex_lock(&c->mutex);
    first = list_empty(&c->finished);
    list_add_tail(&c->finished, &j->link);
    pthread_mutex_unlock(&c->mutex);
    if (first)
        loop_wake(c->waker);
}

static void *hand_main(void *arg)
{
    struct hand *h = arg;
    struct job *j;

    while ((j = next_job(h->crew)) != NULL) {
        j->work(j, h->state);
        give_back(h->crew, j);
    }
    return NULL;
}

static void on_finished(void *arg)
{
    struct crew *c = arg;
    struct list finished;
    struct list *item;

    list_init(&finished);
    pthread_mutex_lock(&c->mutex);
    list_splice_tail(&finished, &c->finished);
    pthread_mutex_unlock(&c->mutex);
    while ((item = list_pop_head(&finished)) != NULL) {
        struct job *j = container_of(item, struct job, link);

        c->away--;
        j->done(j);
    }
}

/* A thread that cannot be had is memory that cannot be had. */
static void hand_start(struct hand *h, const char *name, unsigned number)
{
    int error = pthread_create(&h->thread, NULL, hand_main, h);
    char label[16];

    if (error) {
        log_error("no thread to be had", "crew=%s reason=%s", name,
                  strerrorname_np(error));
        abort();
    }
    snprintf(label, sizeof(label), "%.10s-%u", name, number % 1000);
    pthread_setname_np(h->thread, label);
}

struct crew *crew_create(struct loop *l, const char *name, unsigned hands,
                         void **hand_state, size_t bound)
{
    struct crew *c = xcalloc(1, sizeof(*c));
    sigset_t all;
    sigset_t before;

    must(hands > 0 && bound > 0);
    c->waker = loop_waker_add(l, on_finished, c);
    c->bound = bound;
    list_init(&c->queue);
    list_init(&c->finished);
    must(pthread_mutex_init(&c->mutex, NULL) == 0);
    must(pthread_cond_init(&c->submitted, NULL) == 0);

    /* Signals are for the loop's thread. */
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    c->hands = xcalloc(hands, sizeof(*c->hands));
    for (c->hand_count = 0; c->hand_count < hands; c->hand_count++) {
        struct hand *h = &c->hands[c->hand_count];

        h->crew = c;
        h->state = hand_state ? hand_state[c->hand_count] : NULL;
        hand_start(h, name, c->hand_count);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return c;
}

bool crew_submit(struct crew *c, struct job *j)
{
    bool taken;

    pthread_mutex_lock(&c->mutex);
    taken = c->queued < c->bound && !c->closing;
    if (taken) {
        list_add_tail(&c->queue, &j->link);
        c->queued++;
    }
    pthread_mutex_unlock(&c->mutex);
    if (!taken)
        return false;
    /* With the mutex free: who wakes would only go to sleep on it again. */
    pthread_cond_signal(&c->submitted);
    c->away++;
    return true;
}

size_t crew_waiting(const struct crew *c)
{
    return c->away;
}

void crew_destroy(struct crew *c)
{
    if (!c)
        return;
    pthread_mutex_lock(&c->mutex);
    c->closing = true;
    pthread_cond_broadcast(&c->submitted);
    pthread_mutex_unlock(&c->mutex);
    for (unsigned i = 0; i < c->hand_count; i++)
        pthread_join(c->hands[i].thread, NULL);

    on_finished(c);
    must(c->away == 0);
    loop_waker_remove(c->waker);
    pthread_cond_destroy(&c->submitted);
    pthread_mutex_destroy(&c->mutex);
    free(c->hands);
    free(c);
}
