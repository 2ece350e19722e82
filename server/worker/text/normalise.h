/*
 * normalise.h - a text as the classifier and the word lists see it: written
 * plainly, whatever it was dressed up with.
 *
 * 1. ASCII: lower case only.
 * 2. Each other code point by one table (fold.tbl, from Unicode's data; the same on every
 *    machine, for the model was trained with it): marks and invisible characters are
 *    dropped; wide, circled, squared and mathematical letters become plain ones, letters
 *    with marks lose them. Letters of another script that look like Latin ones become
 *    those, unless their word is of that script.
 * 3. Runs of three or more single letters with one separator between become a word;
 *    digits and signs that stand for letters in a word become them, but not in links,
 *    mentions and numbers; of a letter three times or more in a row one is kept.
 *
 * Each byte of the result knows the byte of the source it came from. Time is linear in
 * the length. A `struct normaliser` is made once and shared by all threads; a `struct
 * normalised` belongs to one thread and is used again for each text (about 100 KiB: on
 * the heap).
 */
#ifndef WORKER_NORMALISE_H
#define WORKER_NORMALISE_H

#include <stddef.h>
#include <stdint.h>

#define NORMALISE_TEXT_MAX 16384
#define NORMALISED_MAX     (2 * NORMALISE_TEXT_MAX)
#define NORMALISED_SLACK   16 /* zero bytes before and behind: words are read at once */

/* Which rules made a text; a model fits one. Raised when fold.tbl or a rule changes. */
#define NORMALISER_VERSION 1

struct normaliser;

struct normalised {
    size_t len;
    size_t source_len;
    char *bytes;            /* UTF-8, ended by a NUL; within `room` */
    const uint16_t *source; /* of each byte: where its source began; [len]: source_len */
    char room[NORMALISED_SLACK + NORMALISED_MAX + NORMALISED_SLACK];
    uint16_t places[NORMALISED_MAX + 1]; /* what `source` shows, unless nothing moved */
};

struct normaliser *normaliser_create(void);
void normaliser_free(struct normaliser *n); /* NULL is fine */

struct normalised *normalised_create(void);
void normalised_free(struct normalised *out); /* NULL is fine */

/* How many bytes of a valid text are looked at: all, but for one that is too long, which is cut between
 * characters. */
size_t normalise_bounded(const char *text, size_t len);

/* `text` is valid UTF-8 of at most NORMALISE_TEXT_MAX bytes; must() otherwise. */
void normalise(const struct normaliser *n, const char *text, size_t len,
               struct normalised *out);

/* The bytes of the source that became [from, to) of the result, with what was dropped between and behind
 * them: "f u c k k k !" has its word at [0, 11). */
void normalised_span(const struct normalised *text, size_t from, size_t to,
                     uint32_t *start, uint32_t *end);

#endif
