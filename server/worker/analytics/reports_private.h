/*
 * reports_private.h - one report while it is made, for report_*.c. One thread.
 */
#ifndef WORKER_ANALYTICS_REPORTS_PRIVATE_H
#define WORKER_ANALYTICS_REPORTS_PRIVATE_H

#include "ipc/table.h"
#include "worker/analytics/book.h"
#include "worker/analytics/figures.h"

#include <stdbool.h>
#include <stdint.h>

struct zone;

struct report {
    struct book *book;
    struct zone *zone;
    struct report_question q; /* with from, to and by filled in */
    struct table_writer *out;
};

typedef void report_fn(struct report *r);

#define REPORT(name, fn, shape, columns) report_fn fn;
#include "worker/analytics/reports.tbl"

/* The steps of the range: its first day, and what of it lies within the range. */
struct step {
    int32_t day;
    int32_t from, to;
};

struct step first_step(const struct report *r);
bool step_is_there(const struct report *r, const struct step *s);
void next_step(const struct report *r, struct step *s);
int32_t step_begin(enum table_by by, int32_t day);
int32_t step_after(enum table_by by, int32_t begin);

void put_number(struct report *r, int64_t value);
void put_waits(struct report *r, const struct tally *waits); /* answers, median, p90 */
void end_row(struct report *r);

#endif
