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
#include "handlers/judged_command.h"
#include "handlers/moderation_private.h"
#include "ipc/messages.h"
#include "ipc/wire.h"
#include "store/query_judging.h"

#include <stdlib.h>
#include <string.h>

#define WAITING_MAX       4096
#define WAITING_BYTES_MAX (16u << 20)
#define RETRY_FULL_MS     100
#define FRAME_SLACK_MS \
    1000 /* a frame may be answered later than the text that waits least */

enum asked_state {
    ASKED_NOTHING, /* it needs no verdict, it only waits for its turn */
    ASKED_GATHERED,
    ASKED_AWAY,
    ASKED_DECIDED
};

/* A call that waits, by itself or behind another of the same person. */
struct asked {
    struct list of_chain;
    struct list of_gathered; /* to itself unless ASKED_GATHERED */
    struct verdicts *owner;
    struct question *question; /* while ASKED_AWAY */
    unsigned place;            /* in it */
    enum asked_state state;
    struct timer deadline;
    uint32_t deadline_ms;
    uint64_t since_us;
    size_t bytes; /* of its text as it came */
    uint64_t room;
    bool reviewed; /* there is somebody who may look at it: it is not of a dm */
    struct author author;
    struct call *call;
    struct command command;
};

/* One person's calls that wait, in the order they came. */
struct chain {
    uint64_t user;
    struct list calls; /* of struct asked, by of_chain */
};

/* A frame that is away. */
struct question {
    unsigned count;
    struct asked *asked[JUDGE_TEXTS_MAX]; /* NULL: gave up waiting */
};

struct verdicts {
    struct moderation *m;
    struct loop_hook *turn_end;
    struct map chains;    /* user -> struct chain */
    struct list gathered; /* of struct asked, by of_gathered */
    size_t waiting;
    size_t waiting_bytes;
    struct buf frame;
};

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

