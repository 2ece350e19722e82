/*
 * shape.h - from what a solver found to a head of the model file: weights of one byte,
 * the threshold, the probability and the rarity of a value.
 */
#ifndef WORKER_SHAPE_H
#define WORKER_SHAPE_H

#include "worker/model/layout.h"
#include "worker/train/metrics.h"

#include <stddef.h>
#include <stdint.h>

/* The unit that loses least, by squares; the weights are rounded to multiples of it, and the few that
 * stick out are cut. */
float shape_quantise(const double *weights, size_t count, int8_t *out);

/* The curve over `values` of ordinary chat; sorts them. Beyond the last but a few the tail
 * goes on as an exponential (peaks over threshold: Balkema and de Haan 1974, Pickands
 * 1975). */
void shape_curve(double *values, size_t count, float curve[CURVE_POINTS]);

/* Platt's numbers from rows that were not trained with. */
void shape_platt(struct head_shape *s, const struct metric_row *rows, size_t count);

#endif
