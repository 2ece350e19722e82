#include "proto/json.h"

#include <string.h>

#define DECIMAL_MAX 20 /* digits of 2^64-1 */

struct json json_begin(struct buf *out)
{
    return (struct json){.out = out, .comma = false};
}

static void begin_value(struct json *j)
{
    if (j->comma)
        buf_add_char(j->out, ',');
    j->comma = true;
}

static void open_with(struct json *j, char bracket)
{
    begin_value(j);
    buf_add_char(j->out, bracket);
    j->comma = false;
}

static void close_with(struct json *j, char bracket)
{
    buf_add_char(j->out, bracket);
    j->comma = true;
}

void json_object(struct json *j)
{
    open_with(j, '{');
}

void json_object_end(struct json *j)
{
    close_with(j, '}');
}

void json_array(struct json *j)
{
    open_with(j, '[');
}

void json_array_end(struct json *j)
{
    close_with(j, ']');
}

void json_key(struct json *j, const char *key)
{
    size_t len = strlen(key);

    buf_reserve(j->out, len + 4);
    begin_value(j);
    buf_add_char(j->out, '"');
    buf_add(j->out, key, len);
    buf_add(j->out, "\":", 2);
    j->comma = false;
}

static void add_decimal(struct buf *out, uint64_t value)
{
    char digits[DECIMAL_MAX];
    size_t at = sizeof(digits);

    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    buf_add(out, digits + at, sizeof(digits) - at);
}

void json_u64(struct json *j, uint64_t value)
{
    begin_value(j);
    add_decimal(j->out, value);
}

void json_i64(struct json *j, int64_t value)
{
    begin_value(j);
    if (value < 0)
        buf_add_char(j->out, '-');
    /* Negated as unsigned, since the lowest value has no positive twin. */
    add_decimal(j->out, value < 0 ? -(uint64_t)value : (uint64_t)value);
}

void json_bool(struct json *j, bool value)
{
    begin_value(j);
    buf_add_text(j->out, value ? "true" : "false");
}

void json_null(struct json *j)
{
    begin_value(j);
    buf_add(j->out, "null", 4);
}

static void add_escaped(struct buf *out, unsigned char c)
{
    static const char digits[] = "0123456789abcdef";
    static const char letters[] = "btn\vfr"; /* 8 to 13; \v has no short form */
    char long_form[6] = {'\\', 'u', '0', '0', digits[c >> 4], digits[c & 0xf]};
    char short_form[2] = {'\\', (char)c};

    if (c >= '\b' && c <= '\r')
        short_form[1] = letters[c - '\b'];
    if (c >= ' ' || (c >= '\b' && c <= '\r' && c != '\v'))
        buf_add(out, short_form, sizeof(short_form));
    else
        buf_add(out, long_form, sizeof(long_form));
}

void json_string(struct json *j, const char *text, size_t len)
{
    buf_reserve(j->out, len + 3);
    begin_value(j);
    buf_add_char(j->out, '"');
    for (size_t at = 0; at < len; at++) {
        size_t plain = json_plain(text + at, len - at);

        buf_add(j->out, text + at, plain);
        at += plain;
        if (at < len)
            add_escaped(j->out, (unsigned char)text[at]);
    }
    buf_add_char(j->out, '"');
}

void json_text(struct json *j, const char *text)
{
    json_string(j, text, strlen(text));
}

void json_raw(struct json *j, const char *json, size_t len)
{
    begin_value(j);
    buf_add(j->out, json, len);
}

void json_put_u64(struct json *j, const char *key, uint64_t value)
{
    json_key(j, key);
    json_u64(j, value);
}

void json_put_i64(struct json *j, const char *key, int64_t value)
{
    json_key(j, key);
    json_i64(j, value);
}

void json_put_bool(struct json *j, const char *key, bool value)
{
    json_key(j, key);
    json_bool(j, value);
}

void json_put_text(struct json *j, const char *key, const char *text)
{
    json_key(j, key);
    json_text(j, text);
}
