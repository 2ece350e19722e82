#include "proto/file_headers.h"

#include "base/buf.h"

#include <string.h>
#include <strings.h>

#define NUMBER_BOUND (UINT64_C(1) << 53)

static bool take_number(const char **text, uint64_t *number)
{
    const char *at = *text;

    *number = 0;
    for (; *at >= '0' && *at <= '9'; at++) {
        *number = *number * 10 + (uint64_t)(*at - '0');
        if (*number >= NUMBER_BOUND)
            return false;
    }
    if (at == *text)
        return false;
    *text = at;
    return true;
}

bool header_number(const char *text, uint64_t *number)
{
    return text && take_number(&text, number) && *text == '\0';
}

static enum range_kind last_bytes(const char *text, uint64_t size, uint64_t *from,
                                  uint64_t *len)
{
    uint64_t count;

    if (!take_number(&text, &count) || *text != '\0')
        return RANGE_ALL;
    if (count == 0 || size == 0)
        return RANGE_OUTSIDE;
    *len = count < size ? count : size;
    *from = size - *len;
    return RANGE_PART;
}

enum range_kind header_range(const char *text, uint64_t size, uint64_t *from,
                             uint64_t *len)
{
    static const char unit[] = "bytes=";
    uint64_t last = size ? size - 1 : 0;
    uint64_t first;

    if (!text || strncasecmp(text, unit, strlen(unit)) != 0)
        return RANGE_ALL;
    text += strlen(unit);
    text += strspn(text, " ");
    if (*text == '-')
        return last_bytes(text + 1, size, from, len);
    if (!take_number(&text, &first) || *text++ != '-')
        return RANGE_ALL;
    if (*text != '\0' && (!take_number(&text, &last) || *text != '\0' || last < first))
        return RANGE_ALL;
    if (first >= size)
        return RANGE_OUTSIDE;
    if (last >= size)
        last = size - 1;
    *from = first;
    *len = last - first + 1;
    return RANGE_PART;
}

static int sextet(char c)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(letters, c) : NULL;

    return at ? (int)(at - letters) : -1;
}

static bool decode(const char *text, size_t text_len, char *value, size_t size,
                   size_t *len)
{
    unsigned bits = 0;
    unsigned have = 0;

    *len = 0;
    while (text_len > 0 && text[text_len - 1] == '=')
        text_len--;
    for (size_t i = 0; i < text_len; i++) {
        int six = sextet(text[i]);

        if (six < 0)
            return false;
        bits = bits << 6 | (unsigned)six;
        have += 6;
        if (have < 8)
            continue;
        have -= 8;
        if (*len >= size)
            return false;
        value[(*len)++] = (char)(bits >> have & 0xff);
        bits &= (1u << have) - 1;
    }
    return true;
}

bool tus_metadata(const char *text, const char *key, char *value, size_t size,
                  size_t *len)
{
    size_t key_len = strlen(key);

    while (text && *text) {
        size_t pair;

        text += strspn(text, " ,");
        pair = strcspn(text, ",");
        if (pair > key_len && memcmp(text, key, key_len) == 0 && text[key_len] == ' ') {
            const char *from = text + key_len + 1;
            size_t left = pair - key_len - 1;

            return decode(from, strcspn(from, " ,") < left ? strcspn(from, " ,") : left,
                          value, size, len);
        }
        text += pair;
    }
    return false;
}

static bool is_plain(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c != '\0' && strchr("-._~!$&+^`|", c));
}

void disposition_put(struct buf *out, bool is_inline, const char *name)
{
    buf_printf(out, "%s; filename=\"", is_inline ? "inline" : "attachment");
    for (const char *at = name; *at; at++) {
        unsigned char c = (unsigned char)*at;

        buf_add_char(out, c < 0x20 || c >= 0x7f || strchr("\"\\%", c) ? '_' : *at);
    }
    buf_add_text(out, "\"; filename*=UTF-8''");
    for (const char *at = name; *at; at++) {
        unsigned char c = (unsigned char)*at;

        if (is_plain(c))
            buf_add_char(out, *at);
        else
            buf_printf(out, "%%%02X", c);
    }
}
