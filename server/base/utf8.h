/*
 * utf8.h - strict UTF-8 (RFC 3629): no overlong forms, no surrogates, at most U+10FFFF.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the code point `text` begins with; 0: that is no valid one. */
size_t utf8_sequence(const char *text, size_t len);

/* How many bytes at its begin are ASCII for certain, in whole words: the quick way over them. */
size_t utf8_ascii(const char *text, size_t len);

bool utf8_valid(const char *text, size_t len);
size_t utf8_length(const char *text, size_t len); /* code points of valid text */

/* Reads one code point of valid text and moves *at behind it. */
uint32_t utf8_next(const char *text, size_t len, size_t *at);

/* C0, DEL, C1, and the line and paragraph separators U+2028/2029. */
bool utf8_has_control(const char *text, size_t len);

/* Case folding for comparing room names: ASCII and the simple one-to-one
 * foldings of Latin-1, Latin Extended-A, Greek and Cyrillic. NUL-terminated,
 * freed with free(). The same input gives the same bytes on every machine. */
char *utf8_fold(const char *text, size_t len);

#endif
