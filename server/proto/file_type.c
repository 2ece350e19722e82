#include "proto/file_type.h"

#include "base/utf8.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#define OCTETS "application/octet-stream"

static const struct file_type types[] = {
#define TYPE(type, sent, is_inline, is_image) {type, sent, is_inline, is_image},
#define MAGIC(type, at, bytes)
#include "proto/file_type.tbl"
};

static const struct magic {
    const char *type;
    size_t at;
    const char *bytes;
    size_t len;
} magics[] = {
#define TYPE(type, sent, is_inline, is_image)
#define MAGIC(type, at, bytes) {type, at, bytes, sizeof(bytes) - 1},
#include "proto/file_type.tbl"
};

#define TYPES  (sizeof(types) / sizeof(types[0]))
#define MAGICS (sizeof(magics) / sizeof(magics[0]))

const struct file_type *file_type_named(const char *type)
{
    for (size_t i = 1; i < TYPES; i++)
        if (strcmp(types[i].type, type) == 0)
            return &types[i];
    return &types[0];
}

static bool begins(const struct magic *m, const char *head, size_t len)
{
    return len >= m->at + m->len && memcmp(head + m->at, m->bytes, m->len) == 0;
}

/* RIFF is a box for several; a second look tells. */
static bool is_boxed(const struct magic *m, const char *head, size_t len)
{
    return m->at != 8 || strncmp(m->bytes, "ftyp", 4) == 0 ||
           (len >= 4 && memcmp(head, "RIFF", 4) == 0);
}

/* An MPEG audio frame: sync, a version, layer III, a bitrate, a rate. */
static bool is_mpeg_audio(const unsigned char *head, size_t len)
{
    return len >= 4 && head[0] == 0xff && (head[1] & 0xe6) == 0xe2 &&
           (head[1] & 0x18) != 0x08 && (head[2] & 0xf0) != 0xf0 &&
           (head[2] & 0xf0) != 0 && (head[2] & 0x0c) != 0x0c;
}

static bool has_word(const char *head, size_t len, const char *word)
{
    size_t size = strlen(word);

    for (size_t i = 0; i + size <= len; i++)
        if (strncasecmp(head + i, word, size) == 0)
            return true;
    return false;
}

/* Is it text as far as one sees? The last code point may be cut. */
static bool is_text(const char *head, size_t len)
{
    for (size_t at = 0; at < len;) {
        unsigned char c = (unsigned char)head[at];
        size_t size = utf8_sequence(head + at, len - at);

        if (size == 0)
            return at > 0 && len == FILE_HEAD_BYTES && len - at < 4 && c >= 0xc2;
        if (c < 0x20 && !strchr("\t\n\f\r\033", c))
            return false;
        if (c == 0)
            return false;
        at += size;
    }
    return len > 0;
}

static const char *text_type(const char *head, size_t len)
{
    static const char *const html[] = {"<!doctype html", "<html",   "<script", "<body",
                                       "<head",          "<iframe", "<img",    "<svg:"};
    size_t at = len >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

    while (at < len && strchr(" \t\r\n\f", head[at]))
        at++;
    if (has_word(head, len, "<svg"))
        return "image/svg+xml";
    for (size_t i = 0; i < sizeof(html) / sizeof(html[0]); i++)
        if (has_word(head, len, html[i]))
            return "text/html";
    return at < len && head[at] == '<' ? "application/xml" : "text/plain";
}

const struct file_type *file_type_of(const void *bytes, size_t len)
{
    const char *head = bytes;

    if (len > FILE_HEAD_BYTES)
        len = FILE_HEAD_BYTES;
    for (size_t i = 0; i < MAGICS; i++)
        if (begins(&magics[i], head, len) && is_boxed(&magics[i], head, len))
            return file_type_named(magics[i].type);
    if (len >= 4 && memcmp(head, "\x1a\x45\xdf\xa3", 4) == 0)
        return file_type_named(has_word(head, len, "webm") ? "video/webm"
                                                           : "video/x-matroska");
    if (is_mpeg_audio(bytes, len))
        return file_type_named("audio/mpeg");
    return file_type_named(is_text(head, len) ? text_type(head, len) : OCTETS);
}

/* --- names --- */

/* What turns the direction of what follows, or is not seen at all. */
static bool is_hidden(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c ||
           (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
           (c >= 0xe0000 && c <= 0xe0fff);
}

static bool is_path_end(char c)
{
    return c == '/' || c == '\\';
}

/* Without bytes that are no UTF-8; stops where there is no room. */
static size_t copy_seen(const char *name, size_t len, char *clean, size_t room)
{
    size_t used = 0;

    for (size_t at = 0; at < len;) {
        size_t size = utf8_sequence(name + at, len - at);
        size_t next = at;

        if (size == 0) {
            at++;
            continue;
        }
        if (!is_hidden(utf8_next(name, len, &next))) {
            if (used + size > room)
                break;
            memcpy(clean + used, name + at, size);
            used += size;
        }
        at += size;
    }
    return used;
}

static bool is_trimmed(char c)
{
    return c == ' ' || c == '.';
}

void file_name_clean(const char *name, size_t len, char clean[FILE_NAME_SIZE])
{
    size_t used;

    for (size_t i = len; i > 0; i--) {
        if (is_path_end(name[i - 1])) {
            name += i;
            len -= i;
            break;
        }
    }
    used = copy_seen(name, len, clean, FILE_NAME_SIZE - 1);
    while (used > 0 && is_trimmed(clean[used - 1]))
        used--;

    size_t skip = 0;

    while (skip < used && clean[skip] == ' ')
        skip++;
    memmove(clean, clean + skip, used - skip);
    used -= skip;
    if (used == 0) {
        memcpy(clean, "file", 4);
        used = 4;
    }
    clean[used] = '\0';
}
