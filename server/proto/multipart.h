/*
 * multipart.h - one file out of a multipart/form-data body (RFC 7578) that comes in pieces of
 * any size. Keeps no contents. Pure; fuzzed (tests/fuzz/fuzz_multipart.c).
 *
 * Fields that are no file are passed over. A second file is refused: one file a request.
 */
#ifndef PROTO_MULTIPART_H
#define PROTO_MULTIPART_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

#define MULTIPART_BOUNDARY_MAX 70
#define MULTIPART_HEADERS_MAX  8192
#define MULTIPART_NAME_MAX     1024

enum multipart_state {
    MULTIPART_PREAMBLE, /* what stands before the first boundary */
    MULTIPART_AFTER,    /* behind a boundary: -- or the end of the line */
    MULTIPART_HEADERS,
    MULTIPART_FIELD, /* data nobody wants */
    MULTIPART_FILE,
    MULTIPART_OVER, /* behind the last boundary */
    MULTIPART_BAD
};

struct multipart {
    enum multipart_state state;
    char delimiter[MULTIPART_BOUNDARY_MAX + 5]; /* CR LF -- boundary */
    size_t delimiter_len;
    size_t matched; /* of it, at the end of what came so far */
    bool dashed;    /* MULTIPART_AFTER: one dash was there */
    struct buf headers;
    bool has_file;
    char name[MULTIPART_NAME_MAX]; /* as the client says, once has_file */
    size_t name_len;
    const char *why; /* static, of MULTIPART_BAD */
};

/* Contents of the file; false: no more of it (the state is then MULTIPART_BAD). */
typedef bool multipart_data_fn(void *arg, const void *bytes, size_t len);

/* False: that Content-Type is no multipart/form-data with a boundary. */
bool multipart_init(struct multipart *m, const char *content_type);
void multipart_finish(struct multipart *m);
/* False: see m->why. */
bool multipart_feed(struct multipart *m, const void *bytes, size_t len,
                    multipart_data_fn *data, void *arg);
/* All of the body was fed: is there a file, whole? Else m->why. */
bool multipart_end(struct multipart *m);

#endif
