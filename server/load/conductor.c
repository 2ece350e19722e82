#include "load/conductor.h"

#include "base/clock.h"
#include "base/must.h"
#include "load/words.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define TICK_MS        10
#define CONNECT_MORE_S 40 /* beyond what the ramp takes */
#define QUIET_US       3000000
#define DRAIN_US       60000000
#define LINGER_US      200000 /* something doubled may still follow */
#define END_US         10000000

struct conductor {
    struct results *results;
    struct share *share;
    struct watch *watch;
    pid_t children[PROCESSES_MAX];
    bool has_died;
    bool is_shown; /* the progress line */
    uint64_t shown_us;
    uint64_t shown_deliveries;
    uint64_t progress_us; /* something happened last */
    uint64_t progress_sum;
};

static volatile sig_atomic_t interrupted;

static void on_interrupt(int number)
{
    (void)number;
    interrupted = 1;
}

static void take_interrupts(void)
{
    struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND};

    sigaction(SIGINT, &action, NULL); /* a second one ends us at once */
    sigaction(SIGTERM, &action, NULL);
}

static _Noreturn void be_crowd(const struct crowd_order *order, pid_t parent)
{
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    crowd_run(order);
    _exit(0); /* without the parent's buffers and handlers */
}

static void start_crowds(struct conductor *c)
{
    struct results *r = c->results;
    uint32_t count = c->share->crowd_count;
    uint64_t sockets = r->plan->socket_count;
    pid_t parent = getpid();

    fflush(NULL);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t first = sockets * i / count;
        const struct crowd_order order = {
            .options = r->options,
            .target = r->target,
            .plan = r->plan,
            .share = c->share,
            .index = i,
            .first = (uint32_t)first,
            .count = (uint32_t)(sockets * (i + 1) / count - first),
        };

        c->children[i] = fork();
        if (c->children[i] == 0)
            be_crowd(&order, parent);
        if (c->children[i] < 0) {
            fprintf(stderr, "roost load: cannot start a process: %s\n", strerror(errno));
            c->has_died = true;
        }
    }
}

/* --- the progress line --- */

/* Of the last second, in whole windows. */
static uint64_t p99_lately(const struct conductor *c, uint64_t now)
{
    struct latency all = {0};
    uint64_t length = c->share->window_us;
    uint64_t count = length < 1000000 ? 1000000 / length : 1;

    for (uint64_t back = 1; back <= count; back++) {
        if (now - c->share->origin_us < back * length)
            break;
        for (uint32_t i = 0; i < c->share->crowd_count; i++)
            latency_merge_counts(
                &all, share_window(c->share, &c->share->crowds[i], now - back * length)
                          ->latency);
    }
    return latency_at(&all, 0.99);
}

static void show_progress(struct conductor *c, uint64_t now)
{
    static const char *const names[] = {"connecting", "running", "waiting for the rest",
                                        "counting", "counting"};
    struct tallies t = share_sum(c->share);
    const struct watch *w = c->watch;
    const struct sample *last = w->count > 1 ? &w->samples[w->count - 1] : NULL;
    struct word a, b, d;
    double seconds = (double)(now - c->shown_us) / 1e6;

    fprintf(stderr, "\r\033[K%4.0f s  %s  %s connected",
            (double)(now - c->share->origin_us) / 1e6, names[share_phase(c->share)],
            word_count(&a, (double)t.connected));
    if (t.sent > 0)
        fprintf(stderr, "  %s deliveries/s  p99 %s",
                word_count(&b, (double)(t.deliveries - c->shown_deliveries) / seconds),
                word_time(&d, (double)p99_lately(c, now)));
    if (t.lost + t.doubled + t.disordered > 0)
        fprintf(stderr, "  missing %" PRIu64 " doubled %" PRIu64 " out of order %" PRIu64,
                t.lost, t.doubled, t.disordered);
    if (t.given_up > 0)
        fprintf(stderr, "  not connected %" PRIu64, t.given_up);
    if (last && last->has_server && last[-1].has_server && last->at_s > last[-1].at_s &&
        last->cpu_s >= last[-1].cpu_s)
        fprintf(stderr, "  server %s CPU, %s",
                word_percent(&a, (last->cpu_s - last[-1].cpu_s) /
                                     (last->at_s - last[-1].at_s)),
                word_bytes(&b, last->resident));
    c->shown_deliveries = t.deliveries;
}

static void clear_progress(const struct conductor *c)
{
    if (c->is_shown)
        fputs("\r\033[K", stderr);
}

/* --- time passes --- */

