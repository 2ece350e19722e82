/*
 * upload.h - files on their way in and out over HTTP: what net hands in. Loop thread.
 *
 *   POST /api/v1/files         the whole file: a form, or the bare contents with ?name=
 *   POST /api/v1/uploads       the same in pieces, which may be broken off and taken up again
 *   HEAD, PATCH, DELETE /api/v1/uploads/ID     (tus 1.0: core, creation, expiration, termination)
 *   GET, HEAD /files/ID/NAME   one that its asker may see, or its thumb with ?size=
 *
 * Every request is answered once, by http_reply. Until then an upload takes the body as it
 * comes: it is written and hashed by a crew, and what has not been is bounded.
 */
#ifndef HANDLERS_UPLOAD_H
#define HANDLERS_UPLOAD_H

#include "handlers/server.h"

struct upload;

enum file_method {
    FILE_GET,
    FILE_HEAD,
    FILE_POST,
    FILE_PATCH,
    FILE_DELETE,
    FILE_OPTIONS
};

/* All strings are borrowed for the call; NULL: the header or argument is not there. */
struct file_request {
    struct http_request http; /* without a body */
    enum file_method method;
    uint64_t length; /* of the body */
    const char *content_type;
    const char *name;            /* ?name= */
    const char *size;            /* ?size= */
    const char *range;           /* Range */
    const char *if_range;        /* If-Range */
    const char *if_none_match;   /* If-None-Match */
    const char *tus_version;     /* Tus-Resumable */
    const char *upload_offset;   /* Upload-Offset */
    const char *upload_length;   /* Upload-Length */
    const char *upload_metadata; /* Upload-Metadata */
};

bool server_is_file_path(const char *path);

/* What takes the body, until the request is answered; NULL: nothing does. */
struct upload *server_file(struct server *srv, const struct file_request *r);

/* False: no more for now; upload_go_on of struct server_calls tells when. */
bool upload_give(struct upload *u, const void *bytes, size_t len);
void upload_end(struct upload *u); /* that was all of the body */
/* Its connection is gone before it was answered. */
void upload_cut(struct upload *u);

#endif
