#include "net/exchange.h"

#include "base/clock.h"
#include "base/must.h"
#include "base/random.h"
#include "base/xmalloc.h"
#include "net/net_private.h"
#include "net/source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define JOIN_MAX       8192 /* a body up to this goes out with the head in one write */
#define TLS_RECORD_MAX 16384
#define RETRY_MS       1000 /* and up to twice as much again, so that not all come at once */

void exchange_destroy(struct exchange *x)
{
    if (!x)
        return;
    buf_finish(&x->body);
    buf_finish(&x->head);
    source_close(x->source);
    free(x->owned);
    free(x);
}

static const char *reason(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 204:
        return "No Content";
    case 206:
        return "Partial Content";
    case 304:
        return "Not Modified";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 409:
        return "Conflict";
    case 411:
        return "Length Required";
    case 412:
        return "Precondition Failed";
    case 413:
        return "Content Too Large";
    case 415:
        return "Unsupported Media Type";
    case 416:
        return "Range Not Satisfiable";
    case 422:
        return "Unprocessable Content";
    case 423:
        return "Locked";
    case 426:
        return "Upgrade Required";
    case 431:
        return "Request Header Fields Too Large";
    case 429:
        return "Too Many Requests";
    case 500:
        return "Internal Server Error";
    case 503:
        return "Service Unavailable";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "Other";
    }
}

/* Of this second; loop thread. */
static const char *http_date(void)
{
    static char text[HTTP_DATE_MAX];
    static int64_t told;
    int64_t now = clock_wall_ms() / 1000;

    if (now != told)
        header_date(now, text);
    told = now;
    return text;
}

static void write_head(struct exchange *x, const struct answer *a)
{
    struct buf *head = &x->head;

    buf_printf(head, "HTTP/1.1 %d %s\r\n", a->status, reason(a->status));
    buf_printf(head, "Date: %s\r\n", http_date());
    if (a->type)
        buf_printf(head, "Content-Type: %s\r\n", a->type);
    if (a->status != 204 && a->status != 304)
        buf_printf(head, "Content-Length: %zu\r\n", a->len);
    if (a->extra)
        buf_add_text(head, a->extra);
    if (a->cookie)
        buf_printf(head, "Set-Cookie: %s\r\n", a->cookie);
    if (a->retry_after_s)
        buf_printf(head, "Retry-After: %u\r\n", (unsigned)a->retry_after_s);
    if (a->status == 401)
        buf_add_text(head, "WWW-Authenticate: Bearer\r\n");
    for (size_t i = 0; i < SECURITY_HEADERS_MAX; i++)
        buf_printf(head, "%s %s\r\n", security_headers[i].name,
                   a->policy && i == SECURITY_POLICY ? a->policy
                                                     : security_headers[i].value);
    if (x->secure && x->hsts[0])
        buf_printf(head, "Strict-Transport-Security: %s\r\n", x->hsts);
    if (!x->keep)
        buf_add_text(head, "Connection: close\r\n");
    else if (x->http_1_0)
        buf_add_text(head, "Connection: keep-alive\r\n");
    buf_add_text(head, "\r\n");
}

void exchange_answer(struct exchange *x, const struct answer *a)
{
    must(!x->answered);
    x->answered = true;
    x->keep = x->keep && x->received == x->expected;
    buf_reserve(&x->head, 1024);
    write_head(x, a);
    if (x->method == METHOD_HEAD || a->status == 204 || a->status == 304) {
        source_close(a->source);
        return;
    }
    x->source = a->source;
    if (a->source)
        return;
    if (a->len <= JOIN_MAX) {
        buf_add(&x->head, a->bytes, a->len);
    } else if (a->is_lasting) {
        x->rest = a->bytes;
        x->rest_len = a->len;
    } else {
        x->owned = xmalloc(a->len);
        memcpy(x->owned, a->bytes, a->len);
        x->rest = x->owned;
        x->rest_len = a->len;
    }
}

void exchange_refuse(struct exchange *x, int status, const char *code, const char *why,
                     const char *extra)
{
    struct answer a = {
        .status = status, .type = "application/problem+json", .extra = extra};
    struct buf body;

    buf_init(&body);
    buf_printf(
        &body,
        "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\","
        "\"code\":\"%s\"",
        reason(status), status, why, code);
    if (status == 503) {
        uint32_t retry_ms = RETRY_MS + (uint32_t)random_below(2 * RETRY_MS);

        buf_printf(&body, ",\"retry_ms\":%u", (unsigned)retry_ms);
        a.retry_after_s = (retry_ms + 999) / 1000;
    }
    buf_add_char(&body, '}');
    a.bytes = body.bytes;
    a.len = body.len;
    exchange_answer(x, &a);
    buf_finish(&body);
}

static void *unconst(const void *bytes)
{
    return (void *)(uintptr_t)bytes;
}

/* What is still to be sent, in at most two pieces. */
static size_t remaining(const struct exchange *x, struct iovec iov[2])
{
    size_t count = 0;
    size_t skip = x->sent;

    if (skip < x->head.len) {
        iov[count].iov_base = x->head.bytes + skip;
        iov[count++].iov_len = x->head.len - skip;
        skip = 0;
    } else {
        skip -= x->head.len;
    }
    if (skip < x->rest_len) {
        iov[count].iov_base = unconst(x->rest + skip);
        iov[count++].iov_len = x->rest_len - skip;
    }
    return count;
}

/* Bytes taken; 0: none now; -1: broken. */
static long send_some(struct connection *c, struct iovec *iov, size_t count)
{
    struct msghdr message = {.msg_iov = iov, .msg_iovlen = count};
    ssize_t taken;

    if (c->net->tls) {
        size_t len = iov[0].iov_len < TLS_RECORD_MAX ? iov[0].iov_len : TLS_RECORD_MAX;

        return tls_send(c->wsi, iov[0].iov_base, len);
    }
    taken = sendmsg(c->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (taken >= 0)
        return taken;
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? 0 : -1;
}

/* Head and rest are out: is there more? */
static enum source_state next_piece(struct exchange *x)
{
    const unsigned char *bytes;
    enum source_state state;
    size_t len;

    if (!x->source)
        return SOURCE_OVER;
    state = source_next(x->source, &bytes, &len);
    if (state != SOURCE_READY)
        return state;
    buf_clear(&x->head);
    x->rest = bytes;
    x->rest_len = len;
    x->sent = 0;
    return state;
}

enum sent exchange_send(struct exchange *x, struct connection *c)
{
    struct iovec iov[2];
    size_t count;

    for (;;) {
        enum source_state next;

        count = remaining(x, iov);
        if (count == 0) {
            next = next_piece(x);
            if (next == SOURCE_READY)
                continue;
            return next == SOURCE_OVER      ? SENT_ALL
                   : next == SOURCE_WAITING ? SENT_WAITING
                                            : SENT_BROKEN;
        }

        long taken = send_some(c, iov, count);

        if (taken < 0)
            return SENT_BROKEN;
        if (taken == 0)
            return SENT_BLOCKED;
        x->sent += (size_t)taken;
        x->sent_ever += (uint64_t)taken;
    }
}
