/*
 * result.h - what the caller of a change is answered. Loop thread.
 */
#ifndef HANDLERS_RESULT_H
#define HANDLERS_RESULT_H

struct command;
struct json;
struct outcome;
struct server;

/* The members of the result of a command that was applied. */
void result_put(const struct server *srv, struct json *j, const struct command *command,
                const struct outcome *o);

#endif
