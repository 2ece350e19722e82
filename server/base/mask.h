/*
 * mask.h - a text with parts of it replaced by markers. Pure; any thread.
 */
#ifndef BASE_MASK_H
#define BASE_MASK_H

#include <stddef.h>
#include <stdint.h>

#define MASK_BYTES_MAX 16384 /* of a result */

struct mask_span {
    uint32_t start, end; /* bytes; empty ones and what lies outside the text is ignored */
    const char *name;    /* "EMAIL_ADDRESS" is shown as [EMAIL_ADDRESS]; NULL: as *** */
};

/* The spans may come in any order and overlap: overlapping ones become one marker,
 * named for the longest; a span that cuts a code point takes it whole. If the markers
 * would make the text longer than MASK_BYTES_MAX, *** stands for all of them, and where
 * even that is too long, a single *: a text that fitted still does. The result is
 * NUL-terminated, *out_len long, and freed with free(). `spans` is changed. */
char *mask_text(const char *text, size_t len, struct mask_span *spans, size_t count,
                size_t *out_len);

#endif
