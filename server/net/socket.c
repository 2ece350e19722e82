#include "net/socket.h"

#include "base/metrics.h"
#include "base/must.h"
#include "base/utf8.h"
#include "loop/loop.h"
#include "net/net_private.h"

#include <string.h>

#define SEQUENCE_MAX 4   /* bytes of one code point */
#define PIECES_MS    500 /* for a message in pieces, when memory is short */
#define SHED_MAX     64

/* --- what the session asks for --- */

static void want_flush(void *arg)
{
    connection_touch(arg);
}

static void want_close(void *arg, unsigned code)
{
    socket_close(arg, code);
}

static void want_input(void *arg, bool yes)
{
    struct connection *c = arg;

    if (c->phase != PHASE_SOCKET)
        return; /* closing, we listen for the peer's close frame */
    connection_pause(c, !yes);
    socket_heard(c); /* what it sent meanwhile nobody heard */
}

void socket_close(struct connection *c, unsigned code)
{
    if (c->phase == PHASE_CLOSING)
        return;
    c->close_code = code;
    buf_finish(&c->message);
    list_remove(&c->beginning);
    connection_schedule(c, PHASE_CLOSING);
    connection_pause(c, false);
    connection_touch(c);
}

/* --- its life --- */

int socket_established(struct connection *c)
{
    struct net *n = c->net;
    struct transport transport = {want_flush, want_close, want_input, c};

    must(n->admitted == c);
    n->admitted = NULL;
    c->begun_ms = loop_now_ms(n->loop);
    c->heard_ms = c->begun_ms;
    c->phase = PHASE_SOCKET;
    c->session = server_connected(n->server, &transport, &n->admitted_as, c->address);
    if (!c->session)
        return -1;
    metrics.upgrades++;
    if (c->phase == PHASE_SOCKET)
        connection_schedule(c, PHASE_SOCKET);
    return 0;
}

void socket_heard(struct connection *c)
{
    c->heard_ms = loop_now_ms(c->net->loop);
    c->pinged = false;
}

/* The payload goes back to the peer as the answer. libwebsockets has put 1002 in place of
 * codes below 3000 that may not be sent. */
static void correct_close(unsigned char *payload, size_t len)
{
    unsigned code;

    if (len < 2)
        return;
    code = (unsigned)payload[0] << 8 | payload[1];
    if (code > 4999) {
        code = 1002;
    } else if (!utf8_valid((const char *)payload + 2, len - 2)) {
        code = 1007;
        memset(payload + 2, '?', len - 2);
    }
    payload[0] = (unsigned char)(code >> 8);
    payload[1] = (unsigned char)(code & 0xFF);
}

int socket_peer_closes(struct connection *c, unsigned char *payload, size_t len)
{
    correct_close(payload, len);
    if (c->close_sent)
        return -1; /* it answers ours: that was all */
    c->peer_closed = true;
    connection_schedule(c, PHASE_CLOSING);
    return 0;
}

void socket_writable(struct connection *c)
{
    c->blocked = false;
    if (c->pinged)
        socket_heard(c); /* the ping may have waited behind what has gone only now */
    connection_touch(c);
}

/* --- messages --- */

static int fail(struct connection *c, unsigned code, uint64_t *counter)
{
    ++*counter;
    session_close(c->session, code);
    socket_close(c, code);
    return 0;
}

/* Is what there is of the message a beginning of valid UTF-8? Its last bytes may be a
 * part of a code point. Looks at each byte once, however finely the message is cut. */
static bool is_text_so_far(struct connection *c)
{
    while (c->checked < c->message.len) {
        c->checked +=
            utf8_ascii(c->message.bytes + c->checked, c->message.len - c->checked);

        size_t size =
            utf8_sequence(c->message.bytes + c->checked, c->message.len - c->checked);

        if (size == 0)
            break;
        c->checked += size;
    }
    return c->message.len - c->checked < SEQUENCE_MAX;
}

static int take_message(struct connection *c, const char *text, size_t len)
{
    if (!utf8_valid(text, len))
        return fail(c, 1007, &metrics.closed_protocol);
    server_text(c->net->server, c->session, text, len);
    return 0;
}

