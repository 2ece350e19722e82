/*
 * due.h - what people asked for at a time: messages that are sent then, reminders.
 *
 * The rows wait in the store; here is only when the next is due. At its time it becomes one
 * command, which does it and ends it in one transaction: a crash neither doubles nor
 * loses any, and what was due while the server was down is done as soon as it is up. At most
 * a batch is under way at once, and the next is read when all of it has come back. Loop
 * thread.
 */
#ifndef HANDLERS_DUE_H
#define HANDLERS_DUE_H

struct command;
struct due;
struct outcome;
struct server;

void due_start(struct server *srv);
void due_stop(struct server *srv); /* what is under way comes back all the same */
void due_destroy(struct due *d);   /* NULL is allowed */

/* A message whose judges have spoken goes to the journal. The command is finished. */
void due_submit(struct server *srv, struct command *command);
/* There is no room for it now; finished too. */
void due_refused(struct server *srv, struct command *command);
/* commit_done tells of every command, whatever came of it. */
void due_committed(struct server *srv, const struct command *command,
                   const struct outcome *o);

#endif
