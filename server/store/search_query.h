/*
 * search_query.h - what somebody types to search, read into its parts. Pure; fuzzed.
 *
 *   words "a phrase" pref* -without from:@ann in:room in:@bob has:file is:pinned
 *   before:2026-03-01 after:2026-02-01T12:00 on:2026-02-14
 *
 * All of it must fit a message, but several from: (and several in:) mean any of them. What makes
 * no sense is refused with its place and with what was expected there.
 */
#ifndef STORE_SEARCH_QUERY_H
#define STORE_SEARCH_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEARCH_QUERY_MAX 500 /* bytes */
#define SEARCH_TERMS_MAX 20
#define SEARCH_WHY_MAX   200 /* = REQUEST_WHY_MAX */

enum search_kind {
    SEARCH_WORDS, /* text: a word, or words in a row */
    SEARCH_FROM,  /* text: a user's name */
    SEARCH_IN,    /* text: a room's name, or a user's where `person` */
    SEARCH_MARK   /* mark */
};

/* What has: and is: ask for. */
enum search_mark {
#define MARK(name, letter, word, value) name,
#include "store/search_marks.tbl"
    MARK_COUNT
};

struct search_term {
    enum search_kind kind;
    bool negated;
    bool prefix; /* its last word may go on */
    bool person;
    enum search_mark mark;
    size_t at; /* which character of the query it begins with, from 1 */
    char text[SEARCH_QUERY_MAX + 1];
    size_t len;
};

struct search_query {
    struct search_term terms[SEARCH_TERMS_MAX];
    size_t count;
    int64_t from, until; /* of messages wanted: from <= at < until, milliseconds */
    bool has_time;
};

/* False: `why` says where and what was expected. `offset` is the asker's, in minutes east of
 * UTC: days and times without a zone are theirs. `text` is valid UTF-8. */
bool search_query_read(struct search_query *q, const char *text, size_t len, int offset,
                       char why[SEARCH_WHY_MAX]);

/* Z, +01:00, -03:30: minutes east of UTC. */
bool search_offset_read(const char *text, size_t len, int *offset);

char search_mark_letter(enum search_mark mark); /* as it stands in the index */

#endif
