/*
 * kit.h - what texts are judged with: the admins' lists and the workspace's head. Never changed:
 * a new one takes its place, and texts under way are judged with the one
 * they began with. The counts belong to the link thread.
 */
#ifndef WORKER_KIT_H
#define WORKER_KIT_H

#include <stdint.h>

struct head;
struct rule_set;

/* A head that several kits share. */
struct kit_head {
    unsigned refs;
    uint64_t version;
    struct head *head;
};

struct kit {
    unsigned refs;
    struct rule_set *rules;
    struct kit_head *head; /* NULL: none is in use */
};

struct kit *kit_create_empty(void);
struct kit *kit_with_rules(const struct kit *old,
                           struct rule_set *rules); /* taken over */
/* head NULL: none; else taken over. */
struct kit *kit_with_head(const struct kit *old, struct head *head, uint64_t version);
struct kit *kit_hold(struct kit *k);
void kit_release(struct kit *k); /* NULL is allowed */

#endif
