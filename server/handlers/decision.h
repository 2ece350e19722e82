/*
 * decision.h - what a policy makes of a verdict: an action, words for the author, and for the
 * reviewers and the audit all that led to it. Pure; loop thread, or any.
 */
#ifndef HANDLERS_DECISION_H
#define HANDLERS_DECISION_H

#include "handlers/policy.h"

struct buf;

#define DECISION_WORDS_MAX 240

struct decision {
    enum policy_action action;              /* the harshest of them */
    enum policy_action of[CLASS_COUNT + 1]; /* what each class asked for; ALLOW: no hit */
    bool masks; /* parts of the text are to be masked, whatever the action is */
    bool late;  /* there was no verdict */
    char words[DECISION_WORDS_MAX]; /* hold and block: why, for the author; else "" */
};

/* Do its spans lie within a text of that length? A worker that says otherwise babbles. */
bool verdict_fits(const struct verdict *v, size_t len);

/* `text` is the one that was judged; words may quote it, after WORDS_QUOTE_MARK. */
void policy_decide(const struct policy *p, const struct verdict *v, const char *text,
                   struct decision *d);
/* There is no verdict, and the policy wanted one. LATE_REFUSE is ACTION_BLOCK. */
void policy_decide_late(const struct policy *p, struct decision *d);

/* Nobody can look at it: what was to be held is refused, in other words. */
void decision_harden(struct decision *d);

/* Is something in it to be flagged, whatever else is done? */
bool decision_flags(const struct decision *d);

/* The text with what is to be masked masked; freed with free(). For d->masks. */
char *decision_mask(const struct decision *d, const struct policy *p,
                    const struct verdict *v, const char *text, size_t len,
                    size_t *out_len);

/* Adds the JSON of `detail`; see moderation.h. v is NULL where there is none. */
void decision_detail(const struct decision *d, const struct policy *p,
                     const struct verdict *v, struct buf *out);

#endif
