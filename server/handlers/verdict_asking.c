#include "base/must.h"
#include "base/xmalloc.h"
#include "handlers/verdict_private.h"
#include "ipc/messages.h"
#include "ipc/wire.h"

#include <stdlib.h>

#define FRAME_SLACK_MS \
    1000 /* a frame may be answered later than the text that waits least */

static void question_absent(struct question *q)
{
    for (unsigned i = 0; i < q->count; i++)
        if (q->asked[i])
            asked_settle_absent(q->asked[i]);
}

/* It keeps its place in the chain, and its deadline runs on. */
static void put_off(struct asked *a, const struct verdict *v)
{
    if (!a->older)
        a->older = xmalloc(sizeof(*a->older));
    *a->older = *v;
    a->question->asked[a->place] = NULL;
    a->question = NULL;
    a->state = ASKED_GATHERED;
    list_add_tail(&a->owner->outdated, &a->of_gathered);
}

static void hear(struct asked *a, struct verdict *v)
{
    if (a->older) /* asked again, floods were not looked at */
        v->flood |= a->older->flood;
    if (v->config > a->lists)
        a->lists = v->config;
    if (a->lists < lists_feed_version(a->owner->m->lists))
        put_off(a, v);
    else
        asked_settle_judged(a, v);
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
            hear(q->asked[i], &verdicts[i]);
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
        .flags = (a->command.kind == COMMAND_MESSAGE_EDIT ? JUDGE_IS_EDIT : 0) |
                 (a->older ? JUDGE_AGAIN : 0),
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
    a->lists = lists_feed_taken(a->owner->m->lists);
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

void asked_gather(struct asked *a)
{
    a->state = ASKED_GATHERED;
    list_add_tail(&a->owner->gathered, &a->of_gathered);
}

bool verdicts_on_turn_end(void *arg)
{
    struct verdicts *vs = arg;

    if (lists_feed_is_current(vs->m->lists))
        list_splice_tail(&vs->gathered, &vs->outdated);
    while (!list_empty(&vs->gathered))
        ask_one_frame(vs);
    return false;
}
