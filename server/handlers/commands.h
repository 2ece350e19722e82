/*
 * commands.h - from a call's checked params to a command. Loop thread.
 */
#ifndef HANDLERS_COMMANDS_H
#define HANDLERS_COMMANDS_H

#include "store/command.h"

struct call;

void command_for(struct command *command, enum command_kind kind, const struct call *c);
void command_take_key(struct command *command,
                      const struct call *c); /* key and fingerprint */
void command_take_text(struct command *command, const struct call *c, const char *param);
char *param_copy(const struct call *c, const char *param); /* NULL when absent */

#endif
