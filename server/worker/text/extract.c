#include "worker/text/extract.h"

#include "base/must.h"
#include "base/xmalloc.h"
#include "worker/text/letters.h"
#include "worker/text/undress.h"

#include <stdlib.h>
#include <string.h>

#define GRAM_MIN    2
#define GRAM_MAX    5
#define PIECE_STEP  768 /* a piece begins so far behind the last */
#define WORD_KEY    0x9E3779B97F4A7C15u
#define PAIR_KEY    0xC2B2AE3D27D4EB4Fu
#define COUNT_KEY   0x165667B19E3779F9u
#define FIGURES_KEY 0x27D4EB2F165667C5u
#define VIEW_MAX    (PIECE_BYTES_MAX + 2)

/* The piece as the grams see it: a space before and behind, signs within words left out. */
struct view {
    size_t len;
    char bytes[VIEW_MAX + NORMALISED_SLACK];
};

struct features *features_create(void)
{
    return xcalloc(1, sizeof(struct features));
}

void features_free(struct features *f)
{
    free(f);
}

static inline void add(struct features *f, uint64_t key)
{
    uint32_t bucket = (uint32_t)(key >> (64 - FEATURE_BITS));
    uint64_t bit = 1ull << (bucket & 63);
    uint64_t *word = &f->seen[bucket >> 6];

    /* No branch: which grams are new is nothing a processor can foretell. */
    f->buckets[f->count] = bucket;
    f->count += (*word & bit) == 0;
    *word |= bit;
}

static inline uint64_t mix(uint64_t value, uint64_t key)
{
    value = (value ^ FEATURE_SEED) * key;
    return (value ^ value >> 29) * WORD_KEY;
}

/* Signs that stand between two letters say nothing: "don't", "b.itch", "fu*ck". */
static size_t copy_chunk(char *out, const char *bytes, size_t len)
{
    size_t count = 0;

    for (size_t i = 0; i < len; i++)
        if (is_wordy(bytes[i]) || i == 0 || i + 1 == len || !is_letter(bytes[i - 1]) ||
            !is_letter(bytes[i + 1]))
            out[count++] = bytes[i];
    return count;
}

static void view_make(struct view *v, const char *bytes, size_t len)
{
    size_t at = 0;

    v->len = 0;
    v->bytes[v->len++] = ' ';
    while (at < len) {
        size_t end = chunk_end(bytes, len, at);

        if (chunk_is_link(bytes + at, end - at)) {
            memcpy(v->bytes + v->len, bytes + at, end - at);
            v->len += end - at;
        } else {
            v->len += copy_chunk(v->bytes + v->len, bytes + at, end - at);
        }
        at = end;
        if (at < len)
            v->bytes[v->len++] = bytes[at++];
    }
    v->bytes[v->len++] = ' ';
    memset(v->bytes + v->len, 0, NORMALISED_SLACK);
}

static inline uint64_t load8(const char *bytes)
{
    uint64_t value;

    memcpy(&value, bytes, sizeof(value));
    return value;
}

/* The grams that begin at each byte, as the low bytes of one load; its length stands in the top byte. */
static void add_grams(struct features *f, const struct view *v)
{
    for (size_t i = 0; i + GRAM_MIN <= v->len; i++) {
        uint64_t bytes = load8(v->bytes + i);
        size_t left = v->len - i;

        for (unsigned n = GRAM_MIN; n <= GRAM_MAX; n++) {
            uint64_t gram = (bytes & ((1ull << (8 * n)) - 1)) | (uint64_t)n << 56;

            if (n > left)
                break;
            add(f, mix(gram, COUNT_KEY));
        }
    }
}

static uint64_t word_hash(const char *bytes, size_t len)
{
    uint64_t hash = len;

    for (; len >= 8; bytes += 8, len -= 8)
        hash = mix(hash ^ load8(bytes), WORD_KEY);
    if (len > 0)
        hash = mix(hash ^ (load8(bytes) & ((1ull << (8 * len)) - 1)), WORD_KEY);
    return hash;
}

/* A number of so many digits, whichever. */
static void add_number(struct features *f, size_t digits)
{
    add(f, mix(digits < 16 ? digits : 16, FIGURES_KEY));
}

