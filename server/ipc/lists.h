/*
 * lists.h - what admins gave the worker to look for, on its way there (messages
 * LISTS_BEGIN, LIST, LISTS_END). Any thread.
 *
 * The server sends all lists when a worker comes and whenever one changed. The
 * worker builds a new set beside the old one and changes over at LISTS_END.
 */
#ifndef IPC_LISTS_H
#define IPC_LISTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct wire_in;

#define LISTS_MAX            256
#define LIST_ENTRIES_MAX     20000 /* of all lists together */
#define LIST_ENTRY_BYTES_MAX 256
#define LIST_PATTERNS_MAX    200 /* of all lists together */

enum list_kind {
    LIST_WORDS =
        1, /* words and phrases, found after normalising, as whole words; * at an end: any more letters */
    LIST_EXCEPTIONS = 2, /* words and phrases in which no entry of LIST_WORDS counts */
    LIST_PATTERNS = 3,   /* PCRE2, on the text as it is, with match limits */
    LIST_HOSTS_DENIED = 4,
    LIST_HOSTS_ALLOWED = 5,
    LIST_HOSTS_OURS = 6, /* the workspace's own: others may not look like them */
};

/* One entry on the wire: LIST frames carry many, a long list takes several frames. */
struct list_part {
    uint64_t id;
    enum list_kind kind;
    char language
        [16]; /* BCP 47, "" for all; a list of another language than the text's is not asked */
    const char *entries; /* lines, borrowed */
    size_t len;
};

const char *list_kind_name(enum list_kind kind);
bool list_kind_parse(const char *name, enum list_kind *kind);
void list_part_put(struct buf *out, const struct list_part *p);
bool list_part_read(struct wire_in *in, struct list_part *p); /* false: malformed */

#endif
