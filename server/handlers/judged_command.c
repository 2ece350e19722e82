#include "handlers/judged_command.h"

#include "base/buf.h"
#include "base/metrics.h"
#include "base/xmalloc.h"
#include "handlers/moderation_private.h"
#include "store/command.h"

#include <stdlib.h>

static void take_words(struct command *command, const struct decision *d)
{
    free(command->name);
    command->name = xstrdup(d->words);
}

static void take_masked(struct command *command, const struct decision *d,
                        const struct policy *p, const struct verdict *v)
{
    size_t len;
    char *masked = decision_mask(d, p, v, command->text, command->text_len, &len);

    free(command->text);
    command->text = masked;
    command->text_len = len;
    command->has |= HAS_MASK;
}

static void take_detail(struct command *command, const struct decision *d,
                        const struct policy *p, const struct verdict *v)
{
    struct buf detail;

    buf_init(&detail);
    decision_detail(d, p, v, &detail);
    free(command->detail);
    command->detail = buf_take(&detail);
}

static bool may_hold(const struct command *command, bool reviewed)
{
    return reviewed && (command->kind == COMMAND_MESSAGE_SEND ||
                        command->kind == COMMAND_SCHEDULE_SEND);
}

/* A message whose time has come stays what it is, as its schedule ends with it. */
static void turn_into(struct command *command, enum command_kind kind)
{
    if (command->kind == COMMAND_SCHEDULE_SEND)
        command->choice = kind;
    else
        command->kind = kind;
}

static void moderate(struct command *command, struct decision *d, bool reviewed)
{
    if (d->action == ACTION_FLAG && !reviewed)
        d->action = ACTION_ALLOW;
    if (d->action == ACTION_HOLD && !may_hold(command, reviewed))
        decision_harden(d);
}

static void become(struct command *command, const struct decision *d,
                   const struct policy *p, const struct verdict *v, bool reviewed)
{
    moderation_count(d->action);
    if (v && d->masks && d->action != ACTION_BLOCK)
        take_masked(command, d, p, v);
    if (d->action != ACTION_ALLOW)
        take_detail(command, d, p, v);
    if (d->action <= ACTION_MASK && decision_flags(d) && reviewed)
        command->has |= HAS_FLAG;
    if (d->action >= ACTION_HOLD) {
        take_words(command, d);
        turn_into(command, d->action == ACTION_HOLD ? COMMAND_MESSAGE_HOLD
                                                    : COMMAND_MESSAGE_BLOCK);
    }
    command->has |= HAS_JUDGED;
}

void judged_command(struct command *command, const struct policy *p,
                    const struct verdict *v, bool reviewed)
{
    struct decision d;

    policy_decide(p, v, command->text, &d);
    moderate(command, &d, reviewed);
    become(command, &d, p, v, reviewed);
}

void unjudged_command(struct command *command, const struct policy *p, bool reviewed)
{
    struct decision d;

    if (p->late == LATE_ALLOW)
        return;
    policy_decide_late(p, &d);
    if (p->late == LATE_HOLD && may_hold(command, reviewed)) {
        become(command, &d, p, NULL, reviewed);
        return;
    }
    metrics.verdicts_refused++;
    turn_into(command, COMMAND_MESSAGE_BLOCK);
    command->has |= HAS_LATE;
    take_words(command, &d);
}
