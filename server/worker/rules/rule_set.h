/*
 * rule_set.h - all lists of the admins, ready for use.
 *
 * Built beside the one in use from the parts of LIST frames, then never changed:
 * any thread may hold it and look, the last one to let go frees it. A builder
 * belongs to one thread.
 */
#ifndef WORKER_RULES_RULE_SET_H
#define WORKER_RULES_RULE_SET_H

#include <stddef.h>
#include <stdint.h>

struct hosts;
struct list_part;
struct lists;
struct normaliser;
struct patterns;
struct rule_builder;
struct rule_set;

/* What was wrong with one line; the line is left out, all others work. */
struct rule_error {
    uint64_t list;
    uint32_t line; /* from 1, over all parts of the list */
    char why[120];
};

/* Words of lists are normalised as texts are; the normaliser outlives the builder. */
struct rule_builder *rule_builder_create(uint64_t version, const struct normaliser *n);
void rule_builder_add(struct rule_builder *b, const struct list_part *p);
/* Ends the builder. The caller holds the set and frees *errors. */
struct rule_set *rule_builder_finish(struct rule_builder *b, struct rule_error **errors,
                                     size_t *count);
void rule_builder_destroy(struct rule_builder *b); /* instead of finishing it */

struct rule_set *rule_set_create_empty(void); /* version 0: before the first lists came */
struct rule_set *rule_set_hold(struct rule_set *set);
void rule_set_release(struct rule_set *set);

uint64_t rule_set_version(const struct rule_set *set);
const struct lists *rule_set_lists(const struct rule_set *set);
const struct patterns *rule_set_patterns(const struct rule_set *set);
const struct hosts *rule_set_hosts(const struct rule_set *set);

#endif
