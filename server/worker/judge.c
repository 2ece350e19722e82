#include "worker/judge.h"

#include "base/xmalloc.h"
#include "ipc/verdict.h"
#include "worker/kit.h"
#include "worker/model/model.h"
#include "worker/rules/flood.h"
#include "worker/rules/rule_set.h"
#include "worker/rules/rules.h"
#include "worker/text/normalise.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct judge {
    const struct normaliser *normaliser;
    const struct model *model;
    uint64_t budget_us;
    struct scratch *scratch;
    struct rules *rules;
    struct normalised *normalised;

    uint64_t begun_us;    /* of the text at hand, by the clock on the wall */
    uint64_t cpu_us;      /* this thread's CPU time when it was last asked for */
    uint64_t unmarked_us; /* of texts that were judged since */
};

static uint64_t microseconds(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static uint16_t score_link(const void *arg, const char *url, size_t len)
{
    return model_url_score(arg, url, len);
}

struct judge *judge_create(const struct normaliser *n, const struct model *m,
                           uint64_t budget_us)
{
    struct judge *j = xcalloc(1, sizeof(*j));
    struct link_model links = {
        .score = score_link, .arg = m, .threshold = model_url_threshold(m)};

    j->normaliser = n;
    j->model = m;
    j->budget_us = budget_us;
    j->scratch = scratch_create();
    j->rules = rules_create(&links);
    j->normalised = normalised_create();
    return j;
}

void judge_destroy(struct judge *j)
{
    if (!j)
        return;
    normalised_free(j->normalised);
    rules_destroy(j->rules);
    scratch_free(j->scratch);
    free(j);
}

/* The clock on the wall costs nothing to read, that of the CPU a system call:
 * it is read once in a while, and when the other one says that time may be up.
 */
static void begin(struct judge *j)
{
    j->begun_us = microseconds(CLOCK_MONOTONIC);
    if (j->cpu_us != 0 && j->unmarked_us <= j->budget_us / 10)
        return;
    j->cpu_us = microseconds(CLOCK_THREAD_CPUTIME_ID);
    j->unmarked_us = 0;
}

static bool has_time(const struct judge *j)
{
    return microseconds(CLOCK_MONOTONIC) - j->begun_us < j->budget_us ||
           microseconds(CLOCK_THREAD_CPUTIME_ID) - j->cpu_us < j->budget_us;
}

static uint32_t count_links(const struct verdict *v)
{
    uint32_t count = 0;

    for (unsigned i = 0; i < v->span_count; i++)
        count += v->spans[i].kind == SPAN_LINK;
    return count;
}

static bool may_go_on(const struct judge *j, struct verdict *v)
{
    if (has_time(j))
        return true;
    v->partial = true;
    return false;
}

static void look_in_stages(struct judge *j, const struct kit *kit, const char *text,
                           size_t len, struct verdict *v, struct flood_mark *mark)
{
    const struct head *head = kit->head ? kit->head->head : NULL;
    struct rule_text t = {.raw = text, .len = len, .normalised = j->normalised};

    normalise(j->normaliser, text, len, j->normalised);
    if (may_go_on(j, v))
        model_judge(j->model, head, j->scratch, j->normalised, text, v->heads,
                    &v->head_count);
    if (may_go_on(j, v))
        rules_judge(j->rules, kit->rules, &t, v);
    flood_measure(&t, count_links(v), mark);
}

void judge_look(struct judge *j, const struct kit *kit, const struct judge_text *t,
                struct verdict *v, struct flood_mark *mark)
{
    size_t len = normalise_bounded(t->text, t->len);

    begin(j);
    memset(v, 0, sizeof(*v));
    v->model = model_version(j->model);
    v->config = rule_set_version(kit->rules);
    v->partial = len < t->len;
    look_in_stages(j, kit, t->text, len, v, mark);
    j->unmarked_us += microseconds(CLOCK_MONOTONIC) - j->begun_us;
}
