/*
 * chart.h - a line chart as SVG, to stand in an HTML page.
 *
 * Colours and fonts come from the page's style (report_html.c): .grid .axis .line .area
 * .s0 .s1 .band .mark .hit. Each point tells its figures when pointed at, without a script.
 */
#ifndef LOAD_CHART_H
#define LOAD_CHART_H

#include "load/words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum chart_x {
    CHART_SECONDS,
    CHART_NINES, /* quantiles: p90 is 1, p99 is 2, p99.9 is 3 */
};

struct line {
    const char *label;
    const double *x;
    const double *y; /* NAN: nothing there, the line breaks */
    size_t count;
};

struct chart {
    const char *title;
    const char *note; /* what is shown, under the title */
    enum chart_x x;
    const char *(*word)(struct word *w, double value); /* of y */
    const struct line *lines;                          /* all with the same x */
    size_t line_count;                                 /* 1 or 2 */
    bool is_wide;
    bool may_be_log; /* where values span more than one scale shows */
    double x_max;
    double band_from; /* while messages were sent; 0, 0: no band */
    double band_to;
    double mark_at; /* a moment to point out; 0: none */
    const char *mark;
};

void chart_draw(FILE *out, const struct chart *c);

#endif