static void look_after_children(struct conductor *c)
{
    for (uint32_t i = 0; i < c->share->crowd_count; i++) {
        int status;

        if (c->children[i] <= 0 || waitpid(c->children[i], &status, WNOHANG) == 0)
            continue;
        c->children[i] = 0;
        if (status != 0) {
            fprintf(stderr, "roost load: a load process ended unexpectedly (%s %d)\n",
                    WIFSIGNALED(status) ? "signal" : "status",
                    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
            c->has_died = true;
        }
    }
}

static void note_progress(struct conductor *c, uint64_t now)
{
    struct tallies t = share_sum(c->share);
    uint64_t sum = t.events + t.acked + t.opened + t.resumed + t.given_up + t.told_busy +
                   t.told_rate_limited;

    if (sum != c->progress_sum)
        c->progress_us = now;
    c->progress_sum = sum;
}

static uint64_t tick(struct conductor *c)
{
    uint64_t now;

    poll(NULL, 0, TICK_MS);
    now = clock_mono_us();
    look_after_children(c);
    note_progress(c, now);
    if (now >= c->watch->next_us)
        watch_take(c->watch);
    if (c->is_shown && now >= c->shown_us + 1000000) {
        show_progress(c, now);
        c->shown_us = now;
    }
    return now;
}

static void enter(struct conductor *c, enum phase phase)
{
    atomic_store_explicit(&c->share->phase, phase, memory_order_release);
}

static void connect_all(struct conductor *c)
{
    uint64_t sockets = c->results->plan->socket_count;
    double ramp_s = (double)sockets / c->results->options->ramp;
    uint64_t limit = clock_mono_us() + (uint64_t)((ramp_s + CONNECT_MORE_S) * 1e6);

    enter(c, PHASE_CONNECT);
    while (!c->has_died && !interrupted) {
        uint64_t now = tick(c);
        struct tallies t = share_sum(c->share);

        if (t.opened + t.given_up >= sockets || now > limit)
            return;
    }
}

static void run(struct conductor *c)
{
    uint64_t start = clock_mono_us() + 2 * TICK_MS * 1000;

    atomic_store(&c->share->start_us, start);
    atomic_store(&c->share->end_us,
                 start + c->results->options->duration * UINT64_C(1000000));
    enter(c, PHASE_RUN);
    while (!c->has_died && tick(c) < atomic_load(&c->share->end_us))
        if (interrupted)
            atomic_store(&c->share->end_us, clock_mono_us());
    c->results->run_at_s = (double)(start - c->share->origin_us) / 1e6;
    c->results->run_end_s =
        (double)(atomic_load(&c->share->end_us) - c->share->origin_us) / 1e6;
    c->results->seconds = c->results->run_end_s - c->results->run_at_s;
}

static bool all_settled(struct conductor *c)
{
    if (share_sum(c->share).waiting > 0)
        return false;
    for (uint32_t i = 0; i < c->share->crowd_count; i++)
        if (!atomic_load(&c->share->crowds[i].is_settled))
            return false;
    return true;
}

static void drain(struct conductor *c)
{
    uint64_t begin = clock_mono_us();
    uint64_t settled_us = 0;

    enter(c, PHASE_DRAIN);
    c->progress_us = begin;
    while (!c->has_died) {
        uint64_t now = tick(c);

        if (!all_settled(c))
            settled_us = 0;
        else if (settled_us == 0)
            settled_us = now;
        if ((settled_us && now > settled_us + LINGER_US) ||
            now > c->progress_us + QUIET_US || now > begin + DRAIN_US)
            return;
    }
}

static bool all_sealed(const struct conductor *c)
{
    for (uint32_t i = 0; i < c->share->crowd_count; i++)
        if (!atomic_load(&c->share->crowds[i].is_sealed))
            return false;
    return true;
}

static bool has_children(const struct conductor *c)
{
    for (uint32_t i = 0; i < c->share->crowd_count; i++)
        if (c->children[i] > 0)
            return true;
    return false;
}

static void end_all(struct conductor *c)
{
    uint64_t limit = clock_mono_us() + END_US;

    enter(c, PHASE_SEAL);
    while (!c->has_died && !all_sealed(c) && clock_mono_us() < limit)
        tick(c);
    enter(c, PHASE_COUNT);
    while (has_children(c) && clock_mono_us() < limit)
        tick(c);
    for (uint32_t i = 0; i < c->share->crowd_count; i++) {
        if (c->children[i] > 0) {
            kill(c->children[i], SIGKILL);
            waitpid(c->children[i], NULL, 0);
            c->has_died = true;
        }
    }
}

/* Short enough to see a storm pass, long enough that all of the run has room. */
static uint64_t window_length(const struct results *r)
{
    double expected_s = (double)r->plan->socket_count / r->options->ramp +
                        (double)r->options->duration + 15;
    double quarters = ceil(expected_s / WINDOWS_MAX * 4);

    return (uint64_t)(fmax(quarters, 1) * 250000);
}

bool conduct(struct results *r, struct watch *w)
{
    struct conductor c = {.results = r, .watch = w};
    size_t first;
    size_t last;

    c.share = share_create(r->plan, (uint32_t)r->options->processes);
    c.share->origin_us = clock_mono_us();
    c.share->window_us = window_length(r);
    c.is_shown = !r->options->quiet;
    w->share = c.share;
    watch_take(w); /* the server before anyone comes */
    c.share->origin_us = clock_mono_us();
    w->samples[0].at_s = 0;
    take_interrupts();
    start_crowds(&c);
    connect_all(&c);
    first = watch_take(w);
    if (!interrupted && share_sum(c.share).opened > 0)
        run(&c);
    last = watch_take(w);
    drain(&c);
    watch_take(w);
    end_all(&c);
    clear_progress(&c);
    r->was_interrupted = interrupted;
    results_collect(r, c.share, w, first, last);
    share_destroy(c.share);
    w->share = NULL;
    return !c.has_died;
}
