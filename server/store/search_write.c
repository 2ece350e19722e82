#include "store/search_index_private.h"

#include "base/log.h"
#include "base/xmalloc.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define OLD_MAX 2000 /* messages past retention taken out in a step */

static void remove_document(struct search_index *x, uint64_t id)
{
    struct sql q = sql_start(&x->file.db, SEARCH_REMOVE);

    sql_bind_id(&q, id);
    sql_run(&q);
    x->stale = true;
}

static const char *text_of(const struct search_index *x, const struct search_document *d)
{
    return x->batch.texts.bytes + d->at;
}

static void add_document(struct search_index *x, const struct search_document *d)
{
    struct sql q = sql_start(&x->file.db, SEARCH_ADD);

    sql_bind_id(&q, d->id);
    sql_bind_text(&q, text_of(x, d), d->len);
    sql_run(&q);
}

/* What is there and is not wanted as it is goes; whether the wanted one is to be added. */
static bool clear_way(struct search_index *x, const struct search_document *d)
{
    struct sql q = sql_start(&x->file.db, SEARCH_DOCUMENT);
    bool there, same = false;

    sql_bind_id(&q, d->id);
    there = sql_row(&q);
    if (there && d->wanted) {
        size_t len;
        const char *text = sql_text(&q, &len);

        same = len == d->len && memcmp(text, text_of(x, d), len) == 0;
    }
    sql_end(&q);
    if (there && !same)
        remove_document(x, d->id);
    return d->wanted && !same;
}

/* What retention took away of a room. True: that was all. */
static bool forget_old(struct search_index *x, struct search_place *place)
{
    uint64_t *ids = xcalloc(OLD_MAX, sizeof(*ids));
    struct sql q = sql_start(&x->file.db, SEARCH_FIND_OLD);
    size_t count = 0;

    sql_bind_string(&q, x->batch.old_query);
    sql_bind_id(&q, x->batch.old_upto);
    sql_bind_id(&q, OLD_MAX);
    while (count < OLD_MAX && sql_row(&q))
        ids[count++] = sql_id(&q);
    sql_end(&q);
    for (size_t i = 0; i < count; i++)
        remove_document(x, ids[i]);
    place->added += count;
    free(ids);
    return count < OLD_MAX;
}

void search_write(struct search_index *x, struct search_place *place)
{
    const struct search_batch *b = &x->batch;

    for (size_t i = 0; i < b->count; i++) {
        const struct search_document *d = &b->documents[i];

        if (d->fresh || clear_way(x, d))
            add_document(x, d);
    }
    place->added += b->count;
    x->pos = b->pos;
    if (b->old_query[0] != '\0' && !forget_old(x, place))
        x->pos--; /* the rest in the next step */
    if (x->below != 0 && b->below == 0) {
        x->stale = true; /* many small pieces are to be one */
        log_info("search: all messages are in the index", "pos=%" PRIu64, x->pos);
    }
    x->below = b->below;
}
