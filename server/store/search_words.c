#include "store/search_words.h"

#include "base/utf8.h"
#include "base/xmalloc.h"
#include "store/search_tokenizer.h"

#include <sqlite3.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct search_words {
    fts5_tokenizer cut; /* unicode61 */
    Fts5Tokenizer *cutter;
};

/* Of one cut of unicode61, on its way to the caller. */
struct walk {
    const char *text; /* what is cut */
    size_t before;    /* bytes of the whole text before it */
    word_fn *fn;
    void *arg;
    bool over;
};

enum letter { LETTER_NONE, LETTER_WORD, LETTER_UNSPACED, LETTER_SIGN };

struct span {
    uint32_t first, last;
    enum letter kind;
};

/* What is neither is part of a word. Marks that only help to pronounce, and the selectors that
 * follow an emoji, are none of it. */
static const struct span spans[] = {
    {0x0591, 0x05bd, LETTER_NONE},       {0x05bf, 0x05bf, LETTER_NONE},
    {0x05c1, 0x05c2, LETTER_NONE},       {0x05c4, 0x05c5, LETTER_NONE},
    {0x0610, 0x061a, LETTER_NONE},       {0x064b, 0x065f, LETTER_NONE},
    {0x0670, 0x0670, LETTER_NONE},       {0x0e00, 0x0eff, LETTER_UNSPACED},
    {0x1000, 0x109f, LETTER_UNSPACED},   {0x1100, 0x11ff, LETTER_UNSPACED},
    {0x1780, 0x17ff, LETTER_UNSPACED},   {0x2190, 0x2bff, LETTER_SIGN},
    {0x2e80, 0x2fdf, LETTER_UNSPACED},   {0x3005, 0x3007, LETTER_UNSPACED},
    {0x3021, 0x3029, LETTER_UNSPACED},   {0x3040, 0x31ff, LETTER_UNSPACED},
    {0x3400, 0x4dbf, LETTER_UNSPACED},   {0x4e00, 0x9fff, LETTER_UNSPACED},
    {0xac00, 0xd7af, LETTER_UNSPACED},   {0xf900, 0xfaff, LETTER_UNSPACED},
    {0xfe00, 0xfe0f, LETTER_NONE},       {0xff66, 0xffdc, LETTER_UNSPACED},
    {0x1b000, 0x1b16f, LETTER_UNSPACED}, {0x1f000, 0x1faff, LETTER_SIGN},
    {0x20000, 0x3ffff, LETTER_UNSPACED}, {0xe0100, 0xe01ef, LETTER_NONE},
};

static enum letter letter_of(uint32_t c)
{
    size_t low = 0;
    size_t high = sizeof(spans) / sizeof(spans[0]);

    if (c < spans[0].first)
        return LETTER_WORD;
    while (low < high) {
        size_t middle = (low + high) / 2;

        if (spans[middle].last < c)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < sizeof(spans) / sizeof(spans[0]) && spans[low].first <= c)
        return spans[low].kind;
    return LETTER_WORD;
}

/* A piece of a cut: its folded letters, and where it stands in the text. */
struct piece {
    enum letter kind;
    size_t from, to;   /* in the cut */
    size_t start, end; /* in the text */
};

static bool tell(struct walk *k, struct word w)
{
    w.start += k->before;
    w.end += k->before;
    k->over = !k->fn(k->arg, &w);
    return !k->over;
}

/* Letters of full width are those of ASCII. */
static size_t narrow(const char *text, size_t len, char word[WORD_MAX])
{
    size_t at = 0;
    size_t size = 0;

    while (at < len) {
        size_t from = at;
        uint32_t c = utf8_next(text, len, &at);

        if (letter_of(c) == LETTER_NONE)
            continue;
        if (c >= 0xff01 && c <= 0xff5e) {
            if (size + 1 > WORD_MAX)
                break;
            word[size++] = (char)(c - 0xfee0);
        } else {
            if (size + (at - from) > WORD_MAX)
                break;
            memcpy(word + size, text + from, at - from);
            size += at - from;
        }
    }
    return size;
}

static bool tell_whole(struct walk *k, const char *cut, const struct piece *p)
{
    char word[WORD_MAX];
    struct word w = {.text = word, .start = p->start, .end = p->end, .closes = true};

    w.len = narrow(cut + p->from, p->to - p->from, word);
    return w.len == 0 || tell(k, w);
}

/* Pairs of neighbours, and the last one alone. */
static bool tell_run(struct walk *k, const char *cut, const struct piece *p)
{
    size_t at = p->from;
    bool first = true;

    while (at < p->to) {
        size_t here = at;
        size_t next, behind;

        utf8_next(cut, p->to, &at);
        next = behind = at;
        if (next < p->to)
            utf8_next(cut, p->to, &behind);

        struct word w = {.text = cut + here,
                         .len = behind - here,
                         .start = p->start + (here - p->from),
                         .end = p->start + (behind - p->from),
                         .shape = next < p->to ? WORD_PAIR
                                  : first      ? WORD_ALONE
                                               : WORD_LAST,
                         .closes = next >= p->to};

        first = false;
        if (!tell(k, w))
            return false;
    }
    return true;
}

/* The same letter or sign in the text: none of them is changed by folding. */
static size_t find_letter(const char *text, size_t at, size_t end, uint32_t c)
{
    while (at < end) {
        size_t from = at;

        if (utf8_next(text, end, &at) == c)
            return from;
    }
    return end;
}

static size_t word_end(const char *text, size_t at, size_t end)
{
    while (at < end) {
        size_t from = at;
        enum letter kind = letter_of(utf8_next(text, end, &at));

        if (kind == LETTER_UNSPACED || kind == LETTER_SIGN)
            return from;
    }
    return end;
}

