/*
 * letters.h - what a word is, for lists and fingerprints: letters, digits and their
 * marks. In scripts that are written without spaces every sign is a word of its own.
 * Pure; any thread.
 */
#ifndef WORKER_RULES_LETTERS_H
#define WORKER_RULES_LETTERS_H

#include <stddef.h>

enum letter {
    LETTER_NONE,  /* stands between words */
    LETTER_WORD,  /* part of a word */
    LETTER_ALONE, /* begins and ends a word */
};

/* The sign at text[at] of valid UTF-8 that is not ASCII, and its bytes. */
enum letter letter_wide(const char *text, size_t len, size_t at, size_t *bytes);

/* The sign at text[at], and its bytes. */
static inline enum letter letter_at(const char *text, size_t len, size_t at,
                                    size_t *bytes)
{
    unsigned char c = (unsigned char)text[at];

    if (c >= 0x80)
        return letter_wide(text, len, at, bytes);
    *bytes = 1;
    return (unsigned char)((c | 0x20) - 'a') < 26 || (unsigned char)(c - '0') < 10
               ? LETTER_WORD
               : LETTER_NONE;
}

#endif
