/*
 * analytics.h - roll-ups of the log, kept exactly, and the reports made of them.
 *
 * A thread of its own owns analytics.db in the worker's folder. The link thread hands frames
 * in; what there is to say goes out through the post. What a batch of events adds and where
 * the log goes on from are written in one transaction: after a crash of anyone at any
 * moment the totals are those of a recount.
 */
#ifndef WORKER_ANALYTICS_ANALYTICS_H
#define WORKER_ANALYTICS_ANALYTICS_H

#include <stdbool.h>
#include <stdint.h>

struct analytics;
struct ipc_frame;
struct post;

/* Opens or makes analytics.db in `folder`. A file that is damaged or of another version is
 * put aside and made anew. NULL: logged, there is no writing there. */
struct analytics *analytics_open(const char *folder);

/* Starts the thread, which begins with nothing and waits for the server's FEED. The post
 * outlives the thread. */
void analytics_start(struct analytics *a, struct post *post);

void analytics_close(struct analytics *a); /* ends the thread; NULL is allowed */

/* Link thread. Is this frame for us? FEED, SAMPLE, ANALYTICS, REBUILD. */
bool analytics_wants(uint16_t type);

/* Link thread. Copies the frame. False: malformed, or more than the window allows: drop the
 * link. A question (ANALYTICS, REBUILD) is answered in any case, once, by the post. */
bool analytics_give(struct analytics *a, const struct ipc_frame *f);

#endif
