/*
 * samples.h - once a minute: open sessions, people online, bytes of the database. Loop thread.
 *
 * Told to the worker, and kept until it has said that it keeps them. While it is away a
 * quarter of an hour becomes one sample, peaks stay peaks; beyond a week the oldest go.
 */
#ifndef HANDLERS_SAMPLES_H
#define HANDLERS_SAMPLES_H

#include <stdint.h>

struct samples;
struct server;
struct worker_link;

struct samples *samples_create(struct server *srv, struct worker_link *link);
void samples_destroy(struct samples *s); /* NULL is allowed */
void samples_tell(struct samples *s);    /* a worker is there: what it has not kept */
void samples_kept(struct samples *s, int64_t at); /* up to that time */

#endif
