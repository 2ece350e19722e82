/*
 * skeleton.h - what a name looks like (Unicode UTS 39, by ICU): two names with the same
 * skeleton are taken for each other. Made once, then read by any thread.
 */
#ifndef WORKER_RULES_SKELETON_H
#define WORKER_RULES_SKELETON_H

#include <stdbool.h>
#include <stddef.h>

#define SKELETON_MAX 1024

struct skeletons;

struct skeletons *skeletons_create(void);
void skeletons_destroy(struct skeletons *s);

/* The skeleton of a name in lower case; 0: it has none that fits. Beyond UTS 39 the
 * digits that stand for letters become those, `i` is taken for `l` and `vv` for `w`. */
size_t skeleton_make(const struct skeletons *s, const char *name, size_t len,
                     char out[SKELETON_MAX]);

/* Letters of several scripts that no language writes together. */
bool skeleton_is_mixed(const struct skeletons *s, const char *label, size_t len);

/* A label that begins with xn-- as people see it; 0: it can't be decoded or does not
 * fit. */
size_t skeleton_unpuny(const struct skeletons *s, const char *label, size_t len,
                       char *out, size_t capacity);

#endif
