/*
 * mention.h - finds @name in a text.
 */
#ifndef STORE_MENTION_H
#define STORE_MENTION_H

#include <stdbool.h>
#include <stddef.h>

#define MENTION_NAME_MAX 32

/* The next run of name characters behind an @ at or after *at, in small letters; moves *at
 * behind it. An @ within a word (a mail address) is none. `name` may end in what is only
 * punctuation: mention_shorten takes one such character away, false when there is none or
 * too little would be left. */
bool mention_next(const char *text, size_t len, size_t *at,
                  char name[MENTION_NAME_MAX + 1]);
bool mention_shorten(char *name);

#endif
