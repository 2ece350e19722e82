/*
 * scan.h - the few members of a message that the load generator needs, read in one pass
 * and in place.
 *
 * Strict: what is not exactly one JSON text is refused whole, so a half-read number never
 * counts. Spans point into the text; strings stay as written, escapes and all.
 */
#ifndef LOAD_SCAN_H
#define LOAD_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
    const char *text;
    size_t len;
};

#define SPAN(literal) ((struct span){literal, sizeof(literal) - 1})

static inline bool span_is(struct span s, const char *word)
{
    size_t len = strlen(word);

    return s.len == len && (len == 0 || memcmp(s.text, word, len) == 0);
}

/* --- a cursor over one JSON text --- */

struct scan {
    const char *at;
    const char *end;
    bool bad;       /* once set it stays: everything after answers nothing */
    bool is_behind; /* a member or item has just ended: a comma or the end is due */
    unsigned depth;
};

struct scan scan_begin(const char *text, size_t len);
bool scan_end(struct scan *s); /* read whole, nothing left, nothing bad */

/* while (scan_next_key(...)) take the value with one of the four below. */
void scan_object(struct scan *s);
bool scan_next_key(struct scan *s, struct span *key);
void scan_array(struct scan *s);
bool scan_next_item(struct scan *s);

bool scan_is_object(struct scan *s); /* is the value ahead one? */
uint64_t scan_u64(struct scan *s);   /* an integer from 0 up to 2^53; else bad */
struct span scan_string(struct scan *s);
bool scan_bool(struct scan *s);
struct span scan_skip(struct scan *s); /* any value; answers its text */

/* --- one message from the server --- */

enum heard_kind { HEARD_EVENT, HEARD_ANSWER, HEARD_REFUSAL };

struct heard {
    enum heard_kind kind;
    struct span method; /* of an event */
    uint64_t pos;       /* these four of an event; 0: it has none */
    uint64_t room;
    uint64_t seq;
    struct span text;   /* of an event's message */
    uint64_t after_ms;  /* of session.move */
    uint64_t id;        /* of an answer or refusal; 0: null */
    struct span result; /* of an answer, as JSON */
    struct span code;   /* of a refusal: data.code */
    uint64_t retry_ms;
};

/* False: no JSON-RPC message, or one we cannot read. */
bool scan_message(const char *text, size_t len, struct heard *heard);

#endif
