#include "base/random.h"

#include "base/must.h"

#include <errno.h>
#include <sys/random.h>

void random_bytes(void *bytes, size_t len)
{
    unsigned char *at = bytes;

    while (len > 0) {
        ssize_t got = getrandom(at, len, 0);

        must(got > 0 || errno == EINTR);
        if (got > 0) {
            at += got;
            len -= (size_t)got;
        }
    }
}

/* splitmix64: one word of state, good enough to spread delays. */
static uint64_t next_number(void)
{
    static uint64_t state;
    uint64_t z;

    if (state == 0)
        random_bytes(&state, sizeof(state));
    state += 0x9e3779b97f4a7c15u;
    z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

uint64_t random_below(uint64_t bound)
{
    uint64_t uneven;
    uint64_t number;

    must(bound > 0);
    uneven = (0 - bound) % bound; /* 2^64 mod bound: as many are left over */
    do
        number = next_number();
    while (number < uneven);
    return number % bound;
}
