/*
 * layout.h - the model file, packed little-endian as in ipc/wire.h:
 *
 *   "ROOSTMDL", u32 LAYOUT_FORMAT, u32 NORMALISER_VERSION, u32 FEATURE_SEED, u32 FEATURE_BITS,
 *   u32 URL_BITS, u32 LAYOUT_HEADS, for each head: a `struct head_shape`; u64 SipHash of all else
 *   (key: LAYOUT_KEY), zeroes up to LAYOUT_HEADER; then the weights plus 128: MODEL_HEADS bytes for each
 *   bucket, one byte for each bucket of the URL head.
 */
#ifndef WORKER_LAYOUT_H
#define WORKER_LAYOUT_H

#include "worker/model/model.h"
#include "worker/model/url.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAYOUT_MAGIC   "ROOSTMDL"
#define LAYOUT_FORMAT  1u
#define LAYOUT_HEADS   (MODEL_HEADS + 1) /* the last one is for URLs */
#define LAYOUT_URL     MODEL_HEADS
#define LAYOUT_HEADER  1024u
#define LAYOUT_WEIGHTS ((size_t)MODEL_HEADS * FEATURE_BUCKETS)
#define LAYOUT_SIZE    (LAYOUT_HEADER + LAYOUT_WEIGHTS + URL_BUCKETS)
#define WEIGHT_ZERO    128

/* How many of a million ordinary messages reach a value: at point k, 10^(6 - k/5). */
#define CURVE_POINTS 31

struct head_shape {
    float unit; /* of a weight */
    float bias;
    float platt_a, platt_b;
    float threshold;           /* a value */
    float curve[CURVE_POINTS]; /* values, never falling */
};

struct buf;

/* Writes the whole file; the weights are plain, from -127 to 127. */
void layout_write(struct buf *out, const struct head_shape shapes[LAYOUT_HEADS],
                  const int8_t *const weights[MODEL_HEADS], const int8_t *url_weights);

/* Checks everything but the weights, which can have any value. False: `why`. */
bool layout_read(const unsigned char *bytes, size_t len,
                 struct head_shape shapes[LAYOUT_HEADS], uint64_t *checksum, char *why,
                 size_t why_size);

void shape_put(struct buf *out, const struct head_shape *s);
struct wire_in;
/* False: a number is none, or the curve falls. */
bool shape_get(struct wire_in *in, struct head_shape *s);

/* A value as a probability times VERDICT_SURE, and how rare it is. */
uint16_t shape_score(const struct head_shape *s, double value);
uint32_t shape_rarity(const struct head_shape *s, double value);

#endif
