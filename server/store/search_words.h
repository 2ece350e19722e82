/*
 * search_words.h - a text as the words it is found by.
 *
 * Words are cut and folded by SQLite's own unicode61 (case and accents go). Scripts that are written
 * without spaces come as pairs of neighbours, "東京都" as 東京, 京都 and, at the end of
 * its run, 都 alone: so any part of a run, one character too, is found by exact words. A sign
 * like an emoji is a word of its own. A word is at most WORD_MAX bytes, the rest is let go.
 *
 * One connection's, and used on its thread.
 */
#ifndef STORE_SEARCH_WORDS_H
#define STORE_SEARCH_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct sqlite3;
struct search_words;

#define WORD_MAX 48

enum word_shape {
    WORD_WHOLE, /* a word, or a sign */
    WORD_PAIR,  /* two neighbours of an unspaced run */
    WORD_LAST,  /* the last character of a run of several */
    WORD_ALONE  /* the only character of a run */
};

struct word {
    const char *text; /* folded; borrowed for the call */
    size_t len;
    size_t start, end; /* bytes of the text it stands for */
    enum word_shape shape;
    bool closes; /* the last of its run */
};

/* False: enough. */
typedef bool word_fn(void *arg, const struct word *w);

/* NULL: this SQLite has no FTS5. */
struct search_words *search_words_open(struct sqlite3 *handle);
void search_words_close(struct search_words *w); /* NULL is allowed */

void search_words_each(struct search_words *w, const char *text, size_t len, word_fn *fn,
                       void *arg);

#define EDGE_LETTERS 3 /* of a word that may go on; see search_tokenizer.h */

/* Where the first so many letters of a word end; 0: it has fewer. */
size_t word_edge(const char *word, size_t len, int letters);

#endif
