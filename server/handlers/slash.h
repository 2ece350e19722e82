/*
 * slash.h - command.run: what stands behind each row of slash.tbl. Loop thread.
 *
 * A row's function makes of what was typed one command, with the call's key and fingerprint,
 * so that a retry answers as the first call did. What takes no key by itself goes as a
 * COMMAND_COMMAND_RUN, which gives it one.
 */
#ifndef HANDLERS_SLASH_H
#define HANDLERS_SLASH_H

#include "proto/err.h"
#include "proto/slash.h"
#include "store/command.h"

struct call;
struct outcome;

typedef enum err slash_fn(struct call *c, const struct slash *s);

#define SLASH(name, usage, help, function) slash_fn function;
#include "handlers/slash.tbl"

/* The call's command came back. Takes the call over. */
void slash_committed(struct call *c, const struct command *command,
                     const struct outcome *o);

/* The conversation of /msg is open: says it there. Takes the call over. */
void slash_msg_to(struct call *c, uint64_t room);

/* --- for the rows' functions; each error's words are in the request's `why` --- */

enum err slash_refuse(struct call *c, enum err err, const char *why);
enum err slash_usage(struct call *c, const struct slash *s); /* ERR_PARAMS */
/* Takes the call over. */
void slash_answer_notice(struct call *c, const char *text, size_t len);
/* With the room, the key and the fingerprint of the call. */
void slash_command(struct command *command, enum command_kind kind, const struct call *c);
/* For what takes no key: `kind` is what it stands for. */
void slash_command_run(struct command *command, enum command_kind kind,
                       const struct call *c);
/* Posts to the call's room, or to another one. */
enum err slash_send(struct call *c, uint64_t room, struct slash_piece text, uint32_t has);
/* Someone's id by "@name" or "name"; 0: there is nobody, and `why` says so. */
uint64_t slash_person(struct call *c, struct slash_piece word);

#endif
