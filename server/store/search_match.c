/*
 * search_match.c - does a message, as it is now, fit a plan, and where?
 */
#include "store/search_plan.h"

#include "base/xmalloc.h"

#include <stdlib.h>
#include <string.h>

/* The words of one text. */
struct page_word {
    size_t from, len; /* in page.bytes */
    size_t start, end;
};

struct page {
    struct page_word *words;
    size_t count, room;
    struct buf bytes;
};

static bool take_word(void *arg, const struct word *w)
{
    struct page *p = arg;

    if (p->count == p->room) {
        p->room = p->room ? 2 * p->room : 128;
        p->words = xreallocarray(p->words, p->room, sizeof(*p->words));
    }
    p->words[p->count++] = (struct page_word){p->bytes.len, w->len, w->start, w->end};
    buf_add(&p->bytes, w->text, w->len);
    return true;
}

static bool same_word(const struct search_plan *p, const struct plan_word *wanted,
                      const struct page *page, const struct page_word *word, bool prefix)
{
    return (prefix ? word->len >= wanted->len : word->len == wanted->len) &&
           memcmp(page->bytes.bytes + word->from, p->bytes.bytes + wanted->from,
                  wanted->len) == 0;
}

static bool stands_at(const struct search_plan *p, const struct plan_phrase *phrase,
                      const struct page *page, size_t at)
{
    if (at + phrase->count > page->count)
        return false;
    for (size_t i = 0; i < phrase->count; i++)
        if (!same_word(p, &p->words[phrase->first + i], page, &page->words[at + i],
                       phrase->prefix && i + 1 == phrase->count))
            return false;
    return true;
}

static bool has_phrase(const struct search_plan *p, const struct plan_phrase *phrase,
                       const struct page *page, struct plan_hits *hits)
{
    bool found = false;

    for (size_t at = 0; at < page->count; at++) {
        if (!stands_at(p, phrase, page, at))
            continue;
        found = true;
        if (!hits || hits->count == PLAN_HITS_MAX)
            break;
        hits->hits[hits->count++] = (struct plan_hit){
            page->words[at].start, page->words[at + phrase->count - 1].end};
    }
    return found;
}

/* Is " l" or " u5" one of the marks? */
static bool has_mark(struct buf *marks, const char *mark)
{
    size_t len = strlen(mark);

    for (const char *at = buf_text(marks); (at = strstr(at, mark)) != NULL; at++)
        if (at[len] == ' ' || at[len] == '\0')
            return true;
    return false;
}

/* Of people and rooms any that is named will do. */
static bool fits_any(const struct search_plan *p, enum search_kind kind, uint64_t id)
{
    bool wanted = false;
    bool any = false;

    for (size_t i = 0; i < p->query.count; i++) {
        const struct search_term *t = &p->query.terms[i];

        if (t->kind != kind)
            continue;
        if (t->negated && p->ids[i] == id)
            return false;
        wanted |= !t->negated;
        any |= !t->negated && p->ids[i] == id;
    }
    return any || !wanted;
}

static bool fits_marks(const struct search_plan *p, const struct searched *m)
{
    struct buf marks;
    bool fits = true;

    buf_init(&marks);
    searched_put_marks(m, &marks);
    for (size_t i = 0; fits && i < p->query.count; i++) {
        const struct search_term *t = &p->query.terms[i];
        const char mark[] = {' ', search_mark_letter(t->mark), '\0'};

        if (t->kind == SEARCH_MARK)
            fits = has_mark(&marks, mark) != t->negated;
    }
    buf_finish(&marks);
    return fits;
}

static int compare_hits(const void *a, const void *b)
{
    const struct plan_hit *x = a, *y = b;

    return x->start < y->start ? -1 : x->start > y->start;
}

static void tidy(struct plan_hits *hits)
{
    size_t kept = 0;

    qsort(hits->hits, hits->count, sizeof(hits->hits[0]), compare_hits);
    for (size_t i = 0; i < hits->count; i++) {
        struct plan_hit *last = kept > 0 ? &hits->hits[kept - 1] : NULL;

        if (!last || hits->hits[i].start >= last->end)
            hits->hits[kept++] = hits->hits[i];
        else if (hits->hits[i].end > last->end)
            last->end = hits->hits[i].end;
    }
    hits->count = kept;
}

static bool fits_words(const struct search_plan *p, struct search_words *words,
                       const struct searched *m, struct plan_hits *hits)
{
    struct page page = {0};
    bool fits = true;

    buf_init(&page.bytes);
    search_words_each(words, m->text, m->len, take_word, &page);
    for (size_t i = 0; fits && i < p->query.count; i++) {
        const struct search_term *t = &p->query.terms[i];

        if (t->kind == SEARCH_WORDS)
            fits = has_phrase(p, &p->phrases[i], &page, t->negated ? NULL : hits) !=
                   t->negated;
    }
    buf_finish(&page.bytes);
    free(page.words);
    tidy(hits);
    return fits;
}

bool search_plan_fits(const struct search_plan *p, struct search_words *words,
                      const struct searched *m, struct plan_hits *hits)
{
    hits->count = 0;
    return !m->deleted && m->text && m->at >= p->query.from && m->at < p->query.until &&
           fits_any(p, SEARCH_FROM, m->user) && fits_any(p, SEARCH_IN, m->room) &&
           fits_marks(p, m) && fits_words(p, words, m, hits);
}
