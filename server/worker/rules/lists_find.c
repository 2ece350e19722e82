/* One walk over the text: words from where they begin, inner entries from every sign,
 * exceptions before both. A place counts if no exception that begins at or before it
 * reaches to its end. */
#include "base/must.h"
#include "ipc/lists.h"
#include "ipc/verdict.h"
#include "worker/rules/language.h"
#include "worker/rules/letters.h"
#include "worker/rules/lists_private.h"
#include "worker/rules/rules.h"
#include "worker/rules/trie.h"
#include "worker/text/normalise.h"

struct hit {
    uint64_t list;
    size_t end;
};

struct walk {
    const struct lists *lists;
    const struct normalised *text;
    bool concerned[LISTS_MAX + 1]; /* by number of language */
    size_t word_start, word_end;   /* of the word around the present place */
    size_t excepted;               /* no place that ends before this one counts */
    struct verdict_span *out;
    size_t count, max;
    bool more;
};

static size_t end_of_word(const struct walk *w, size_t at)
{
    size_t bytes;

    while (at < w->text->len &&
           letter_at(w->text->bytes, w->text->len, at, &bytes) == LETTER_WORD)
        at += bytes;
    return at;
}

/* Where the entry's place ends that reaches to `at`; 0: it ends within a word. */
static size_t end_of_place(const struct walk *w, const struct entry *e, size_t at)
{
    const char *text = w->text->bytes;
    size_t len = w->text->len;
    size_t bytes;

    if (at >= len || letter_at(text, len, at, &bytes) != LETTER_WORD)
        return at;
    size_t last = at - 1;

    while (last > 0 && ((unsigned char)text[last] & 0xC0) == 0x80)
        last--;
    if (letter_at(text, len, last, &bytes) != LETTER_WORD)
        return at;
    if (!e->open_end)
        return 0;
    return at < w->word_end ? w->word_end : end_of_word(w, at);
}

/* The longest of each list that begins at `at`. */
static size_t hits_at(const struct walk *w, const struct kind *k, size_t at,
                      struct hit hits[LISTS_MAX])
{
    struct trie_walk walk = {.pos = at};
    uint32_t first, entries;
    size_t count = 0;

    if (!k->trie)
        return 0;
    while (trie_next(k->trie, &walk, w->text->bytes, w->text->len, &first, &entries)) {
        for (uint32_t i = first; i < first + entries; i++) {
            const struct entry *e = &k->entries[i];
            size_t end = w->concerned[e->language] ? end_of_place(w, e, walk.pos) : 0;
            size_t same = 0;

            if (end == 0)
                continue;
            while (same < count && hits[same].list != e->list)
                same++;
            must(same < LISTS_MAX);
            if (same == count)
                hits[count++] = (struct hit){e->list, end};
            else if (end > hits[same].end)
                hits[same].end = end;
        }
    }
    return count;
}

static void except_at(struct walk *w, const struct kind *k, size_t at)
{
    struct hit hits[LISTS_MAX];
    size_t count = hits_at(w, k, at, hits);

    for (size_t i = 0; i < count; i++)
        if (hits[i].end > w->excepted)
            w->excepted = hits[i].end;
}

/* `*thorpe` excepts the whole word, so its parts are known before the word is looked
 * at. */
static void except_word(struct walk *w)
{
    const struct kind *inner = &w->lists->kinds[KIND_EXCEPTION + KIND_INNER];
    size_t bytes;

    if (!inner->trie)
        return;
    for (size_t at = w->word_start; at < w->word_end; at += bytes) {
        except_at(w, inner, at);
        letter_at(w->text->bytes, w->text->len, at, &bytes);
    }
}

static bool known_already(const struct walk *w, const struct verdict_span *span)
{
    for (size_t i = w->count; i > 0 && w->out[i - 1].end >= span->end; i--)
        if (w->out[i - 1].list == span->list && w->out[i - 1].start <= span->start)
            return true;
    return false;
}

static void find_at(struct walk *w, const struct kind *k, size_t at, size_t start)
{
    struct hit hits[LISTS_MAX];
    size_t count = hits_at(w, k, at, hits);

    for (size_t i = 0; i < count; i++) {
        struct verdict_span span = {
            .kind = SPAN_LIST, .list = hits[i].list, .score = VERDICT_SURE, .flag = true};

        if (hits[i].end <= w->excepted)
            continue;
        normalised_span(w->text, start, hits[i].end, &span.start, &span.end);
        if (known_already(w, &span))
            continue;
        if (w->count == w->max)
            w->more = true;
        else
            w->out[w->count++] = span;
    }
}

static void walk_begin(struct walk *w, const char *language)
{
    for (size_t i = 0; i < w->lists->language_count; i++)
        w->concerned[i] = language_concerns(w->lists->languages[i].tag, language);
}

static void walk_word(struct walk *w, size_t at)
{
    const struct kind *kinds = w->lists->kinds;

    except_word(w);
    except_at(w, &kinds[KIND_EXCEPTION], at);
    find_at(w, &kinds[0], at, at);
}

size_t lists_find(const struct lists *l, const char *language, const struct rule_text *t,
                  struct verdict_span *out, size_t max, bool *more)
{
    struct walk w = {.lists = l, .text = t->normalised, .out = out, .max = max};
    enum letter before = LETTER_NONE;
    size_t bytes;

    *more = false;
    if (lists_count(l) == 0)
        return 0;
    walk_begin(&w, language);
    for (size_t at = 0; at < w.text->len && !w.more; at += bytes) {
        enum letter letter = letter_at(w.text->bytes, w.text->len, at, &bytes);
        bool begins = letter != LETTER_WORD || before != LETTER_WORD;

        before = letter;
        if (begins) {
            w.word_start = at;
            w.word_end = letter == LETTER_WORD ? end_of_word(&w, at) : at + bytes;
            walk_word(&w, at);
        }
        if (l->kinds[KIND_INNER].trie)
            find_at(&w, &l->kinds[KIND_INNER], at, w.word_start);
    }
    *more = w.more;
    return w.count;
}
