/*
 * verdict.c - a text is judged before it is visible: calls wait for the worker's word.
 *
 * What one turn of the loop brings goes to the worker in as few frames as hold it. Each text has
 * the deadline of its room's policy; what comes later is thrown away. A person's calls form
 * a chain: they are asked at once and side by side, and go to the journal in the order they came,
 * those too that need no verdict but come after one that does.
 *
 * That a key is known already is for apply to say: what was decided here goes there as a
 * MESSAGE_HOLD or MESSAGE_BLOCK with the key, and a retry of what is in the log is answered
 * as it was, whatever the policy says now.
 */
#include "base/clock.h"
#include "base/metrics.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "handlers/due.h"
#include "handlers/judged_command.h"
#include "handlers/verdict_private.h"
#include "store/query_judging.h"

#include <stdlib.h>
#include <string.h>

#define WAITING_MAX       4096
#define WAITING_BYTES_MAX (16u << 20)
#define RETRY_FULL_MS     100

/* --- the chain --- */

static struct chain *chain_of(struct verdicts *vs, uint64_t user)
{
    struct chain *chain = map_find(&vs->chains, user);

    if (chain)
        return chain;
    chain = xmalloc(sizeof(*chain));
    chain->user = user;
    list_init(&chain->calls);
    map_put(&vs->chains, user, chain);
    return chain;
}

static void count_waiting(struct verdicts *vs, const struct asked *a, int more)
{
    vs->waiting += (size_t)more;
    vs->waiting_bytes += (size_t)more * a->bytes;
    metrics.verdicts_waiting = (double)vs->waiting;
}

static void give(struct server *srv, struct call *c, struct command *command)
{
    if (c)
        commit_call(c, command);
    else
        due_submit(srv, command);
}

/* What a change of the lists overtook since is for the follower to judge again. */
static void hand_over(struct asked *a)
{
    if (a->lists < lists_feed_version(a->owner->m->lists))
        a->command.has &= ~HAS_JUDGED;
    give(a->owner->m->srv, a->call, &a->command);
    free(a->older);
    free(a);
}

/* Hands over from the front whatever has its verdict. */
static void chain_go_on(struct verdicts *vs, uint64_t user)
{
    struct chain *chain = map_find(&vs->chains, user);

    while (chain && !list_empty(&chain->calls)) {
        struct asked *a = container_of(chain->calls.next, struct asked, of_chain);

        /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc) it takes a for its own follower */
        if (a->state != ASKED_NOTHING && a->state != ASKED_DECIDED)
            return;
        list_pop_head(&chain->calls);
        count_waiting(vs, a, -1);
        hand_over(a);
    }
    if (chain)
        free(map_remove(&vs->chains, user));
}

/* --- what is decided --- */

static void settle(struct asked *a)
{
    struct verdicts *vs = a->owner;

    timer_stop(vs->m->srv->timers, &a->deadline);
    list_remove(&a->of_gathered);
    if (a->question)
        a->question->asked[a->place] = NULL;
    a->question = NULL;
    a->state = ASKED_DECIDED;
    chain_go_on(vs, a->command.actor);
}

static void judge_by(struct asked *a, const struct verdict *v)
{
    judged_command(&a->command, policies_of(&a->owner->m->policies, a->room), v,
                   a->reviewed);
    moderation_fold_flag(a->owner->m, &a->command);
}

void asked_settle_judged(struct asked *a, const struct verdict *v)
{
    metrics_observe(&metrics.verdict_seconds,
                    (double)(clock_mono_us() - a->since_us) / 1e6);
    judge_by(a, v);
    settle(a);
}

static void settle_unjudged(struct asked *a, uint64_t *counter)
{
    if (a->older) {
        judge_by(a, a->older);
    } else {
        ++*counter;
        unjudged_command(&a->command, policies_of(&a->owner->m->policies, a->room),
                         a->reviewed);
    }
    settle(a);
}

static void on_deadline(struct timer *t)
{
    settle_unjudged(container_of(t, struct asked, deadline), &metrics.verdicts_late);
}

void asked_settle_absent(struct asked *a)
{
    settle_unjudged(a, &metrics.verdicts_absent);
}

/* --- what comes in --- */

