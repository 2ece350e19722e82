/*
 * analytics.h - reports from asking to answering: handle_analytics asks the worker on the loop
 * thread, analytics_answer makes JSON or CSV of its table on a reading thread.
 */
#ifndef HANDLERS_ANALYTICS_H
#define HANDLERS_ANALYTICS_H

#include "handlers/server_private.h"
#include "ipc/table.h"

#include <stdbool.h>
#include <stdint.h>

/* A call that waits for figures. Owns the call until it is answered. */
struct asking {
    struct job job;
    struct call *call;
    char report[TABLE_NAME_MAX + 1];
    bool csv;
    uint64_t user;      /* who asks */
    struct buf payload; /* the worker's answer, known to be a good table */
    struct buf out;
    enum err err;
};

/* A job's work on a reading thread: the payload becomes the result, in `out`. */
void analytics_write(struct job *j, void *hand);

/* Operator's words: analytics.status and analytics.rebuild. False: another word. */
bool analytics_operator(struct server *srv, uint64_t request, int argc, char **argv);

/* Has the worker make everything anew. `done` is called once, at once or later; `why` is NULL
 * when it begins, else borrowed. */
typedef void rebuild_begun_fn(void *arg, uint64_t id, enum err err, const char *why);
void analytics_rebuild(struct server *srv, rebuild_begun_fn *done, void *arg,
                       uint64_t id);

#endif
