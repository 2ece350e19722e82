/*
 * operator.h - what `roost user`, `roost token` and `roost invite` ask for, as a command.
 *
 * The same words arrive through the control socket of a running server and,
 * without one, are applied to the store by the command itself. Secrets are made and
 * hashed by the command: only hashes travel. Words:
 *   user.add NAME ROLE PASSWORD_HASH TOKEN_HASH_HEX
 *   token.create NAME TOKEN_HASH_HEX LABEL
 *   invite.create CODE ROLE USES EXPIRES_AT_MS
 */
#ifndef HANDLERS_OPERATOR_H
#define HANDLERS_OPERATOR_H

#include <stdbool.h>
#include <stddef.h>

struct command;
struct outcome;
struct reader;

/* False: `why` is one line that says what to do; the command needs no finishing. */
bool operator_command(int argc, char *const *argv, struct reader *reader,
                      struct command *command, char *why, size_t why_size);

/* "" and false when it was done: then `text` is the id made; else the line to print. */
bool operator_outcome(const struct outcome *o, char *text, size_t text_size);

#endif
