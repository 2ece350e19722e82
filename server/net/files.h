/*
 * files.h - the files built into the program, as the web sees them. Read-only once made.
 *
 * A path is looked up in a table and never touches a disk. NAME.br and NAME.gz are
 * encodings of NAME and have no path of their own.
 */
#ifndef NET_FILES_H
#define NET_FILES_H

#include <stdbool.h>
#include <stddef.h>

struct embedded_file;
struct files;

#define ETAG_MAX 40

enum { ENCODING_NONE, ENCODING_BROTLI, ENCODING_GZIP, ENCODING_COUNT };

/* One body of a file; bytes NULL: there is none in this encoding. */
struct file_body {
    const unsigned char *bytes;
    size_t len;
    char etag[ETAG_MAX]; /* quoted; of the bytes */
};

struct file {
    const char *name;
    const char *type;
    bool is_lasting; /* the name changes with the content: may be kept for ever */
    bool has_encodings;
    struct file_body bodies[ENCODING_COUNT];
};

struct files *files_create(const struct embedded_file *embedded, size_t count);
void files_destroy(struct files *f); /* NULL is allowed */

/* "/", "/docs" and "/docs/" are the index.html there; /m/ID is that of "/", which leads to
 * the message. NULL: no such path. */
const struct file *files_find(const struct files *f, const char *path);

/* The body that fits Accept-Encoding best, and its name for Content-Encoding or NULL. */
const struct file_body *file_choose(const struct file *f, const char *accept_encoding,
                                    const char **coding);

#endif
