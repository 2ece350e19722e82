#include "store/query_search.h"

#include "base/utf8.h"
#include "proto/json.h"
#include "store/search_plan.h"

#define BEFORE_BYTES  60 /* of the first that was found */
#define SNIPPET_BYTES 280
#define CUT           "\xe2\x80\xa6" /* an ellipsis: one unit */

static bool is_inside(const char *text, size_t at)
{
    return ((unsigned char)text[at] & 0xc0) == 0x80;
}

/* Back to where a word begins, if one does nearby, else a character. */
static size_t begin_near(const char *text, size_t at)
{
    size_t least = at > 20 ? at - 20 : 0;

    for (size_t i = at; i > least; i--)
        if (text[i - 1] == ' ' || text[i - 1] == '\n')
            return i;
    while (at > 0 && is_inside(text, at))
        at--;
    return at;
}

static size_t units(const char *text, size_t from, size_t to)
{
    size_t count = 0;

    while (from < to)
        count += utf8_next(text, to, &from) >= 0x10000 ? 2 : 1;
    return count;
}

void snippet_put(struct json *j, const char *text, size_t len,
                 const struct plan_hits *hits)
{
    size_t first = hits->count > 0 ? hits->hits[0].start : 0;
    size_t from = first > BEFORE_BYTES ? begin_near(text, first - BEFORE_BYTES) : 0;
    size_t to = len - from > SNIPPET_BYTES ? from + SNIPPET_BYTES : len;
    struct buf snippet;

    while (to < len && is_inside(text, to))
        to--;
    buf_init(&snippet);
    buf_add_text(&snippet, from > 0 ? CUT : "");
    buf_add(&snippet, text + from, to - from);
    buf_add_text(&snippet, to < len ? CUT : "");
    json_key(j, "snippet");
    json_string(j, snippet.bytes, snippet.len);
    buf_finish(&snippet);
    json_key(j, "marks");
    json_array(j);
    for (size_t i = 0; i < hits->count && hits->hits[i].end <= to; i++) {
        json_array(j);
        json_u64(j, (from > 0) + units(text, from, hits->hits[i].start));
        json_u64(j, units(text, hits->hits[i].start, hits->hits[i].end));
        json_array_end(j);
    }
    json_array_end(j);
}
