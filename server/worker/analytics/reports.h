/*
 * reports.h - what can be asked, from reports.tbl. One thread.
 */
#ifndef WORKER_ANALYTICS_REPORTS_H
#define WORKER_ANALYTICS_REPORTS_H

struct buf;
struct keeper;
struct report_question;

/* Writes the table, or a failure, into the empty buf. */
void report_write(struct keeper *k, const struct report_question *q, struct buf *answer);

#endif
