#include "load/crowd_private.h"

#include "base/clock.h"
#include "base/must.h"
#include "base/random.h"
#include "base/xmalloc.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#define EVENTS_MAX    512
#define SHAKING_MAX   512 /* handshakes at a time: a backlog that overflows costs seconds */
#define SHAKE_US      15000000
#define SWEEP_US      20000
#define NAP_US        20000 /* looks at the phase at least that often */
#define CHURN_SHARE   0.05  /* of the sockets, a second */
#define CHURN_AWAY_US 1500000

static void crowd_init(struct crowd *c, const struct crowd_order *order)
{
    memset(c, 0, sizeof(*c));
    c->order = order;
    c->options = order->options;
    c->plan = order->plan;
    c->share = order->share;
    c->own = &order->share->crowds[order->index];
    c->tally = &c->own->tallies;
    book_init(&c->book, order->plan, order->share);
    c->hearing = hearing_create();
    if (order->target->is_tls)
        c->tls = tls_client_create(order->options->insecure);
    c->epoll = epoll_create1(EPOLL_CLOEXEC);
    must(c->epoll >= 0 && (c->tls || !order->target->is_tls));
    c->peers = xcalloc(order->count + 1, sizeof(*c->peers));
    list_init(&c->shaking);
    list_init(&c->away);
    list_init(&c->moving);
    list_init(&c->dirty);
    list_init(&c->retrying);
    for (uint32_t i = 0; i < order->count; i++) {
        struct peer *p = &c->peers[i];

        p->cable.fd = -1;
        p->number = order->first + i;
        list_init(&p->link);
        list_init(&p->move);
        list_init(&p->dirty);
    }
    shooters_create(c);
}

static void look_at_the_clock(struct crowd *c)
{
    c->now_us = clock_mono_us();
    c->window = share_window(c->share, c->own, c->now_us);
    if (c->window->connected_1 == 0 || c->tally->connected < c->window->connected_1)
        c->window->connected_1 = (uint32_t)c->tally->connected + 1;
}

/* --- who comes --- */

static void dial_new(struct crowd *c)
{
    double share = c->options->ramp / (double)c->share->crowd_count;
    double due = (double)(c->now_us - c->share->origin_us) / 1e6 * share;

    while (c->dialled < c->order->count && c->dialled < due &&
           c->shaking_count < SHAKING_MAX)
        peer_dial(c, &c->peers[c->dialled++]);
}

static void dial_again(struct crowd *c)
{
    struct list *item;
    struct list *following;

    list_each (item, following, &c->away) {
        struct peer *p = container_of(item, struct peer, link);

        if (c->shaking_count >= SHAKING_MAX)
            return;
        if (p->dial_at_us <= c->now_us)
            peer_dial(c, p);
    }
}

static void lose_patience(struct crowd *c)
{
    while (!list_empty(&c->shaking)) {
        struct peer *p = container_of(c->shaking.next, struct peer, link);

        if (c->now_us < p->dialled_us + SHAKE_US)
            return;
        peer_lose(c, p, false, "no answer while connecting");
    }
}

/* --- who leaves --- */

static void storm(struct crowd *c)
{
    uint64_t start = atomic_load(&c->share->start_us);
    uint64_t at = start + (atomic_load(&c->share->end_us) - start) / 2;

    if (c->has_stormed || c->phase != PHASE_RUN || c->now_us < at)
        return;
    c->has_stormed = true;
    for (uint32_t i = 0; i < c->order->count; i++) {
        struct peer *p = &c->peers[i];

        if (p->state != PEER_OPEN)
            continue;
        p->reset_us = at;
        p->is_returning = true;
        c->tally->behind++;
        peer_leave(c, p, c->now_us, true);
    }
}

static void churn(struct crowd *c)
{
    double due = (double)(c->now_us - atomic_load(&c->share->start_us)) / 1e6 *
                 CHURN_SHARE * c->order->count;

    if (c->phase != PHASE_RUN || c->now_us >= atomic_load(&c->share->end_us) ||
        c->now_us < atomic_load(&c->share->start_us))
        return;
    while ((double)c->leaves < due) {
        struct peer *p = &c->peers[random_below(c->order->count)];

        c->leaves++;
        /* One with something on its way stays: what a lost answer does is the storm's. */
        if (p->state != PEER_OPEN || (p->shooter && p->shooter->in_flight > 0))
            continue;
        p->has_left = true;
        peer_leave(c, p, c->now_us + random_below(CHURN_AWAY_US), c->leaves % 2 == 0);
    }
}