int socket_received(struct connection *c, const char *bytes, size_t len)
{
    struct lws *wsi = c->wsi;
    size_t most = c->net->config->max_frame;
    size_t coming = lws_remaining_packet_payload(wsi);

    socket_heard(c);
    metrics.bytes_in += len;
    if (c->phase != PHASE_SOCKET)
        return 0;
    if (lws_frame_is_binary(wsi))
        return fail(c, 1003, &metrics.closed_protocol);
    if (len > most || coming > most || c->message.len + len + coming > most)
        return fail(c, 1009, &metrics.closed_too_long);

    if (lws_is_final_fragment(wsi) && c->message.len == 0) {
        list_remove(&c->beginning); /* the pieces before were empty */
        return take_message(c, bytes, len);
    }
    if (list_empty(&c->beginning)) {
        list_add_tail(&c->net->beginnings, &c->beginning);
        c->piece_ms = loop_now_ms(c->net->loop);
    }
    buf_add(&c->message, bytes, len);
    if (lws_is_final_fragment(wsi)) {
        struct buf whole = c->message;
        int result;

        buf_init(&c->message);
        list_remove(&c->beginning);
        c->checked = 0;
        result = take_message(c, whole.bytes, whole.len);
        buf_finish(&whole);
        return result;
    }
    if (!is_text_so_far(c))
        return fail(c, 1007, &metrics.closed_protocol);
    return 0;
}

/* What comes in pieces is kept until it is whole. Who takes long over it comes back. */
void socket_shed(void *arg)
{
    struct net *n = arg;
    uint64_t now = loop_now_ms(n->loop);

    for (int i = 0; i < SHED_MAX && !list_empty(&n->beginnings); i++) {
        struct connection *c =
            container_of(n->beginnings.next, struct connection, beginning);

        if (now < c->piece_ms + PIECES_MS)
            break;
        fail(c, 4008, &metrics.memory_shed);
    }
}

/* --- the timer --- */

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t open_due(const struct connection *c)
{
    uint64_t limit = c->net->config->handshake * 1000;

    return limit == 0 || session_is_open(c->session) ? UINT64_MAX : c->begun_ms + limit;
}

static uint64_t stall_due(const struct connection *c)
{
    uint64_t limit = c->net->config->stall * 1000;

    return limit == 0 || !c->blocked ? UINT64_MAX : c->stalled_ms + limit;
}

static uint64_t ping_due(const struct connection *c)
{
    uint64_t limit = c->net->config->ping * 1000;

    return limit == 0 || c->pinged ? UINT64_MAX : c->heard_ms + limit;
}

/* A blocked socket has the stall limit; one that we do not read cannot be heard. */
static uint64_t silence_due(const struct connection *c)
{
    uint64_t limit = c->net->config->ping * 2500;

    return limit == 0 || c->blocked || c->paused ? UINT64_MAX : c->heard_ms + limit;
}

uint64_t socket_next_ms(struct connection *c)
{
    uint64_t now = loop_now_ms(c->net->loop);
    uint64_t due =
        least(least(open_due(c), stall_due(c)), least(ping_due(c), silence_due(c)));

    if (due == UINT64_MAX)
        due = now + IDLE_MS;
    return due > now ? due - now : 1;
}

/* Blocked for the whole limit; did the kernel get rid of anything? */
static bool is_stalled(struct connection *c, uint64_t now)
{
    int unsent = connection_unsent(c);

    if (unsent < c->unsent) {
        c->unsent = unsent;
        c->stalled_ms = now;
        return false;
    }
    return true;
}

void socket_tick(struct connection *c)
{
    uint64_t now = loop_now_ms(c->net->loop);

    if (now >= open_due(c)) {
        metrics.closed_not_open++;
        session_close(c->session, 4001);
        socket_close(c, 4001);
        return;
    }
    if (now >= stall_due(c) && is_stalled(c, now)) {
        metrics.closed_stalled++;
        session_close(c->session, 4008);
        socket_close(c, 4008);
        return;
    }
    if (now >= silence_due(c)) {
        metrics.closed_silent++;
        connection_drop(c, true);
        return;
    }
    if (now >= ping_due(c)) {
        c->pinged = true;
        c->ping_due = true;
        connection_touch(c);
    }
    connection_schedule(c, PHASE_SOCKET);
}
