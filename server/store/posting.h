/*
 * posting.h - what posts read and count again and again.
 *
 * Many posts are by the same person or into the same room. Who may post is looked up once for
 * each person and room, until a command comes that is no post and may change it. The counts
 * of the rooms and of the people in them are written once in a transaction: before any other
 * command is applied, and before the commit. The rows are the same as if each post had written
 * its own. Writing thread.
 */
#ifndef STORE_POSTING_H
#define STORE_POSTING_H

#include "store/lookup.h"

#include <stdbool.h>
#include <stdint.h>

struct posting;
struct writer;

struct posting *posting_create(void);
void posting_destroy(struct posting *p); /* NULL is allowed */

/* find_standing, with the posts that are counted and not written yet. */
bool posting_find(struct writer *w, uint64_t room, uint64_t user, struct standing *s);
/* One more post by that person in that room; s->last_seq is its seq, the writer's head its
 * pos. Of what posting_find found last. */
void posting_count(struct writer *w, const struct standing *s);

void posting_write(struct writer *w);  /* the counts */
void posting_settle(struct writer *w); /* the same, and forgets everything */
void posting_forget(struct writer *w); /* the transaction failed */

#endif
