/*
 * trimming.h - takes away the messages that are past their room's retention. Loop thread.
 *
 * Once an hour, and soon after a retention was set, a reading thread looks which rooms hold any;
 * then a command of 500 at most, one room after the other, with pauses for everyone else.
 */
#ifndef HANDLERS_TRIMMING_H
#define HANDLERS_TRIMMING_H

struct outcome;
struct server;
struct trimming;

struct trimming *trimming_create(struct server *srv);
void trimming_stop(struct trimming *t); /* NULL is allowed */
void trimming_destroy(
    struct trimming *t);                /* the readers have gone home; NULL is allowed */
void trimming_soon(struct trimming *t); /* somebody set a retention; NULL is allowed */
void trimming_committed(struct trimming *t, const struct outcome *o); /* a room.trim */

#endif
