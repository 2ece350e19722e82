#include "store/search_tokenizer.h"

#include "base/must.h"

#include <sqlite3.h>

#include <string.h>

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

bool search_tokenizer_add(struct fts5_api *api, struct search_words *w)
{
    static fts5_tokenizer ours = {tokenizer_create, tokenizer_delete, tokenize};

    return api->xCreateTokenizer(api, "roost", w, &ours, NULL) == SQLITE_OK;
}
