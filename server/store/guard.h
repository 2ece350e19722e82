/*
 * guard.h - who may not act now: mutes, bans and slow rooms, as the writer knows them.
 *
 * It knows from memory who has a sanction at all and which rooms are slow; the rows are read
 * for these alone, so that a workspace without costs a post nothing. Writing thread.
 */
#ifndef STORE_GUARD_H
#define STORE_GUARD_H

#include "store/moderation.h"
#include "store/record.h"

struct guard;

struct guard *guard_create(void);
void guard_destroy(struct guard *g); /* NULL is allowed */

/* From the tables; at the start and after a transaction that failed. False: it could not be
 * read. */
bool guard_load(struct writer *w);

/* One more or one less sanction of that person. */
void guard_restrain(struct writer *w, uint64_t user);
void guard_release(struct writer *w, uint64_t user);
void guard_set_slow(struct writer *w, uint64_t room, uint64_t seconds);

/* Is that person banned from the workspace? ERR_FORBIDDEN, with the reason and until when. */
enum err guard_actor(struct writer *w, const struct command *c, struct outcome *o,
                     uint64_t user);
/* May that person come into the room? */
enum err guard_entry(struct writer *w, const struct command *c, struct outcome *o,
                     uint64_t room, uint64_t user);
/* May the actor write or react there? Room 0: write what everyone in the workspace sees. */
enum err guard_words(struct writer *w, const struct command *c, struct outcome *o,
                     uint64_t room);
/* May the actor post there, as far as slow mode goes? ERR_RATE_LIMITED. */
enum err guard_pace(struct writer *w, const struct command *c, struct outcome *o,
                    uint64_t room);
void guard_posted(struct writer *w, const struct command *c, uint64_t room);

#endif