static void add_words(struct features *f, const struct view *v)
{
    uint64_t last = 0;
    size_t at = 0;

    while (at < v->len) {
        size_t begin = at;
        size_t digits = 0;
        uint64_t word;

        while (is_wordy(v->bytes[at]))
            digits += is_digit(v->bytes[at++]);
        if (at == begin) {
            at++;
            continue;
        }
        word = word_hash(v->bytes + begin, at - begin);
        add(f, mix(word, PAIR_KEY));
        add(f, mix(word ^ last, FIGURES_KEY));
        if (digits > 0)
            add_number(f, digits);
        last = word * PAIR_KEY;
    }
}

enum count {
    COUNT_LENGTH,
    COUNT_CAPITALS,
    COUNT_DIGITS,
    COUNT_CRIES,
    COUNT_QUESTIONS,
    COUNT_LINKS,
    COUNT_MONEY,
    COUNT_MENTIONS,
    COUNT_HIGH,
    COUNTS
};

static uint32_t size_class(uint32_t count)
{
    uint32_t class = 0;

    for (; count > 0; count >>= 1)
        class ++;
    return class;
}

/* Of the text as it was written. */
static void count_bytes(const char *raw, size_t len, uint32_t counts[COUNTS])
{
    uint32_t capitals = 0;
    uint32_t digits = 0;
    uint32_t high = 0;

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)raw[i];

        capitals += (unsigned)(c - 'A') < 26;
        digits += (unsigned)(c - '0') < 10;
        high += c >= 0x80;
    }
    counts[COUNT_CAPITALS] = capitals;
    counts[COUNT_DIGITS] = digits;
    counts[COUNT_HIGH] = high;
}

static void count_signs(const char *raw, size_t len, uint32_t counts[COUNTS])
{
    for (size_t i = 0; i < len; i++) {
        switch (raw[i]) {
        case '!':
            counts[COUNT_CRIES]++;
            break;
        case '?':
            counts[COUNT_QUESTIONS]++;
            break;
        case '$':
        case '\xA3': /* the last byte of the pound sign */
            counts[COUNT_MONEY]++;
            break;
        case '@':
            counts[COUNT_MENTIONS]++;
            break;
        case '/':
            counts[COUNT_LINKS] += i + 1 < len && raw[i + 1] == '/';
            break;
        default:
            break;
        }
    }
}

static void add_counts(struct features *f, const char *raw, size_t len)
{
    uint32_t counts[COUNTS] = {[COUNT_LENGTH] = (uint32_t)len / 8};
    bool shouts;

    count_bytes(raw, len, counts);
    count_signs(raw, len, counts);
    shouts = counts[COUNT_CAPITALS] * 2 > len && len > 8;
    for (uint32_t i = 0; i < COUNTS; i++)
        add(f, mix(i << 8 | size_class(counts[i]), PAIR_KEY ^ COUNT_KEY));
    if (shouts)
        add(f, mix(COUNTS << 8, PAIR_KEY ^ COUNT_KEY));
}

static void clear(struct features *f)
{
    for (uint32_t i = 0; i < f->count; i++)
        f->seen[f->buckets[i] >> 6] = 0;
    f->count = 0;
}

/* Where the piece that begins at `at` ends: between two words when there is a space near. */
static size_t piece_end(const struct normalised *text, size_t at)
{
    size_t end = at + PIECE_BYTES_MAX;

    if (text->len - at <= PIECE_BYTES_MAX)
        return text->len;
    while (end > at + PIECE_STEP && text->bytes[end - 1] != ' ')
        end--;
    return end > at + PIECE_STEP ? end : at + PIECE_BYTES_MAX;
}

bool features_extract(struct features *f, const struct normalised *text, const char *raw,
                      size_t *at)
{
    size_t end;
    struct view view;

    if (*at > text->len || (*at == text->len && *at > 0))
        return false;
    end = piece_end(text, *at);
    clear(f);
    view_make(&view, text->bytes + *at, end - *at);
    add_grams(f, &view);
    add_words(f, &view);
    add_counts(f, raw + text->source[*at],
               (size_t)(text->source[end] - text->source[*at]));
    must(f->count < FEATURES_MAX);
    *at = end < text->len ? *at + PIECE_STEP : text->len + 1;
    return true;
}
