#include "load/hearing.h"

#include "base/xmalloc.h"

#include <stdlib.h>

#define MEMORY_BITS  11 /* only a product's highest bits depend on all digits */
#define MEMORY_SLOTS (1 << MEMORY_BITS)
#define MEMORY_LEN   512 /* longer messages are read each time */
#define TELLING_AT   56  /* where an event's pos is, as the server writes it */

struct memory {
    size_t len; /* 0: empty */
    struct heard heard;
    char text[MEMORY_LEN]; /* heard points into it */
};

struct hearing {
    struct heard heard;
    struct memory slots[MEMORY_SLOTS];
};

struct hearing *hearing_create(void)
{
    return xcalloc(1, sizeof(struct hearing));
}

void hearing_destroy(struct hearing *h)
{
    free(h);
}

static struct memory *slot_of(struct hearing *h, const char *text, size_t len)
{
    uint64_t words[2];

    memcpy(words, text + TELLING_AT, sizeof(words));
    words[0] = (words[0] ^ words[1] * UINT64_C(0x9e3779b97f4a7c15) ^ len) *
               UINT64_C(0xbf58476d1ce4e5b9);
    return &h->slots[words[0] >> (64 - MEMORY_BITS)];
}

const struct heard *hearing_read(struct hearing *h, const char *text, size_t len)
{
    struct memory *m;

    if (len > MEMORY_LEN || len < TELLING_AT + 16)
        return scan_message(text, len, &h->heard) ? &h->heard : NULL;
    m = slot_of(h, text, len);
    if (m->len == len && memcmp(m->text, text, len) == 0)
        return &m->heard;
    memcpy(m->text, text, len);
    m->len = scan_message(m->text, len, &m->heard) ? len : 0;
    return m->len ? &m->heard : NULL;
}
