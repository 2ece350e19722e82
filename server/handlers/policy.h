/*
 * policy.h - what a room or the workspace does about what the worker says of a text.
 * Pure; loop thread, or any where nothing is shared.
 *
 * A policy as it was set names some classes. What holds in a room is the shipped policy, over it
 * the workspace's, over that the room's, class by class.
 */
#ifndef HANDLERS_POLICY_H
#define HANDLERS_POLICY_H

#include "ipc/verdict.h"
#include "proto/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The first four are the heads, by enum verdict_head. */
enum policy_class {
    CLASS_SPAM,
    CLASS_TOXICITY,
    CLASS_SEVERE,
    CLASS_WORKSPACE,
    CLASS_PII,
    CLASS_LINK,
    CLASS_LIST,
    CLASS_FLOOD,
    CLASS_COUNT,
    CLASS_UNJUDGED = CLASS_COUNT /* nobody could look at it, or not at all of it */
};

/* The mildest first. */
enum policy_action {
    ACTION_ALLOW,
    ACTION_FLAG,
    ACTION_MASK,
    ACTION_HOLD,
    ACTION_BLOCK,
    ACTION_COUNT
};

/* What becomes of a text whose verdict is not there in time. */
enum policy_late { LATE_ALLOW, LATE_HOLD, LATE_REFUSE };

struct class_policy {
    bool set;
    enum policy_action action;
    uint32_t
        budget; /* acts on what is that rare among a million; 0: by the shipped threshold */
    uint32_t kinds; /* CLASS_PII: bits 1 << enum span_kind */
};

#define POLICY_HAS_LATE     1u
#define POLICY_HAS_DEADLINE 2u
#define POLICY_HAS_EXEMPT   4u

struct policy {
    struct class_policy classes[CLASS_COUNT];
    uint32_t has; /* POLICY_HAS_*: of what follows */
    enum policy_late late;
    uint32_t deadline_ms;
    uint32_t exempt; /* bits 1 << enum user_role */
};

#define POLICY_DEADLINE_MIN_MS 10
#define POLICY_DEADLINE_MAX_MS 5000

const char *policy_class_name(enum policy_class which); /* "spam"; "unjudged" */
const char *policy_action_name(enum policy_action action);

/* Flags and nothing else; late: allow. Complete. */
void policy_shipped(struct policy *p);
/* {"classes":{"spam":{"action":"flag","budget":1000}},"late":"hold",..}. False: `why` names
 * the member and what it takes; *p is empty then. Fuzzed. */
bool policy_parse(struct policy *p, const char *json, size_t len, char *why,
                  size_t why_size);
/* Puts what `over` sets over what is there. */
void policy_overlay(struct policy *p, const struct policy *over);

/* Is there a class that does anything at all? */
bool policy_acts(const struct policy *p);
/* May it do something that has to happen before a text is visible? */
bool policy_asks_before(const struct policy *p);
bool policy_exempts(const struct policy *p, enum user_role role);

#endif
