/*
 * download.c - GET /files/ID/NAME: a reading thread asks whether its asker may see it and opens
 * the contents; net sends them as the socket takes them.
 *
 * What a browser could run is an attachment, whatever it is called; an image is one until it was
 * looked at in the sandbox.
 */
#include "base/metrics.h"
#include "base/xmalloc.h"
#include "handlers/upload_private.h"
#include "proto/file_headers.h"
#include "store/file_made.h"
#include "store/query_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_MAX 512

struct fetching {
    struct job job;
    struct filing *filing;
    uint64_t http;
    uint64_t user;
    uint64_t id;
    uint64_t edge;
    char range[TEXT_MAX];
    char if_range[TEXT_MAX];
    char if_none_match[TEXT_MAX];
    bool has_range, has_if_range, has_if_none_match;

    enum err err;
    struct file_contents contents;
    int fd;
};

static void fetch(struct job *j, void *hand)
{
    struct fetching *d = container_of(j, struct fetching, job);

    d->err = query_contents(hand, d->user, d->id, d->edge, &d->contents);
    if (d->err != OK)
        return;
    d->fd = blob_open(d->filing->blobs, d->contents.hash);
    if (d->fd < 0) {
        log_warn("the contents of a file cannot be read", "file=%" PRIu64 " error=%s",
                 d->id, LOG_QUOTED(strerror(errno)));
        d->err = errno == ENOENT ? ERR_NOT_FOUND : ERR_BUSY;
    }
}

/* "abc" of If-None-Match: a list, or one. */
static bool names_tag(const char *list, const char *tag)
{
    return strstr(list, tag) != NULL || strcmp(list, "*") == 0;
}

static bool is_shown(const struct fetching *d, const struct file_type *type)
{
    if (d->edge != 0)
        return true; /* a thumb is of our own making */
    return type->is_inline && (!type->is_image || d->contents.file.state == FILE_READY);
}

static void put_headers(const struct fetching *d, const struct file_type *type,
                        const char *tag, struct buf *out)
{
    buf_printf(out,
               "ETag: %s\r\nAccept-Ranges: bytes\r\n"
               "Cache-Control: private, max-age=3600, no-transform\r\n"
               "Vary: Authorization, Cookie\r\n"
               "Cross-Origin-Resource-Policy: same-origin\r\n"
               "Content-Disposition: ",
               tag);
    disposition_put(out, is_shown(d, type), d->contents.file.name);
    buf_add_text(out, "\r\n");
}

static void send_contents(struct fetching *d)
{
    const struct server_calls *calls = &d->filing->server->calls_to_net;
    const struct file_type *type = file_type_named(d->contents.type);
    uint64_t size = d->contents.size;
    uint64_t from = 0, len = size;
    enum range_kind range = RANGE_ALL;
    struct http_reply r = {.status = 200,
                           .type = type->sent ? type->sent : type->type,
                           .policy = "sandbox; default-src 'none'"};
    char hash[HASH_TEXT_SIZE];
    char tag[HASH_TEXT_SIZE + 2];
    struct buf extra;

    hash_to_text(d->contents.hash, hash);
    snprintf(tag, sizeof(tag), "\"%s\"", hash);
    if (d->has_range && (!d->has_if_range || strcmp(d->if_range, tag) == 0))
        range = header_range(d->range, size, &from, &len);
    buf_init(&extra);
    put_headers(d, type, tag, &extra);
    if (d->has_if_none_match && names_tag(d->if_none_match, tag)) {
        r.status = 304;
        r.type = NULL;
    } else if (range == RANGE_OUTSIDE) {
        r.status = 416;
        r.type = NULL;
        buf_printf(&extra, "Content-Range: bytes */%" PRIu64 "\r\n", size);
    } else {
        if (range == RANGE_PART) {
            r.status = 206;
            buf_printf(&extra,
                       "Content-Range: bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64 "\r\n",
                       from, from + len - 1, size);
        }
        r.is_file = true;
        r.fd = d->fd;
        r.offset = from;
        r.len = len;
        d->fd = -1;
        metrics.downloads++;
    }
    r.extra = buf_text(&extra);
    calls->http_reply(calls->arg, d->http, &r);
    buf_finish(&extra);
}

static void fetched(struct job *j)
{
    struct fetching *d = container_of(j, struct fetching, job);

    if (d->err == OK)
        send_contents(d);
    else
        file_fail(d->filing, d->http, d->err, NULL);
    if (d->fd >= 0)
        close(d->fd);
    free(d);
}

/* /files/ID/NAME, whatever NAME is; 0: another path. */
static uint64_t id_of(const char *path)
{
    char digits[24];
    size_t len;
    uint64_t id;

    path += strlen("/files/");
    len = strcspn(path, "/");
    if (len == 0 || len >= sizeof(digits))
        return 0;
    memcpy(digits, path, len);
    digits[len] = '\0';
    return header_number(digits, &id) ? id : 0;
}

static bool copy_header(const char *from, char to[TEXT_MAX])
{
    if (!from || strlen(from) >= TEXT_MAX)
        return false;
    memcpy(to, from, strlen(from) + 1);
    return true;
}

void download(struct filing *f, const struct file_request *r, uint64_t user)
{
    struct fetching *d = xcalloc(1, sizeof(*d));

    d->filing = f;
    d->http = r->http.id;
    d->user = user;
    d->fd = -1;
    d->id = id_of(r->http.path);
    if (r->size && !header_number(r->size, &d->edge))
        d->edge = UINT32_MAX; /* a size that no thumb has */
    d->has_range = copy_header(r->range, d->range);
    d->has_if_range = r->if_range != NULL;
    if (d->has_if_range && !copy_header(r->if_range, d->if_range))
        d->has_range = false;
    d->has_if_none_match = copy_header(r->if_none_match, d->if_none_match);
    list_init(&d->job.link);
    d->job.work = fetch;
    d->job.done = fetched;
    if (crew_submit(f->server->readers, &d->job))
        return;
    file_fail(f, d->http, ERR_BUSY, "too many readers wait; try again");
    free(d);
}
