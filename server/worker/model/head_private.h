/*
 * head_private.h - what model.c, head.c and train/head_learn.c know of each other.
 */
#ifndef WORKER_HEAD_PRIVATE_H
#define WORKER_HEAD_PRIVATE_H

#include "worker/model/head.h"
#include "worker/model/layout.h"

struct head {
    uint64_t model; /* the checksum of the one it was learnt on */
    struct head_shape shape;
    float offsets[MODEL_HEADS]; /* how much the shipped heads count */
    int8_t weights[FEATURE_BUCKETS];
};

/* The workspace's head for one piece, given what the shipped heads think of it. */
double head_value(const struct head *h, const struct features *f,
                  const double logits[MODEL_HEADS]);

/* What the shipped heads think of one piece; and as logarithms of odds, made small. */
void model_values(const struct model *m, const struct features *f,
                  double values[MODEL_HEADS]);
void model_logits(const struct model *m, const double values[MODEL_HEADS],
                  double logits[MODEL_HEADS]);
bool model_flags(const struct model *m, const double values[MODEL_HEADS]);
uint64_t model_checksum(const struct model *m);

#endif
