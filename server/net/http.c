#include "net/http.h"

#include "base/metrics.h"
#include "handlers/upload.h"
#include "loop/loop.h"
#include "net/exchange.h"
#include "net/net_private.h"
#include "net/source.h"
#include "net/unread.h"

#include <sys/socket.h>
#include <unistd.h>

/* Of a refused body, read so that its sender sees why. */
#define DISCARD_MAX (16 * 1024 * 1024)

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
    char text[HEADERS_MAX];

    *is_cookie = false;
    if (header_bearer(http_header(c, WSI_TOKEN_HTTP_AUTHORIZATION, text, sizeof(text)),
                      token))
        return token;
    *is_cookie = header_cookie(http_header(c, WSI_TOKEN_HTTP_COOKIE, text, sizeof(text)),
                               "roost_session", token);
    return *is_cookie ? token : NULL;
}

/* --- the end of an exchange --- */

static void forget(struct connection *c)
{
    struct exchange *x = c->exchange;

    if (x->upload)
        upload_cut(x->upload);
    x->upload = NULL;
    c->exchange = NULL;
    loop_io_remove(x->io);
    x->io = NULL;
    map_remove(&c->net->exchanges, x->id);
    unread_remove(c->net, x);
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
    c->begun_ms = loop_now_ms(c->net->loop);
    c->head_begun = false;
    connection_schedule(c, PHASE_IDLE);
    return true;
}

/* Nobody tells when the next head begins, only when it is whole. */
void http_idle_tick(struct connection *c)
{
    bool begun = has_headers(c);

    if (begun && c->head_begun) {
        metrics.closed_slow_request++;
        connection_drop(c, true);
    } else if (loop_now_ms(c->net->loop) - c->begun_ms >= IDLE_MS) {
        connection_drop(c, false);
    } else {
        c->head_begun = begun;
        connection_schedule(c, PHASE_IDLE);
    }
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
    case SENT_WAITING: /* for the disk; not asked all the time whether the socket is free */
        connection_pause(c, true);
        loop_io_remove(x->io);
        x->io = NULL;
        connection_schedule(c, PHASE_ANSWER);
        return true;
    case SENT_BLOCKED:
        break;
    }
    connection_pause(c, true);
    if (x->io)
        return true;
    x->io = loop_io_add(c->net->loop, c->fd, LOOP_WRITE, on_can_send, c);
    c->unsent = connection_unsent(c);
    x->sent_before = x->sent_ever;
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

    if (c->exchange->sent_ever == c->exchange->sent_before && unsent >= c->unsent) {
        metrics.closed_stalled++;
        connection_drop(c, true);
        return;
    }
    c->exchange->sent_before = c->exchange->sent_ever;
    c->unsent = unsent;
    connection_schedule(c, PHASE_SENDING);
}

/* What a callback of libwebsockets returns once the answer stands. It leaves at the end
 * of the turn: only then does libwebsockets know what else it has read. */
static int answer_now(struct connection *c)
{
    connection_touch(c);
    return 0;
}

int http_answer(struct connection *c, const struct answer *a)
{
    exchange_answer(c->exchange, a);
    return answer_now(c);
}

int http_refuse(struct connection *c, int status, const char *code, const char *why,
                const char *extra)
{
    exchange_refuse(c->exchange, status, code, why, extra);
    return answer_now(c);
}

/* --- asking the server --- */

/* A body in a file. False: there are too many at once, and that is the answer. */
static bool take_source(struct net *n, struct connection *c,
                        const struct http_reply *reply, struct answer *a)
{
    a->source =
        source_open(n, c->exchange->id, reply->fd, reply->offset, (uint64_t)reply->len);
    if (a->source)
        return true;
    exchange_refuse(c->exchange, 503, "busy", "too many files are being sent", NULL);
    return false;
}

/* False: what this person was answered lies there still, and that is the answer. */
static bool take_bytes(struct net *n, struct connection *c,
                       const struct http_reply *reply)
{
    if (reply->is_file || unread_add(n, c->exchange, reply->user, reply->len))
        return true;
    exchange_refuse(c->exchange, 503, "busy", "fetch what you were answered first", NULL);
    return false;
}

void http_reply(void *arg, uint64_t id, const struct http_reply *reply)
{
    struct net *n = arg;
    struct connection *c = map_find(&n->exchanges, id);
    struct answer a = {
        .status = reply->status,
        .type = reply->len > 0 || reply->is_file ? reply->type : NULL,
        .bytes = reply->body,
        .len = reply->len,
        .extra = reply->extra ? reply->extra : "Cache-Control: no-store\r\n",
        .cookie = reply->cookie,
        .retry_after_s = reply->retry_after_s,
        .policy = reply->policy,
    };

    if (!c) {
        if (reply->is_file)
            close(reply->fd);
        return;
    }
    c->exchange->upload = NULL;
    if (take_bytes(n, c, reply) && (!reply->is_file || take_source(n, c, reply, &a)))
        exchange_answer(c->exchange, &a);
    if (!c->exchange->waiting)
        connection_touch(c);
}

void http_identify(struct connection *c, char token[TOKEN_MAX], char host[ORIGIN_MAX],
                   char origin[ORIGIN_MAX], struct http_request *r)
{
    const struct exchange *x = c->exchange;
    const char *from = http_header(c, WSI_TOKEN_ORIGIN, origin, ORIGIN_MAX);

    r->id = x->id;
    r->is_post = x->method == METHOD_POST;
    r->path = x->path;
    r->secure = x->secure;
    r->address = x->address;
    r->host = http_header(c, WSI_TOKEN_HOST, host, ORIGIN_MAX) ? host : "";
    r->token = http_token(c, token, &r->token_is_cookie);
    r->same_origin = origin_is_own(from, r->host, x->secure, c->net->public_origin);
    r->foreign_origin = from && !r->same_origin;
}

int http_ask(struct connection *c)
{
    struct exchange *x = c->exchange;
    char token[TOKEN_MAX];
    char host[ORIGIN_MAX];
    char origin[ORIGIN_MAX];
    struct http_request r = {.body = buf_text(&x->body), .body_len = x->body.len};
    bool known;

    http_identify(c, token, host, origin, &r);
    x->asked = true;
    x->waiting = true;
    known = server_http(c->net->server, &r);
    x->waiting = false;
    buf_finish(&x->body);
    if (!known)
        return http_refuse(c, 404, "not_found", "there is nothing here", NULL);
    if (x->answered)
        return answer_now(c);
    connection_pause(c, true);
    connection_schedule(c, PHASE_ANSWER);
    return 0;
}