static bool has_text(const struct command *command)
{
    return command->text_len > 0 && (command->kind == COMMAND_MESSAGE_SEND ||
                                     command->kind == COMMAND_MESSAGE_EDIT ||
                                     command->kind == COMMAND_SCHEDULE_SEND);
}

/* The room of what is said, and whether somebody is to look at it first. */
static bool needs_verdict(struct verdicts *vs, struct asked *a)
{
    struct moderation *m = vs->m;
    const struct command *command = &a->command;
    const struct policy *p;
    uint64_t author = command->actor;

    if (!has_text(command) || !policies_ask_before(&m->policies))
        return false;
    a->room = command->room;
    if (command->kind == COMMAND_MESSAGE_EDIT &&
        query_message_place(m->srv->reader, command->message, &a->room, &author) != OK)
        return false;
    p = policies_of(&m->policies, a->room);
    a->deadline_ms = p->deadline_ms;
    a->reviewed = !room_is_dm(m, a->room);
    return author == command->actor && policy_asks_before(p) &&
           author_find(m, author, &a->author) && !policy_exempts(p, a->author.role);
}

static struct asked *asked_create(struct verdicts *vs, struct call *c,
                                  struct command *command)
{
    struct asked *a = xcalloc(1, sizeof(*a));

    a->owner = vs;
    a->call = c;
    a->bytes = command->text_len;
    a->command = *command;
    command_init(command, command->kind, command->actor, command->at);
    list_init(&a->of_chain);
    list_init(&a->of_gathered);
    timer_init(&a->deadline, on_deadline);
    a->since_us = clock_mono_us();
    return a;
}

static bool is_full(const struct verdicts *vs, const struct command *command)
{
    return vs->waiting >= WAITING_MAX ||
           vs->waiting_bytes + command->text_len > WAITING_BYTES_MAX;
}

static void refuse_full(struct verdicts *vs, struct call *c, struct command *command)
{
    if (!c) {
        due_refused(vs->m->srv, command);
        return;
    }
    command_finish(command);
    call_fail(c, ERR_BUSY, NULL, RETRY_FULL_MS);
}

static void ask(struct verdicts *vs, struct asked *a)
{
    if (!lists_feed_is_ready(vs->m->lists)) {
        asked_settle_absent(a);
        return;
    }
    asked_gather(a);
    timer_start(vs->m->srv->timers, &a->deadline, a->deadline_ms);
}

/* Behind what the person has waiting, whether it needs a verdict itself or not. */
static void wait_in_chain(struct verdicts *vs, struct asked *a, bool needs)
{
    list_add_tail(&chain_of(vs, a->command.actor)->calls, &a->of_chain);
    count_waiting(vs, a, 1);
    if (needs)
        ask(vs, a);
}

void verdicts_submit(struct verdicts *vs, struct call *c, struct command *command)
{
    bool waits = map_find(&vs->chains, command->actor) != NULL;
    struct asked *a;
    bool needs;

    if (!waits && !policies_ask_before(&vs->m->policies)) {
        give(vs->m->srv, c, command);
        return;
    }
    if (is_full(vs, command)) {
        metrics.verdicts_full++;
        refuse_full(vs, c, command);
        return;
    }
    a = asked_create(vs, c, command);
    needs = needs_verdict(vs, a);
    if (waits || needs) {
        wait_in_chain(vs, a, needs);
        return;
    }
    give(vs->m->srv, c, &a->command);
    free(a);
}

struct verdicts *verdicts_create(struct moderation *m)
{
    struct verdicts *vs = xcalloc(1, sizeof(*vs));

    vs->m = m;
    map_init(&vs->chains);
    list_init(&vs->gathered);
    list_init(&vs->outdated);
    buf_init(&vs->frame);
    vs->turn_end = loop_before_sleep(m->srv->loop, verdicts_on_turn_end, vs);
    return vs;
}

void verdicts_stop(struct verdicts *vs)
{
    list_splice_tail(&vs->gathered, &vs->outdated);
    while (!list_empty(&vs->gathered))
        asked_settle_absent(container_of(vs->gathered.next, struct asked, of_gathered));
}

void verdicts_destroy(struct verdicts *vs)
{
    must(vs->waiting == 0);
    loop_hook_remove(vs->turn_end);
    map_finish(&vs->chains);
    buf_finish(&vs->frame);
    free(vs);
}

size_t verdicts_waiting(const struct verdicts *vs)
{
    return vs->waiting;
}
