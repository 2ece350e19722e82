#include "base/metrics.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "loop/loop.h"
#include "net/exchange.h"
#include "net/net_private.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define HEADER_TEXT_MAX 1024
#define DISCARD_MAX     (16 * 1024 * 1024) /* of a refused body, so that its sender sees why */

const char *http_header(struct connection *c, enum lws_token_indexes token, char *text,
                        size_t size)
{
    int len = lws_hdr_total_length(c->wsi, token);

    text[0] = '\0';
    if (len <= 0)
        return NULL;
    if (lws_hdr_copy(c->wsi, text, (int)size, token) < 0)
        text[0] = '\0';
    return text;
}

const char *http_token(struct connection *c, char token[TOKEN_MAX], bool *is_cookie)
{
    char text[4 * HEADER_TEXT_MAX];

    *is_cookie = false;
    if (header_bearer(http_header(c, WSI_TOKEN_HTTP_AUTHORIZATION, text, sizeof(text)), token))
        return token;
    *is_cookie = true;
    if (header_cookie(http_header(c, WSI_TOKEN_HTTP_COOKIE, text, sizeof(text)),
                      "roost_session", token))
        return token;
    return NULL;
}

/* --- the end of an exchange --- */

static void forget(struct connection *c)
{
    struct exchange *x = c->exchange;

    c->exchange = NULL;
    loop_io_remove(x->io);
    x->io = NULL;
    map_remove(&c->net->exchanges, x->id);
    exchange_destroy(x);
}

void http_gone(struct connection *c)
{
    if (c->exchange)
        forget(c);
}

/* Does libwebsockets keep a header table for it? It writes the NUL only then. */
static bool has_headers(struct connection *c)
{
    char probe = '?';

    (void)lws_hdr_custom_copy(c->wsi, &probe, 1, "", 0);
    return probe == '\0';
}

/* The answer is out before the request is in: a close would reset the connection, and the
 * peer would not read why. */
static void linger(struct connection *c)
{
    c->exchange->lingers = true;
    connection_pause(c, false);
    if (!c->net->tls)
        (void)shutdown(c->fd, SHUT_WR);
    connection_schedule(c, PHASE_REQUEST);
}

/* The answer is out. False: the connection is to be closed. */
static bool complete(struct connection *c)
{
    struct exchange *x = c->exchange;

    if (x->received < x->expected && x->expected <= DISCARD_MAX) {
        linger(c);
        return true;
    }
    if (!x->keep)
        return false;
    forget(c);
    connection_pause(c, false);
    if (lws_http_transaction_completed(c->wsi))
        return false;
    c->pipelined = has_headers(c);
    lws_set_timeout(c->wsi, NO_PENDING_TIMEOUT, 0);
    connection_schedule(c, PHASE_IDLE);
    return true;
}

static void on_can_send(void *arg, int events)
{
    (void)events;
    connection_touch(arg);
}

/* Goes on sending. False: the connection is to be closed. */
static bool go_on(struct connection *c)
{
    struct exchange *x = c->exchange;

    switch (exchange_send(x, c)) {
    case SENT_ALL:
        return complete(c);
    case SENT_BROKEN:
        return false;
    case SENT_BLOCKED:
        break;
    }
    connection_pause(c, true);
    if (x->io)
        return true;
    x->io = loop_io_add(c->net->loop, c->fd, LOOP_WRITE, on_can_send, c);
    c->unsent = connection_unsent(c);
    x->sent_before = x->sent;
    connection_schedule(c, PHASE_SENDING);
    return true;
}

void http_flush(struct connection *c)
{
    struct exchange *x = c->exchange;

    if (x && x->answered && !x->lingers && !go_on(c))
        connection_drop(c, false);
}

void http_tick(struct connection *c)
{
    int unsent = connection_unsent(c);

    if (c->exchange->sent == c->exchange->sent_before && unsent >= c->unsent) {
        metrics.closed_stalled++;
        connection_drop(c, true);
        return;
    }
    c->exchange->sent_before = c->exchange->sent;
    c->unsent = unsent;
    connection_schedule(c, PHASE_SENDING);
}

