/*
 * attacks.h - ten ways to write a text so that people read it and machines don't. For
 * training and for measuring; the same seed gives the same text.
 */
#ifndef WORKER_ATTACKS_H
#define WORKER_ATTACKS_H

#include <stddef.h>
#include <stdint.h>

struct buf;

enum attack {
    ATTACK_HOMOGLYPHS, /* Greek and Cyrillic letters that look the same */
    ATTACK_ZERO_WIDTH,
    ATTACK_LEET,
    ATTACK_SPACING, /* w o r d s */
    ATTACK_DIACRITICS,
    ATTACK_FULL_WIDTH,
    ATTACK_REPEATED,
    ATTACK_MIXED_CASE,
    ATTACK_PUNCTUATION, /* w.o-r*ds */
    ATTACK_ENCLOSED,    /* circled, squared and mathematical letters */
    ATTACKS
};

const char *attack_name(enum attack attack);

/* Adds the text to `out`. From `seed` come how much of it is changed and which parts. */
void attack_write(enum attack attack, uint64_t seed, const char *text, size_t len,
                  struct buf *out);

#endif
