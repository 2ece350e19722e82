#include "worker/text/normalise.h"

#include "base/must.h"
#include "base/utf8.h"
#include "base/xmalloc.h"
#include "worker/text/fold.h"
#include "worker/text/undress.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 16

struct normaliser {
    struct fold *fold;
    uint16_t identity[NORMALISE_TEXT_MAX + 1]; /* source of a text that did not move */
};

struct normaliser *normaliser_create(void)
{
    struct normaliser *n = xmalloc(sizeof(*n));

    n->fold = fold_create();
    for (uint32_t i = 0; i <= NORMALISE_TEXT_MAX; i++)
        n->identity[i] = (uint16_t)i;
    return n;
}

void normaliser_free(struct normaliser *n)
{
    if (!n)
        return;
    fold_free(n->fold);
    free(n);
}

struct normalised *normalised_create(void)
{
    return xcalloc(1, sizeof(struct normalised));
}

void normalised_free(struct normalised *out)
{
    free(out);
}

/* Small letters, and spaces for control characters, in place. False: not ASCII. The
 * blocks have a fixed size so that the compiler makes vectors of them; they end in the
 * slack. */
static bool fold_ascii(char *bytes, size_t len)
{
    unsigned char high = 0;

    for (size_t at = 0; at < len; at += BLOCK) {
        unsigned char *b = (unsigned char *)bytes + at;

        for (size_t i = 0; i < BLOCK; i++) {
            unsigned char c = b[i];

            high |= c;
            c = (unsigned char)(c + ((unsigned char)(c - 'A') < 26) * 32);
            b[i] = c < ' ' ? ' ' : c;
        }
    }
    return high < 0x80;
}

/* What a word is made of, which decides whose letters its letters are. */
struct word {
    size_t end;   /* behind it, in the source */
    bool latin;   /* has a letter that is Latin whatever stands beside */
    bool foreign; /* has a letter that looks like none of ours */
    bool look;    /* has a letter that looks like one of ours */
};

/* Adds what one code point says of its word; false: it is no letter. */
static bool word_take(struct word *w, uint32_t code, const struct fold_entry *e)
{
    switch (e->kind) {
    case FOLD_DROP:
        return true;
    case FOLD_PLAIN:
        w->latin |= e->plain[0] >= 'a' && e->plain[0] <= 'z';
        return e->plain[0] >= 'a' && e->plain[0] <= 'z';
    case FOLD_LOOK:
        w->look = true;
        return true;
    default:
        if (!fold_is_foreign(code))
            return false;
        w->foreign = true;
        return true;
    }
}

static struct word word_read(const struct normaliser *n, const char *text, size_t len,
                             size_t at)
{
    struct word w = {.end = at};

    while (w.end < len) {
        size_t next = w.end;
        uint32_t code = utf8_next(text, len, &next);

        if (code < 0x80) {
            if ((code | 0x20) < 'a' || (code | 0x20) > 'z')
                break;
            w.latin = true;
        } else if (!word_take(&w, code, fold_look(n->fold, code))) {
            break;
        }
        w.end = next;
    }
    return w;
}

/* Whether the text has a word that can only be of another script. */
static bool speaks_foreign(const struct normaliser *n, const char *text, size_t len)
{
    size_t at = 0;

    while (at < len) {
        struct word w = word_read(n, text, len, at);

        if (w.foreign && !w.latin)
            return true;
        at = w.end;
        if (at < len)
            utf8_next(text, len, &at);
    }
    return false;
}

struct writer {
    struct normalised *out;
    size_t len;
    bool look, like; /* whether such letters become ours */
};

static void put(struct writer *w, const char *bytes, size_t len, size_t source)
{
    must(w->len + len <= NORMALISED_MAX);
    for (size_t i = 0; i < len; i++) {
        w->out->bytes[w->len] = bytes[i];
        w->out->places[w->len] = (uint16_t)source;
        w->len++;
    }
}

static size_t utf8_put(char out[4], uint32_t code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

static void put_code(struct writer *w, const struct normaliser *n, uint32_t code,
                     size_t source)
{
    const struct fold_entry *e = fold_look(n->fold, code);
    char bytes[4];

    if (e->kind == FOLD_DROP)
        return;
    if (e->kind == FOLD_PLAIN || (e->kind == FOLD_LOOK && w->look) ||
        (e->kind == FOLD_LIKE && w->like))
        put(w, e->plain, e->len, source);
    else
        put(w, bytes, utf8_put(bytes, e->lower ? e->lower : code), source);
}

static void put_ascii(struct writer *w, char c, size_t source)
{
    if (c >= 'A' && c <= 'Z')
        c = (char)(c + 32);
    else if (c < ' ')
        c = ' ';
    put(w, &c, 1, source);
}

static void fold_unicode(const struct normaliser *n, const char *text, size_t len,
                         struct normalised *out)
{
    struct writer w = {.out = out};
    bool foreign = speaks_foreign(n, text, len);
    size_t word_end = 0;
    size_t at = 0;

    while (at < len) {
        size_t begin = at;
        uint32_t code;

        if (at >= word_end) {
            struct word word = word_read(n, text, len, at);

            w.look = word.latin || (!word.foreign && !foreign);
            w.like = word.latin;
            word_end = word.end;
        }
        code = utf8_next(text, len, &at);
        if (code < 0x80)
            put_ascii(&w, (char)code, begin);
        else
            put_code(&w, n, code, begin);
    }
    out->len = w.len;
    out->places[w.len] = (uint16_t)len;
}

void normalise(const struct normaliser *n, const char *text, size_t len,
               struct normalised *out)
{
    must(len <= NORMALISE_TEXT_MAX);
    out->bytes = out->room + NORMALISED_SLACK;
    out->source_len = len;
    if (len > 0)
        memcpy(out->bytes, text, len);
    memset(out->bytes + len, 0, BLOCK);
    if (fold_ascii(out->bytes, len)) {
        out->len = len;
        out->source = n->identity;
        if (undress_needed(out->bytes, len)) {
            memcpy(out->places, n->identity, (len + 1) * sizeof(out->places[0]));
            out->source = out->places;
            undress(out);
        }
    } else {
        fold_unicode(n, text, len, out);
        out->source = out->places;
        undress(out);
    }
    memset(out->bytes + out->len, 0, NORMALISED_SLACK);
}

void normalised_span(const struct normalised *text, size_t from, size_t to,
                     uint32_t *start, uint32_t *end)
{
    must(from <= to && to <= text->len);
    *start = text->source[from];
    *end = text->source[to];
}

size_t normalise_bounded(const char *text, size_t len)
{
    if (len <= NORMALISE_TEXT_MAX)
        return len;
    len = NORMALISE_TEXT_MAX;
    while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
        len--;
    return len;
}