/* What a callback of libwebsockets returns once the answer stands. It leaves at the end of
 * the turn: only then does libwebsockets know what else it has read. */
static int answer_now(struct connection *c)
{
    connection_touch(c);
    return 0;
}

static int refuse(struct connection *c, int status, const char *code, const char *why,
                  const char *extra)
{
    exchange_refuse(c->exchange, status, code, why, extra);
    return answer_now(c);
}

/* Refuses a request whose end cannot be found. */
static int refuse_and_close(struct connection *c, int status, const char *why)
{
    c->exchange->keep = false;
    return refuse(c, status, "request", why, NULL);
}

/* --- asking the server --- */

void http_reply(void *arg, uint64_t id, const struct http_reply *reply)
{
    struct net *n = arg;
    struct connection *c = map_find(&n->exchanges, id);
    struct answer a = {
        .status = reply->status,
        .type = reply->len > 0 ? reply->type : NULL,
        .bytes = reply->body,
        .len = reply->len,
        .extra = "Cache-Control: no-store\r\n",
        .cookie = reply->cookie,
        .retry_after_s = reply->retry_after_s,
    };

    if (!c)
        return;
    exchange_answer(c->exchange, &a);
    if (!c->exchange->waiting)
        connection_touch(c);
}

static int ask(struct connection *c)
{
    struct exchange *x = c->exchange;
    char token[TOKEN_MAX];
    char host[ORIGIN_MAX];
    char origin[ORIGIN_MAX];
    const char *from = http_header(c, WSI_TOKEN_ORIGIN, origin, sizeof(origin));
    struct http_request r = {
        .id = x->id,
        .is_post = x->method == METHOD_POST,
        .path = x->path,
        .body = buf_text(&x->body),
        .body_len = x->body.len,
        .secure = x->secure,
        .address = c->address,
    };
    bool known;

    r.host = http_header(c, WSI_TOKEN_HOST, host, sizeof(host)) ? host : "";
    r.token = http_token(c, token, &r.token_is_cookie);
    r.same_origin = origin_is_own(from, r.host, x->secure, c->net->public_origin);
    r.foreign_origin = from && !r.same_origin;
    x->asked = true;
    x->waiting = true;
    known = server_http(c->net->server, &r);
    x->waiting = false;
    buf_finish(&x->body);
    if (!known)
        return refuse(c, 404, "not_found", "there is nothing here", NULL);
    if (x->answered)
        return answer_now(c);
    connection_pause(c, true);
    connection_schedule(c, PHASE_ANSWER);
    return 0;
}

/* --- files --- */

static int serve_file(struct connection *c, const struct file *file)
{
    char text[HEADER_TEXT_MAX];
    const char *coding;
    const struct file_body *body = file_choose(
        file, http_header(c, WSI_TOKEN_HTTP_ACCEPT_ENCODING, text, sizeof(text)), &coding);
    struct answer a = {
        .status = 200, .type = file->type, .bytes = body->bytes, .len = body->len,
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
    exchange_answer(c->exchange, &a);
    buf_finish(&extra);
    return answer_now(c);
}

static int serve_nothing(struct connection *c)
{
    static const char page[] = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
                               "<title>Not found</title>\n<p>There is nothing here. "
                               "<a href=\"/\">To the start</a>\n";

    exchange_answer(c->exchange, &(struct answer){.status = 404,
                                                  .type = "text/html; charset=utf-8",
                                                  .bytes = page,
                                                  .len = strlen(page),
                                                  .is_lasting = true});
    return answer_now(c);
}

/* --- a request --- */

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
    const char *version = http_header(c, WSI_TOKEN_HTTP, text, sizeof(text));

    x->http_1_0 = !version || strcmp(version, "HTTP/1.1") != 0;
    http_header(c, WSI_TOKEN_CONNECTION, text, sizeof(text));
    x->keep = x->http_1_0 ? header_lists(text, "keep-alive") : !header_lists(text, "close");
}

