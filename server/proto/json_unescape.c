#include "proto/json.h"

#include "base/must.h"

#include <string.h>

static uint32_t hex4(const char *text)
{
    uint32_t value = 0;

    for (int i = 0; i < 4; i++) {
        char c = text[i];
        uint32_t digit = c <= '9'   ? (uint32_t)(c - '0')
                         : c <= 'F' ? (uint32_t)(c - 'A' + 10)
                                    : (uint32_t)(c - 'a' + 10);

        value = value << 4 | digit;
    }
    return value;
}

static void add_code_point(struct buf *out, uint32_t c)
{
    char bytes[4];
    size_t len;

    if (c < 0x80) {
        bytes[0] = (char)c;
        len = 1;
    } else if (c < 0x800) {
        bytes[0] = (char)(0xc0 | c >> 6);
        bytes[1] = (char)(0x80 | (c & 0x3f));
        len = 2;
    } else if (c < 0x10000) {
        bytes[0] = (char)(0xe0 | c >> 12);
        bytes[1] = (char)(0x80 | (c >> 6 & 0x3f));
        bytes[2] = (char)(0x80 | (c & 0x3f));
        len = 3;
    } else {
        bytes[0] = (char)(0xf0 | c >> 18);
        bytes[1] = (char)(0x80 | (c >> 12 & 0x3f));
        bytes[2] = (char)(0x80 | (c >> 6 & 0x3f));
        bytes[3] = (char)(0x80 | (c & 0x3f));
        len = 4;
    }
    buf_add(out, bytes, len);
}

/* The bytes that \u and four digits take, twelve for a pair of surrogates. */
static size_t add_unicode(struct buf *out, const char *escape)
{
    uint32_t c = hex4(escape + 2);

    if (c < 0xd800 || c > 0xdbff) {
        add_code_point(out, c);
        return 6;
    }
    add_code_point(out, 0x10000 + ((c - 0xd800) << 10) + (hex4(escape + 8) - 0xdc00));
    return 12;
}

static size_t add_escape(struct buf *out, const char *escape)
{
    static const char letters[] = "bfnrt";
    static const char meant[] = "\b\f\n\r\t";
    const char *found;

    if (escape[1] == 'u')
        return add_unicode(out, escape);
    found = strchr(letters, escape[1]);
    buf_add_char(out, found ? meant[found - letters] : escape[1]);
    return 2;
}

void json_unescape(struct json_slice string, struct buf *out)
{
    size_t at = 1;

    must(string.len >= 2 && string.text[0] == '"');
    while (at < string.len - 1) {
        size_t plain = json_plain(string.text + at, string.len - 1 - at);

        buf_add(out, string.text + at, plain);
        at += plain;
        if (at < string.len - 1)
            at += add_escape(out, string.text + at);
    }
}
