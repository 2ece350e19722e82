#include "store/parts.h"

#include "base/buf.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "proto/json.h"

#include <stdlib.h>

static const struct part {
    uint32_t bit;
    extra_fn *put;
} parts[] = {
#define PART(name, bit, function) {1u << (bit), function},
#include "store/parts.tbl"
    {0, NULL}, /* the end */
};

static extra_fn *const extras[EVENT_KIND_COUNT] = {
    [EVENT_NONE] = NULL,
#define EXTRA(kind, function) [kind] = function,
#include "store/extra.tbl"
};

static void put_parts(struct db *db, const struct event *e, struct json *j)
{
    for (const struct part *p = parts; p->put; p++)
        if (e->parts & p->bit)
            p->put(db, e, j);
}

void event_add_extra(struct db *db, struct event *e)
{
    extra_fn *put = extras[e->kind];
    struct buf text;
    struct json j;

    must(put || !event_has_extra(e->kind));
    if (!put && e->parts != 0)
        put = put_parts;
    if (!put)
        return;
    buf_init(&text);
    j = json_begin(&text);
    put(db, e, &j);
    free(e->extra);
    e->extra = text.len > 0 ? xstrndup(text.bytes, text.len) : NULL;
    e->extra_len = text.len;
    buf_finish(&text);
}