static struct exchange *begin(struct connection *c, const char *path)
{
    struct exchange *x = xcalloc(1, sizeof(*x));
    size_t len = path ? strlen(path) : 0;

    x->id = ++c->net->last_exchange;
    x->secure = c->net->tls != NULL;
    x->method = method_of(c->wsi);
    if (len <= PATH_LEN_MAX) /* none of ours is that long: it stays empty and is not found */
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

static int post(struct connection *c, struct exchange *x)
{
    static const char go_ahead[] = "HTTP/1.1 100 Continue\r\n\r\n";
    char text[64];

    if (x->expected > c->net->config->max_frame)
        return refuse(c, 413, "too_large", "the body is longer than this server takes", NULL);
    if (!http_header(c, WSI_TOKEN_HTTP_CONTENT_LENGTH, text, sizeof(text)))
        return ask(c);
    if (http_header(c, WSI_TOKEN_HTTP_EXPECT, text, sizeof(text)) && x->expected > 0) {
        if (c->net->tls)
            (void)tls_send(c->wsi, go_ahead, strlen(go_ahead));
        else
            (void)send(c->fd, go_ahead, strlen(go_ahead), MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    connection_schedule(c, PHASE_REQUEST);
    return 0; /* the body comes, also when it is empty */
}

static int route(struct connection *c, struct exchange *x)
{
    const struct file *file = files_find(c->net->files, x->path);
    bool reads = x->method == METHOD_GET || x->method == METHOD_HEAD;

    if (file && reads)
        return serve_file(c, file);
    if (strcmp(x->path, "/ws") == 0)
        return refuse(c, 426, "request", "this is the address of a WebSocket",
                      "Upgrade: websocket\r\n");
    if (!file && !server_is_api(x->path))
        return serve_nothing(c);
    if (file)
        return refuse(c, 405, "method", "this may only be read", "Allow: GET, HEAD\r\n");
    if (x->method == METHOD_OTHER)
        return refuse(c, 405, "method", "methods are called with POST; see /docs",
                      "Allow: GET, HEAD, POST\r\n");
    return reads ? ask(c) : post(c, x);
}

static int tell_refusal(struct connection *c)
{
    enum refusal refusal = (enum refusal)c->refusal;

    c->refusal = REFUSAL_NONE;
    switch (refusal) {
    case REFUSAL_VERSION:
        return refuse(c, 426, "request", "this server speaks version 13 of the WebSocket protocol",
                      "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
    case REFUSAL_ORIGIN:
        return refuse(c, 403, "forbidden", "this Origin is not the site's own; see --public-url",
                      NULL);
    case REFUSAL_TOKEN:
        return refuse(c, 401, "unauthorized", "this token is not valid (any more); sign in again",
                      NULL);
    case REFUSAL_BUSY:
        return refuse(c, 503, "busy", "the server is about to stop; connect again", NULL);
    default:
        return refuse(c, 400, "request",
                      "a WebSocket handshake of RFC 6455 is needed, with the subprotocol "
                      "roost.v1 or none", NULL);
    }
}

static bool may_have_body(struct connection *c)
{
    enum method method = method_of(c->wsi);

    return method == METHOD_POST || method == METHOD_OTHER ||
           lws_hdr_total_length(c->wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH) > 0;
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
     * libwebsockets 4.1, and then it loops for ever. Whoever sends such may connect again. */
    if (c->exchange || c->doomed || (c->pipelined && may_have_body(c)))
        return -1;
    c->pipelined = false;
    x = begin(c, path);
    metrics.http_requests += !server_is_api(x->path);
    bad = check_body(c, x);
    if (bad == 411)
        return refuse_and_close(c, 411, "say how long the body is: Content-Length, not chunked");
    if (bad != 0)
        return refuse_and_close(c, bad, "Content-Length is no number");
    named = http_header(c, WSI_TOKEN_HOST, host, sizeof(host));
    if (named ? !host_is_sound(named) : !x->http_1_0)
        return refuse_and_close(c, 400, "one sound Host header is needed");
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
    return ask(c);
}
