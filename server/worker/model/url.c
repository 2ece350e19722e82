#include "worker/model/url.h"

#include "base/must.h"
#include "worker/text/letters.h"

#include <stdbool.h>
#include <string.h>

#define SLACK     8
#define GRAM_MIN  3
#define GRAM_MAX  5
#define GRAM_KEY  0x9E3779B97F4A7C15u
#define TOKEN_KEY 0xC2B2AE3D27D4EB4Fu

enum part {
    PART_HOST = 1,
    PART_PATH,
    PART_SHAPE,
    PART_LABEL,
    PART_WORD,
    PART_PLACE,
    PART_CROSS
};

/* The address in small letters, cut into its parts. */
struct address {
    char bytes[URL_BYTES_MAX + SLACK];
    size_t host, host_end, end;
    bool secure, plain, user; /* https, http, somebody@ */
};

static void add(struct url_features *f, enum part part, uint64_t value)
{
    uint64_t hash = (value ^ (uint64_t)part << 60) * GRAM_KEY;
    uint32_t bucket;
    uint64_t bit;

    hash = (hash ^ hash >> 31) * TOKEN_KEY;
    bucket = (uint32_t)(hash >> (64 - URL_BITS));
    bit = 1ull << (bucket & 63);
    if (f->count == URL_FEATURES_MAX || f->seen[bucket >> 6] & bit)
        return;
    f->seen[bucket >> 6] |= bit;
    f->buckets[f->count++] = bucket;
}

static void address_read(struct address *a, const char *url, size_t len)
{
    size_t at = 0;
    char *sign;

    memset(a, 0, sizeof(*a));
    if (len > URL_BYTES_MAX)
        len = URL_BYTES_MAX;
    for (size_t i = 0; i < len; i++)
        a->bytes[i] = url[i] >= 'A' && url[i] <= 'Z' ? (char)(url[i] + 32) : url[i];
    a->end = len;
    a->secure = len >= 8 && memcmp(a->bytes, "https://", 8) == 0;
    a->plain = len >= 7 && memcmp(a->bytes, "http://", 7) == 0;
    at = a->secure ? 8 : a->plain ? 7 : 0;
    a->host_end = at;
    while (a->host_end < len && !memchr("/?#", a->bytes[a->host_end], 3))
        a->host_end++;
    sign = memrchr(a->bytes + at, '@', a->host_end - at);
    a->user = sign != NULL;
    a->host = sign ? (size_t)(sign + 1 - a->bytes) : at;
}

static void add_grams(struct url_features *f, const struct address *a, enum part part,
                      size_t from, size_t to)
{
    for (size_t at = from; at < to; at++) {
        uint64_t bytes;

        memcpy(&bytes, a->bytes + at, sizeof(bytes));
        for (unsigned n = GRAM_MIN; n <= GRAM_MAX && at + n <= to; n++)
            add(f, part, (bytes & ((1ull << (8 * n)) - 1)) | (uint64_t)n << 48);
    }
}

static uint64_t token_hash(const char *bytes, size_t len)
{
    uint64_t hash = len;

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * TOKEN_KEY;
    return hash ^ hash >> 32;
}

static void add_words(struct url_features *f, const struct address *a, enum part part,
                      size_t from, size_t to)
{
    while (from < to) {
        size_t end = from;

        while (end < to && is_wordy(a->bytes[end]))
            end++;
        if (end > from)
            add(f, part, token_hash(a->bytes + from, end - from));
        from = end + 1;
    }
}

static size_t count_of(const struct address *a, size_t from, size_t to, const char *signs)
{
    size_t count = 0;

    for (size_t i = from; i < to; i++)
        count += a->bytes[i] != '\0' && strchr(signs, a->bytes[i]) != NULL;
    return count;
}

/* The last labels: ".com", "example.com", and whether more stands before them. */
static size_t add_ending(struct url_features *f, const struct address *a)
{
    size_t labels = 0;

    for (size_t at = a->host_end; at > a->host; at--) {
        if (at - 1 != a->host && a->bytes[at - 2] != '.')
            continue;
        labels++;
        if (labels <= 3)
            add(f, PART_LABEL,
                token_hash(a->bytes + at - 1, a->host_end - at + 1) + labels);
    }
    return labels;
}

