#include "loop/loop.h"

#include "base/clock.h"
#include "base/metrics.h"
#include "base/must.h"
#include "base/xmalloc.h"

#include <ev.h>
#include <stdlib.h>

struct loop_hook {
    struct list link;
    loop_before_sleep_fn *fn;
    void *arg;
};

struct loop {
    struct ev_loop *ev;
    ev_prepare before;        /* runs last before the wait */
    ev_check after;           /* runs first after it */
    ev_idle no_sleep;         /* started while the next wait must be none */
    struct list before_sleep; /* of struct loop_hook */
    uint64_t woke_us;         /* 0 before the first turn */
    uint64_t now_ms;
};

struct loop_io {
    ev_io watcher;
    struct loop *loop;
    loop_io_fn *fn;
    void *arg;
};

struct loop_signal {
    ev_signal watcher;
    struct loop *loop;
    loop_signal_fn *fn;
    void *arg;
};

struct loop_alarm {
    ev_timer watcher;
    struct loop *loop;
    loop_alarm_fn *fn;
    void *arg;
};

struct loop_waker {
    ev_async watcher;
    struct loop *loop;
    loop_waker_fn *fn;
    void *arg;
};

static void on_woke(struct ev_loop *ev, ev_check *watcher, int events)
{
    struct loop *l = watcher->data;

    (void)events;
    ev_idle_stop(ev, &l->no_sleep);
    l->woke_us = clock_mono_us();
    l->now_ms = l->woke_us / 1000;
}

static void on_going_to_sleep(struct ev_loop *ev, ev_prepare *watcher, int events)
{
    struct loop *l = watcher->data;
    struct list *item, *following;
    bool again = false;

    (void)events;
    list_each (item, following, &l->before_sleep) {
        struct loop_hook *h = container_of(item, struct loop_hook, link);

        again |= h->fn(h->arg);
    }
    if (again)
        ev_idle_start(ev, &l->no_sleep);
    if (l->woke_us)
        metrics_observe(&metrics.turn_seconds,
                        (double)(clock_mono_us() - l->woke_us) / 1e6);
}

static void on_idle(struct ev_loop *ev, ev_idle *watcher, int events)
{
    (void)ev;
    (void)watcher;
    (void)events;
}

struct loop *loop_create(void)
{
    struct ev_loop *ev = ev_loop_new(EVBACKEND_EPOLL | EVFLAG_NOENV);
    struct loop *l;

    if (!ev)
        return NULL;
    l = xcalloc(1, sizeof(*l));
    l->ev = ev;
    l->now_ms = clock_mono_ms();
    list_init(&l->before_sleep);

    ev_prepare_init(&l->before, on_going_to_sleep);
    ev_set_priority(&l->before, EV_MINPRI);
    l->before.data = l;
    ev_prepare_start(ev, &l->before);
    ev_check_init(&l->after, on_woke);
    ev_set_priority(&l->after, EV_MAXPRI);
    l->after.data = l;
    ev_check_start(ev, &l->after);
    ev_idle_init(&l->no_sleep, on_idle);
    return l;
}

void loop_destroy(struct loop *l)
{
    struct list *item;

    if (!l)
        return;
    while ((item = list_pop_head(&l->before_sleep)) != NULL)
        free(container_of(item, struct loop_hook, link));
    ev_idle_stop(l->ev, &l->no_sleep);
    ev_prepare_stop(l->ev, &l->before);
    ev_check_stop(l->ev, &l->after);
    ev_loop_destroy(l->ev);
    free(l);
}

void loop_run(struct loop *l)
{
    ev_run(l->ev, 0);
}

void loop_stop(struct loop *l)
{
    ev_break(l->ev, EVBREAK_ALL);
}

void loop_turn(struct loop *l)
{
    ev_run(l->ev, EVRUN_NOWAIT);
}

void loop_turn_wait(struct loop *l)
{
    ev_run(l->ev, EVRUN_ONCE);
}

void *loop_native(struct loop *l)
{
    return l->ev;
}

struct loop_hook *loop_before_sleep(struct loop *l, loop_before_sleep_fn *fn, void *arg)
{
    struct loop_hook *h = xmalloc(sizeof(*h));

    h->fn = fn;
    h->arg = arg;
    list_add_tail(&l->before_sleep, &h->link);
    return h;
}

void loop_hook_remove(struct loop_hook *h)
{
    if (!h)
        return;
    list_remove(&h->link);
    free(h);
}

void loop_slow_down(struct loop *l, uint64_t us)
{
    ev_set_io_collect_interval(l->ev, (double)us / 1e6);
}

