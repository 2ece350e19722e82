#include "proto/multipart.h"

#include <string.h>
#include <strings.h>

static const char form_data[] = "multipart/form-data";

static bool is_boundary_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c != '\0' && strchr("'()+_,-./:=? ", c));
}

/* The value of `name` in `; a=b; c="d"`; quoted or not. False: it is not there. */
static bool find_parameter(const char *text, const char *name, const char **value,
                           size_t *len)
{
    size_t name_len = strlen(name);

    while ((text = strchr(text, ';')) != NULL) {
        bool named;

        text++;
        text += strspn(text, " \t");
        named = strncasecmp(text, name, name_len) == 0 && text[name_len] == '=';
        text += strcspn(text, "=;");
        if (*text != '=')
            continue;
        text++;
        if (*text == '"') {
            *value = ++text;
            while (*text && *text != '"')
                text += text[0] == '\\' && text[1] ? 2 : 1;
        } else {
            *value = text;
            text += strcspn(text, ";");
        }
        *len = (size_t)(text - *value);
        if (named)
            return true;
    }
    return false;
}

static bool is_form(const char *content_type)
{
    size_t len = strlen(form_data);

    return content_type && strncasecmp(content_type, form_data, len) == 0 &&
           strchr("; \t", content_type[len]) && content_type[len] != '\0';
}

bool multipart_init(struct multipart *m, const char *content_type)
{
    const char *boundary;
    size_t len;

    memset(m, 0, sizeof(*m));
    buf_init(&m->headers);
    if (!is_form(content_type) ||
        !find_parameter(content_type, "boundary", &boundary, &len) || len == 0 ||
        len > MULTIPART_BOUNDARY_MAX)
        return false;
    for (size_t i = 0; i < len; i++)
        if (!is_boundary_char(boundary[i]))
            return false;
    memcpy(m->delimiter, "\r\n--", 4);
    memcpy(m->delimiter + 4, boundary, len);
    m->delimiter_len = len + 4;
    m->matched = 2; /* the first one may be where the body begins */
    return true;
}

void multipart_finish(struct multipart *m)
{
    buf_finish(&m->headers);
}

static bool fail(struct multipart *m, const char *why)
{
    m->state = MULTIPART_BAD;
    m->why = why;
    return false;
}

/* --- the headers of a part --- */

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void add_to_name(struct multipart *m, char c)
{
    if (m->name_len < sizeof(m->name) - 1)
        m->name[m->name_len++] = c;
    m->name[m->name_len] = '\0';
}

/* As browsers write it: only the quote, CR and LF are escaped, with %; older programs use a
 * backslash for the quote. */
static void take_name(struct multipart *m, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (len - i >= 3 && strncasecmp(text + i, "%22", 3) == 0) {
            add_to_name(m, '"');
            i += 2;
        } else if (text[i] == '\\' && i + 1 < len && text[i + 1] == '"') {
            continue;
        } else {
            add_to_name(m, text[i]);
        }
    }
}

/* filename*=UTF-8''a%20b */
static bool take_extended_name(struct multipart *m, const char *text, size_t len)
{
    static const char charset[] = "utf-8'";
    const char *quote;

    if (len < sizeof(charset) || strncasecmp(text, charset, strlen(charset)) != 0)
        return false;
    quote = memchr(text + strlen(charset), '\'', len - strlen(charset));
    if (!quote)
        return false;
    for (const char *at = quote + 1; at < text + len; at++) {
        bool escaped =
            *at == '%' && text + len - at >= 3 && hex(at[1]) >= 0 && hex(at[2]) >= 0;

        add_to_name(m, escaped ? (char)(hex(at[1]) * 16 + hex(at[2])) : *at);
        at += escaped ? 2 : 0;
    }
    return true;
}

static const char *find_disposition(const char *headers)
{
    static const char name[] = "content-disposition:";

    for (const char *line = headers; *line;) {
        if (strncasecmp(line, name, strlen(name)) == 0)
            return line + strlen(name);
        line += strcspn(line, "\r\n");
        line += strspn(line, "\r\n");
    }
    return NULL;
}

