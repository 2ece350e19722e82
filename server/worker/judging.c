/* Questions of the type JUDGE: cut into slices for the pool, so that a slow
 * text holds up few others, and answered when the last slice is back. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "ipc/frame_stream.h"
#include "ipc/messages.h"
#include "ipc/verdict.h"
#include "ipc/wire.h"
#include "worker/judge.h"
#include "worker/rules/flood.h"
#include "worker/worker.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define SLICE_TEXTS      4
#define COMPLAINT_GAP_MS 60000

struct question;

/* As many as there are threads, and slices; each judges a slice in its turn. */
struct runner {
    struct task task;
    struct question *question;
};

struct question {
    struct worker *worker;
    uint64_t id;
    struct kit *kit;
    unsigned count;
    atomic_uint next; /* text that no runner has taken */
    unsigned runners_away;
    struct runner runners[POOL_HANDS_MAX];
    struct judge_text texts[JUDGE_TEXTS_MAX];
    struct flood_mark marks[JUDGE_TEXTS_MAX];
    struct verdict *verdicts; /* count */
    char *payload;            /* the texts are borrowed from it */
};

static bool judge_slice(struct task *t, void *hand)
{
    struct question *q = container_of(t, struct runner, task)->question;
    unsigned begin = atomic_fetch_add(&q->next, SLICE_TEXTS);
    unsigned end = begin + SLICE_TEXTS < q->count ? begin + SLICE_TEXTS : q->count;

    for (unsigned i = begin; i < end; i++)
        judge_look(hand, q->kit, &q->texts[i], &q->verdicts[i], &q->marks[i]);
    return atomic_load(&q->next) >= q->count;
}

/* That texts were not looked at to their end is worth a line, but not one for
 * each. */
static void complain(unsigned partial)
{
    static uint64_t silent_until_ms;
    static uint64_t untold;
    uint64_t now = clock_mono_ms();

    untold += partial;
    if (partial == 0 || now < silent_until_ms)
        return;
    log_info("worker: texts were not looked at to their end", "count=%llu",
             (unsigned long long)untold);
    untold = 0;
    silent_until_ms = now + COMPLAINT_GAP_MS;
}

static void answer_question(struct question *q)
{
    struct buf answer;
    unsigned partial = 0;

    buf_init(&answer);
    verdicts_begin(&answer, (uint16_t)q->count);
    for (unsigned i = 0; i < q->count; i++) {
        struct verdict *v = &q->verdicts[i];

        v->flood = flood_judge(q->worker->flood, &q->texts[i], &q->marks[i]);
        partial += v->partial;
        verdict_put(&answer, v);
    }
    worker_answer(q->worker, MESSAGE_JUDGE, q->id, &answer);
    buf_finish(&answer);
    complain(partial);
}

static void finish_question(struct question *q)
{
    answer_question(q);
    kit_release(q->kit);
    free(q->verdicts);
    free(q->payload);
    free(q);
}

static void runner_done(struct task *t)
{
    struct question *q = container_of(t, struct runner, task)->question;

    if (--q->runners_away == 0)
        finish_question(q);
}

static void submit(struct worker *w, struct question *q)
{
    unsigned slices = (q->count + SLICE_TEXTS - 1) / SLICE_TEXTS;
    unsigned runners = slices < w->threads ? slices : w->threads;

    q->runners_away = runners;
    for (unsigned i = 0; i < runners; i++) {
        q->runners[i] = (struct runner){
            .task = {.work = judge_slice, .done = runner_done}, .question = q};
        pool_submit(w->hands, &q->runners[i].task);
    }
}

bool take_judge(struct worker *w, const struct ipc_frame *f, struct wire_in *in)
{
    struct question *q = xcalloc(1, sizeof(*q));
    int count;

    q->payload = xmalloc(f->len + 1);
    memcpy(q->payload, f->payload, f->len);
    *in = wire_in(q->payload, f->len);
    count = judge_read(in, q->texts);
    if (count < 0) {
        free(q->payload);
        free(q);
        return false;
    }
    q->worker = w;
    q->id = f->id;
    q->kit = kit_hold(w->kit);
    q->count = (unsigned)count;
    q->verdicts = xcalloc(q->count + 1, sizeof(*q->verdicts));
    if (q->count > 0)
        submit(w, q);
    else
        finish_question(q);
    return true;
}
