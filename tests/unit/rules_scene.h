/*
 * rules_scene.h - a rule set made of lists as an admin writes them, and texts judged by it.
 */
#ifndef UNIT_RULES_SCENE_H
#define UNIT_RULES_SCENE_H

#include "runner.h"

#include "ipc/lists.h"
#include "ipc/verdict.h"
#include "worker/rules/rule_set.h"
#include "worker/rules/rules.h"
#include "worker/text/normalise.h"

#include <stdio.h>

static struct normaliser *normaliser;
static struct normalised *normalised;
static struct rule_builder *builder;
static struct rule_set *set;
static struct rules *rules;
static struct rule_error *errors;
static size_t error_count;
static struct verdict verdict;

static void scene_begin(void)
{
    normaliser = normaliser_create();
    normalised = normalised_create();
    builder = rule_builder_create(42, normaliser);
    set = NULL;
    errors = NULL;
    error_count = 0;
    rules = rules_create(NULL);
}

static void scene_end(void)
{
    rule_builder_destroy(builder);
    builder = NULL;
    rule_set_release(set);
    free(errors);
    rules_destroy(rules);
    normalised_free(normalised);
    normaliser_free(normaliser);
}

static void list(uint64_t id, enum list_kind kind, const char *language,
                 const char *entries)
{
    struct list_part part = {
        .id = id, .kind = kind, .entries = entries, .len = strlen(entries)};

    strcpy(part.language, language);
    rule_builder_add(builder, &part);
}

static void seal(void)
{
    if (!builder)
        return;
    set = rule_builder_finish(builder, &errors, &error_count);
    builder = NULL;
}

static void judge_bytes(const char *text, size_t len)
{
    struct rule_text t = {.raw = text, .len = len, .normalised = normalised};

    seal();
    normalise(normaliser, text, len, normalised);
    memset(&verdict, 0, sizeof(verdict));
    rules_judge(rules, set, &t, &verdict);
}

/* "LIST 1:word|LINK 0:https://..." of a text, by start. */
static void judges(const char *text, const char *expected)
{
    char said[8192] = "";
    size_t used = 0;

    judge_bytes(text, strlen(text));
    for (size_t i = 0; i < verdict.span_count; i++) {
        const struct verdict_span *s = &verdict.spans[i];

        used += (size_t)snprintf(said + used, sizeof(said) - used, "%s%s %u:%.*s",
                                 i ? "|" : "", span_kind_name(s->kind), (unsigned)s->list,
                                 (int)(s->end - s->start), text + s->start);
    }
    ck_assert_str_eq(said, expected);
}

#endif
