#include "worker/text/fold.h"

#include "base/must.h"
#include "base/xmalloc.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_BITS 7
#define PAGE_SIZE (1u << PAGE_BITS)
#define PAGES     (0x110000u >> PAGE_BITS)
#define FILLED    256 /* pages that hold anything; the table fills about half as many */

struct fold {
    uint16_t page[PAGES]; /* 0: the empty one */
    uint16_t count;
    struct fold_entry entries[FILLED][PAGE_SIZE];
};

static struct fold_entry *entry_at(struct fold *f, uint32_t code)
{
    uint16_t *page = &f->page[code >> PAGE_BITS];

    if (*page == 0) {
        must(f->count < FILLED);
        *page = f->count++;
    }
    return &f->entries[*page][code & (PAGE_SIZE - 1)];
}

static void put_drop(struct fold *f, uint32_t first, uint32_t last)
{
    for (uint32_t code = first; code <= last; code++)
        entry_at(f, code)->kind = FOLD_DROP;
}

static void put_text(struct fold *f, enum fold_kind kind, uint32_t code, const char *text,
                     size_t len)
{
    struct fold_entry *e = entry_at(f, code);

    must(len <= FOLD_PLAIN_MAX);
    e->kind = (uint8_t)kind;
    e->len = (uint8_t)len;
    memcpy(e->plain, text, len);
}

static void put_row(struct fold *f, enum fold_kind kind, uint32_t first, const char *text)
{
    for (; *text; text++)
        put_text(f, kind, first++, text, 1);
}

static void put_lower(struct fold *f, uint32_t first, uint32_t count, uint32_t step,
                      int32_t by)
{
    for (uint32_t code = first; count-- > 0; code += step)
        entry_at(f, code)->lower = (uint32_t)((int32_t)code + by);
}

static void fill(struct fold *f)
{
#define DROP(first, last)            put_drop(f, first, last);
#define ROW(first, text)             put_row(f, FOLD_PLAIN, first, text);
#define TEXT(code, text)             put_text(f, FOLD_PLAIN, code, text, sizeof(text) - 1);
#define LOOK(first, text)            put_row(f, FOLD_LOOK, first, text);
#define LOOK_TEXT(code, text)        put_text(f, FOLD_LOOK, code, text, sizeof(text) - 1);
#define LIKE(first, text)            put_row(f, FOLD_LIKE, first, text);
#define FOLD(first, count, step, by) put_lower(f, first, count, step, by);
#include "worker/text/fold.tbl"
}

struct fold *fold_create(void)
{
    struct fold *f = xcalloc(1, sizeof(*f));

    f->count = 1;
    fill(f);
    return f;
}

void fold_free(struct fold *f)
{
    free(f);
}

const struct fold_entry *fold_look(const struct fold *f, uint32_t code)
{
    must(code < 0x110000);
    return &f->entries[f->page[code >> PAGE_BITS]][code & (PAGE_SIZE - 1)];
}

bool fold_is_foreign(uint32_t code)
{
    static const struct {
        uint32_t first, last;
    } signs[] = {{0, 0x36F},         {0x2000, 0x2BFF},   {0x2E00, 0x2FFF},
                 {0x3000, 0x3004},   {0x3008, 0x3020},   {0xE000, 0xF8FF},
                 {0xFE00, 0xFE6F},   {0xFF00, 0xFF20},   {0xFFE0, 0xFFFF},
                 {0x1D000, 0x1D3FF}, {0x1F000, 0x1FFFF}, {0xE0000, 0x10FFFF}};

    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
        if (code >= signs[i].first && code <= signs[i].last)
            return false;
    return true;
}
