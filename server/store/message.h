/*
 * message.h - posting, editing and taking away a message, for every apply function that does
 * it. See record.h. Writing thread.
 */
#ifndef STORE_MESSAGE_H
#define STORE_MESSAGE_H

#include "store/record.h"

/* What refuses a post of c->text by the actor into c->room; *room is found by posting_find. */
enum err message_may_post(struct writer *w, const struct command *c, struct outcome *o,
                          struct standing *room);
/* The rows of a post whose event has its place in *room, which posting_find found last, and
 * its author. Of c it takes what attached.h names. Copies the text. */
void message_post(struct writer *w, struct event *e, const struct standing *room,
                  const struct command *c, const char *text, size_t len);

/* What refuses a reaction to c->message or a pin of it, by the actor. */
enum err message_may_touch(struct writer *w, const struct command *c, struct outcome *o,
                           struct message_row *m, struct standing *room);

/* What refuses an edit of c->message to c->text by the actor. OK and *same: it says so already,
 * and o has the answer. */
enum err message_may_edit(struct writer *w, const struct command *c, struct outcome *o,
                          struct message_row *m, struct standing *room, bool *same);
/* Earlier texts that are kept of a message: the first one and the newest. */
#define MESSAGE_VERSIONS_MAX 100

/* The rows of a change to a message; the event has its place in the room. */
void message_edit(struct writer *w, struct event *e, const struct message_row *m,
                  const struct standing *room, const char *text, size_t len);
void message_take_away(struct writer *w, struct event *e, const struct message_row *m,
                       const struct standing *room);

/* What it said before is nobody's to see any more. */
void message_forget_versions(struct writer *w, uint64_t message);

char *message_text(struct writer *w, uint64_t message,
                   size_t *len); /* freed with free() */

static inline uint64_t message_version(const struct message_row *m)
{
    return m->edited_pos != 0 ? m->edited_pos : m->id;
}

#endif
