#include "worker/rules/pii_private.h"

#include <string.h>

#define REACH_BEFORE 40
#define REACH_AFTER  14

struct context_word {
    enum pii_context kind;
    const char *word;
    size_t len;
};

static const struct context_word words[] = {
#define CONTEXT(kind, word) {CONTEXT_##kind, word, sizeof(word) - 1},
#include "worker/rules/pii_context.tbl"
#undef CONTEXT
};

static unsigned char lowered(unsigned char c)
{
    if (c >= 'A' && c <= 'Z')
        return (unsigned char)(c | 0x20);
    return c == '\n' || c == '\t' || c == '\r' ? ' ' : c;
}

static bool word_is_in(const char *window, size_t len, const struct context_word *w)
{
    for (size_t i = 0; i + w->len <= len; i++) {
        /* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult) all of it is filled */
        if (window[i] != w->word[0] || (i > 0 && is_wordy((unsigned char)window[i - 1])))
            continue;
        if (memcmp(window + i, w->word, w->len) == 0)
            return true;
    }
    return false;
}

static bool says(const struct pii_text *t, size_t from, size_t to, enum pii_context c)
{
    char window[REACH_BEFORE + 2];
    size_t len = to - from;

    for (size_t i = 0; i < len; i++)
        window[i] = (char)lowered((unsigned char)t->bytes[from + i]);
    window[len++] = ' ';
    /* What the reach cut in two is no word. */
    if (from > 0 && is_wordy((unsigned char)t->bytes[from - 1]))
        for (size_t i = 0; i < len && is_wordy((unsigned char)window[i]); i++)
            window[i] = '.';
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (words[i].kind == c && word_is_in(window, len, &words[i]))
            return true;
    return false;
}

bool pii_context_before(const struct pii_text *t, size_t start, enum pii_context c)
{
    return says(t, start > REACH_BEFORE ? start - REACH_BEFORE : 0, start, c);
}

bool pii_context_after(const struct pii_text *t, size_t end, enum pii_context c)
{
    return says(t, end, t->len - end > REACH_AFTER ? end + REACH_AFTER : t->len, c);
}
