#include "load/http.h"

#include "base/clock.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ANSWER_MAX (4 << 20)
#define READ_SIZE  16384

void http_init(struct http *h, const struct target *t, struct tls_client *tls)
{
    memset(h, 0, sizeof(*h));
    h->target = t;
    h->tls = tls;
    h->cable.fd = -1;
}

void http_finish(struct http *h)
{
    cable_close(&h->cable);
    buf_finish(&h->in);
}

static bool fail(struct http *h, const char *why)
{
    snprintf(h->why, sizeof(h->why), "%s", why);
    return false;
}

static bool wait_for(struct http *h, short events)
{
    uint64_t now = clock_mono_us();
    struct pollfd poll_fd = {.fd = h->cable.fd, .events = events};
    int ms = now < h->deadline_us ? (int)((h->deadline_us - now) / 1000) + 1 : 0;

    if (ms > 0 && poll(&poll_fd, 1, ms) >= 0 && now < h->deadline_us)
        return true;
    return fail(h, "no answer in time");
}

/* After EAGAIN. */
static bool wait_more(struct http *h, short events)
{
    if (errno != EAGAIN)
        return fail(h, cable_trouble(&h->cable, errno));
    if (h->cable.tls)
        events = cable_wants_write(&h->cable) ? POLLOUT : POLLIN;
    return wait_for(h, events);
}

static bool dial(struct http *h)
{
    int error = 0;
    socklen_t len = sizeof(error);

    if (h->cable.fd >= 0)
        return true;
    if (!cable_dial(&h->cable, h->target, 0, h->tls))
        return fail(h, strerror(errno));
    if (!wait_for(h, POLLOUT))
        return false;
    getsockopt(h->cable.fd, SOL_SOCKET, SO_ERROR, &error, &len);
    return error == 0 || fail(h, strerror(error));
}

static bool send_all(struct http *h, const struct buf *out)
{
    for (size_t done = 0; done < out->len;) {
        ssize_t sent = cable_send(&h->cable, out->bytes + done, out->len - done);

        if (sent > 0)
            done += (size_t)sent;
        else if (!wait_more(h, POLLOUT))
            return false;
    }
    return true;
}

/* 1: more bytes came; 0: the other end is done; -1: it failed. */
static int read_more(struct http *h)
{
    for (;;) {
        ssize_t got;

        if (h->in.len > ANSWER_MAX)
            return fail(h, "the answer is too long") - 1;
        buf_reserve(&h->in, READ_SIZE);
        got = cable_recv(&h->cable, h->in.bytes + h->in.len, READ_SIZE);
        if (got == 0)
            return 0;
        if (got > 0) {
            h->in.len += (size_t)got;
            return 1;
        }
        if (!wait_more(h, POLLIN))
            return -1;
    }
}

/* The value of a header, up to its line's end; NULL: there is none. */
static const char *find_header(const char *head, const char *name)
{
    size_t len = strlen(name);

    for (const char *line = strstr(head, "\r\n"); line; line = strstr(line + 2, "\r\n"))
        if (strncasecmp(line + 2, name, len) == 0 && line[2 + len] == ':')
            return line + 3 + len + strspn(line + 3 + len, " ");
    return NULL;
}

static void keep_date(struct http *h)
{
    const char *date = find_header(h->in.bytes, "date");

    snprintf(h->date, sizeof(h->date), "%.*s", date ? (int)strcspn(date, "\r\n") : 0,
             date ? date : "");
}

static bool need(struct http *h, size_t len)
{
    while (h->in.len < len) {
        int more = read_more(h);

        if (more <= 0)
            return more < 0 ? false : fail(h, "the answer ended early");
    }
    return true;
}

static bool read_chunks(struct http *h, size_t at, struct buf *answer)
{
    for (;;) {
        const char *line_end;
        unsigned long len;

        while (!(line_end = strstr(buf_text(&h->in) + at, "\r\n")))
            if (!need(h, h->in.len + 1))
                return false;
        len = strtoul(h->in.bytes + at, NULL, 16);
        at = (size_t)(line_end - h->in.bytes) + 2;
        if (len > ANSWER_MAX || !need(h, at + len + 2))
            return false;
        if (len == 0)
            return true;
        buf_add(answer, h->in.bytes + at, len);
        at += len + 2;
    }
}

static bool read_to_the_end(struct http *h, size_t at, struct buf *answer)
{
    int more;

    do
        more = read_more(h);
    while (more > 0);
    buf_add(answer, h->in.bytes + at, h->in.len - at);
    return more == 0;
}

static int read_answer(struct http *h, struct buf *answer)
{
    const char *end;
    size_t body;
    const char *length;
    const char *coding;
    int status = 0;
    bool ok;

    while (!(end = strstr(buf_text(&h->in), "\r\n\r\n")))
        if (!need(h, h->in.len + 1))
            return -1;
    body = (size_t)(end - h->in.bytes) + 4;
    h->in.bytes[body - 1] = '\0'; /* the head as a text of its own */
    if (sscanf(h->in.bytes, "HTTP/1.%*d %d", &status) != 1)
        return fail(h, "it does not speak HTTP") - 1;
    keep_date(h);
    length = find_header(h->in.bytes, "content-length");
    coding = find_header(h->in.bytes, "transfer-encoding");
    if (coding && strncasecmp(coding, "chunked", 7) == 0) {
        ok = read_chunks(h, body, answer);
        cable_close(&h->cable); /* rare here; the next call dials again */
    } else if (length) {
        size_t len = strtoul(length, NULL, 10);

        ok = len <= ANSWER_MAX && need(h, body + len);
        if (ok)
            buf_add(answer, h->in.bytes + body, len);
    } else {
        ok = read_to_the_end(h, body, answer);
        cable_close(&h->cable);
    }
    return ok ? status : -1;
}

static void write_call(const struct http *h, struct buf *out, const char *path,
                       const char *bearer, const char *body)
{
    buf_printf(out, "%s %s HTTP/1.1\r\nHost: %s\r\n", body ? "POST" : "GET", path,
               h->target->authority);
    if (bearer)
        buf_printf(out, "Authorization: Bearer %s\r\n", bearer);
    if (body)
        buf_printf(out, "Content-Type: application/json\r\nContent-Length: %zu\r\n",
                   strlen(body));
    buf_add_text(out, "\r\n");
    if (body)
        buf_add_text(out, body);
}

static int call_once(struct http *h, const struct buf *out, struct buf *answer)
{
    int status = -1;

    buf_clear(&h->in);
    buf_clear(answer);
    if (dial(h) && send_all(h, out))
        status = read_answer(h, answer);
    if (status < 0)
        cable_close(&h->cable);
    return status;
}

int http_call(struct http *h, const char *path, const char *bearer, const char *body,
              unsigned patience_ms, struct buf *answer)
{
    bool is_kept = h->cable.fd >= 0;
    struct buf out;
    int status;

    buf_init(&out);
    write_call(h, &out, path, bearer, body);
    h->deadline_us = clock_mono_us() + (uint64_t)patience_ms * 1000;
    status = call_once(h, &out, answer);
    /* A kept connection may have been closed meanwhile: that is no answer to this call. */
    if (status < 0 && is_kept && h->in.len == 0)
        status = call_once(h, &out, answer);
    buf_finish(&out);
    return status;
}
