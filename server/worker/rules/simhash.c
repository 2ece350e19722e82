#include "worker/rules/simhash.h"

#include "worker/rules/letters.h"

#include <stdbool.h>

/* Bit b of planes[0..] is, read upwards, how many words had bit b: 64 counters that a
 * word is added to at once. */
#define PLANES 16

static uint64_t mixed(uint64_t h)
{
    h = (h ^ (h >> 30)) * 0xBF58476D1CE4E5B9u;
    h = (h ^ (h >> 27)) * 0x94D049BB133111EBu;
    return h ^ (h >> 31);
}

static void planes_add(uint64_t planes[PLANES], uint64_t bits)
{
    for (int i = 0; i < PLANES && bits; i++) {
        uint64_t carry = planes[i] & bits;

        planes[i] ^= bits;
        bits = carry;
    }
}

/* The bits that more than half of `count` words had. */
static uint64_t planes_majority(const uint64_t planes[PLANES], uint32_t count)
{
    uint32_t wanted = count / 2 + 1;
    uint64_t more = 0;
    uint64_t equal = ~(uint64_t)0;

    for (int i = PLANES - 1; i >= 0; i--) {
        uint64_t bit = wanted >> i & 1 ? ~(uint64_t)0 : 0;

        more |= equal & planes[i] & ~bit;
        equal &= ~(planes[i] ^ bit);
    }
    return more | equal;
}

/* The word at *at, which moves behind it; false: it does not count. */
static bool word_hash(const char *text, size_t len, size_t *at, uint64_t *hash)
{
    bool digit = false;
    size_t start = *at;
    size_t bytes;

    *hash = 0xCBF29CE484222325u;
    while (*at < len) {
        enum letter letter = letter_at(text, len, *at, &bytes);

        if (letter == LETTER_NONE || (letter == LETTER_ALONE && *at > start))
            break;
        for (size_t i = 0; i < bytes; i++) {
            unsigned char c = (unsigned char)text[*at + i];

            digit |= c >= '0' && c <= '9';
            *hash = (*hash ^ c) * 0x100000001B3u;
        }
        *at += bytes;
        if (letter == LETTER_ALONE)
            break;
    }
    return !digit && !(start > 0 && text[start - 1] == '@');
}

uint64_t simhash(const char *normalised, size_t len, uint32_t *words)
{
    uint64_t planes[PLANES] = {0};
    size_t at = 0;

    *words = 0;
    while (at < len) {
        size_t bytes;
        uint64_t hash;

        if (letter_at(normalised, len, at, &bytes) == LETTER_NONE)
            at += bytes;
        else if (word_hash(normalised, len, &at, &hash)) {
            planes_add(planes, mixed(hash));
            (*words)++;
        }
    }
    return *words > 0 ? planes_majority(planes, *words) : 0;
}
