/*
 * say.h - the sentence that tells a caller why: built piece by piece in a fixed space.
 *
 * What does not fit is left out, at the border of a character. Any thread.
 */
#ifndef PROTO_SAY_H
#define PROTO_SAY_H

#include <stddef.h>

struct say {
    char *text; /* always NUL-terminated */
    size_t size;
    size_t len;
};

struct say say_begin(char *text, size_t size);
void say(struct say *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A word from outside: at most 60 bytes of it, '?' for control characters and what is not UTF-8. */
void say_cut(struct say *s, const char *word, size_t len);

#endif
