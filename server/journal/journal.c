#include "journal/journal_private.h"

#include "base/metrics.h"

static void count(const struct outcome *o)
{
    if (o->err != OK)
        return;
    metrics.duplicates += o->duplicate;
    if (!o->changed)
        return;
    metrics.messages_in += o->event.kind == EVENT_MESSAGE_CREATED;
    metrics.events += o->event.kind != EVENT_NONE;
    metrics.head_pos = (double)o->pos;
}

void journal_tell(struct journal *j, uint64_t ticket, const struct command *c,
                  struct outcome *o)
{
    count(o);
    j->calls.on_commit(j->calls.arg, ticket, c, o);
    outcome_finish(o);
}

void journal_settle(struct journal *j)
{
    metrics.commit_queue = (double)journal_waiting(j);
    if (j->calls.on_settled)
        j->calls.on_settled(j->calls.arg);
}

enum err journal_submit(struct journal *j, struct command *c, uint64_t ticket,
                        uint32_t *retry_ms)
{
    return j->backend->submit(j, c, ticket, retry_ms);
}

bool journal_is_well(const struct journal *j)
{
    return j->backend->is_well(j);
}

size_t journal_waiting(const struct journal *j)
{
    return j->backend->waiting(j);
}

bool journal_flushed(struct journal *j)
{
    return j->backend->flushed(j);
}

unsigned journal_round(const struct journal *j)
{
    return j->backend->round(j);
}

void journal_held(struct journal *j)
{
    j->backend->held(j);
}

void journal_close(struct journal *j)
{
    if (j)
        j->backend->close(j);
}
