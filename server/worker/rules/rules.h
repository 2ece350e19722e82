/*
 * rules.h - the door of this folder: personal data, links, lists and patterns of one
 * text.
 *
 * Each computing thread has a struct rules of its own (memory that matching works in);
 * the rule_set is shared. Scores of classes are the model's business: here a link's
 * address is shown to it through a function and what it says only adds to what the
 * rules found.
 */
#ifndef WORKER_RULES_RULES_H
#define WORKER_RULES_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct normalised;
struct rule_set;
struct verdict;

/* A text as it was asked and as the normaliser made it. All borrowed. */
struct rule_text {
    const char *raw; /* valid UTF-8 */
    size_t len;
    const struct normalised *normalised;
};

/* What a model thinks of an address: how much it looks like phishing, times
 * VERDICT_SURE, and from which score on that is worth a flag. score NULL: links are
 * judged by rules alone. */
struct link_model {
    uint16_t (*score)(const void *arg, const char *url, size_t len);
    const void *arg;
    uint16_t threshold;
};

struct rules;

struct rules *rules_create(const struct link_model *model); /* copied */
void rules_destroy(struct rules *r);

/* Adds spans to v, which has none yet, sorted by start, and sets `partial` when there
 * were more than VERDICT_SPANS_MAX or the patterns used up their time. Every link gives
 * a SPAN_LINK and a SPAN_DOMAIN_NAME with the same bytes. */
void rules_judge(struct rules *r, const struct rule_set *set, const struct rule_text *t,
                 struct verdict *v);

#endif
