/*
 * attached.h - what a post has besides its text: thread, quote, origin, files, a poll.
 *
 * It comes with the command: thread and has & HAS_ALSO_ROOM, reply, source, files, and in params
 * {"poll":{"options":3,"multiple":true,"anonymous":true,"closes_at":1763715600000}}. A post
 * without any of it costs nothing here. While a post is held it is kept with the review, as
 * JSON: {"has":..,"thread":..,"reply":..,"source":..,"files":[..],"params":{..}}. Writing
 * thread.
 */
#ifndef STORE_ATTACHED_H
#define STORE_ATTACHED_H

#include "store/record.h"

/* What refuses it, of a post by the actor into *room; nothing is written. */
enum err attached_check(struct writer *w, const struct command *c, struct outcome *o,
                        const struct standing *room);

/* Before the message's row: rows of its own, and e->parts. e has its place; e->pos is the id. */
void attached_begin(struct writer *w, const struct command *c, struct event *e);
/* Behind the message's row and mentions. */
void attached_end(struct writer *w, const struct command *c, const struct event *e);

/* To be freed; NULL: there is nothing. */
char *attached_keep(const struct command *c);
char *attached_keep_of(struct writer *w, const struct message_row *m);
/* Into a command that was initialised; what is not readable is left out. */
void attached_restore(const char *json, struct command *c);

#endif
