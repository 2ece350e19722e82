/*
 * route.c - a request comes in: is it sound, and whose is it? Files and refusals are
 * answered here; what belongs to the API goes to the server once its body is complete.
 */
#include "base/metrics.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "handlers/upload.h"
#include "net/doorstep.h"
#include "net/exchange.h"
#include "net/http.h"
#include "net/net_private.h"
#include "net/socket.h"

#include <string.h>
#include <sys/socket.h>

#define HEADER_TEXT_MAX 1024
#define SHORT_BODY      4096 /* taken when memory is short, too */

static int serve_file(struct connection *c, const struct file *file)
{
    char text[HEADER_TEXT_MAX];
    const char *coding;
    const struct file_body *body = file_choose(
        file, http_header(c, WSI_TOKEN_HTTP_ACCEPT_ENCODING, text, sizeof(text)),
        &coding);
    struct answer a = {
        .status = 200,
        .type = file->type,
        .bytes = body->bytes,
        .len = body->len,
        .is_lasting = true,
    };
    struct buf extra;

    buf_init(&extra);
    buf_printf(&extra, "ETag: %s\r\nCache-Control: %s\r\n", body->etag,
               file->is_lasting ? "public, max-age=31536000, immutable" : "no-cache");
    if (file->has_encodings)
        buf_add_text(&extra, "Vary: Accept-Encoding\r\n");
    if (coding)
        buf_printf(&extra, "Content-Encoding: %s\r\n", coding);
    if (header_matches(http_header(c, WSI_TOKEN_HTTP_IF_NONE_MATCH, text, sizeof(text)),
                       body->etag)) {
        a.status = 304;
        a.type = NULL;
    }
    a.extra = buf_text(&extra);
    http_answer(c, &a);
    buf_finish(&extra);
    return 0;
}

static int serve_nothing(struct connection *c)
{
    static const char page[] =
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
        "<title>Not found</title>\n<p>There is nothing here. "
        "<a href=\"/\">To the start</a>\n";

    return http_answer(c, &(struct answer){.status = 404,
                                           .type = "text/html; charset=utf-8",
                                           .bytes = page,
                                           .len = strlen(page),
                                           .is_lasting = true});
}

static enum method method_of(struct lws *wsi)
{
    if (lws_hdr_total_length(wsi, WSI_TOKEN_GET_URI))
        return METHOD_GET;
    if (lws_hdr_total_length(wsi, WSI_TOKEN_POST_URI))
        return METHOD_POST;
    if (lws_hdr_total_length(wsi, WSI_TOKEN_HEAD_URI))
        return METHOD_HEAD;
    return METHOD_OTHER;
}

static void read_version(struct connection *c, struct exchange *x)
{
    char text[64];

    http_header(c, WSI_TOKEN_HTTP, text, sizeof(text));
    x->http_1_0 = strcmp(text, "HTTP/1.0") == 0;
    x->http_other = !x->http_1_0 && strcmp(text, "HTTP/1.1") != 0;
    http_header(c, WSI_TOKEN_CONNECTION, text, sizeof(text));
    x->keep =
        x->http_1_0 ? header_lists(text, "keep-alive") : !header_lists(text, "close");
}

static struct exchange *begin(struct connection *c, const char *path)
{
    struct exchange *x = xcalloc(1, sizeof(*x));
    size_t len = path ? strlen(path) : 0;

    x->id = ++c->net->last_exchange;
    if (!c->told)
        client_read(c);
    c->told = false;
    x->secure = c->client.secure;
    x->address = c->client.address;
    x->hsts = c->net->hsts;
    x->method = method_of(c->wsi);
    if (len <=
        PATH_LEN_MAX) /* none of ours is that long: it stays empty and is not found */
        memcpy(x->path, path ? path : "", len);
    read_version(c, x);
    c->exchange = x;
    map_put(&c->net->exchanges, x->id, c);
    return x;
}

