/*
 * poll.h - polls: what was asked stands in the message's text, a line for the question and one
 * for each option; here is how many chose what. The writing thread, and reading ones in a
 * snapshot.
 */
#ifndef STORE_POLL_H
#define STORE_POLL_H

#include "store/record.h"

struct json;

#define POLL_OPTIONS_MAX 20
#define POLL_VOTERS_MAX  200 /* named for each option; the counts are exact */

struct poll {
    bool multiple;
    bool anonymous;
    int64_t closes_at; /* 0: when somebody closes it */
    int64_t closed_at; /* 0: open */
    uint64_t closed_pos, closed_seq;
    uint64_t voters;
    size_t options;
    uint64_t counts[POLL_OPTIONS_MAX];
};

/* The settings of a poll in a command's params, see attached.h. */
bool poll_is_asked(const char *params);
bool poll_read(const char *params, struct poll *p);
char *poll_write(const struct poll *p);

void poll_insert(struct writer *w, uint64_t message, const struct poll *p);
bool poll_find(struct db *db, uint64_t message, struct poll *p);
void poll_count(struct writer *w, uint64_t message, const struct poll *p);

struct vote {
    uint64_t choices; /* a bit for each option; 0: none, or taken back */
    uint64_t pos, seq;
};

bool vote_find(struct db *db, uint64_t message, uint64_t user, struct vote *v);
void vote_put_choices(uint64_t choices, struct json *j); /* an array as a value */

/* The poll object of a message that says so; with voters, those of each option by name, where
 * it is not anonymous. */
void poll_put(struct db *db, uint64_t message, const char *text, const struct poll *p,
              bool voters, struct json *j);

#endif
