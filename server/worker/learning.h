/*
 * learning.h - the workspace's own head: examples as they arrive, learning on the school's
 * thread, heads kept in the folder heads/, one of them in use. Link thread.
 */
#ifndef WORKER_LEARNING_H
#define WORKER_LEARNING_H

struct learning;
struct worker;

/* So many heads are kept; an older one must be learnt again. */
#define LEARNING_HEADS_KEPT 16

struct learning *learning_create(struct worker *w); /* outside the sandbox */
void learning_destroy(struct learning *l);

#endif
