/*
 * letters.h - what a byte of folded text is.
 */
#ifndef WORKER_LETTERS_H
#define WORKER_LETTERS_H

#include <stdbool.h>
#include <stdint.h>

static inline bool is_letter(char c)
{
    return (unsigned char)(c - 'a') < 26;
}

static inline bool is_digit(char c)
{
    return (unsigned char)(c - '0') < 10;
}

static inline bool is_high(char c)
{
    return (unsigned char)c >= 0x80;
}

static inline bool is_alnum(char c)
{
    return is_letter(c) || is_digit(c);
}

/* Part of a word: a letter, a digit, or of a script beyond ASCII. */
static inline bool is_wordy(char c)
{
    return is_alnum(c) || is_high(c);
}

#endif
