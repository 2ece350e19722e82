/*
 * judge.h - all that is looked at in one text, in order, within its budget of time.
 * A struct judge belongs to one thread; about half a megabyte.
 */
#ifndef WORKER_JUDGE_H
#define WORKER_JUDGE_H

#include "worker/sanitized.h"

#include <stdint.h>

struct flood_mark;
struct judge;
struct judge_text;
struct kit;
struct model;
struct normaliser;
struct verdict;

/* CPU time of one text; who needs more gets a partial verdict. */
#define JUDGE_BUDGET_US (IS_SANITIZED ? 200000 : 10000)

struct judge *judge_create(const struct normaliser *n, const struct model *m,
                           uint64_t budget_us);
void judge_destroy(struct judge *j);

/* Everything but floods, which others judge from the mark. */
void judge_look(struct judge *j, const struct kit *kit, const struct judge_text *t,
                struct verdict *v, struct flood_mark *mark);

#endif
