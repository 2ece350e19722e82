#include "load/report_charts.h"

#include "base/xmalloc.h"
#include "load/chart.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define CURVE_POINTS 160
#define NINES_MAX    6.0
#define SHORT_S      0.5 /* too short a time to say how busy the server was */

/* What all charts over time have in common. */
static struct chart over_time(const struct results *r, const char *title,
                              const char *note,
                              const char *(*word)(struct word *, double),
                              const struct line *lines, size_t count)
{
    double end_s = r->watch->samples[r->watch->count - 1].at_s;
    bool is_storm = r->options->kind == SCENARIO_storm && r->returning.count > 0;

    return (struct chart){
        .title = title,
        .note = note,
        .word = word,
        .lines = lines,
        .line_count = count,
        .x_max = end_s,
        .band_from = r->run_at_s,
        .band_to = r->run_end_s,
        .mark_at = is_storm ? (r->run_at_s + r->run_end_s) / 2 : 0,
        .mark = "reset",
    };
}

static void draw_latency(const struct results *r, FILE *out)
{
    size_t count = r->point_count;
    double *x = xcalloc(3 * count, sizeof(*x));
    double *p50 = x + count;
    double *p99 = p50 + count;
    const struct line lines[] = {{"median", x, p50, count}, {"p99", x, p99, count}};
    struct chart chart = over_time(r, "Delivery latency",
                                   "from the moment a message was due until a listener "
                                   "had it",
                                   word_time, lines, 2);

    for (size_t i = 0; i < count; i++) {
        x[i] = fmin(r->points[i].at_s, chart.x_max);
        p50[i] = r->points[i].p50_us;
        p99[i] = r->points[i].p99_us;
    }
    chart.is_wide = true;
    chart.may_be_log = true;
    if (r->delivery.count > 0)
        chart_draw(out, &chart);
    free(x);
}

static void draw_percentiles(const struct results *r, FILE *out)
{
    double nines = fmin(log10(fmax((double)r->delivery.count, 10)), NINES_MAX);
    double x[CURVE_POINTS];
    double delivered[CURVE_POINTS];
    double answered[CURVE_POINTS];
    const struct line lines[] = {{"delivered", x, delivered, CURVE_POINTS},
                                 {"acknowledged", x, answered, CURVE_POINTS}};
    const struct chart chart = {
        .title = "Percentiles",
        .note = "how long all but the slowest took",
        .x = CHART_NINES,
        .word = word_time,
        .lines = lines,
        .line_count = 2,
        .may_be_log = true,
        .x_max = nines,
    };

    for (int i = 0; i < CURVE_POINTS; i++) {
        x[i] = nines * i / (CURVE_POINTS - 1);
        double quantile = 1 - pow(10, -x[i]);
        bool is_told = quantile <= 1 - 1 / fmax((double)r->answering.count, 2);

        delivered[i] = (double)latency_at(&r->delivery, quantile);
        answered[i] = is_told ? (double)latency_at(&r->answering, quantile) : NAN;
    }
    if (r->delivery.count > 0)
        chart_draw(out, &chart);
}

/* A figure of each window. */
static void draw_points(const struct results *r, FILE *out, const char *title,
                        const char *note, size_t figure)
{
    size_t count = r->point_count;
    double *x = xcalloc(2 * count, sizeof(*x));
    double *y = x + count;
    const struct line line = {"", x, y, count};
    const struct chart chart = over_time(r, title, note, word_count, &line, 1);

    for (size_t i = 0; i < count; i++) {
        x[i] = fmin(r->points[i].at_s, chart.x_max);
        memcpy(&y[i], (const char *)&r->points[i] + figure, sizeof(y[i]));
    }
    chart_draw(out, &chart);
    free(x);
}

/* A figure of the sample, given the one before; NAN: not known. */
typedef double figure_fn(const struct sample *before, const struct sample *now);

static double figure_cpu(const struct sample *before, const struct sample *now)
{
    if (!before || !before->has_server || !now->has_server ||
        now->at_s < before->at_s + SHORT_S || now->cpu_s < before->cpu_s)
        return NAN;
    return (now->cpu_s - before->cpu_s) / (now->at_s - before->at_s);
}

static double figure_memory(const struct sample *before, const struct sample *now)
{
    (void)before;
    return now->has_server ? now->resident : NAN;
}

static double figure_turns(const struct sample *before, const struct sample *now)
{
    double seconds;

    if (!before || !before->has_server || !now->has_server ||
        now->at_s < before->at_s + SHORT_S)
        return NAN;
    seconds = turns_at(&before->turns, &now->turns, 0.99);
    return seconds > 0 ? seconds * 1e6 : NAN;
}

static void draw_samples(const struct results *r, FILE *out, const char *title,
                         const char *note, const char *(*word)(struct word *, double),
                         figure_fn *figure)
{
    const struct watch *w = r->watch;
    double *x = xcalloc(2 * w->count, sizeof(*x));
    double *y = x + w->count;
    struct line line = {"", x, y, 0};
    struct chart chart;

    for (size_t i = 0; i < w->count; i++) {
        double value = figure(i > 0 ? &w->samples[i - 1] : NULL, &w->samples[i]);

        if (!isfinite(value))
            continue; /* one the server did not answer in time: the line goes on */
        x[line.count] = w->samples[i].at_s;
        y[line.count++] = value;
    }
    chart = over_time(r, title, note, word, &line, 1);
    if (line.count > 0)
        chart_draw(out, &chart);
    free(x);
}

void report_charts(const struct results *r, FILE *out)
{
    fputs("<section class=\"charts\">\n", out);
    draw_latency(r, out);
    draw_percentiles(r, out);
    if (r->delivery.count > 0)
        draw_points(r, out, "Deliveries a second",
                    "messages of this run, heard by all sockets",
                    offsetof(struct point, deliveries));
    draw_points(r, out, "Connections", "sessions open, the fewest at a time",
                offsetof(struct point, connected));
    draw_samples(r, out, "Server CPU", "share of one core", word_percent, figure_cpu);
    draw_samples(r, out, "Server memory", "resident", word_bytes, figure_memory);
    draw_samples(r, out, "Loop turns of the server", "p99 of how long one took",
                 word_time, figure_turns);
    fputs("</section>\n", out);
}
