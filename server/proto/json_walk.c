#include "proto/json.h"

#include "base/must.h"

#include <string.h>

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void cut_front(struct json_slice *s, size_t len)
{
    s->text += len;
    s->len -= len;
}

static void skip_space(struct json_slice *s)
{
    while (s->len > 0 && is_space(*s->text))
        cut_front(s, 1);
}

struct json_slice json_slice(const char *text, size_t len)
{
    struct json_slice s = {text, len};

    skip_space(&s);
    while (s.len > 0 && is_space(s.text[s.len - 1]))
        s.len--;
    return s;
}

struct json_slice json_inside(struct json_slice container)
{
    must(container.len >= 2);
    return json_slice(container.text + 1, container.len - 2);
}

/* Both quotes included. */
static size_t string_len(const struct json_slice *s)
{
    size_t at = 1;

    for (;;) {
        at += json_plain(s->text + at, s->len - at);
        must(at < s->len);
        if (s->text[at] == '"')
            return at + 1;
        at += 2; /* the backslash and what it escapes */
        must(at < s->len);
    }
}

/* The text is known to be good, so counting brackets outside strings finds the end. */
static size_t container_len(const struct json_slice *s)
{
    struct json_slice rest = *s;
    unsigned depth = 0;

    do {
        must(rest.len > 0);
        if (*rest.text == '"') {
            cut_front(&rest, string_len(&rest));
            continue;
        }
        if (*rest.text == '{' || *rest.text == '[')
            depth++;
        if (*rest.text == '}' || *rest.text == ']')
            depth--;
        cut_front(&rest, 1);
    } while (depth > 0);
    return s->len - rest.len;
}

static size_t scalar_len(const struct json_slice *s)
{
    size_t at = 0;

    while (at < s->len && s->text[at] != ',' && !is_space(s->text[at]))
        at++;
    return at;
}

/* Takes a value, the space behind it, and the separator when there is one. */
static struct json_slice take_value(struct json_slice *rest, char separator)
{
    struct json_slice value = *rest;

    value.len = *rest->text == '"'                         ? string_len(rest)
                : *rest->text == '{' || *rest->text == '[' ? container_len(rest)
                                                           : scalar_len(rest);
    cut_front(rest, value.len);
    skip_space(rest);
    if (rest->len > 0) {
        must(*rest->text == separator);
        cut_front(rest, 1);
        skip_space(rest);
    }
    return value;
}

bool json_next_member(struct json_slice *rest, struct json_slice *key,
                      struct json_slice *value)
{
    if (rest->len == 0)
        return false;
    *key = take_value(rest, ':');
    must(rest->len > 0);
    *value = take_value(rest, ',');
    return true;
}

bool json_next_element(struct json_slice *rest, struct json_slice *value)
{
    if (rest->len == 0)
        return false;
    *value = take_value(rest, ',');
    return true;
}
