/*
 * report_charts.h - the charts of the HTML page.
 */
#ifndef LOAD_REPORT_CHARTS_H
#define LOAD_REPORT_CHARTS_H

#include "load/results.h"

void report_charts(const struct results *r, FILE *out);

#endif
