/*
 * record.h - what every applied command goes through: keys, places in the log, answers.
 *
 * An apply function looks before it writes: it returns an error only while nothing is
 * written, so that a refused command leaves no trace in its batch. Writing thread.
 */
#ifndef STORE_RECORD_H
#define STORE_RECORD_H

#include "store/command.h"
#include "store/lookup.h"
#include "store/store_private.h"

typedef enum err apply_fn(struct writer *w, const struct command *c, struct outcome *o);

/* A refusal; `why` is static text or NULL. */
enum err refuse(struct outcome *o, enum err err, const char *why);
/* With words of its own, which it takes over. */
enum err refuse_saying(struct outcome *o, enum err err, char *words);
/* Nothing to change: the answer of the change that once did. */
enum err answer_again(struct outcome *o, uint64_t id, uint64_t pos, uint64_t seq);

/* True: the key was used before, and `err` and o say what to answer. */
bool key_is_known(struct writer *w, const struct command *c, struct outcome *o,
                  enum err *err);
void key_remember(struct writer *w, const struct command *c, const struct outcome *o);
/* Both in one step, for a command that is going to get that place. False: the key was used
 * before, which key_is_known tells of. */
bool key_claim(struct writer *w, const struct command *c, uint64_t pos, uint64_t seq);

/* Takes the next pos. EVENT_NONE for what nobody is told of; its user is the actor. */
struct event *event_begin(struct writer *w, const struct command *c, struct outcome *o,
                          enum event_kind kind);
/* Takes the next pos and the room's next seq; the caller moves the room on with room_advance. */
struct event *room_event_begin(struct writer *w, const struct command *c,
                               struct outcome *o, enum event_kind kind,
                               struct standing *room);
/* The same for what else comes of the command: o is answered by the first. At most MORE_MAX. */
#define MORE_MAX 20
struct event *event_more(struct writer *w, const struct command *c, struct outcome *o,
                         enum event_kind kind);
struct event *room_event_more(struct writer *w, const struct command *c,
                              struct outcome *o, enum event_kind kind,
                              struct standing *room);
/* Its row in the log, and its extra: what that tells of is written before. */
void event_record(struct writer *w, struct event *e);

/* Writes the room's seq and last pos, and that it has so many more messages and members. */
void room_advance(struct writer *w, const struct standing *room, int posts, int members);
/* Somebody leaves: the rows of an event that has its place in the room. */
void member_go(struct writer *w, struct event *e, struct standing *person);

#endif
