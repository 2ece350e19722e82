/*
 * rejudge_hear.c - what the follower takes of what is published, while it keeps up.
 */
#include "base/metrics.h"
#include "handlers/rejudge_private.h"

#define QUEUE_MAX       8192
#define QUEUE_BYTES_MAX (4u << 20)
#define GATHER_MS       20

/* Is anything done about a text of this person there, and was it not looked at before? */
bool rejudge_wants(struct rejudge *r, uint64_t room, uint64_t user, struct author *author)
{
    const struct policy *p = policies_of(&r->m->policies, room);

    return user != 0 && policy_acts(p) && author_find(r->m, user, author) &&
           !policy_exempts(p, author->role);
}

static void overflow(struct rejudge *r)
{
    metrics.judging_overflows++;
    if (r->state == READING) {
        rejudge_forget_queue(r);
        r->gap = true;
        return;
    }
    rejudge_forget_all(r);
    rejudge_read_page(r);
}

void rejudge_hear(struct rejudge *r, const struct command *command,
                  const struct outcome *o)
{
    const struct event *e = &o->event;
    struct author author;

    if (r->state == RESTING || r->state == BEHIND || r->gap)
        return;
    if (!(command->has & HAS_JUDGED) && e->room_kind != ROOM_DM &&
        rejudge_wants(r, e->room, e->user, &author)) {
        if (r->queued >= QUEUE_MAX || r->queued_bytes + e->text_len > QUEUE_BYTES_MAX) {
            overflow(r);
            return;
        }
        rejudge_push(r, entry_of_event(e, author.at));
    }
    if (r->state == READING)
        return;
    r->seen = e->pos;
    if (r->queued >= JUDGE_TEXTS_MAX || r->queued == 0)
        rejudge_go_on(r);
    else if (!timer_is_running(&r->gather))
        timer_start(r->m->srv->timers, &r->gather, GATHER_MS);
}
