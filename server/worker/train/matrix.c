#include "worker/train/matrix.h"

#include "base/must.h"
#include "base/xmalloc.h"

#include <stdlib.h>
#include <string.h>

void matrix_init(struct matrix *m)
{
    *m = (struct matrix){.normaliser = normaliser_create(),
                         .text = normalised_create(),
                         .piece = features_create()};
    m->begin = xcalloc(1, sizeof(m->begin[0]));
}

void matrix_finish(struct matrix *m)
{
    free(m->features);
    free(m->begin);
    normaliser_free(m->normaliser);
    normalised_free(m->text);
    features_free(m->piece);
}

static void add_row(struct matrix *m, const uint32_t *features, uint32_t count)
{
    while (m->used + count > m->room) {
        m->room = m->room ? 2 * m->room : 1 << 20;
        m->features = xreallocarray(m->features, m->room, sizeof(m->features[0]));
    }
    if (m->count + 2 > m->capacity) {
        m->capacity = m->capacity ? 2 * m->capacity : 1024;
        m->begin = xreallocarray(m->begin, m->capacity, sizeof(m->begin[0]));
    }
    memcpy(m->features + m->used, features, count * sizeof(features[0]));
    m->used += count;
    m->begin[++m->count] = m->used;
}

void matrix_add(struct matrix *m, const char *text, size_t len)
{
    size_t at = 0;
    bool any;

    normalise(m->normaliser, text, len, m->text);
    any = features_extract(m->piece, m->text, text, &at);
    must(any);
    add_row(m, m->piece->buckets, m->piece->count);
}
