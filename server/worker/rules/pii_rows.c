#include "worker/rules/pii_rows.h"

#include "base/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct reader {
    const char *at;
    const char *end;
};

static bool take(struct reader *r, const char *token)
{
    size_t len = strlen(token);

    while (r->at < r->end && (*r->at == ' ' || *r->at == ','))
        r->at++;
    if ((size_t)(r->end - r->at) < len || memcmp(r->at, token, len) != 0)
        return false;
    r->at += len;
    return true;
}

static void put_code(struct buf *out, uint32_t code)
{
    if (code < 0x80) {
        buf_add_char(out, (char)code);
        return;
    }
    if (code < 0x800)
        buf_add_char(out, (char)(0xC0 | code >> 6));
    else {
        buf_add_char(out, (char)(0xE0 | code >> 12));
        buf_add_char(out, (char)(0x80 | (code >> 6 & 0x3F)));
    }
    buf_add_char(out, (char)(0x80 | (code & 0x3F)));
}

/* What follows a backslash; of \u only what needs no second half. */
static bool take_escape(struct reader *r, struct buf *out)
{
    static const char signs[] = "\"\\/bfnrt";
    static const char meant[] = "\"\\/\b\f\n\r\t";
    char hex[5] = "";

    if (r->at == r->end)
        return false;
    char c = *r->at++;
    const char *sign = c ? strchr(signs, c) : NULL;

    if (sign) {
        buf_add_char(out, meant[sign - signs]);
        return true;
    }
    if (c != 'u' || r->end - r->at < 4)
        return false;
    memcpy(hex, r->at, 4);
    r->at += 4;
    put_code(out, (uint32_t)strtoul(hex, NULL, 16));
    return true;
}

static bool take_string(struct reader *r, struct buf *out)
{
    buf_clear(out);
    if (!take(r, "\""))
        return false;
    while (r->at < r->end && *r->at != '"') {
        if (*r->at != '\\')
            buf_add_char(out, *r->at++);
        else {
            r->at++;
            if (!take_escape(r, out))
                return false;
        }
    }
    return take(r, "\"") && utf8_valid(buf_text(out), out->len);
}

static bool take_number(struct reader *r, size_t *number)
{
    *number = 0;
    if (!take(r, "") || r->at == r->end || *r->at < '0' || *r->at > '9')
        return false;
    while (r->at < r->end && *r->at >= '0' && *r->at <= '9' && *number < SIZE_MAX / 100)
        *number = *number * 10 + (size_t)(*r->at++ - '0');
    return true;
}

static enum span_kind kind_named(const char *name)
{
    for (int kind = SPAN_EMAIL_ADDRESS; kind <= SPAN_DOMAIN_NAME; kind++)
        if (strcmp(span_kind_name((enum span_kind)kind), name) == 0)
            return (enum span_kind)kind;
    return (enum span_kind)0;
}

static size_t byte_of(const struct buf *text, size_t point)
{
    size_t at = 0;

    while (point-- > 0 && at < text->len)
        utf8_next(text->bytes, text->len, &at);
    return at;
}

static bool take_span(struct reader *r, struct pii_row *row, struct buf *name)
{
    size_t start, end;

    if (!take_number(r, &start) || !take_number(r, &end) || !take_string(r, name) ||
        !take(r, "]"))
        return false;
    enum span_kind kind = kind_named(buf_text(name));

    if (kind == 0)
        return true;
    if (row->count == PII_ROW_SPANS_MAX)
        return false;
    row->spans[row->count++] =
        (struct verdict_span){.kind = kind,
                              .start = (uint32_t)byte_of(&row->text, start),
                              .end = (uint32_t)byte_of(&row->text, end)};
    return true;
}

bool pii_row_read(struct pii_row *row, const char *line, size_t len)
{
    struct reader r = {line, line + len};
    struct buf name;
    bool good;

    row->count = 0;
    buf_init(&name);
    good = take(&r, "{") && take(&r, "\"text\":") && take_string(&r, &row->text) &&
           take(&r, "\"spans\":") && take(&r, "[");
    while (good && take(&r, "["))
        good = take_span(&r, row, &name);
    good = good && take(&r, "]") && take(&r, "}");
    buf_finish(&name);
    return good;
}
