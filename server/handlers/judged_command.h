/*
 * judged_command.h - what becomes of a send or an edit with its verdict, or without one.
 * Loop thread.
 *
 * `reviewed`: there are moderators who may look at what is said in that room. In a dm there are
 * none: what would be flagged passes, what would be held is refused. An edit is never
 * held: its message stands as it was.
 */
#ifndef HANDLERS_JUDGED_COMMAND_H
#define HANDLERS_JUDGED_COMMAND_H

#include "handlers/decision.h"

struct command;

void judged_command(struct command *command, const struct policy *p,
                    const struct verdict *v, bool reviewed);
/* By the policy for that: passes, to be judged afterwards; is held; or is refused. */
void unjudged_command(struct command *command, const struct policy *p, bool reviewed);

#endif
