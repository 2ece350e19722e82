#include "load/scan.h"

#include <string.h>

#define DEPTH_MAX 64
#define LARGEST   (UINT64_C(1) << 53)

struct scan scan_begin(const char *text, size_t len)
{
    return (struct scan){.at = text, .end = text + len};
}

static void skip_space(struct scan *s)
{
    while (s->at < s->end &&
           (*s->at == ' ' || *s->at == '\t' || *s->at == '\n' || *s->at == '\r'))
        s->at++;
}

/* The next character that says something; 0 at the end. */
static char look(struct scan *s)
{
    skip_space(s);
    return s->at < s->end && !s->bad ? *s->at : '\0';
}

static bool take(struct scan *s, char c)
{
    if (look(s) != c || c == '\0') {
        s->bad = true;
        return false;
    }
    s->at++;
    return true;
}

bool scan_end(struct scan *s)
{
    skip_space(s);
    return !s->bad && s->depth == 0 && s->at == s->end;
}

static void enter(struct scan *s, char open)
{
    if (!take(s, open))
        return;
    if (++s->depth > DEPTH_MAX)
        s->bad = true;
    s->is_behind = false;
}

/* Before a member or item: is there one more? Takes the comma, or the closing bracket. */
static bool has_more(struct scan *s, char close)
{
    char c = look(s);

    if (c == close) {
        s->at++;
        s->depth--;
        s->is_behind = true;
        return false;
    }
    if (s->is_behind && !take(s, ','))
        return false;
    return look(s) != '\0' && !s->bad;
}

void scan_object(struct scan *s)
{
    enter(s, '{');
}

bool scan_next_key(struct scan *s, struct span *key)
{
    if (!has_more(s, '}'))
        return false;
    *key = scan_string(s);
    return take(s, ':');
}

void scan_array(struct scan *s)
{
    enter(s, '[');
}

bool scan_next_item(struct scan *s)
{
    return has_more(s, ']');
}

bool scan_is_object(struct scan *s)
{
    return look(s) == '{';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* May the character stand behind a number or a word? */
static bool is_delimiter(const struct scan *s)
{
    return s->at == s->end || strchr(",]} \t\r\n", *s->at) != NULL;
}

uint64_t scan_u64(struct scan *s)
{
    uint64_t value = 0;
    const char *start;

    look(s);
    start = s->at;
    while (s->at < s->end && is_digit(*s->at) && value <= LARGEST)
        value = value * 10 + (uint64_t)(*s->at++ - '0');
    if (s->at == start || value > LARGEST || (*start == '0' && s->at - start > 1) ||
        !is_delimiter(s))
        s->bad = true;
    s->is_behind = true;
    return s->bad ? 0 : value;
}

#define ONES    UINT64_C(0x0101010101010101)
#define HIGHS   UINT64_C(0x8080808080808080)
#define ZERO(w) (((w)-ONES) & ~(w)&HIGHS) /* exact as to whether there is a zero byte */

/* Up to the first quote, backslash or control character. */
static const char *plain_end(const char *at, const char *end)
{
    for (; end - at >= 8; at += 8) {
        uint64_t w;

        memcpy(&w, at, 8);
        if (ZERO(w ^ (ONES * '"')) | ZERO(w ^ (ONES * '\\')) |
            ((w - ONES * 0x20) & ~w & HIGHS))
            break;
    }
    while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20)
        at++;
    return at;
}

/* *at stands behind a backslash. */
static bool skip_escape(const char **at, const char *end)
{
    if (*at == end)
        return false;
    if (**at != 'u')
        return **at != '\0' && strchr("\"\\/bfnrt", *(*at)++) != NULL;
    if (end - *at < 5)
        return false;
    for (int i = 1; i <= 4; i++)
        if (!is_digit((*at)[i]) && !strchr("abcdefABCDEF", (*at)[i]))
            return false;
    *at += 5;
    return true;
}

struct span scan_string(struct scan *s)
{
    const char *start;
    const char *at;

    s->is_behind = true;
    if (!take(s, '"'))
        return (struct span){"", 0};
    for (start = at = s->at;;) {
        at = plain_end(at, s->end);
        if (at < s->end && *at == '"')
            break;
        if (at == s->end || *at++ != '\\' || !skip_escape(&at, s->end)) {
            s->bad = true;
            return (struct span){"", 0};
        }
    }
    s->at = at + 1;
    return (struct span){start, (size_t)(at - start)};
}

static bool take_word(struct scan *s, const char *word)
{
    size_t len = strlen(word);

    look(s);
    if ((size_t)(s->end - s->at) < len || memcmp(s->at, word, len) != 0)
        return false;
    s->at += len;
    s->is_behind = true;
    if (!is_delimiter(s))
        s->bad = true;
    return true;
}

bool scan_bool(struct scan *s)
{
    if (take_word(s, "true"))
        return true;
    if (!take_word(s, "false"))
        s->bad = true;
    return false;
}

static void skip_digits(struct scan *s)
{
    if (s->at == s->end || !is_digit(*s->at))
        s->bad = true;
    while (s->at < s->end && is_digit(*s->at))
        s->at++;
}

static void skip_number(struct scan *s)
{
    if (s->at < s->end && *s->at == '-')
        s->at++;
    if (s->end - s->at > 1 && s->at[0] == '0' && is_digit(s->at[1]))
        s->bad = true;
    skip_digits(s);
    if (s->at < s->end && *s->at == '.') {
        s->at++;
        skip_digits(s);
    }
    if (s->at < s->end && (*s->at == 'e' || *s->at == 'E')) {
        s->at++;
        if (s->at < s->end && (*s->at == '+' || *s->at == '-'))
            s->at++;
        skip_digits(s);
    }
    if (!is_delimiter(s))
        s->bad = true;
    s->is_behind = true;
}

static void skip_members(struct scan *s)
{
    struct span key;

    scan_object(s);
    while (scan_next_key(s, &key))
        scan_skip(s);
}

static void skip_items(struct scan *s)
{
    scan_array(s);
    while (scan_next_item(s))
        scan_skip(s);
}

struct span scan_skip(struct scan *s)
{
    char c = look(s);
    const char *start = s->at;

    if (c == '{')
        skip_members(s);
    else if (c == '[')
        skip_items(s);
    else if (c == '"')
        scan_string(s);
    else if (c == '-' || is_digit(c))
        skip_number(s);
    else if (!take_word(s, "true") && !take_word(s, "false") && !take_word(s, "null"))
        s->bad = true;
    return (struct span){start, (size_t)(s->at - start)};
}
