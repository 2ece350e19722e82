#include "worker/kit.h"

#include "base/must.h"
#include "base/xmalloc.h"
#include "worker/model/head.h"
#include "worker/rules/rule_set.h"

#include <stdlib.h>

static struct kit *create(struct rule_set *rules, struct kit_head *head)
{
    struct kit *k = xmalloc(sizeof(*k));

    *k = (struct kit){.refs = 1, .rules = rules, .head = head};
    return k;
}

static struct kit_head *hold_head(struct kit_head *h)
{
    if (h)
        h->refs++;
    return h;
}

static void release_head(struct kit_head *h)
{
    if (!h || --h->refs > 0)
        return;
    head_free(h->head);
    free(h);
}

struct kit *kit_create_empty(void)
{
    return create(rule_set_create_empty(), NULL);
}

struct kit *kit_with_rules(const struct kit *old, struct rule_set *rules)
{
    return create(rules, hold_head(old->head));
}

struct kit *kit_with_head(const struct kit *old, struct head *head, uint64_t version)
{
    struct kit_head *h = NULL;

    if (head) {
        h = xmalloc(sizeof(*h));
        *h = (struct kit_head){.refs = 1, .version = version, .head = head};
    }
    return create(rule_set_hold(old->rules), h);
}

struct kit *kit_hold(struct kit *k)
{
    k->refs++;
    return k;
}

void kit_release(struct kit *k)
{
    if (!k)
        return;
    must(k->refs > 0);
    if (--k->refs > 0)
        return;
    rule_set_release(k->rules);
    release_head(k->head);
    free(k);
}
