#include "load/results.h"

#include "base/xmalloc.h"
#include "load/words.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static void add_point(struct results *r, const struct share *s, size_t i)
{
    double length_s = (double)s->window_us / 1e6;
    struct latency all = {0};
    uint64_t deliveries = 0;
    uint64_t sent = 0;
    uint64_t connected = 0;
    bool has_any;

    for (uint32_t c = 0; c < s->crowd_count; c++) {
        const struct window *w = &s->crowds[c].windows[i];

        deliveries += w->deliveries;
        sent += w->sent;
        connected += w->connected_1 > 0 ? w->connected_1 - 1 : 0;
        latency_merge_counts(&all, w->latency);
    }
    latency_merge(&r->delivery, &all);
    has_any = all.count > 0;
    r->points[r->point_count++] = (struct point){
        .at_s = ((double)i + 0.5) * length_s,
        .deliveries = (double)deliveries / length_s,
        .sent = (double)sent / length_s,
        .connected = (double)connected,
        .p50_us = has_any ? (double)latency_at(&all, 0.5) : NAN,
        .p99_us = has_any ? (double)latency_at(&all, 0.99) : NAN,
    };
}

static void add_crowd(struct results *r, const struct crowd_share *c)
{
    latency_merge(&r->answering, &c->answering);
    latency_merge(&r->connecting, &c->connecting);
    latency_merge(&r->returning, &c->returning);
    r->cpu_s += (double)c->cpu_us / 1e6;
    if ((double)c->late_max_us / 1e3 > r->late_max_ms)
        r->late_max_ms = (double)c->late_max_us / 1e3;
    if (r->trouble[0] == '\0')
        snprintf(r->trouble, sizeof(r->trouble), "%s", c->trouble);
}

/* The windows know their maximum within a bucket, the crowds exactly. */
static void set_exact_maximum(struct results *r, const struct share *s)
{
    uint64_t max_us = 0;

    for (uint32_t i = 0; i < s->crowd_count; i++)
        if (s->crowds[i].latency_max_us > max_us)
            max_us = s->crowds[i].latency_max_us;
    r->delivery.max_us = max_us;
}

static void measure_server(struct results *r, const struct watch *w, size_t first,
                           size_t last)
{
    const struct sample *a = &w->samples[first];
    const struct sample *b = &w->samples[last];
    struct server_use *use = &r->server;

    if (!a->has_server || !b->has_server || last <= first)
        return;
    if (b->cpu_s < a->cpu_s || b->deliveries < a->deliveries)
        return; /* it was started anew meanwhile */
    use->is_known = true;
    use->seconds = b->at_s - a->at_s;
    use->cpu_s = b->cpu_s - a->cpu_s;
    use->deliveries = b->deliveries - a->deliveries;
    use->resident = b->resident;
    use->resident_before = w->samples[0].resident;
    use->turn_p50_s = turns_at(&a->turns, &b->turns, 0.5);
    use->turn_p99_s = turns_at(&a->turns, &b->turns, 0.99);
}

void results_collect(struct results *r, const struct share *s, const struct watch *w,
                     size_t first, size_t last)
{
    double length_s = (double)s->window_us / 1e6;
    double end_s = w->samples[w->count - 1].at_s;
    size_t count = (size_t)(end_s / length_s) + 1;

    count = count < WINDOWS_MAX ? count : WINDOWS_MAX;
    r->watch = w;
    r->processes = s->crowd_count;
    r->tallies = share_sum(s);
    r->points = xcalloc(count, sizeof(*r->points));
    for (size_t i = 0; i < count; i++)
        add_point(r, s, i);
    for (uint32_t i = 0; i < s->crowd_count; i++)
        add_crowd(r, &s->crowds[i]);
    set_exact_maximum(r, s);
    measure_server(r, w, first, last);
}

void results_finish(struct results *r)
{
    free(r->points);
}

static void fault(struct results *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void fault(struct results *r, const char *format, ...)
{
    va_list args;

    if (r->fault_count == FAULTS_MAX)
        return;
    va_start(args, format);
    vsnprintf(r->faults[r->fault_count++], sizeof(r->faults[0]), format, args);
    va_end(args);
}

static void fault_count(struct results *r, uint64_t count, const char *one,
                        const char *many, const char *what)
{
    struct word number;

    if (count > 0)
        fault(r, "%s %s %s", word_count(&number, (double)count), count == 1 ? one : many,
              what);
}

void results_judge(struct results *r)
{
    const struct tallies *t = &r->tallies;
    double p99_ms = (double)latency_at(&r->delivery, 0.99) / 1e3;

    fault_count(r, t->lost, "delivery", "deliveries", "lost");
    fault_count(r, t->doubled, "delivery", "deliveries", "doubled");
    fault_count(r, t->disordered, "delivery", "deliveries", "out of order");
    fault_count(r, t->given_up, "socket", "sockets", "not connected");
    fault_count(r, t->not_resumed, "session", "sessions", "not resumed by the server");
    fault_count(r, t->waiting, "message", "messages", "never answered");
    fault_count(r, t->refused, "message", "messages", "refused");
    fault_count(r, t->garbled, "message", "messages",
                "from the server that made no sense");
    if (r->options->max_p99 > 0 && p99_ms > r->options->max_p99)
        fault(r, "p99 is %.2f ms, more than %g ms", p99_ms, r->options->max_p99);
    else if (r->options->max_p99 > 0 && r->delivery.count == 0)
        fault(r, "nothing was delivered, so there is no p99");
    if (r->options->max_p99 > 0) /* what was never sent is not in the p99 */
        fault_count(r, t->unsent, "message", "messages", "due but never sent");
}
