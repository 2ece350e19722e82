#include "store/search_words.h"

#include "base/must.h"
#include "base/utf8.h"
#include "base/xmalloc.h"

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
    const char *text;
    word_fn *fn;
    void *arg;
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

static bool tell(const struct walk *k, const struct word *w)
{
    return k->fn(k->arg, w);
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

static bool tell_whole(const struct walk *k, const char *cut, const struct piece *p)
{
    char word[WORD_MAX];
    struct word w = {.text = word, .start = p->start, .end = p->end, .closes = true};

    w.len = narrow(cut + p->from, p->to - p->from, word);
    return w.len == 0 || tell(k, &w);
}

/* Pairs of neighbours, and the last one alone. */
static bool tell_run(const struct walk *k, const char *cut, const struct piece *p)
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
        if (!tell(k, &w))
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

static bool is_plain(const char *cut, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)cut[i] >= 0x80)
            return false;
    return true;
}

static int on_cut(void *arg, int flags, const char *cut, int cut_len, int start, int end)
{
    const struct walk *k = arg;
    size_t len = (size_t)cut_len;
    struct piece p = {.start = (size_t)start, .end = (size_t)start};

    (void)flags;
    if (is_plain(cut, len)) {
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

void search_words_each(struct search_words *w, const char *text, size_t len, word_fn *fn,
                       void *arg)
{
    struct walk k = {.text = text, .fn = fn, .arg = arg};

    w->cut.xTokenize(w->cutter, &k, FTS5_TOKENIZE_DOCUMENT, text, (int)len, on_cut);
}

size_t word_edge(const char *word, size_t len, int letters)
{
    size_t at = 0;

    for (int i = 0; i < letters; i++) {
        if (at >= len)
            return 0;
        utf8_next(word, len, &at);
    }
    return at;
}

/* --- the tokenizer of the index --- */

struct document {
    char term[TERM_MAX];
    size_t circle; /* bytes of its name, which the term begins with */
    bool edges;
    void *context;
    int (*token)(void *, int, const char *, int, int, int);
    int code;
};

static bool add_term(struct document *d, char kind, const char *text, size_t len,
                     int flags)
{
    must(d->circle + 1 + len <= sizeof(d->term));
    d->term[d->circle] = kind;
    memcpy(d->term + d->circle + 1, text, len);
    d->code = d->token(d->context, flags, d->term, (int)(d->circle + 1 + len), 0, 0);
    return d->code == SQLITE_OK;
}

static bool add_edge(struct document *d, const struct word *w, int letters)
{
    size_t edge = word_edge(w->text, w->len, letters);

    return edge == 0 || add_term(d, '~', w->text, edge, FTS5_TOKEN_COLOCATED);
}

static bool add_word(void *arg, const struct word *w)
{
    struct document *d = arg;

    if (!add_term(d, '.', w->text, w->len, 0))
        return false;
    if (!d->edges)
        return true;
    if (w->shape != WORD_WHOLE)
        return add_edge(d, w, 1);
    return add_edge(d, w, EDGE_LETTERS - 1) && add_edge(d, w, EDGE_LETTERS);
}

static size_t part_end(const char *text, size_t at, size_t end)
{
    const char *space = memchr(text + at, ' ', end - at);

    return space ? (size_t)(space - text) : end;
}

static void add_marks(struct document *d, const char *marks, size_t len)
{
    for (size_t at = 0; at < len && d->code == SQLITE_OK;) {
        size_t end = part_end(marks, at, len);

        if (end - at > 0 && end - at <= WORD_MAX)
            add_term(d, '=', marks + at, end - at, 0);
        at = end + 1;
    }
}

/* Three parts, by the first two ends of lines. What is not made so is no document of ours. */
static int tokenize_document(struct search_words *w, struct document *d, const char *text,
                             size_t len)
{
    const char *circles_end = memchr(text, '\n', len);
    const char *marks_end = circles_end ? memchr(circles_end + 1, '\n',
                                                 len - (size_t)(circles_end + 1 - text))
                                        : NULL;

    if (!marks_end)
        return SQLITE_OK;

    size_t circles = (size_t)(circles_end - text);
    size_t body = (size_t)(marks_end + 1 - text);

    for (size_t at = 0; at < circles && d->code == SQLITE_OK;) {
        size_t end = part_end(text, at, circles);

        d->circle = end - at <= CIRCLE_MAX ? end - at : CIRCLE_MAX;
        memcpy(d->term, text + at, d->circle);
        d->edges = d->circle == 1 && d->term[0] == CIRCLE_PUBLIC[0];
        add_marks(d, circles_end + 1, (size_t)(marks_end - circles_end - 1));
        if (d->code == SQLITE_OK)
            search_words_each(w, text + body, len - body, add_word, d);
        at = end + 1;
    }
    return d->code;
}

static int tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *text,
                    int len, int (*token)(void *, int, const char *, int, int, int))
{
    struct document d = {.context = context, .token = token};

    if (flags & FTS5_TOKENIZE_QUERY)
        return token(context, 0, text, len, 0, len);
    return tokenize_document((struct search_words *)(void *)tokenizer, &d, text,
                             (size_t)len);
}

static int tokenizer_create(void *context, const char **args, int count,
                            Fts5Tokenizer **tokenizer)
{
    (void)args;
    (void)count;
    *tokenizer = context; /* no more than the connection's own */
    return SQLITE_OK;
}

static void tokenizer_delete(Fts5Tokenizer *tokenizer)
{
    (void)tokenizer;
}

static fts5_api *find_api(struct sqlite3 *handle)
{
    fts5_api *api = NULL;
    sqlite3_stmt *stmt = NULL;

    if (sqlite3_prepare_v2(handle, "SELECT fts5(?1)", -1, &stmt, NULL) == SQLITE_OK) {
        sqlite3_bind_pointer(stmt, 1, &api, "fts5_api_ptr", NULL);
        sqlite3_step(stmt);
    }
    sqlite3_finalize(stmt);
    return api;
}

struct search_words *search_words_open(struct sqlite3 *handle)
{
    static const char *args[] = {"remove_diacritics", "2", "categories",
                                 "L* N* Co Mn Mc So"};
    static fts5_tokenizer ours = {tokenizer_create, tokenizer_delete, tokenize};
    struct search_words *w = xcalloc(1, sizeof(*w));
    fts5_api *api = find_api(handle);
    void *context = NULL;

    if (api && api->xFindTokenizer(api, "unicode61", &context, &w->cut) == SQLITE_OK &&
        w->cut.xCreate(context, args, 4, &w->cutter) == SQLITE_OK &&
        api->xCreateTokenizer(api, "roost", w, &ours, NULL) == SQLITE_OK)
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
