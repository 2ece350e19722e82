#include "store/ids.h"

#include "base/buf.h"
#include "base/xmalloc.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

int ids_compare(const void *a, const void *b)
{
    uint64_t first, second;

    memcpy(&first, a, sizeof(first));
    memcpy(&second, b, sizeof(second));
    return (first > second) - (first < second);
}

char *ids_to_text(const uint64_t *ids, size_t count)
{
    struct buf text;

    buf_init(&text);
    for (size_t i = 0; i < count; i++)
        buf_printf(&text, "%s%" PRIu64, i > 0 ? "," : "", ids[i]);
    return buf_take(&text);
}

uint64_t *ids_from_text(const char *text, size_t *count)
{
    size_t room = 1;

    for (const char *c = text; *c; c++)
        room += *c == ',';

    uint64_t *ids = xreallocarray(NULL, room, sizeof(*ids));
    char *end;

    *count = 0;
    while (*text && *count < room) {
        ids[(*count)++] = strtoull(text, &end, 10);
        text = *end ? end + 1 : end;
    }
    return ids;
}
