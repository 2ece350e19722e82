#include "load/chart.h"

#include <math.h>
#include <string.h>

#define WIDTH      560.0
#define WIDTH_WIDE 1140.0
#define HEIGHT     230.0
#define LEFT       66.0
#define RIGHT      14.0
#define TOP        12.0
#define BOTTOM     26.0
#define LOG_FROM   40.0 /* highest over lowest */

struct frame {
    const struct chart *chart;
    double width;
    double low; /* of y; their logarithms when is_log */
    double high;
    double step; /* between y ticks */
    bool is_log;
};

static double place_x(const struct frame *f, double x)
{
    double inner = f->width - LEFT - RIGHT;

    return LEFT + inner * (f->chart->x_max > 0 ? x / f->chart->x_max : 0);
}

static double place_y(const struct frame *f, double y)
{
    double inner = HEIGHT - TOP - BOTTOM;
    double value = f->is_log ? log10(y) : y;
    double share = (value - f->low) / (f->high - f->low);

    return TOP + inner * (1 - (share > 0 ? share : 0));
}

/* 1, 2 or 5 times a power of ten, at least `least`. */
static double nice_step(double least)
{
    double power = pow(10, floor(log10(least)));
    double digit = least / power;

    return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
}

static bool find_range(const struct chart *c, double *low, double *high)
{
    *low = INFINITY;
    *high = 0;
    for (size_t l = 0; l < c->line_count; l++) {
        for (size_t i = 0; i < c->lines[l].count; i++) {
            double y = c->lines[l].y[i];

            if (!isfinite(y))
                continue;
            *high = fmax(*high, y);
            if (y > 0)
                *low = fmin(*low, y);
        }
    }
    return isfinite(*low) && *high > 0;
}

static bool frame_init(struct frame *f, const struct chart *c)
{
    double low;
    double high;

    *f = (struct frame){.chart = c, .width = c->is_wide ? WIDTH_WIDE : WIDTH};
    if (!find_range(c, &low, &high))
        return false;
    f->is_log = c->may_be_log && high / low > LOG_FROM;
    if (f->is_log) {
        f->low = floor(log10(low));
        f->high = ceil(log10(high) + 0.02);
        f->step = 1;
    } else {
        f->step = nice_step(high / 4);
        f->high = ceil(high * 1.04 / f->step) * f->step;
    }
    return true;
}

/* "5.00 ms" and "2.50 ms" on an axis are "5 ms" and "2.5 ms". */
static const char *axis_word(const struct chart *c, struct word *w, double value)
{
    char *dot;
    char *end;
    char *last;

    c->word(w, value);
    if (value == 0)
        snprintf(w->text, sizeof(w->text), "0");
    dot = strchr(w->text, '.');
    if (!dot)
        return w->text;
    end = last = dot + 1 + strspn(dot + 1, "0123456789");
    while (last[-1] == '0')
        last--;
    if (last[-1] == '.')
        last--;
    memmove(last, end, strlen(end) + 1);
    return w->text;
}

static void draw_y_axis(FILE *out, const struct frame *f)
{
    int ticks = (int)lround((f->high - f->low) / f->step);

    for (int i = 0; i <= ticks; i++) {
        double tick = f->low + i * f->step;
        double value = f->is_log ? pow(10, tick) : tick;
        double y = place_y(f, value);
        struct word w;

        fprintf(out,
                "<line class=\"%s\" x1=\"%.0f\" x2=\"%.0f\" y1=\"%.1f\" y2=\"%.1f\"/>",
                i == 0 ? "axis" : "grid", LEFT, f->width - RIGHT, y, y);
        fprintf(out, "<text x=\"%.0f\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
                LEFT - 8, y + 4, axis_word(f->chart, &w, value));
    }
}

static void draw_x_label(FILE *out, const struct frame *f, double x, const char *text)
{
    fprintf(out, "<text x=\"%.1f\" y=\"%.0f\" text-anchor=\"%s\">%s</text>\n",
            place_x(f, x), HEIGHT - 7,
            x == 0                        ? "start"
            : x >= f->chart->x_max * 0.98 ? "end"
                                          : "middle",
            text);
}

static void draw_seconds(FILE *out, const struct frame *f)
{
    double step = fmax(nice_step(f->chart->x_max / (f->chart->is_wide ? 12 : 6)), 1);

    for (double x = 0; x <= f->chart->x_max; x += step) {
        char text[32];

        snprintf(text, sizeof(text), "%.0f s", x);
        draw_x_label(out, f, x, text);
    }
}

static void draw_nines(FILE *out, const struct frame *f)
{
    static const char *const names[] = {"p90",    "p99",     "p99.9",
                                        "p99.99", "p99.999", "p99.9999"};

    draw_x_label(out, f, -log10(0.5), "p50");
    for (int i = 0; i < 6 && i + 1 <= f->chart->x_max; i++) {
        draw_x_label(out, f, i + 1, names[i]);
        fprintf(out,
                "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.0f\" y2=\"%.0f\"/>",
                place_x(f, i + 1), place_x(f, i + 1), TOP, HEIGHT - BOTTOM);
    }
}

