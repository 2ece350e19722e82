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
 * its author. Copies the text. */
void message_post(struct writer *w, struct event *e, const struct standing *room,
                  const char *text, size_t len);

/* What refuses an edit of c->message to c->text by the actor. OK and *same: it says so already,
 * and o has the answer. */
enum err message_may_edit(struct writer *w, const struct command *c, struct outcome *o,
                          struct message_row *m, struct standing *room, bool *same);
/* The rows of a change to a message; the event has its place in the room. */
void message_edit(struct writer *w, struct event *e, const struct message_row *m,
                  const struct standing *room, const char *text, size_t len);
void message_take_away(struct writer *w, struct event *e, const struct message_row *m,
                       const struct standing *room);

char *message_text(struct writer *w, uint64_t message,
                   size_t *len); /* freed with free() */

static inline uint64_t message_version(const struct message_row *m)
{
    return m->edited_pos != 0 ? m->edited_pos : m->id;
}

#endif
