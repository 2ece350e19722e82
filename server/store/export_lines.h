/*
 * export_lines.h - lines into a file, and out of one that may be anybody's. Each is held whole,
 * none is longer than EXPORT_LINE_MAX.
 */
#ifndef STORE_EXPORT_LINES_H
#define STORE_EXPORT_LINES_H

#include "base/buf.h"
#include "store/backup_names.h"

struct export_lines {
    int fd;
    struct buf waiting; /* to be written; or read and not used yet, */
    size_t used;        /* from here on */
    struct buf line;
    struct secret_digest digest; /* of all lines before */
    uint64_t bytes;
    uint64_t number; /* of the line, from 1 */
    bool at_end;
    bool is_open;
};

void export_lines_open(struct export_lines *l, int fd); /* fd is closed with it */
void export_lines_close(struct export_lines *l);

/* The text and an end of line. False: errno. */
bool export_lines_add(struct export_lines *l, const struct buf *text);
bool export_lines_flush(struct export_lines *l);
uint64_t export_lines_bytes(const struct export_lines *l);

/* Of all lines so far; when reading, of those before the present one. Once. */
void export_lines_hash(struct export_lines *l, char hash[BACKUP_NAME_SIZE]);

enum export_line {
    EXPORT_LINE,
    EXPORT_NO_LINE,   /* the end */
    EXPORT_LONG_LINE, /* longer than EXPORT_LINE_MAX, or without its end */
    EXPORT_UNREADABLE /* errno */
};

/* The text is there until the next call. */
enum export_line export_lines_next(struct export_lines *l, const char **text,
                                   size_t *len);

#endif
