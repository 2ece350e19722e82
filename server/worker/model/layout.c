#include "worker/model/layout.h"

#include "base/buf.h"
#include "base/must.h"
#include "base/siphash.h"
#include "base/xmalloc.h"
#include "ipc/wire.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint64_t key[2] = {0x524F4F53544D444Cu, 0x6D6F64656C206B65u};

static void put_float(struct buf *out, float value)
{
    uint32_t bits;

    memcpy(&bits, &value, sizeof(bits));
    wire_put_u32(out, bits);
}

static float get_float(struct wire_in *in)
{
    uint32_t bits = wire_get_u32(in);
    float value;

    memcpy(&value, &bits, sizeof(value));
    return value;
}

void shape_put(struct buf *out, const struct head_shape *s)
{
    put_float(out, s->unit);
    put_float(out, s->bias);
    put_float(out, s->platt_a);
    put_float(out, s->platt_b);
    put_float(out, s->threshold);
    for (size_t i = 0; i < CURVE_POINTS; i++)
        put_float(out, s->curve[i]);
}

bool shape_get(struct wire_in *in, struct head_shape *s)
{
    bool ok;

    s->unit = get_float(in);
    s->bias = get_float(in);
    s->platt_a = get_float(in);
    s->platt_b = get_float(in);
    s->threshold = get_float(in);
    ok = isfinite(s->unit) && isfinite(s->bias) && isfinite(s->platt_a) &&
         isfinite(s->platt_b) && isfinite(s->threshold);
    for (size_t i = 0; i < CURVE_POINTS; i++) {
        s->curve[i] = get_float(in);
        ok = ok && isfinite(s->curve[i]) && (i == 0 || s->curve[i] >= s->curve[i - 1]);
    }
    return ok && !in->bad;
}

static void put_preface(struct buf *out)
{
    buf_add(out, LAYOUT_MAGIC, 8);
    wire_put_u32(out, LAYOUT_FORMAT);
    wire_put_u32(out, NORMALISER_VERSION);
    wire_put_u32(out, FEATURE_SEED);
    wire_put_u32(out, FEATURE_BITS);
    wire_put_u32(out, URL_BITS);
    wire_put_u32(out, LAYOUT_HEADS);
}

/* Of the header without the checksum, and of what follows. */
static uint64_t sum_of(const unsigned char *header, size_t header_len,
                       const unsigned char *weights)
{
    uint64_t parts[2] = {siphash(key, header, header_len),
                         siphash(key, weights, LAYOUT_SIZE - LAYOUT_HEADER)};

    return siphash(key, parts, sizeof(parts));
}

void layout_write(struct buf *out, const struct head_shape shapes[LAYOUT_HEADS],
                  const int8_t *const weights[MODEL_HEADS], const int8_t *url_weights)
{
    unsigned char *packed = xmalloc(LAYOUT_SIZE - LAYOUT_HEADER);
    unsigned char *at = packed;

    for (size_t i = 0; i < FEATURE_BUCKETS; i++)
        for (size_t h = 0; h < MODEL_HEADS; h++)
            *at++ = (unsigned char)(weights[h][i] + WEIGHT_ZERO);
    for (size_t i = 0; i < URL_BUCKETS; i++)
        *at++ = (unsigned char)(url_weights[i] + WEIGHT_ZERO);
    buf_clear(out);
    put_preface(out);
    for (size_t h = 0; h < LAYOUT_HEADS; h++)
        shape_put(out, &shapes[h]);
    wire_put_u64(out, sum_of((unsigned char *)out->bytes, out->len, packed));
    must(out->len <= LAYOUT_HEADER);
    while (out->len < LAYOUT_HEADER)
        buf_add_char(out, '\0');
    buf_add(out, packed, LAYOUT_SIZE - LAYOUT_HEADER);
    free(packed);
}

static const char *read_preface(struct wire_in *in)
{
    const struct {
        uint32_t wanted;
        const char *why;
    } fields[] = {
        {LAYOUT_FORMAT, "it is of another format"},
        {NORMALISER_VERSION, "it was trained with another normaliser"},
        {FEATURE_SEED, "it was trained with another hash"},
        {FEATURE_BITS, "it has another number of buckets"},
        {URL_BITS, "it has another number of buckets for addresses"},
        {LAYOUT_HEADS, "it has other heads"},
    };

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        if (wire_get_u32(in) != fields[i].wanted)
            return fields[i].why;
    return NULL;
}

static const char *read_header(const unsigned char *bytes,
                               struct head_shape shapes[LAYOUT_HEADS], uint64_t *checksum)
{
    struct wire_in in = wire_in(bytes + 8, LAYOUT_HEADER - 8);
    const char *why = read_preface(&in);
    size_t summed;

    for (size_t h = 0; !why && h < LAYOUT_HEADS; h++)
        if (!shape_get(&in, &shapes[h]))
            why = "a head's numbers are none";
    if (why)
        return why;
    summed = (size_t)(in.at - bytes);
    *checksum = wire_get_u64(&in);
    for (size_t i = 0; i < in.left; i++)
        if (in.at[i] != 0)
            return "its header is damaged";
    return *checksum == sum_of(bytes, summed, bytes + LAYOUT_HEADER)
               ? NULL
               : "its checksum is wrong";
}

bool layout_read(const unsigned char *bytes, size_t len,
                 struct head_shape shapes[LAYOUT_HEADS], uint64_t *checksum, char *why,
                 size_t why_size)
{
    const char *reason;

    if (len < 8 || memcmp(bytes, LAYOUT_MAGIC, 8) != 0)
        reason = "it is no model";
    else if (len != LAYOUT_SIZE)
        reason = "its length is wrong";
    else
        reason = read_header(bytes, shapes, checksum);
    if (reason)
        snprintf(why, why_size, "%s", reason);
    return !reason;
}

uint16_t shape_score(const struct head_shape *s, double value)
{
    double p = 1 / (1 + exp((double)s->platt_a * value + (double)s->platt_b));

    return (uint16_t)lround(p * VERDICT_SURE);
}

uint32_t shape_rarity(const struct head_shape *s, double value)
{
    size_t above = 0; /* the first point that the value does not reach */
    double part = 0;

    while (above < CURVE_POINTS && value >= (double)s->curve[above])
        above++;
    if (above == 0)
        return 1000000;
    if (above < CURVE_POINTS)
        part = (value - (double)s->curve[above - 1]) /
               (double)(s->curve[above] - s->curve[above - 1]);
    return (uint32_t)lround(pow(10, 6 - ((double)(above - 1) + part) / 5));
}
