/*
 * decision_detail.c - a decision and what led to it as JSON, for reviewers and the audit.
 */
#include "base/buf.h"
#include "handlers/decision.h"
#include "proto/json.h"

#include <stdio.h>

static void put_score(struct json *j, const char *key, uint16_t score)
{
    char text[16];
    int len = snprintf(text, sizeof(text), "%.4f", (double)score / VERDICT_SURE);

    json_key(j, key);
    json_raw(j, text, (size_t)len);
}

static bool is_of_class(const struct policy *p, const struct verdict_span *s,
                        enum policy_class which)
{
    switch (which) {
    case CLASS_LIST:
        return s->kind == SPAN_LIST;
    case CLASS_LINK:
        return s->kind == SPAN_LINK && (s->flag || s->reasons & LINK_DENIED);
    default:
        return s->kind < SPAN_LINK && p->classes[CLASS_PII].kinds & 1u << s->kind;
    }
}

static void put_span(struct json *j, const struct verdict_span *s)
{
    json_array(j);
    json_u64(j, s->start);
    json_u64(j, s->end);
    json_text(j, span_kind_name(s->kind));
    json_array_end(j);
}

static void put_class_spans(struct json *j, const struct policy *p,
                            const struct verdict *v, enum policy_class which)
{
    uint64_t list = 0;
    unsigned reasons = 0;

    json_key(j, "spans");
    json_array(j);
    for (unsigned i = 0; i < v->span_count; i++) {
        if (!is_of_class(p, &v->spans[i], which))
            continue;
        put_span(j, &v->spans[i]);
        list = list ? list : v->spans[i].list;
        reasons |= v->spans[i].reasons;
    }
    json_array_end(j);
    if (list)
        json_put_u64(j, "list", list);
    if (reasons)
        json_put_u64(j, "link", reasons);
}

static void put_reason(struct json *j, const struct decision *d, const struct policy *p,
                       const struct verdict *v, enum policy_class which)
{
    json_object(j);
    json_put_text(j, "class", policy_class_name(which));
    json_put_text(j, "action", policy_action_name(d->of[which]));
    if (which <= CLASS_WORKSPACE && v) {
        put_score(j, "score", v->heads[which].score);
        json_put_u64(j, "rarity", v->heads[which].rarity);
        if (p->classes[which].budget)
            json_put_u64(j, "budget", p->classes[which].budget);
    } else if (which < CLASS_FLOOD && v) {
        put_class_spans(j, p, v, which);
    } else if (which == CLASS_FLOOD && v) {
        json_put_u64(j, "flood", v->flood);
    }
    json_object_end(j);
}

static void put_verdict(struct json *j, const struct verdict *v)
{
    json_put_u64(j, "model", v->model);
    json_put_u64(j, "config", v->config);
    json_key(j, "heads");
    json_object(j);
    for (unsigned i = 0; i < v->head_count; i++)
        put_score(j, verdict_head_name((enum verdict_head)i), v->heads[i].score);
    json_object_end(j);
    json_key(j, "spans");
    json_array(j);
    for (unsigned i = 0; i < v->span_count; i++)
        put_span(j, &v->spans[i]);
    json_array_end(j);
    if (v->partial)
        json_put_bool(j, "partial", true);
}

void decision_detail(const struct decision *d, const struct policy *p,
                     const struct verdict *v, struct buf *out)
{
    struct json j = json_begin(out);

    json_object(&j);
    json_put_text(&j, "action", policy_action_name(d->action));
    json_key(&j, "reasons");
    json_array(&j);
    for (int i = 0; i <= CLASS_COUNT; i++)
        if (d->of[i] != ACTION_ALLOW)
            put_reason(&j, d, p, v, (enum policy_class)i);
    json_array_end(&j);
    if (v)
        put_verdict(&j, v);
    if (d->late)
        json_put_bool(&j, "late", true);
    json_object_end(&j);
}
