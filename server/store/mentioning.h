/*
 * mentioning.h - whom a text calls: rows of mentions, by which they are counted.
 *
 * @name calls a member, @handle the members of a group who are in the room, @room everyone in
 * it by one row, @here those the command says were online. Nobody calls themselves. Writing
 * thread.
 */
#ifndef STORE_MENTIONING_H
#define STORE_MENTIONING_H

#include "store/record.h"

/* These words call many, and are no one's name. */
bool mention_is_reserved(const char *name);

/* Of a message whose event has its id, room, seq, author and text. */
void mentions_write(struct writer *w, const struct event *e);
/* Of one whose text has changed: whom @here called stays called while it still says so. */
void mentions_rewrite(struct writer *w, const struct event *e);
void mentions_drop(struct writer *w, uint64_t message);

/* Who @here calls in what is written until this is called again; borrowed. */
void mentions_online(struct writer *w, const uint64_t *users, size_t count);

#endif
