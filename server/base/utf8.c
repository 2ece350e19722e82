#include "base/utf8.h"

#include "base/must.h"
#include "base/xmalloc.h"

#include <string.h>

static const struct fold {
    uint32_t first;
    uint32_t last;
    uint32_t every;
    int32_t add;
} folds[] = {
#define FOLD(first, last, every, add) {first, last, every, add},
#include "base/utf8_fold.tbl"
};

static bool is_tail(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

/* Reads one code point; the bytes it took, or 0 when it is not valid. */
static size_t decode(const unsigned char *text, size_t len, uint32_t *point)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t size;

    if (len == 0)
        return 0;
    *point = text[0];
    if (text[0] < 0x80)
        return 1;
    size = text[0] < 0xC2   ? 0
           : text[0] < 0xE0 ? 2
           : text[0] < 0xF0 ? 3
           : text[0] < 0xF5 ? 4
                            : 0;
    if (size == 0 || size > len)
        return 0;

    *point &= 0x7Fu >> size;
    for (size_t i = 1; i < size; i++) {
        if (!is_tail(text[i]))
            return 0;
        *point = *point << 6 | (text[i] & 0x3F);
    }
    if (*point < smallest[size] || *point > 0x10FFFF)
        return 0;
    return *point >= 0xD800 && *point <= 0xDFFF ? 0 : size;
}

size_t utf8_sequence(const char *text, size_t len)
{
    uint32_t point;

    return decode((const unsigned char *)text, len, &point);
}

size_t utf8_ascii(const char *text, size_t len)
{
    size_t at = 0;
    uint64_t word;

    for (; len - at >= sizeof(word); at += sizeof(word)) {
        memcpy(&word, text + at, sizeof(word));
        if (word & UINT64_C(0x8080808080808080))
            break;
    }
    return at;
}

bool utf8_valid(const char *text, size_t len)
{
    size_t at = 0;

    while (at < len) {
        at += utf8_ascii(text + at, len - at);
        if (at == len)
            break;

        size_t size =
            (unsigned char)text[at] < 0x80 ? 1 : utf8_sequence(text + at, len - at);

        if (size == 0)
            return false;
        at += size;
    }
    return true;
}

size_t utf8_length(const char *text, size_t len)
{
    size_t count = 0;

    for (size_t i = 0; i < len; i++)
        count += !is_tail((unsigned char)text[i]);
    return count;
}

uint32_t utf8_next(const char *text, size_t len, size_t *at)
{
    uint32_t point = 0;
    size_t size;

    must(*at < len);
    size = decode((const unsigned char *)text + *at, len - *at, &point);
    must(size > 0);
    *at += size;
    return point;
}

bool utf8_has_control(const char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        uint32_t point = utf8_next(text, len, &at);

        if (point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x2028 ||
            point == 0x2029)
            return true;
    }
    return false;
}

static uint32_t fold(uint32_t point)
{
    for (size_t i = 0; i < sizeof(folds) / sizeof(folds[0]); i++) {
        const struct fold *f = &folds[i];

        if (point >= f->first && point <= f->last && (point - f->first) % f->every == 0)
            return (uint32_t)((int32_t)point + f->add);
    }
    return point;
}

static size_t encode(char *out, uint32_t point)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    must(point < 0x800); /* nothing folds to more than two bytes */
    out[0] = (char)(0xC0 | point >> 6);
    out[1] = (char)(0x80 | (point & 0x3F));
    return 2;
}

char *utf8_fold(const char *text, size_t len)
{
    char *folded = xmalloc(len + 1); /* no folding is longer than its letter */
    size_t end = 0;

    for (size_t at = 0; at < len;) {
        size_t start = at;
        uint32_t point = utf8_next(text, len, &at);
        uint32_t other = fold(point);

        if (other != point)
            end += encode(folded + end, other);
        else
            while (start < at)
                folded[end++] = text[start++];
    }
    folded[end] = '\0';
    return folded;
}
