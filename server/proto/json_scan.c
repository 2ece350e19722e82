#include "proto/json.h"

#include <endian.h>
#include <string.h>

#define WORD      sizeof(uint64_t)
#define EACH_BYTE UINT64_C(0x0101010101010101)
#define HIGH_BITS UINT64_C(0x8080808080808080)

/* A bit for each byte of the word that is a quote, a backslash or below 0x20; past the
 * first of them also for some that are not. */
static uint64_t find_escaped(uint64_t word)
{
    uint64_t quote = word ^ EACH_BYTE * '"';
    uint64_t backslash = word ^ EACH_BYTE * '\\';
    uint64_t found = ((quote - EACH_BYTE) & ~quote) |
                     ((backslash - EACH_BYTE) & ~backslash) |
                     ((word - EACH_BYTE * ' ') & ~word);

    return found & HIGH_BITS;
}

/* The first byte is the lowest. */
static uint64_t word_at(const char *text)
{
    uint64_t word;

    memcpy(&word, text, sizeof(word));
    return le64toh(word);
}

static size_t first_byte(uint64_t found)
{
    return (size_t)__builtin_ctzll(found) / 8;
}

static size_t plain_bytes(const char *text, size_t len)
{
    size_t at = 0;

    while (at < len && (unsigned char)text[at] >= ' ' && text[at] != '"' &&
           text[at] != '\\')
        at++;
    return at;
}

/* Eight at a time; of the last eight some were looked at before. */
size_t json_plain(const char *text, size_t len)
{
    size_t at = 0;
    uint64_t found;

    if (len < WORD)
        return plain_bytes(text, len);
    for (; len - at >= WORD; at += WORD) {
        found = find_escaped(word_at(text + at));
        if (found)
            return at + first_byte(found);
    }
    found = find_escaped(word_at(text + len - WORD));
    return found ? len - WORD + first_byte(found) : len;
}

struct scan {
    const char *at;
    const char *end;
    uint64_t objects; /* a bit for each open bracket: is it an object's? */
    unsigned depth;
    bool has_nul;
};

enum step { STEP_VALUE, STEP_KEY, STEP_AFTER, STEP_FINE, STEP_BAD };

_Static_assert(JSON_DEPTH_MAX <= 64, "a bit for each open bracket");

static void skip_space(struct scan *s)
{
    while (s->at < s->end &&
           (*s->at == ' ' || *s->at == '\n' || *s->at == '\t' || *s->at == '\r'))
        s->at++;
}

static bool skip_char(struct scan *s, char c)
{
    if (s->at == s->end || *s->at != c)
        return false;
    s->at++;
    return true;
}

