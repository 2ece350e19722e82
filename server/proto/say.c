#include "proto/say.h"

#include "base/must.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define WORD_MAX 60

struct say say_begin(char *text, size_t size)
{
    must(size > 0);
    text[0] = '\0';
    return (struct say){.text = text, .size = size, .len = 0};
}

/* Moves back over the bytes of a character that was cut through. */
static size_t whole_characters(const char *text, size_t len)
{
    while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
        len--;
    return len;
}

static void add(struct say *s, const char *bytes, size_t len)
{
    size_t space = s->size - 1 - s->len;

    if (len > space)
        len = whole_characters(bytes, space);
    memcpy(s->text + s->len, bytes, len);
    s->len += len;
    s->text[s->len] = '\0';
}

void say(struct say *s, const char *format, ...)
{
    char piece[256];
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(piece, sizeof(piece), format, args);
    va_end(args);
    must(len >= 0 && (size_t)len < sizeof(piece)); /* our own words are short */
    add(s, piece, (size_t)len);
}

void say_cut(struct say *s, const char *word, size_t len)
{
    size_t shown = len > WORD_MAX ? whole_characters(word, WORD_MAX) : len;
    size_t at = 0;

    while (at < shown) {
        size_t size = utf8_sequence(word + at, shown - at);

        if (size == 0 || utf8_has_control(word + at, size))
            add(s, "?", 1);
        else
            add(s, word + at, size);
        at += size > 0 ? size : 1;
    }
    if (shown < len)
        add(s, "...", 3);
}
