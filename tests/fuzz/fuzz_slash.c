/*
 * What people type: the pieces lie within the text, whole characters all of them, and a time
 * is one that may be asked for.
 */
#include "base/must.h"
#include "base/utf8.h"
#include "base/xmalloc.h"
#include "proto/slash.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#define NOW       INT64_C(1763715600000)
#define AHEAD_MAX (INT64_C(367) * 24 * 60 * 60 * 1000)

static void must_lie_within(struct slash_piece piece, const char *text, size_t len)
{
    must(piece.text >= text && piece.text + piece.len <= text + len);
    must(utf8_valid(piece.text, piece.len));
}

static void try_time(struct slash_piece piece, const char *text, size_t len, bool known)
{
    struct slash_zone zone = {known, -210};
    int64_t at;

    if (slash_time(&piece, NOW, &zone, &at) == SLASH_WHEN_FINE)
        must(at >= NOW && at <= NOW + AHEAD_MAX);
    must_lie_within(piece, text, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *text = (const char *)bytes;
    struct slash_piece rest, word;
    struct slash_zone zone;
    struct slash s;
    char *copy;

    if (!utf8_valid(text, len))
        return 0;
    slash_parse(text, len, &s);
    must_lie_within(s.rest, text, len);
    must(s.is_command == (s.name[0] != '\0'));
    rest = s.rest;
    while (slash_word(&rest, &word))
        must_lie_within(word, text, len);
    try_time(s.rest, text, len, true);
    try_time(s.rest, text, len, false);
    copy = xstrndup(text, len);
    slash_zone_read(copy, &zone);
    free(copy);
    return 0;
}
