/*
 * moderate.h - what the commands of `roost moderate` share: a worker of their own, asked
 * over a pair of sockets. One thread.
 */
#ifndef MAIN_MODERATE_H
#define MAIN_MODERATE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct buf;
struct frame_stream;
struct ipc_frame;
struct verdict;

#define MODERATE_WHY_MAX 256

struct own_worker {
    pid_t pid;
    struct frame_stream *stream;
};

/* Starts roost-worker and greets it. model NULL: the one that is built in; threads 0: as
 * the worker thinks. False: `why` says so in a line. */
bool own_worker_start(struct own_worker *w, const char *model, unsigned threads,
                      char why[MODERATE_WHY_MAX]);
void own_worker_stop(struct own_worker *w);

/* Waits for the next frame from it. False: it is gone, or breaks the rules. */
bool own_worker_hear(struct own_worker *w, struct ipc_frame *f);

/* Gives it the lists of a file: [{"kind":"words","language":"en","entries":["...",...]},...];
 * their ids count from 1. */
bool own_worker_load_lists(struct own_worker *w, const char *path,
                           char why[MODERATE_WHY_MAX]);

/* Writes the line of one text. */
void moderate_put_verdict(struct buf *out, const char *text, const struct verdict *v);

/* Answers the lines of standard input on standard output. The exit status. */
int moderate_classify(struct own_worker *w);

#endif
