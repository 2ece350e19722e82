/*
 * commands.h - from a call's checked params to a command. Loop thread.
 */
#ifndef HANDLERS_COMMANDS_H
#define HANDLERS_COMMANDS_H

#include "store/command.h"

struct call;
struct server;

void command_for(struct command *command, enum command_kind kind, const struct call *c);
void command_take_key(struct command *command,
                      const struct call *c); /* key and fingerprint */
void command_take_text(struct command *command, const struct call *c, const char *param);
/* Who is online in command->room, where the text says @here. */
void command_take_online(struct command *command, const struct server *srv);
char *params_copy(const struct call *c); /* all but the key, one JSON object */
char *param_copy(const struct call *c, const char *param); /* NULL when absent */

/* A poll, as it becomes the text and the params of a message. What it says is borrowed. */
struct poll_asked {
    const char *question;
    const char *const *options; /* without line breaks */
    size_t count;               /* 2 to POLL_OPTIONS_MAX */
    bool multiple;
    bool anonymous;
    int64_t closes_at; /* 0: when somebody closes it */
};

void command_take_poll(struct command *command, const struct poll_asked *asked);

#endif