static void on_alarm(struct ev_loop *ev, ev_timer *watcher, int events)
{
    struct loop_alarm *a = watcher->data;

    (void)ev;
    (void)events;
    a->fn(a->arg);
}

struct loop_alarm *loop_alarm_add(struct loop *l, loop_alarm_fn *fn, void *arg)
{
    struct loop_alarm *a = xmalloc(sizeof(*a));

    a->loop = l;
    a->fn = fn;
    a->arg = arg;
    ev_init(&a->watcher, on_alarm);
    a->watcher.data = a;
    return a;
}

void loop_alarm_set(struct loop_alarm *a, uint64_t ms)
{
    ev_timer_stop(a->loop->ev, &a->watcher);
    ev_timer_set(&a->watcher, (double)ms / 1e3, 0);
    ev_timer_start(a->loop->ev, &a->watcher);
}

void loop_alarm_stop(struct loop_alarm *a)
{
    ev_timer_stop(a->loop->ev, &a->watcher);
}

bool loop_alarm_is_set(struct loop_alarm *a)
{
    return ev_is_active(&a->watcher);
}

void loop_alarm_remove(struct loop_alarm *a)
{
    if (!a)
        return;
    loop_alarm_stop(a);
    free(a);
}

static int to_ev(int events)
{
    return (events & LOOP_READ ? EV_READ : 0) | (events & LOOP_WRITE ? EV_WRITE : 0);
}

static void on_io(struct ev_loop *ev, ev_io *watcher, int events)
{
    struct loop_io *io = watcher->data;

    (void)ev;
    io->fn(io->arg,
           (events & EV_READ ? LOOP_READ : 0) | (events & EV_WRITE ? LOOP_WRITE : 0));
}

struct loop_io *loop_io_add(struct loop *l, int fd, int events, loop_io_fn *fn, void *arg)
{
    struct loop_io *io = xmalloc(sizeof(*io));

    must(fd >= 0);
    io->loop = l;
    io->fn = fn;
    io->arg = arg;
    ev_io_init(&io->watcher, on_io, fd, to_ev(events));
    io->watcher.data = io;
    if (events)
        ev_io_start(l->ev, &io->watcher);
    return io;
}

void loop_io_change(struct loop_io *io, int events)
{
    ev_io_stop(io->loop->ev, &io->watcher);
    if (!events)
        return;
    ev_io_set(&io->watcher, io->watcher.fd, to_ev(events));
    ev_io_start(io->loop->ev, &io->watcher);
}

void loop_io_remove(struct loop_io *io)
{
    if (!io)
        return;
    ev_io_stop(io->loop->ev, &io->watcher);
    free(io);
}

static void on_signal(struct ev_loop *ev, ev_signal *watcher, int events)
{
    struct loop_signal *s = watcher->data;

    (void)ev;
    (void)events;
    s->fn(s->arg, watcher->signum);
}

struct loop_signal *loop_signal_add(struct loop *l, int number, loop_signal_fn *fn,
                                    void *arg)
{
    struct loop_signal *s = xmalloc(sizeof(*s));

    s->loop = l;
    s->fn = fn;
    s->arg = arg;
    ev_signal_init(&s->watcher, on_signal, number);
    s->watcher.data = s;
    ev_signal_start(l->ev, &s->watcher);
    return s;
}

void loop_signal_remove(struct loop_signal *s)
{
    if (!s)
        return;
    ev_signal_stop(s->loop->ev, &s->watcher);
    free(s);
}

static void on_wake(struct ev_loop *ev, ev_async *watcher, int events)
{
    struct loop_waker *w = watcher->data;

    (void)ev;
    (void)events;
    w->fn(w->arg);
}

struct loop_waker *loop_waker_add(struct loop *l, loop_waker_fn *fn, void *arg)
{
    struct loop_waker *w = xmalloc(sizeof(*w));

    w->loop = l;
    w->fn = fn;
    w->arg = arg;
    ev_async_init(&w->watcher, on_wake);
    w->watcher.data = w;
    ev_async_start(l->ev, &w->watcher);
    return w;
}

void loop_wake(struct loop_waker *w)
{
    ev_async_send(w->loop->ev, &w->watcher);
}

void loop_waker_remove(struct loop_waker *w)
{
    if (!w)
        return;
    ev_async_stop(w->loop->ev, &w->watcher);
    free(w);
}

uint64_t loop_now_ms(const struct loop *l)
{
    return l->now_ms;
}
