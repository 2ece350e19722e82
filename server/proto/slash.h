/*
 * slash.h - what a person typed: words to be sent, or a command that begins with a slash.
 *
 * Pieces are borrowed from the text, which is valid UTF-8. Pure, fuzzed
 * (tests/fuzz/fuzz_slash.c).
 */
#ifndef PROTO_SLASH_H
#define PROTO_SLASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SLASH_NAME_MAX 32

struct slash_piece {
    const char *text;
    size_t len;
};

struct slash {
    bool is_command;               /* else `rest` is the text to be sent */
    char name[SLASH_NAME_MAX + 1]; /* without the slash, in small letters */
    struct slash_piece rest;       /* behind it, without the space around it */
};

/* "/name rest" is a command; "//x" stands for the text "/x"; all else is text. */
void slash_parse(const char *text, size_t len, struct slash *s);

/* The next word, or what stands "in quotes" (straight or curly ones), and moves on behind
 * it. False: nothing is left, or a quote has no end. */
bool slash_word(struct slash_piece *rest, struct slash_piece *word);
struct slash_piece slash_trim(struct slash_piece piece);
bool slash_is(struct slash_piece piece, const char *word); /* without regard to case */

/* Where a person is, against UTC. */
struct slash_zone {
    bool known;
    int minutes;
};

/* "+02:00", "-0330" or "Z". False: none of these. */
bool slash_zone_read(const char *text, struct slash_zone *zone);

enum slash_when {
    SLASH_WHEN_FINE,
    SLASH_WHEN_NONE,    /* there is no time in it */
    SLASH_WHEN_NO_ZONE, /* a time of the day, and nobody knows where */
    SLASH_WHEN_TOO_FAR  /* more than a year ahead */
};

/* A time at the begin of the piece or at its end, taken out of it: "in 20 minutes", "in 1 hour
 * and 5 min", "at 15:00", "at 3 pm", "tomorrow", "tomorrow at 9". A time of the day that is
 * past is tomorrow's. */
enum slash_when slash_time(struct slash_piece *piece, int64_t now_ms,
                           const struct slash_zone *zone, int64_t *at);

#endif
