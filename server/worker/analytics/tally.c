#include "worker/analytics/tally.h"

#include "base/buf.h"
#include "base/must.h"
#include "ipc/varint.h"
#include "ipc/wire.h"

#define STEPS 8 /* buckets to a doubling */

void tally_encode(const struct tally *t, struct buf *out)
{
    unsigned next = 0;

    for (unsigned i = 0; i < TALLY_COUNT; i++)
        if (t->counts[i] != 0) {
            varint_put(out, i - next);
            varint_put(out, t->counts[i]);
            next = i + 1;
        }
}

bool tally_add(struct tally *t, const void *bytes, size_t len)
{
    struct wire_in in = wire_in(bytes, len);
    uint64_t at = 0;

    while (in.left > 0) {
        uint64_t gap = varint_get(&in);
        uint64_t count = varint_get(&in);

        if (in.bad || gap >= TALLY_COUNT || at + gap >= TALLY_COUNT)
            return false;
        at += gap;
        t->counts[at++] += count;
    }
    return true;
}

uint64_t tally_sum(const struct tally *t)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < TALLY_COUNT; i++)
        sum += t->counts[i];
    return sum;
}

/* Below STEPS each number has a bucket; from there on the leading bits choose. */
unsigned wait_bucket(int64_t ms)
{
    uint64_t value = (uint64_t)ms;
    unsigned shift = 0;

    must(ms >= 0 && ms <= WAIT_MOST_MS);
    while (value >= 2 * STEPS) {
        value >>= 1;
        shift++;
    }
    return shift * STEPS + (unsigned)value;
}

/* The middle of what falls into it. */
static int64_t bucket_middle(unsigned bucket)
{
    unsigned shift = bucket < 2 * STEPS ? 0 : bucket / STEPS - 1;
    uint64_t value = bucket - shift * STEPS;
    uint64_t low = value << shift;
    uint64_t high = ((value + 1) << shift) - 1;

    return (int64_t)(low + (high - low) / 2);
}

int64_t wait_percentile(const struct tally *t, unsigned per_mille)
{
    uint64_t sum = tally_sum(t);
    uint64_t wanted = (sum * per_mille + 999) / 1000;
    uint64_t seen = 0;

    must(sum > 0);
    for (unsigned i = 0; i < TALLY_COUNT; i++) {
        seen += t->counts[i];
        if (seen >= wanted && seen > 0)
            return bucket_middle(i);
    }
    return 0;
}