static uint64_t size_class(size_t count)
{
    return count < 4     ? count
           : count < 6   ? 4
           : count < 9   ? 5
           : count < 13  ? 6
           : count < 19  ? 7
           : count < 28  ? 8
           : count < 41  ? 9
           : count < 61  ? 10
           : count < 91  ? 11
           : count < 151 ? 12
                         : 13;
}

enum shape {
    SHAPE_SCHEME,
    SHAPE_ENDING,
    SHAPE_LABELS,
    SHAPE_HOST_LEN,
    SHAPE_PATH_LEN,
    SHAPE_HOST_DIGITS,
    SHAPE_PATH_DIGITS,
    SHAPE_HYPHENS,
    SHAPE_DEPTH,
    SHAPE_QUERY,
    SHAPE_ODD,
    SHAPE_PATH_DOTS,
    SHAPE_PATH_WORDS,
    SHAPE_VOWELS,
    SHAPE_WWW,
    SHAPE_USER,
    SHAPE_TAIL,
    SHAPES
};

/* Each shape, and each with each other: what is odd in one place is usual in another. */
static void add_crossed(struct url_features *f, const uint64_t shapes[SHAPES])
{
    for (uint64_t i = 0; i < SHAPES; i++) {
        add(f, PART_SHAPE, i << 32 | shapes[i]);
        for (uint64_t k = 0; k < i; k++)
            add(f, PART_CROSS, (i << 8 | k) << 42 | shapes[i] << 21 | shapes[k]);
    }
}

static uint64_t count_class(const struct address *a, size_t from, size_t to,
                            const char *signs)
{
    return size_class(count_of(a, from, to, signs));
}

/* The ending of the host, in 20 bits. */
static uint64_t ending_class(const struct address *a)
{
    size_t at = a->host_end;

    while (at > a->host && a->bytes[at - 1] != '.')
        at--;
    return token_hash(a->bytes + at, a->host_end - at) & 0xFFFFF;
}

static void add_shapes(struct url_features *f, const struct address *a)
{
    static const char digits[] = "0123456789";
    size_t labels = add_ending(f, a);
    size_t path = a->host_end;
    bool www = path - a->host > 4 && memcmp(a->bytes + a->host, "www.", 4) == 0;
    const uint64_t shapes[SHAPES] = {
        [SHAPE_SCHEME] = a->secure  ? 1
                         : a->plain ? 2
                                    : 0,
        [SHAPE_ENDING] = ending_class(a),
        [SHAPE_LABELS] = labels < 8 ? labels : 8,
        [SHAPE_HOST_LEN] = size_class(path - a->host),
        [SHAPE_PATH_LEN] = size_class(a->end - path),
        [SHAPE_HOST_DIGITS] = count_class(a, a->host, path, digits),
        [SHAPE_PATH_DIGITS] = count_class(a, path, a->end, digits),
        [SHAPE_HYPHENS] = count_class(a, a->host, path, "-"),
        [SHAPE_DEPTH] = count_class(a, path, a->end, "/"),
        [SHAPE_QUERY] = count_class(a, path, a->end, "?&="),
        [SHAPE_ODD] = count_class(a, path, a->end, "%@~;_"),
        [SHAPE_PATH_DOTS] = count_class(a, path, a->end, "."),
        [SHAPE_PATH_WORDS] = count_class(a, path, a->end, "-"),
        [SHAPE_VOWELS] = count_class(a, a->host, path, "aeiou"),
        [SHAPE_WWW] = www,
        [SHAPE_USER] = a->user,
        [SHAPE_TAIL] = a->end > 0 && a->bytes[a->end - 1] == '/',
    };

    add_crossed(f, shapes);
}

void url_features_extract(struct url_features *f, const char *url, size_t len)
{
    struct address a;

    f->count = 0;
    memset(f->seen, 0, sizeof(f->seen));
    address_read(&a, url, len);
    add_shapes(f, &a);
    add_words(f, &a, PART_WORD, a.host, a.host_end);
    add_words(f, &a, PART_PLACE, a.host_end, a.end);
    add_grams(f, &a, PART_HOST, a.host, a.host_end);
    add_grams(f, &a, PART_PATH, a.host_end, a.end);
}
