#include "worker/rules/rules.h"

#include "base/must.h"
#include "base/xmalloc.h"
#include "ipc/verdict.h"
#include "worker/rules/language.h"
#include "worker/rules/links.h"
#include "worker/rules/lists.h"
#include "worker/rules/patterns.h"
#include "worker/rules/pii.h"
#include "worker/rules/rule_set.h"

#include <stdlib.h>
#include <string.h>

#define FINDERS   5 /* links, their names, personal data, words, patterns */
#define FOUND_MAX (FINDERS * VERDICT_SPANS_MAX)

struct rules {
    struct link_model model;
    struct pattern_scratch *patterns;
};

struct rules *rules_create(const struct link_model *model)
{
    struct rules *r = xcalloc(1, sizeof(*r));

    if (model)
        r->model = *model;
    r->patterns = pattern_scratch_create();
    return r;
}

void rules_destroy(struct rules *r)
{
    if (!r)
        return;
    pattern_scratch_destroy(r->patterns);
    free(r);
}

/* What goes first when a verdict has no room for all: names of links, then links nobody
 * minds. */
static int worth(const struct verdict_span *s)
{
    if (s->kind == SPAN_DOMAIN_NAME)
        return 0;
    return s->kind == SPAN_LINK && !s->flag ? 1 : 2;
}

static int by_start(const void *a, const void *b)
{
    const struct verdict_span *x = a;
    const struct verdict_span *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    if (x->end != y->end)
        return x->end > y->end ? -1 : 1;
    return (int)x->kind - (int)y->kind;
}

/* Sorts what was found and keeps what fits; true: something did not. */
static bool keep(struct verdict_span *found, size_t count, struct verdict *v)
{
    size_t surplus = count > VERDICT_SPANS_MAX ? count - VERDICT_SPANS_MAX : 0;
    bool dropped = surplus > 0;

    if (count > 1)
        qsort(found, count, sizeof(*found), by_start);
    for (int level = 0; surplus > 0; level++)
        for (size_t i = count; i > 0 && surplus > 0; i--) {
            if (worth(&found[i - 1]) != level)
                continue;
            memmove(found + i - 1, found + i, (count - i) * sizeof(*found));
            count--;
            surplus--;
        }
    memcpy(v->spans, found, count * sizeof(*found));
    v->span_count = (uint16_t)count;
    return dropped;
}

static size_t name_links(struct verdict_span *found, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        found[count + i] = (struct verdict_span){.kind = SPAN_DOMAIN_NAME,
                                                 .start = found[i].start,
                                                 .end = found[i].end,
                                                 .score = VERDICT_SURE,
                                                 .flag = true};
    }
    return 2 * count;
}

static size_t ask_lists(struct rules *r, const struct rule_set *set,
                        const struct rule_text *t, struct verdict_span *out, bool *more)
{
    const struct lists *lists = rule_set_lists(set);
    const struct patterns *patterns = rule_set_patterns(set);
    const char *language = "";
    bool partial = false;
    size_t count;

    *more = false;
    if (lists_count(lists) == 0 && patterns_count(patterns) == 0)
        return 0;
    if (lists_ask_language(lists) || patterns_ask_language(patterns))
        language = language_of(t->raw, t->len);
    count = lists_find(lists, language, t, out, VERDICT_SPANS_MAX, more);
    count += patterns_find(patterns, r->patterns, language, t->raw, t->len, out + count,
                           VERDICT_SPANS_MAX, &partial);
    *more |= partial;
    return count;
}

void rules_judge(struct rules *r, const struct rule_set *set, const struct rule_text *t,
                 struct verdict *v)
{
    struct verdict_span found[FOUND_MAX];
    bool more_links, more_pii, more_lists;
    size_t count;

    count = links_find(rule_set_hosts(set), t->raw, t->len, &r->model, found,
                       VERDICT_SPANS_MAX, &more_links);
    count = name_links(found, count);
    count += pii_find(t->raw, t->len, found + count, VERDICT_SPANS_MAX, &more_pii);
    count += ask_lists(r, set, t, found + count, &more_lists);
    must(count <= FOUND_MAX);
    bool dropped = keep(found, count, v);

    v->partial |= more_links || more_pii || more_lists || dropped;
}