static void draw_band(FILE *out, const struct frame *f)
{
    const struct chart *c = f->chart;

    if (c->band_to > c->band_from)
        fprintf(
            out,
            "<rect class=\"band\" x=\"%.1f\" width=\"%.1f\" y=\"%.0f\" height=\"%.0f\"/>",
            place_x(f, c->band_from), place_x(f, c->band_to) - place_x(f, c->band_from),
            TOP, HEIGHT - TOP - BOTTOM);
    if (c->mark_at > 0)
        fprintf(out,
                "<line class=\"mark\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.0f\" y2=\"%.0f\"/>"
                "<text x=\"%.1f\" y=\"%.0f\">%s</text>\n",
                place_x(f, c->mark_at), place_x(f, c->mark_at), TOP, HEIGHT - BOTTOM,
                place_x(f, c->mark_at) + 5, TOP + 10, c->mark);
}

/* The points from `from` up to the next gap; answers where that is. */
static size_t draw_piece(FILE *out, const struct frame *f, const struct line *l, size_t n,
                         size_t from)
{
    size_t to = from;

    while (to < l->count && isfinite(l->y[to]))
        to++;
    if (f->chart->line_count == 1) {
        fprintf(out, "<path class=\"area s%zu\" d=\"M%.1f %.1f", n,
                place_x(f, l->x[from]), HEIGHT - BOTTOM);
        for (size_t i = from; i < to; i++)
            fprintf(out, "L%.1f %.1f", place_x(f, l->x[i]), place_y(f, l->y[i]));
        fprintf(out, "L%.1f %.1fZ\"/>\n", place_x(f, l->x[to - 1]), HEIGHT - BOTTOM);
    }
    fprintf(out, "<path class=\"line s%zu\" d=\"", n);
    for (size_t i = from; i < to; i++)
        fprintf(out, "%c%.1f %.1f", i == from ? 'M' : 'L', place_x(f, l->x[i]),
                place_y(f, l->y[i]));
    if (to == from + 1)
        fputs("h.1", out); /* a lone point is a dot */
    fputs("\"/>\n", out);
    return to;
}

static void draw_line(FILE *out, const struct frame *f, size_t n)
{
    const struct line *l = &f->chart->lines[n];
    size_t i = 0;

    while (i < l->count) {
        if (isfinite(l->y[i]))
            i = draw_piece(out, f, l, n, i);
        else
            i++;
    }
}

static void draw_hit(FILE *out, const struct frame *f, size_t i)
{
    const struct line *l = f->chart->lines;
    double from = i > 0 ? (l->x[i - 1] + l->x[i]) / 2 : l->x[i];
    double to = i + 1 < l->count ? (l->x[i] + l->x[i + 1]) / 2 : l->x[i];

    fprintf(out,
            "<rect class=\"hit\" x=\"%.1f\" width=\"%.1f\" y=\"%.0f\" height=\"%.0f\">",
            place_x(f, from), fmax(place_x(f, to) - place_x(f, from), 1), TOP,
            HEIGHT - TOP - BOTTOM);
    if (f->chart->x == CHART_SECONDS)
        fprintf(out, "<title>%.0f s", floor(l->x[i]));
    else
        fprintf(out, "<title>p%.6g", 100 * (1 - pow(10, -l->x[i])));
    for (size_t n = 0; n < f->chart->line_count; n++) {
        struct word w;

        if (isfinite(l[n].y[i]))
            fprintf(out, "\n%s%s%s", l[n].label, *l[n].label ? ": " : "",
                    f->chart->word(&w, l[n].y[i]));
    }
    fputs("</title></rect>\n", out);
}

static void draw_head(FILE *out, const struct chart *c)
{
    fprintf(out, "<figure%s><figcaption><h2>%s</h2><p>%s</p>",
            c->is_wide ? " class=\"wide\"" : "", c->title, c->note);
    if (c->line_count > 1) {
        fputs("<ul>", out);
        for (size_t n = 0; n < c->line_count; n++)
            fprintf(out, "<li class=\"s%zu\"><i></i>%s</li>", n, c->lines[n].label);
        fputs("</ul>", out);
    }
    fputs("</figcaption>\n", out);
}

void chart_draw(FILE *out, const struct chart *c)
{
    struct frame f;

    draw_head(out, c);
    if (!frame_init(&f, c)) {
        fputs("<p class=\"none\">nothing to show</p></figure>\n", out);
        return;
    }
    fprintf(out, "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">\n",
            f.width, HEIGHT, c->title);
    draw_band(out, &f);
    draw_y_axis(out, &f);
    if (c->x == CHART_SECONDS)
        draw_seconds(out, &f);
    else
        draw_nines(out, &f);
    for (size_t n = c->line_count; n-- > 0;)
        draw_line(out, &f, n);
    for (size_t i = 0; i < c->lines[0].count; i++)
        draw_hit(out, &f, i);
    fputs("</svg></figure>\n", out);
}
