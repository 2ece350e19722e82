#include "load/watch.h"

#include "base/clock.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PATIENCE_MS 900
#define TURN_BUCKET "roost_loop_turn_seconds_bucket{le=\""

void watch_init(struct watch *w, const struct target *t, struct tls_client *tls)
{
    memset(w, 0, sizeof(*w));
    http_init(&w->http, t, tls);
}

void watch_finish(struct watch *w)
{
    http_finish(&w->http);
    buf_finish(&w->page);
}

static const char *next_line(const char *line)
{
    const char *end = strchr(line, '\n');

    return end ? end + 1 : line + strlen(line);
}

bool metrics_value(const char *page, const char *name, double *value)
{
    size_t len = strlen(name);

    for (const char *line = page; *line; line = next_line(line)) {
        if (strncmp(line, name, len) == 0 && line[len] == ' ') {
            *value = strtod(line + len + 1, NULL);
            return isfinite(*value);
        }
    }
    return false;
}

struct turns metrics_turns(const char *page)
{
    struct turns t = {0};
    size_t len = strlen(TURN_BUCKET);

    for (const char *line = page; *line && t.count < TURN_BUCKETS_MAX;
         line = next_line(line)) {
        char *end;

        if (strncmp(line, TURN_BUCKET, len) != 0)
            continue;
        t.bounds[t.count] = strtod(line + len, &end); /* takes "+Inf" too */
        if (strncmp(end, "\"} ", 3) != 0)
            continue;
        t.below[t.count++] = strtod(end + 3, NULL);
    }
    return t;
}

double turns_at(const struct turns *before, const struct turns *after, double quantile)
{
    bool is_same = before->count == after->count;
    double all = 0;
    double low = 0;
    double under = 0;

    if (after->count == 0)
        return 0;
    all =
        after->below[after->count - 1] - (is_same ? before->below[after->count - 1] : 0);
    for (int i = 0; i < after->count && all > 0; i++) {
        double here = after->below[i] - (is_same ? before->below[i] : 0);

        if (here >= quantile * all) {
            double share = here > under ? (quantile * all - under) / (here - under) : 1;

            return isfinite(after->bounds[i]) ? low + (after->bounds[i] - low) * share
                                              : low;
        }
        low = after->bounds[i];
        under = here;
    }
    return 0;
}

bool watch_read(struct watch *w, struct sample *s)
{
    int status = http_call(&w->http, "/metrics", NULL, NULL, PATIENCE_MS, &w->page);
    const char *page = buf_text(&w->page);

    s->has_server = status == 200 &&
                    metrics_value(page, "roost_cpu_seconds_total", &s->cpu_s) &&
                    metrics_value(page, "roost_resident_memory_bytes", &s->resident) &&
                    metrics_value(page, "roost_deliveries_total", &s->deliveries);
    if (s->has_server)
        s->turns = metrics_turns(page);
    return s->has_server;
}

/* Once a second, unless the run is so long that they would not fit. */
static uint64_t sample_length(const struct watch *w)
{
    return w->share->window_us > 1000000 ? w->share->window_us : 1000000;
}

size_t watch_take(struct watch *w)
{
    const size_t max = sizeof(w->samples) / sizeof(w->samples[0]);
    size_t i = w->count < max ? w->count++ : max - 1;
    struct sample *s = &w->samples[i];

    memset(s, 0, sizeof(*s));
    watch_read(w, s);
    s->at_s = (double)(clock_mono_us() - w->share->origin_us) / 1e6;
    s->connected = share_sum(w->share).connected;
    w->next_us = clock_mono_us() + sample_length(w);
    return i;
}
