/*
 * model.h - the shipped classifier: linear heads over the same features, weights of one
 * byte, in one file that is mapped read-only.
 *
 * A head's value is bias + scale * sum(weights) / sqrt(features): logistic regression
 * on NB-scaled presence features (NB-SVM: Wang and Manning, "Baselines and Bigrams",
 * ACL 2012), which Platt's sigmoid makes a probability of (Platt, "Probabilistic
 * Outputs for Support Vector Machines", 1999). The weights of all heads for one bucket
 * stand together, so that a feature costs one load. The file also holds, for each head,
 * how rare each value is in ordinary chat that the head was not trained with.
 *
 * A model is never changed once it is open: any thread. A `struct scratch` belongs to
 * one thread.
 */
#ifndef WORKER_MODEL_H
#define WORKER_MODEL_H

#include "ipc/verdict.h"
#include "worker/text/extract.h"
#include "worker/text/normalise.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MODEL_HEADS 3 /* HEAD_SPAM, HEAD_TOXICITY, HEAD_SEVERE */

struct head;
struct model;
struct scratch;

/* NULL as path: the model that is built in. NULL: it can't be used, and `why` says so in a line. */
struct model *model_open(const char *path, char *why, size_t why_size);
void model_close(struct model *m); /* NULL is fine */

uint32_t model_version(const struct model *m); /* two models of different bytes differ */
uint16_t model_threshold(const struct model *m, enum verdict_head head); /* a score */
uint16_t model_url_threshold(const struct model *m);

struct scratch *scratch_create(void);
void scratch_free(struct scratch *s); /* NULL is fine */

/*
 * Fills heads[], as many as there are: MODEL_HEADS, and one more when the
 * workspace has a `head` (NULL: none). `raw` is the text that was normalised.
 */
void model_judge(const struct model *m, const struct head *head, struct scratch *s,
                 const struct normalised *text, const char *raw,
                 struct verdict_score heads[VERDICT_HEADS_MAX], uint16_t *count);

/* How much an address looks like phishing, times VERDICT_SURE. ASCII or not, with or without a
 * scheme; what is behind the first 2,048 bytes is not looked at. Any thread. */
uint16_t model_url_score(const struct model *m, const char *url, size_t len);

#endif