static bool begin_part(struct multipart *m)
{
    const char *text = buf_text(&m->headers);
    const char *line = find_disposition(text);
    char one[MULTIPART_HEADERS_MAX + 1];
    const char *value;
    size_t len;

    m->state = MULTIPART_FIELD;
    if (!line)
        return true;
    len = strcspn(line, "\r\n");
    memcpy(one, line, len);
    one[len] = '\0';

    bool extended = find_parameter(one, "filename*", &value, &len);

    if (!extended && !find_parameter(one, "filename", &value, &len))
        return true;
    if (m->has_file)
        return fail(m, "one file at a time");
    m->has_file = true;
    m->state = MULTIPART_FILE;
    if (!extended || !take_extended_name(m, value, len)) {
        m->name_len = 0;
        if (find_parameter(one, "filename", &value, &len))
            take_name(m, value, len);
    }
    return true;
}

/* Up to the empty line; returns what was taken. */
static size_t feed_headers(struct multipart *m, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        size_t have;

        if (bytes[i] == '\0') {
            fail(m, "a part's headers hold a NUL");
            return i;
        }
        buf_add_char(&m->headers, bytes[i]);
        have = m->headers.len;
        if ((have == 2 && memcmp(m->headers.bytes, "\r\n", 2) == 0) ||
            (have >= 4 && memcmp(m->headers.bytes + have - 4, "\r\n\r\n", 4) == 0)) {
            (void)begin_part(m);
            return i + 1;
        }
        if (have >= MULTIPART_HEADERS_MAX) {
            fail(m, "a part's headers are too long");
            return i;
        }
    }
    return len;
}

/* --- the data of a part --- */

static bool give(struct multipart *m, const char *bytes, size_t len,
                 multipart_data_fn *data, void *arg)
{
    if (m->state != MULTIPART_FILE || len == 0 || data(arg, bytes, len))
        return true;
    return fail(m, NULL);
}

static void end_part(struct multipart *m)
{
    m->state = MULTIPART_AFTER;
    m->matched = 0;
    m->dashed = false;
    buf_clear(&m->headers);
}

/* The delimiter's first byte stands nowhere else in it, so that what does not go on matching
 * begins anew at the byte at hand. */
static size_t feed_data(struct multipart *m, const char *bytes, size_t len,
                        multipart_data_fn *data, void *arg)
{
    size_t at = 0;

    while (at < len) {
        if (m->matched == 0) {
            const char *next = memchr(bytes + at, '\r', len - at);
            size_t plain = next ? (size_t)(next - bytes) - at : len - at;

            if (!give(m, bytes + at, plain, data, arg))
                return at;
            at += plain;
            if (next) {
                m->matched = 1;
                at++;
            }
        } else if (bytes[at] == m->delimiter[m->matched]) {
            at++;
            if (++m->matched == m->delimiter_len) {
                end_part(m);
                return at;
            }
        } else {
            size_t held = m->matched;

            m->matched = 0;
            if (!give(m, m->delimiter, held, data, arg))
                return at;
        }
    }
    return at;
}

static size_t feed_after(struct multipart *m, const char *bytes)
{
    switch (*bytes) {
    case '-':
        if (m->dashed)
            m->state = MULTIPART_OVER;
        m->dashed = true;
        return 1;
    case ' ':
    case '\t':
    case '\r':
        return 1;
    case '\n':
        m->state = MULTIPART_HEADERS;
        return 1;
    default:
        fail(m, "something stands behind a boundary");
        return 0;
    }
}

bool multipart_feed(struct multipart *m, const void *bytes, size_t len,
                    multipart_data_fn *data, void *arg)
{
    const char *at = bytes;
    const char *end = at + len;

    while (at < end) {
        switch (m->state) {
        case MULTIPART_AFTER:
            at += feed_after(m, at);
            break;
        case MULTIPART_HEADERS:
            at += feed_headers(m, at, (size_t)(end - at));
            break;
        case MULTIPART_PREAMBLE:
        case MULTIPART_FIELD:
        case MULTIPART_FILE:
            at += feed_data(m, at, (size_t)(end - at), data, arg);
            break;
        case MULTIPART_OVER:
            return true;
        case MULTIPART_BAD:
            return false;
        }
    }
    return m->state != MULTIPART_BAD;
}

bool multipart_end(struct multipart *m)
{
    if (m->state == MULTIPART_BAD)
        return false;
    if (m->state != MULTIPART_OVER)
        return fail(m, "the body ends before its last boundary");
    return m->has_file || fail(m, "there is no file in the form");
}
