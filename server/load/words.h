/*
 * words.h - figures as people read them: 1,234,567, 1.23 ms, 45.6 MB.
 */
#ifndef LOAD_WORDS_H
#define LOAD_WORDS_H

#include "load/results.h"

struct word {
    char text[32];
};

/* Each fills the word and answers its text. */
const char *word_count(struct word *w, double count);
const char *word_time(struct word *w, double us);
const char *word_bytes(struct word *w, double bytes);
const char *word_percent(struct word *w, double share); /* 1 is 100 % */

/* "50 messages/s" or "closed loop, 8 in flight" or "no messages". */
void describe_sending(const struct results *r, char *text, size_t size);

#endif
