/*
 * link.h - the worker's end of the link: connects, says HELLO, answers.
 *
 * A server that is away is waited for. One that breaks the rules, or is of
 * another version, ends the worker: whoever started it starts it afresh.
 */
#ifndef WORKER_LINK_H
#define WORKER_LINK_H

#define LINK_DELAY_MIN_MS 100
#define LINK_DELAY_MAX_MS 5000

void link_run(const char *path); /* returns when the worker should end; logged */

#endif
