/*
 * embedded.h - files that were built into the program by server/embed.py.
 *
 * Read-only, there from start to end. A NUL follows the bytes of each file, so
 * a text may be used as a string. Sorted by name. Any thread.
 */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

#include <stddef.h>

struct embedded_file {
    const char *name; /* a path such as "assets/app.js" */
    const unsigned char *bytes;
    size_t len; /* without the NUL */
};

/* The steps of the schema, schema/sql. Only store/ links them. */
extern const struct embedded_file embedded_sql[];
extern const size_t embedded_sql_count;

/* The web page and the API's description. Only net/ links them. */
extern const struct embedded_file embedded_web[];
extern const size_t embedded_web_count;

#endif