/* The four digits of \uXXXX, or -1. */
static int read_unit(struct scan *s)
{
    int unit = 0;

    if (s->end - s->at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        char c = *s->at++;

        if (c >= '0' && c <= '9')
            unit = unit * 16 + (c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            unit = unit * 16 + ((c | 0x20) - 'a' + 10);
        else
            return -1;
    }
    return unit;
}

static bool is_low_surrogate(int unit)
{
    return unit >= 0xdc00 && unit <= 0xdfff;
}

/* Behind a high surrogate: takes the low one that belongs there. */
static bool skip_low_surrogate(struct scan *s)
{
    struct scan ahead = *s;

    if (!skip_char(&ahead, '\\') || !skip_char(&ahead, 'u') ||
        !is_low_surrogate(read_unit(&ahead)))
        return false;
    *s = ahead;
    return true;
}

static bool scan_escape(struct scan *s)
{
    static const char letters[] = {'"', '\\', '/', 'b', 'f', 'n', 'r', 't'};
    int unit;

    if (s->at < s->end && memchr(letters, *s->at, sizeof(letters))) {
        s->at++;
        return true;
    }
    if (!skip_char(s, 'u'))
        return false;
    unit = read_unit(s);
    if (unit == 0 || is_low_surrogate(unit))
        s->has_nul = true;
    if (unit >= 0xd800 && unit <= 0xdbff && !skip_low_surrogate(s))
        s->has_nul = true;
    return unit >= 0;
}

/* From behind the opening quote. */
static bool scan_string(struct scan *s)
{
    for (;;) {
        s->at += json_plain(s->at, (size_t)(s->end - s->at));
        if (skip_char(s, '"'))
            return true;
        if (!skip_char(s, '\\') || !scan_escape(s))
            return false;
    }
}

static bool scan_digits(struct scan *s)
{
    const char *from = s->at;

    while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
        s->at++;
    return s->at > from;
}

static bool scan_number(struct scan *s)
{
    const char *from = s->at;

    skip_char(s, '-');
    if (!skip_char(s, '0') && !scan_digits(s))
        return false;
    if (skip_char(s, '.') && !scan_digits(s))
        return false;
    if (skip_char(s, 'e') || skip_char(s, 'E')) {
        if (!skip_char(s, '+'))
            skip_char(s, '-');
        if (!scan_digits(s))
            return false;
    }
    return s->at - from <= JSON_NUMBER_MAX;
}

static bool scan_word(struct scan *s, const char *word)
{
    size_t len = strlen(word);

    if ((size_t)(s->end - s->at) < len || memcmp(s->at, word, len) != 0)
        return false;
    s->at += len;
    return true;
}

static bool in_object(const struct scan *s)
{
    return s->depth > 0 && (s->objects >> (s->depth - 1) & 1);
}

static enum step scan_open(struct scan *s, bool object)
{
    uint64_t bit = UINT64_C(1) << s->depth;

    if (s->depth == JSON_DEPTH_MAX)
        return STEP_BAD;
    s->objects = object ? s->objects | bit : s->objects & ~bit;
    s->depth++;
    skip_space(s);
    if (skip_char(s, object ? '}' : ']')) {
        s->depth--;
        return STEP_AFTER;
    }
    return object ? STEP_KEY : STEP_VALUE;
}

static bool scan_scalar(struct scan *s)
{
    switch (*s->at) {
    case '"':
        s->at++;
        return scan_string(s);
    case 't':
        return scan_word(s, "true");
    case 'f':
        return scan_word(s, "false");
    case 'n':
        return scan_word(s, "null");
    default:
        return scan_number(s);
    }
}

static enum step scan_value(struct scan *s)
{
    skip_space(s);
    if (skip_char(s, '{'))
        return scan_open(s, true);
    if (skip_char(s, '['))
        return scan_open(s, false);
    return s->at < s->end && scan_scalar(s) ? STEP_AFTER : STEP_BAD;
}

static enum step scan_key(struct scan *s)
{
    skip_space(s);
    if (!skip_char(s, '"') || !scan_string(s))
        return STEP_BAD;
    skip_space(s);
    return skip_char(s, ':') ? STEP_VALUE : STEP_BAD;
}

static enum step scan_after(struct scan *s)
{
    skip_space(s);
    if (s->depth == 0)
        return s->at == s->end ? STEP_FINE : STEP_BAD;
    if (skip_char(s, ','))
        return in_object(s) ? STEP_KEY : STEP_VALUE;
    if (!skip_char(s, in_object(s) ? '}' : ']'))
        return STEP_BAD;
    s->depth--;
    return STEP_AFTER;
}

enum json_scan json_scan(const char *text, size_t len)
{
    struct scan s = {.at = text, .end = text + len};
    enum step step = STEP_VALUE;

    while (step < STEP_FINE)
        step = step == STEP_VALUE ? scan_value(&s)
               : step == STEP_KEY ? scan_key(&s)
                                  : scan_after(&s);
    if (step == STEP_BAD)
        return JSON_BAD;
    return s.has_nul ? JSON_HAS_NUL : JSON_FINE;
}