/* Of a piece that begins at `p->from` of the cut: where it ends, and its place in the text,
 * which is looked for from `at` on. */
static void measure(const struct walk *k, const char *cut, size_t len, size_t at,
                    size_t end, struct piece *p)
{
    size_t next = p->from;
    uint32_t c = utf8_next(cut, len, &next);

    p->kind = letter_of(c);
    if (p->kind == LETTER_NONE)
        p->kind = LETTER_WORD;
    p->start = p->kind == LETTER_WORD ? at : find_letter(k->text, at, end, c);
    p->to = next;
    while (p->kind != LETTER_SIGN && p->to < len) {
        next = p->to;

        enum letter kind = letter_of(utf8_next(cut, len, &next));

        if (kind != p->kind && !(kind == LETTER_NONE && p->kind == LETTER_WORD))
            break;
        p->to = next;
    }
    p->end = p->kind == LETTER_WORD ? word_end(k->text, at, end)
                                    : p->start + (p->to - p->from);
    if (p->end > end)
        p->end = end;
}

static bool is_ascii(char c)
{
    return ((unsigned char)c & 0x80) == 0;
}

static size_t ascii_len(const char *text, size_t len)
{
    size_t at = utf8_ascii(text, len);

    while (at < len && is_ascii(text[at]))
        at++;
    return at;
}

static int on_cut(void *arg, int flags, const char *cut, int cut_len, int start, int end)
{
    struct walk *k = arg;
    size_t len = (size_t)cut_len;
    struct piece p = {.start = (size_t)start, .end = (size_t)start};

    (void)flags;
    if (ascii_len(cut, len) == len) {
        p = (struct piece){LETTER_WORD, 0, len, (size_t)start, (size_t)end};
        return tell_whole(k, cut, &p) ? SQLITE_OK : SQLITE_DONE;
    }
    while (p.to < len) {
        p.from = p.to;
        measure(k, cut, len, p.end, (size_t)end, &p);
        if (!(p.kind == LETTER_UNSPACED ? tell_run(k, cut, &p) : tell_whole(k, cut, &p)))
            return SQLITE_DONE;
    }
    return SQLITE_OK;
}

/* --- what is ASCII needs no tables --- */

static bool is_ascii_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static char fold_ascii(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* The words of k->text up to `end`, as unicode61 has them. */
static void tell_ascii(struct walk *k, size_t end)
{
    char word[WORD_MAX];

    for (size_t at = 0; at < end && !k->over; at++) {
        struct word w = {.text = word, .start = at, .closes = true};

        while (at < end && is_ascii_letter(k->text[at])) {
            if (w.len < WORD_MAX)
                word[w.len++] = fold_ascii(k->text[at]);
            at++;
        }
        w.end = at;
        if (w.len > 0)
            tell(k, w);
    }
}

/* Where what is ASCII ends, and no word goes on behind it in another script. */
static size_t ascii_end(const char *text, size_t len)
{
    size_t end = ascii_len(text, len);

    if (end < len)
        while (end > 0 && is_ascii_letter(text[end - 1]))
            end--;
    return end;
}

/* Where what is not, or not all, does. */
static size_t other_end(const char *text, size_t len)
{
    size_t end = 0;

    while (end < len && (!is_ascii(text[end]) || is_ascii_letter(text[end])))
        end++;
    return end;
}

void search_words_each(struct search_words *w, const char *text, size_t len, word_fn *fn,
                       void *arg)
{
    struct walk k = {.fn = fn, .arg = arg};

    while (k.before < len && !k.over) {
        size_t end;

        k.text = text + k.before;
        end = ascii_end(k.text, len - k.before);
        if (end > 0) {
            tell_ascii(&k, end);
        } else {
            end = other_end(k.text, len - k.before);
            w->cut.xTokenize(w->cutter, &k, FTS5_TOKENIZE_DOCUMENT, k.text, (int)end,
                             on_cut);
        }
        k.before += end;
    }
}

size_t word_edge(const char *word, size_t len, int letters)
{
    size_t at = 0;

    for (int i = 0; i < letters; i++) {
        if (at >= len)
            return 0;
        if (is_ascii(word[at]))
            at++;
        else
            utf8_next(word, len, &at);
    }
    return at;
}

static fts5_api *find_api(struct sqlite3 *handle)
{
    fts5_api *api = NULL;
    sqlite3_stmt *stmt = NULL;

    if (sqlite3_prepare_v2(handle, "SELECT fts5(?1)", -1, &stmt, NULL) == SQLITE_OK) {
        sqlite3_bind_pointer(stmt, 1, &api, "fts5_api_ptr", NULL);
        (void)sqlite3_step(stmt); /* no api tells it all */
    }
    sqlite3_finalize(stmt);
    return api;
}

struct search_words *search_words_open(struct sqlite3 *handle)
{
    static const char *args[] = {"remove_diacritics", "2", "categories",
                                 "L* N* Co Mn Mc So"};
    struct search_words *w = xcalloc(1, sizeof(*w));
    fts5_api *api = find_api(handle);
    void *context = NULL;

    if (api && api->xFindTokenizer(api, "unicode61", &context, &w->cut) == SQLITE_OK &&
        w->cut.xCreate(context, args, 4, &w->cutter) == SQLITE_OK &&
        search_tokenizer_add(api, w))
        return w;
    search_words_close(w);
    return NULL;
}

void search_words_close(struct search_words *w)
{
    if (!w)
        return;
    if (w->cutter)
        w->cut.xDelete(w->cutter);
    free(w);
}
