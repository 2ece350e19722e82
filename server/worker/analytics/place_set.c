#include "worker/analytics/place_set.h"

#include "base/buf.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "ipc/varint.h"
#include "ipc/wire.h"

#include <stdlib.h>
#include <string.h>

#define AS_STEPS 0
#define AS_BITS  1

void place_set_init(struct place_set *s)
{
    *s = (struct place_set){.words = NULL};
}

void place_set_finish(struct place_set *s)
{
    free(s->words);
    place_set_init(s);
}

void place_set_clear(struct place_set *s)
{
    if (s->count > 0)
        memset(s->words, 0, s->count * sizeof(*s->words));
    s->count = 0;
}

static void grow(struct place_set *s, size_t count)
{
    if (count <= s->count)
        return;
    if (count > s->capacity) {
        size_t capacity = s->capacity * 2 > count ? s->capacity * 2 : count;

        s->words = xreallocarray(s->words, capacity, sizeof(*s->words));
        memset(s->words + s->capacity, 0, (capacity - s->capacity) * sizeof(*s->words));
        s->capacity = capacity;
    }
    s->count = count;
}

bool place_set_has(const struct place_set *s, uint32_t place)
{
    return place / 64 < s->count && (s->words[place / 64] >> place % 64 & 1);
}

bool place_set_add(struct place_set *s, uint32_t place)
{
    must(place <= PLACE_MAX);
    if (place_set_has(s, place))
        return false;
    grow(s, place / 64 + 1);
    s->words[place / 64] |= UINT64_C(1) << place % 64;
    return true;
}

void place_set_unite(struct place_set *s, const struct place_set *other)
{
    grow(s, other->count);
    for (size_t i = 0; i < other->count; i++)
        s->words[i] |= other->words[i];
}

uint64_t place_set_size(const struct place_set *s)
{
    uint64_t size = 0;

    for (size_t i = 0; i < s->count; i++)
        size += (uint64_t)__builtin_popcountll(s->words[i]);
    return size;
}

uint64_t place_set_common(const struct place_set *a, const struct place_set *b)
{
    size_t count = a->count < b->count ? a->count : b->count;
    uint64_t size = 0;

    for (size_t i = 0; i < count; i++)
        size += (uint64_t)__builtin_popcountll(a->words[i] & b->words[i]);
    return size;
}

static void put_steps(const struct place_set *s, struct buf *out)
{
    uint64_t next = 0;

    wire_put_u8(out, AS_STEPS);
    for (size_t i = 0; i < s->count; i++)
        for (uint64_t word = s->words[i]; word != 0; word &= word - 1) {
            uint64_t place = i * 64 + (unsigned)__builtin_ctzll(word);

            varint_put(out, place - next);
            next = place + 1;
        }
}

/* Without the zeroes at its end. */
static void put_bits(const struct place_set *s, struct buf *out)
{
    size_t end;

    wire_put_u8(out, AS_BITS);
    for (size_t i = 0; i < s->count; i++)
        wire_put_u64(out, s->words[i]);
    for (end = out->len; out->bytes[end - 1] == 0; end--)
        ;
    out->len = end;
}

void place_set_encode(const struct place_set *s, struct buf *out)
{
    uint64_t size = place_set_size(s);
    size_t begin = out->len;
    size_t steps;

    if (size == 0)
        return;
    if (size > s->count * 8) { /* a step takes a byte at least */
        put_bits(s, out);
        return;
    }
    put_steps(s, out);
    steps = out->len - begin;
    put_bits(s, out);
    if (out->len - begin - steps < steps) {
        memmove(out->bytes + begin, out->bytes + begin + steps, out->len - begin - steps);
        out->len -= steps;
    } else {
        out->len = begin + steps;
    }
}

static bool get_steps(struct place_set *s, struct wire_in *in)
{
    uint64_t next = 0;

    while (in->left > 0) {
        uint64_t step = varint_get(in);

        if (in->bad || step > PLACE_MAX || next + step > PLACE_MAX)
            return false;
        place_set_add(s, (uint32_t)(next + step));
        next += step + 1;
    }
    return true;
}

static bool get_bits(struct place_set *s, struct wire_in *in)
{
    if (in->left > (PLACE_MAX + 1) / 8)
        return false;
    grow(s, (in->left + 7) / 8);
    for (size_t i = 0; i < in->left; i++)
        s->words[i / 8] |= (uint64_t)in->at[i] << 8 * (i % 8);
    return true;
}

bool place_set_decode(struct place_set *s, const void *bytes, size_t len)
{
    struct wire_in in = wire_in(bytes, len);
    uint8_t how;

    if (len == 0)
        return true;
    how = wire_get_u8(&in);
    if (how == AS_STEPS)
        return get_steps(s, &in);
    return how == AS_BITS && get_bits(s, &in);
}
