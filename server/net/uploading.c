/*
 * uploading.c - requests that bring or fetch files: their headers, and a body that is handed on as
 * it comes instead of being gathered.
 */
#include "base/metrics.h"
#include "handlers/upload.h"
#include "net/exchange.h"
#include "net/http.h"
#include "net/net_private.h"

#include <string.h>

#define TEXT_MAX  1024
#define QUERY_MAX 2048
/* Whoever brings less than that between two looks is let go. */
#define LEAST_BYTES 1024

struct texts {
    char token[TOKEN_MAX];
    char host[ORIGIN_MAX];
    char origin[ORIGIN_MAX];
    char type[TEXT_MAX];
    char name[QUERY_MAX];
    char size[64];
    char range[TEXT_MAX];
    char if_range[TEXT_MAX];
    char if_none_match[TEXT_MAX];
    char version[64];
    char offset[64];
    char length[64];
    char metadata[HEADERS_MAX];
};

static bool method_is(struct connection *c, enum lws_token_indexes token)
{
    return lws_hdr_total_length(c->wsi, token) > 0;
}

/* False: one that no file takes. */
static bool find_method(struct connection *c, enum method method, enum file_method *found)
{
    if (method == METHOD_GET)
        *found = FILE_GET;
    else if (method == METHOD_HEAD)
        *found = FILE_HEAD;
    else if (method == METHOD_POST)
        *found = FILE_POST;
    else if (method_is(c, WSI_TOKEN_PATCH_URI))
        *found = FILE_PATCH;
    else if (method_is(c, WSI_TOKEN_DELETE_URI))
        *found = FILE_DELETE;
    else if (method_is(c, WSI_TOKEN_OPTIONS_URI))
        *found = FILE_OPTIONS;
    else
        return false;
    return true;
}

static const char *argument(struct connection *c, const char *name, char *text,
                            size_t size)
{
    return lws_get_urlarg_by_name(c->wsi, name, text, (int)size);
}

static void read_request(struct connection *c, struct texts *t, struct file_request *r)
{
    http_identify(c, t->token, t->host, t->origin, &r->http);
    r->length = c->exchange->expected;
    r->content_type =
        http_header(c, WSI_TOKEN_HTTP_CONTENT_TYPE, t->type, sizeof(t->type));
    r->name = argument(c, "name=", t->name, sizeof(t->name));
    r->size = argument(c, "size=", t->size, sizeof(t->size));
    r->range = http_header(c, WSI_TOKEN_HTTP_RANGE, t->range, sizeof(t->range));
    r->if_range =
        http_header(c, WSI_TOKEN_HTTP_IF_RANGE, t->if_range, sizeof(t->if_range));
    r->if_none_match = http_header(c, WSI_TOKEN_HTTP_IF_NONE_MATCH, t->if_none_match,
                                   sizeof(t->if_none_match));
    r->tus_version =
        http_other_header(c, "tus-resumable:", t->version, sizeof(t->version));
    r->upload_offset =
        http_other_header(c, "upload-offset:", t->offset, sizeof(t->offset));
    r->upload_length =
        http_other_header(c, "upload-length:", t->length, sizeof(t->length));
    r->upload_metadata =
        http_other_header(c, "upload-metadata:", t->metadata, sizeof(t->metadata));
}

/* The body is in; what is left is the server's to do. */
static int wait_for_answer(struct connection *c)
{
    connection_pause(c, true);
    connection_schedule(c, PHASE_ANSWER);
    return 0;
}

static int begin_body(struct connection *c, struct exchange *x)
{
    if (x->expected == 0) {
        x->asked = true;
        return http_body_over(c);
    }
    http_go_ahead(c);
    connection_schedule(c, PHASE_UPLOAD);
    return 0;
}

int http_file(struct connection *c)
{
    struct exchange *x = c->exchange;
    struct file_request r = {.length = 0};
    struct texts t;

    if (!find_method(c, x->method, &r.method))
        return http_refuse(c, 405, "method", "see /docs for what may be done with files",
                           NULL);
    read_request(c, &t, &r);
    x->waiting = true;
    x->upload = server_file(c->net->server, &r);
    x->waiting = false;
    if (x->answered) {
        x->upload = NULL;
        connection_touch(c);
        return 0;
    }
    if (x->upload)
        return begin_body(c, x);
    x->asked = true;
    return wait_for_answer(c);
}

void http_upload(struct connection *c, const void *bytes, size_t len)
{
    if (!upload_give(c->exchange->upload, bytes, len) && c->exchange->upload)
        connection_pause(c, true);
}

int http_body_over(struct connection *c)
{
    struct exchange *x = c->exchange;

    x->waiting = true;
    upload_end(x->upload);
    x->waiting = false;
    if (!x->answered)
        return wait_for_answer(c);
    connection_touch(c);
    return 0;
}

void http_upload_go_on(void *arg, uint64_t id)
{
    struct net *n = arg;
    struct connection *c = map_find(&n->exchanges, id);

    if (c && c->exchange->received < c->exchange->expected)
        connection_pause(c, false);
}

void http_drop(void *arg, uint64_t id)
{
    struct net *n = arg;
    struct connection *c = map_find(&n->exchanges, id);

    if (c)
        connection_drop(c, true);
}

void http_upload_tick(struct connection *c)
{
    struct exchange *x = c->exchange;

    if (!c->paused && x->received - x->sent_before < LEAST_BYTES) {
        metrics.closed_slow_request++;
        connection_drop(c, true);
        return;
    }
    x->sent_before = x->received;
    connection_schedule(c, PHASE_UPLOAD);
}