/* 0: the body's length is known (x->expected), or there is none. */
static int check_body(struct connection *c, struct exchange *x)
{
    char text[64];

    if (http_header(c, WSI_TOKEN_HTTP_TRANSFER_ENCODING, text, sizeof(text)))
        return 411;
    if (!http_header(c, WSI_TOKEN_HTTP_CONTENT_LENGTH, text, sizeof(text))) {
        /* There is no body then, but libwebsockets waits for 100 MB of one. */
        if (x->method == METHOD_POST || x->method == METHOD_OTHER)
            x->keep = false;
        return 0;
    }
    if (!header_length(text, &x->expected))
        return 400;
    return 0;
}

void http_go_ahead(struct connection *c)
{
    static const char go_ahead[] = "HTTP/1.1 100 Continue\r\n\r\n";
    char text[64];

    if (!http_header(c, WSI_TOKEN_HTTP_EXPECT, text, sizeof(text)) ||
        c->exchange->expected == 0)
        return;
    if (c->net->tls)
        (void)tls_send(c->wsi, go_ahead, strlen(go_ahead));
    else
        (void)send(c->fd, go_ahead, strlen(go_ahead), MSG_NOSIGNAL | MSG_DONTWAIT);
}

static int post(struct connection *c, struct exchange *x)
{
    char text[64];

    if (x->expected > c->net->config->max_frame)
        return http_refuse(c, 413, "too_large",
                           "the body is longer than this server takes", NULL);
    if (!http_header(c, WSI_TOKEN_HTTP_CONTENT_LENGTH, text, sizeof(text)))
        return http_ask(c);
    if (x->expected > SHORT_BODY && server_pressure(c->net->server) != PRESSURE_NONE) {
        metrics.memory_refused_calls++;
        return http_refuse(c, 503, "busy", "memory is short; try again soon", NULL);
    }
    http_go_ahead(c);
    connection_schedule(c, PHASE_REQUEST);
    return 0; /* the body comes, also when it is empty */
}

static int route(struct connection *c, struct exchange *x)
{
    const struct file *file = files_find(c->net->files, x->path);
    bool reads = x->method == METHOD_GET || x->method == METHOD_HEAD;

    if (server_is_file_path(x->path))
        return http_file(c);
    if (file && reads)
        return serve_file(c, file);
    if (strcmp(x->path, "/ws") == 0)
        return http_refuse(c, 426, "request", "this is the address of a WebSocket",
                           "Upgrade: websocket\r\n");
    if (!file && !server_is_api(x->path))
        return serve_nothing(c);
    if (file)
        return http_refuse(c, 405, "method", "this may only be read",
                           "Allow: GET, HEAD\r\n");
    if (x->method != METHOD_POST && server_is_method(x->path))
        return http_refuse(c, 405, "method", "methods are called with POST; see /docs",
                           "Allow: POST\r\n");
    if (x->method == METHOD_OTHER)
        return http_refuse(c, 405, "method", "methods are called with POST; see /docs",
                           "Allow: GET, HEAD, POST\r\n");
    return reads ? http_ask(c) : post(c, x);
}

/* Refuses a request whose end cannot be found. */
static int refuse_and_close(struct connection *c, int status, const char *why)
{
    c->exchange->keep = false;
    return http_refuse(c, status, "request", why, NULL);
}