/* Hands over from the front whatever has its verdict. */
static void chain_go_on(struct verdicts *vs, uint64_t user)
{
    struct chain *chain = map_find(&vs->chains, user);

    while (chain && !list_empty(&chain->calls)) {
        struct asked *a = container_of(chain->calls.next, struct asked, of_chain);

        if (a->state != ASKED_NOTHING && a->state != ASKED_DECIDED)
            return;
        list_remove(&a->of_chain);
        count_waiting(vs, a, -1);
        commit_call(a->call, &a->command);
        free(a);
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

static void settle_judged(struct asked *a, const struct verdict *v)
{
    metrics_observe(&metrics.verdict_seconds,
                    (double)(clock_mono_us() - a->since_us) / 1e6);
    judged_command(&a->command, policies_of(&a->owner->m->policies, a->room), v,
                   a->reviewed);
    moderation_fold_flag(a->owner->m, &a->command);
    settle(a);
}

static void settle_unjudged(struct asked *a)
{
    unjudged_command(&a->command, policies_of(&a->owner->m->policies, a->room),
                     a->reviewed);
    settle(a);
}

static void on_deadline(struct timer *t)
{
    metrics.verdicts_late++;
    settle_unjudged(container_of(t, struct asked, deadline));
}

static void settle_absent(struct asked *a)
{
    metrics.verdicts_absent++;
    settle_unjudged(a);
}

/* --- asking --- */

static void question_absent(struct question *q)
{
    for (unsigned i = 0; i < q->count; i++)
        if (q->asked[i])
            settle_absent(q->asked[i]);
}

/* One at a time: which of them are still waiting may change with each that is settled. */
static bool question_read(struct question *q, struct wire_in *in)
{
    struct verdict *verdicts = xmalloc(q->count * sizeof(*verdicts));
    bool good = verdicts_read(in) == q->count;

    for (unsigned i = 0; good && i < q->count; i++) {
        verdict_get(in, &verdicts[i]);
        good = !q->asked[i] || verdict_fits(&verdicts[i], q->asked[i]->command.text_len);
    }
    good = good && wire_end(in);
    for (unsigned i = 0; good && i < q->count; i++)
        if (q->asked[i])
            settle_judged(q->asked[i], &verdicts[i]);
    free(verdicts);
    return good;
}

static bool on_answer(void *arg, uint64_t id, enum question_end end,
                      struct wire_in *answer)
{
    struct question *q = arg;
    bool good = true;

    (void)id;
    if (end == QUESTION_ANSWERED)
        good = question_read(q, answer);
    if (end != QUESTION_ANSWERED || !good)
        question_absent(q);
    free(q);
    return good;
}

static bool add_text(struct verdicts *vs, const struct asked *a)
{
    struct judge_text text = {
        .user = a->command.actor,
        .room = a->room,
        .at = a->command.at,
        .user_at = a->author.at,
        .flags = a->command.kind == COMMAND_MESSAGE_EDIT ? JUDGE_IS_EDIT : 0,
        .text = a->command.text,
        .len = a->command.text_len,
    };

    return judge_add(&vs->frame, &text);
}

static void question_take(struct question *q, struct asked *a)
{
    list_remove(&a->of_gathered);
    a->state = ASKED_AWAY;
    a->question = q;
    a->place = q->count;
    q->asked[q->count++] = a;
}

/* As many of those gathered as one frame holds. */
static struct question *question_fill(struct verdicts *vs, uint64_t *deadline_ms)
{
    struct question *q = xmalloc(sizeof(*q));
    struct list *item;
    struct list *following;

    q->count = 0;
    judge_begin(&vs->frame);
    list_each (item, following, &vs->gathered) {
        struct asked *a = container_of(item, struct asked, of_gathered);

        if (!add_text(vs, a))
            break;
        if (a->deadline_ms > *deadline_ms)
            *deadline_ms = a->deadline_ms;
        question_take(q, a);
    }
    must(q->count > 0);
    return q;
}

static void ask_one_frame(struct verdicts *vs)
{
    uint64_t deadline_ms = 0;
    struct question *q = question_fill(vs, &deadline_ms);

    if (worker_link_ask(vs->m->link, MESSAGE_JUDGE, vs->frame.bytes, vs->frame.len,
                        deadline_ms + FRAME_SLACK_MS, on_answer, q, 0))
        return;
    question_absent(q);
    free(q);
}

static bool on_turn_end(void *arg)
{
    struct verdicts *vs = arg;

    while (!list_empty(&vs->gathered))
        ask_one_frame(vs);
    return false;
}

/* --- what comes in --- */

/* The room of what is said, and whether somebody is to look at it first. */
static bool needs_verdict(struct verdicts *vs, struct asked *a)
{
    struct moderation *m = vs->m;
    const struct command *command = &a->command;
    const struct policy *p;
    uint64_t author = command->actor;

    if (command->kind == COMMAND_MESSAGE_DELETE || !policies_ask_before(&m->policies))
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

static void ask(struct verdicts *vs, struct asked *a)
{
    if (!lists_feed_is_ready(vs->m->lists)) {
        settle_absent(a);
        return;
    }
    a->state = ASKED_GATHERED;
    list_add_tail(&vs->gathered, &a->of_gathered);
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
        commit_call(c, command);
        return;
    }
    if (is_full(vs, command)) {
        metrics.verdicts_full++;
        command_finish(command);
        call_fail(c, ERR_BUSY, NULL, RETRY_FULL_MS);
        return;
    }
    a = asked_create(vs, c, command);
    needs = needs_verdict(vs, a);
    if (waits || needs) {
        wait_in_chain(vs, a, needs);
        return;
    }
    commit_call(c, &a->command);
    free(a);
}

struct verdicts *verdicts_create(struct moderation *m)
{
    struct verdicts *vs = xcalloc(1, sizeof(*vs));

    vs->m = m;
    map_init(&vs->chains);
    list_init(&vs->gathered);
    buf_init(&vs->frame);
    vs->turn_end = loop_before_sleep(m->srv->loop, on_turn_end, vs);
    return vs;
}

void verdicts_stop(struct verdicts *vs)
{
    while (!list_empty(&vs->gathered))
        settle_absent(container_of(vs->gathered.next, struct asked, of_gathered));
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