/* As every client does that was told session.move: at its time, and then back at once. */
static void move(struct crowd *c)
{
    struct list *item;
    struct list *following;

    list_each (item, following, &c->moving) {
        struct peer *p = container_of(item, struct peer, move);

        if (p->move_at_us > c->now_us)
            continue;
        c->tally->moved++;
        p->is_moved = true;
        peer_leave(c, p, c->now_us, false);
    }
}

/* --- the end --- */

static bool is_settled(const struct crowd *c)
{
    if (c->tally->waiting > 0 || !list_empty(&c->away) || c->shaking_count > 0)
        return false;
    for (uint32_t i = 0; i < c->order->count; i++)
        if (c->peers[i].state == PEER_OPEN &&
            !ledger_is_whole(&c->book, &c->peers[i].listener))
            return false;
    return true;
}

static void count_up(struct crowd *c)
{
    uint64_t lost = c->book.holes.forgotten;

    for (uint32_t i = 0; i < c->order->count; i++) {
        struct peer *p = &c->peers[i];

        if (p->state == PEER_OPEN)
            lost += ledger_lost(&c->book, &p->listener);
        else if (p->state != PEER_GONE)
            c->tally->given_up++;
    }
    c->tally->lost = lost;
}

static void sweep(struct crowd *c)
{
    if (c->now_us < c->swept_us + SWEEP_US)
        return;
    c->swept_us = c->now_us;
    lose_patience(c);
    c->own->cpu_us = clock_cpu_us();
    /* What is on its way over another path is no hole yet: this is for the live line. */
    c->tally->lost = c->book.holes.missing + c->book.holes.forgotten;
    if (c->phase == PHASE_DRAIN)
        atomic_store(&c->own->is_settled, is_settled(c));
}

static void see_phase(struct crowd *c)
{
    enum phase phase = share_phase(c->share);

    if (phase == c->phase)
        return;
    c->phase = phase;
    if (phase == PHASE_SEAL) {
        shooters_seal(c);
        atomic_store(&c->own->is_sealed, 1);
    }
}

/* --- the loop --- */

static void flush(struct crowd *c)
{
    while (!list_empty(&c->dirty))
        peer_flush(c, container_of(c->dirty.next, struct peer, dirty));
}

static struct timespec nap(const struct crowd *c)
{
    uint64_t wake = c->now_us + NAP_US;
    uint64_t tick = shooters_next_us(c);
    uint64_t now = clock_mono_us();

    if (c->dialled < c->order->count || !list_empty(&c->away) || !list_empty(&c->moving))
        wake = c->now_us + 1000;
    if (tick < wake)
        wake = tick;
    wake = wake > now ? wake - now : 0;
    return (struct timespec){.tv_nsec = (long)(wake * 1000)};
}

static void hear(struct crowd *c)
{
    struct epoll_event events[EVENTS_MAX];
    struct timespec wait = nap(c);
    int count = epoll_pwait2(c->epoll, events, EVENTS_MAX, &wait, NULL);

    must(count >= 0 || errno == EINTR);
    look_at_the_clock(c);
    for (int i = 0; i < count; i++) {
        struct peer *p = &c->peers[events[i].data.u64 & UINT32_MAX];

        if (p->generation == events[i].data.u64 >> 32)
            peer_ready(c, p, events[i].events);
    }
}

static void crowd_turn(struct crowd *c)
{
    look_at_the_clock(c);
    see_phase(c);
    dial_new(c);
    dial_again(c);
    move(c);
    if (c->options->kind == SCENARIO_storm)
        storm(c);
    if (c->options->kind == SCENARIO_churn)
        churn(c);
    shooters_tick(c);
    shooters_retry(c);
    sweep(c);
    flush(c);
    hear(c);
    flush(c);
}

void crowd_run(const struct crowd_order *order)
{
    struct crowd c;

    crowd_init(&c, order);
    while (c.phase != PHASE_COUNT)
        crowd_turn(&c);
    count_up(&c);
    c.own->cpu_us = clock_cpu_us();
    /* Its sockets and memory go with the process. */
}