static int tell_refusal(struct connection *c)
{
    enum refusal refusal = (enum refusal)c->refusal;

    c->refusal = REFUSAL_NONE;
    switch (refusal) {
    case REFUSAL_VERSION:
        return http_refuse(c, 426, "request",
                           "this server speaks version 13 of the WebSocket protocol",
                           "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
    case REFUSAL_ORIGIN:
        return http_refuse(c, 403, "forbidden",
                           "this Origin is not the site's own; see --public-url", NULL);
    case REFUSAL_TOKEN:
        return http_refuse(c, 401, "unauthorized",
                           "this token is not valid (any more); sign in again", NULL);
    case REFUSAL_CROWD:
        return http_refuse(c, 503, "busy",
                           "this address has too many sockets; see "
                           "--max-sockets-per-address",
                           NULL);
    case REFUSAL_BUSY:
        return http_refuse(c, 503, "busy", "nobody new is let in now; connect again soon",
                           NULL);
    default:
        return http_refuse(
            c, 400, "request",
            "a WebSocket handshake of RFC 6455 is needed, with the subprotocol "
            "roost.v1 or none",
            NULL);
    }
}

static bool may_have_body(struct connection *c)
{
    enum method method = method_of(c->wsi);

    return method == METHOD_POST || method == METHOD_OTHER ||
           lws_hdr_total_length(c->wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH) > 0;
}

/* libwebsockets takes these for headers of other names. Somebody in front of us may read
 * them as what they resemble, and see the body end elsewhere. */
static bool has_disguised_length(struct connection *c)
{
    static const char *const names[] = {
        "transfer-encoding :",  "transfer-encoding\t:", " transfer-encoding:",
        "\ttransfer-encoding:", "content-length :",     "content-length\t:",
        " content-length:",     "\tcontent-length:",
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (lws_hdr_custom_length(c->wsi, names[i], (int)strlen(names[i])) >= 0)
            return true;
    }
    return false;
}

/* Of the headers libwebsockets has a token for; the others only it could count. */
static bool is_head_too_long(struct connection *c)
{
    int len = 0;

    for (int token = 0; token < WSI_TOKEN_COUNT; token++)
        len += lws_hdr_total_length(c->wsi, (enum lws_token_indexes)token);
    return len > HEADERS_MAX;
}

int http_head(struct connection *c, const char *path)
{
    struct exchange *x;
    char host[ORIGIN_MAX];
    const char *named;
    int bad;

    lws_set_timeout(c->wsi, NO_PENDING_TIMEOUT, 0);
    timer_stop(c->net->timers, &c->timer);
    /* A body behind a head that came together with the request before is misread by
     * libwebsockets 4.1, and then it loops for ever. Whoever sends such may connect
     * again. */
    if (c->exchange || c->doomed || (c->pipelined && may_have_body(c)))
        return -1;
    c->pipelined = false;
    x = begin(c, path);
    metrics.http_requests += !server_is_api(x->path);
    if (is_head_too_long(c))
        return refuse_and_close(c, 431, "the head of the request is longer than 8 KB");
    if (x->http_other)
        return refuse_and_close(c, 505, "this server speaks HTTP/1.1 and 1.0");
    if (has_disguised_length(c))
        return refuse_and_close(c, 400, "a header has a space beside its name");
    bad = check_body(c, x);
    if (bad == 411)
        return refuse_and_close(c, 411,
                                "say how long the body is: Content-Length, not chunked");
    if (bad != 0)
        return refuse_and_close(c, bad, "Content-Length is no number");
    named = http_header(c, WSI_TOKEN_HOST, host, sizeof(host));
    if (named ? !host_is_sound(named) : !x->http_1_0)
        return refuse_and_close(c, 400, "one sound Host header is needed");
    if (!doorstep_leave(c)) {
        x->keep = false;
        if (!c->refusal && !server_is_probe(x->path))
            return http_refuse(c, 503, "busy", "there is no room now; come back soon",
                               NULL);
    }
    if (c->refusal)
        return tell_refusal(c);
    return route(c, x);
}

int http_body(struct connection *c, const void *bytes, size_t len)
{
    struct exchange *x = c->exchange;

    if (!x)
        return 0;
    x->received += len;
    if (x->answered || x->asked)
        return 0; /* the rest of a request that was answered before its end */
    must(x->received <= x->expected);
    if (x->upload)
        http_upload(c, bytes, len);
    else
        buf_add(&x->body, bytes, len);
    return 0;
}

int http_body_complete(struct connection *c)
{
    struct exchange *x = c->exchange;

    if (x && x->lingers)
        return -1;
    if (!x || x->answered || x->asked)
        return 0;
    return x->upload ? http_body_over(c) : http_ask(c);
}
