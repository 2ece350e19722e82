#include "base/mask.h"

#include "base/buf.h"
#include "base/xmalloc.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define STARS     "***"
#define NAME_LONG 40 /* bytes of a name; what is longer is no name */

enum style { STYLE_NAMES, STYLE_STARS, STYLE_ONE_STAR };

static int by_start(const void *a, const void *b)
{
    const struct mask_span *x = a;
    const struct mask_span *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->end > y->end ? -1 : x->end < y->end;
}

static bool is_inside(const char *text, size_t len, size_t at)
{
    return at < len && ((unsigned char)text[at] & 0xC0) == 0x80;
}

/* Clips to the text and to whole code points, drops what is empty; the count left. */
static size_t fit(const char *text, size_t len, struct mask_span *spans, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        struct mask_span s = spans[i];

        if (s.start >= len || s.end <= s.start)
            continue;
        if (s.end > len)
            s.end = (uint32_t)len;
        while (s.start > 0 && is_inside(text, len, s.start))
            s.start--;
        while (is_inside(text, len, s.end))
            s.end++;
        spans[kept++] = s;
    }
    return kept;
}

/* Sorted spans that overlap become one, named for the longest. */
static size_t merge(struct mask_span *spans, size_t count)
{
    size_t kept = 0;
    uint32_t longest = 0;

    for (size_t i = 0; i < count; i++) {
        uint32_t size = spans[i].end - spans[i].start;

        if (kept == 0 || spans[i].start >= spans[kept - 1].end) {
            spans[kept++] = spans[i];
            longest = size;
            continue;
        }
        if (size > longest) {
            longest = size;
            spans[kept - 1].name = spans[i].name;
        }
        if (spans[i].end > spans[kept - 1].end)
            spans[kept - 1].end = spans[i].end;
    }
    return kept;
}

static void put_marker(struct buf *out, const struct mask_span *s, enum style style)
{
    if (style == STYLE_ONE_STAR)
        buf_add_char(out, '*');
    else if (style == STYLE_STARS || !s->name || strlen(s->name) > NAME_LONG)
        buf_add_text(out, STARS);
    else {
        buf_add_char(out, '[');
        buf_add_text(out, s->name);
        buf_add_char(out, ']');
    }
}

static void put_text(struct buf *out, const char *text, size_t len,
                     const struct mask_span *spans, size_t count, enum style style)
{
    size_t at = 0;

    buf_clear(out);
    for (size_t i = 0; i < count; i++) {
        buf_add(out, text + at, spans[i].start - at);
        put_marker(out, &spans[i], style);
        at = spans[i].end;
    }
    buf_add(out, text + at, len - at);
}

char *mask_text(const char *text, size_t len, struct mask_span *spans, size_t count,
                size_t *out_len)
{
    struct buf out;

    count = fit(text, len, spans, count);
    if (count > 1)
        qsort(spans, count, sizeof(*spans), by_start);
    count = merge(spans, count);
    buf_init(&out);
    buf_reserve(&out, len);
    /* A marker of one byte is never longer than what it stands for. */
    for (int style = STYLE_NAMES; style <= STYLE_ONE_STAR; style++) {
        put_text(&out, text, len, spans, count, (enum style)style);
        if (out.len <= MASK_BYTES_MAX)
            break;
    }
    *out_len = out.len;
    return buf_take(&out);
}
