/*
 * flush.c - what sessions have queued, written once per turn: all frames of a session
 * in one system call on the descriptor. libwebsockets is asked only for the rest of a
 * frame the socket took in part, which must leave before anything of its own; WRITEABLE
 * only then. While crowds of posts follow each other, who only listens is written for two
 * of them at once.
 */
#include "base/metrics.h"
#include "loop/loop.h"
#include "net/net_private.h"
#include "net/socket.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define FRAMES_MAX  128
#define BYTES_MAX   (128 * 1024)
#define HOLD_FIRST  256 /* writes for a crowd: fewer cost less than the waiting */
#define HOLD_ROUNDS 2   /* transactions a write */
#define HOLD_MS     100 /* crowds further apart do not follow each other */

/* A ping needs a payload: libwebsockets does not tell of an empty pong. */
static const unsigned char ping_frame[] = {0x89, 1, '.'};

/* What one write carries: perhaps a ping, then frames of the session. */
struct parcel {
    struct iovec iov[FRAMES_MAX + 1];
    size_t count;
    size_t ping; /* bytes of the ping in front */
    size_t frames;
    size_t bytes; /* of all */
};

static void *unconst(const void *bytes)
{
    return (void *)(uintptr_t)bytes;
}

static void pack(struct connection *c, struct parcel *p)
{
    p->count = p->ping = p->bytes = 0;
    if (c->ping_due && !c->close_code) {
        p->iov[0].iov_base = unconst(ping_frame);
        p->iov[0].iov_len = sizeof(ping_frame);
        p->ping = sizeof(ping_frame);
        p->count = 1;
    }
    p->frames = session_gather(c->session, p->iov + p->count, FRAMES_MAX, BYTES_MAX);
    p->count += p->frames;
    for (size_t i = 0; i < p->count; i++)
        p->bytes += p->iov[i].iov_len;
}

/* From here on WRITEABLE is awaited, and nothing written before it. */
static void block(struct connection *c)
{
    c->blocked = true;
    c->stalled_ms = loop_now_ms(c->net->loop);
    c->unsent = connection_unsent(c);
    lws_callback_on_writable(c->wsi);
    if (c->phase == PHASE_SOCKET)
        connection_schedule(c, PHASE_SOCKET);
}

/* -1: broken. */
static ssize_t write_plain(struct connection *c, const struct parcel *p)
{
    struct msghdr message = {.msg_iov = unconst(p->iov), .msg_iovlen = p->count};
    ssize_t taken;

    if (p->count == 1)
        taken = send(c->fd, p->iov[0].iov_base, p->iov[0].iov_len,
                     MSG_NOSIGNAL | MSG_DONTWAIT);
    else
        taken = sendmsg(c->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (taken < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
        return 0;
    return taken;
}

/* The library takes all of it, and keeps what the socket does not. */
static ssize_t write_library(struct connection *c, const unsigned char *bytes, size_t len)
{
    return lws_write(c->wsi, unconst(bytes), len, LWS_WRITE_RAW) < 0 ? -1 : (ssize_t)len;
}

static ssize_t write_tls(struct connection *c, const struct parcel *p)
{
    struct buf *joined = &c->net->joined;

    buf_clear(joined);
    for (size_t i = 0; i < p->count; i++)
        buf_add(joined, p->iov[i].iov_base, p->iov[i].iov_len);
    return write_library(c, (unsigned char *)joined->bytes, joined->len);
}

/* Books what was taken. What is left of a frame that was begun goes to the library. */
static bool settle(struct connection *c, const struct parcel *p, size_t taken)
{
    const unsigned char *rest = NULL;
    size_t rest_len = 0;

    if (taken < p->ping) {
        rest = ping_frame + taken;
        rest_len = taken > 0 ? p->ping - taken : 0;
    } else if (p->frames > 0) {
        rest_len = session_written(c->session, taken - p->ping, &rest);
    }
    if (taken > 0) {
        if (p->ping > 0)
            c->ping_due = false;
        metrics.writes++;
        metrics.bytes_out += taken + rest_len;
    }
    if (taken == p->bytes)
        return true;
    metrics.short_writes++;
    if (rest_len > 0) {
        bool well = write_library(c, rest, rest_len) >= 0;

        if (taken >= p->ping)
            session_rest_done(c->session);
        return well;
    }
    return true;
}

static void write_close(struct connection *c)
{
    const unsigned char frame[] = {0x88, 2, (unsigned char)(c->close_code >> 8),
                                   (unsigned char)(c->close_code & 0xFF)};

    c->close_sent = true;
    if (write_library(c, frame, sizeof(frame)) < 0)
        connection_drop(c, false);
}

static void write_parcel(struct connection *c, const struct parcel *p)
{
    ssize_t taken = c->net->tls ? write_tls(c, p) : write_plain(c, p);

    if (taken < 0 || !settle(c, p, (size_t)taken)) {
        connection_drop(c, false);
        return;
    }
    if ((size_t)taken < p->bytes || lws_partial_buffered(c->wsi))
        block(c);
}

/* While posts come in crowds that follow each other and many listen, who only listens is written
 * for two of them at once: a write costs about the same however much it carries. They take turns,
 * so that each crowd has its part of the work. Nobody waits twice, nor when the next crowd is late. */
static bool is_its_turn(const struct connection *c)
{
    const struct net *n = c->net;

    return !n->holding || loop_now_ms(n->loop) - n->round_ms > 2 * n->round_took_ms ||
           (n->round + (unsigned)c->fd) % HOLD_ROUNDS == 0;
}

static bool hold(struct connection *c)
{
    struct net *n = c->net;

    n->flushes++;
    if (c->due || c->close_code || c->ping_due || !n->patience || is_its_turn(c) ||
        !session_can_wait(c->session)) {
        c->due = false;
        return false;
    }
    if (list_empty(&n->held))
        loop_alarm_set(n->patience, 2 * n->round_took_ms + 1);
    c->held = true;
    list_add_tail(&n->held, &c->dirty);
    metrics.writes_held++;
    server_held(n->server);
    return true;
}

static void look_again(struct net *n)
{
    loop_alarm_stop(n->patience);
    while (!list_empty(&n->held)) {
        struct connection *c = container_of(n->held.next, struct connection, dirty);

        c->due = true;
        connection_touch(c);
    }
}

/* The next crowd has not come in time: until there is one nobody is held. */
void flush_held(void *arg)
{
    struct net *n = arg;

    n->holding = false;
    look_again(n);
}

void flush_begin(struct net *n)
{
    unsigned round = server_round(n->server);

    if (round == n->round)
        return;
    n->round_took_ms = loop_now_ms(n->loop) - n->round_ms;
    n->round_ms += n->round_took_ms;
    n->holding = round > 0 && n->round_took_ms <= HOLD_MS && n->flushes >= HOLD_FIRST;
    n->round = round;
    n->flushes = 0;
    look_again(n);
}

void flush_socket(struct connection *c)
{
    struct parcel p;

    if (c->blocked || c->close_sent || c->peer_closed)
        return;
    if (lws_partial_buffered(c->wsi)) {
        block(c);
        return;
    }
    if (hold(c))
        return;
    pack(c, &p);
    if (p.count > 0)
        write_parcel(c, &p);
    if (c->blocked || c->doomed)
        return;
    if (session_has_output(c->session))
        connection_touch(c);
    else if (c->close_code)
        write_close(c);
}
