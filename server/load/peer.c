#include "load/crowd_private.h"

#include "base/clock.h"
#include "base/random.h"
#include "base/xmalloc.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#define TRIES_MAX       6
#define RETRY_US        100000 /* doubles with each of these */
#define MOVED_TRIES_MAX 16     /* half a minute */
#define MOVE_MS_MAX     60000
#define EPOCHS_MAX      64
#define EPOCH_LEN_MAX   100

/* What to watch for. TLS that waits to read must not be woken because it could write. */
static void watch(struct crowd *c, struct peer *p)
{
    bool has_more = p->state == PEER_DIALLING || (p->out.len > 0 && !p->cable.tls) ||
                    cable_wants_write(&p->cable);
    uint32_t wanted = EPOLLIN | (has_more ? (uint32_t)EPOLLOUT : 0);
    struct epoll_event event = {.events = wanted};

    if (wanted == p->interest)
        return;
    event.data.u64 =
        (uint64_t)p->generation << 32 | (p->number - c->order->first); /* see crowd.c */
    epoll_ctl(c->epoll, p->interest ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, p->cable.fd, &event);
    p->interest = wanted;
}

static void set_state(struct crowd *c, struct peer *p, enum peer_state state)
{
    bool was_shaking = p->state >= PEER_DIALLING && p->state <= PEER_OPENING;
    bool is_shaking = state >= PEER_DIALLING && state <= PEER_OPENING;

    if (is_shaking != was_shaking)
        c->shaking_count += is_shaking ? 1 : -1U;
    if (is_shaking && was_shaking) {
        p->state = state;
        return;
    }
    list_remove(&p->link);
    if (is_shaking)
        list_add_tail(&c->shaking, &p->link);
    else if (state == PEER_AWAY)
        list_add_tail(&c->away, &p->link);
    if (p->state == PEER_OPEN)
        c->tally->connected--;
    if (state == PEER_OPEN)
        c->tally->connected++;
    p->state = state;
}

void peer_dial(struct crowd *c, struct peer *p)
{
    p->dialled_us = clock_mono_us();
    p->generation++;
    p->interest = 0;
    if (!cable_dial(&p->cable, c->order->target, p->number, c->tls)) {
        peer_lose(c, p, errno == EMFILE, strerror(errno));
        return;
    }
    set_state(c, p, PEER_DIALLING);
    watch(c, p);
}

/* Everything that belongs to the connection, not to the person. */
static void forget_connection(struct crowd *c, struct peer *p)
{
    if (p->state == PEER_OPEN && p->shooter)
        shooter_lost(c, p->shooter);
    p->interest = 0;
    list_remove(&p->dirty);
    list_remove(&p->move);
    buf_finish(&p->out);
    buf_finish(&p->part);
    buf_finish(&p->whole);
    p->is_in_parts = false;
}

void peer_leave(struct crowd *c, struct peer *p, uint64_t back_us, bool by_reset)
{
    c->tally->left++;
    if (by_reset) {
        cable_reset(&p->cable);
    } else {
        peer_say(c, p, OPCODE_CLOSE, "\x03\xe8", 2);
        peer_flush(c, p);
        if (p->state != PEER_OPEN)
            return; /* it had gone before we could say so */
        cable_close(&p->cable);
    }
    forget_connection(c, p);
    p->dial_at_us = back_us;
    set_state(c, p, PEER_AWAY);
}

/* Who is told again goes by that. */
void peer_move(struct crowd *c, struct peer *p, uint64_t after_ms)
{
    p->move_at_us = c->now_us + (after_ms < MOVE_MS_MAX ? after_ms : MOVE_MS_MAX) * 1000;
    list_remove(&p->move);
    list_add_tail(&c->moving, &p->move);
}

/* How often is it tried again? Who was asked to move outwaits the drain and the start. */
static uint32_t tries_max(const struct peer *p)
{
    return p->is_moved ? MOVED_TRIES_MAX : TRIES_MAX;
}

static uint64_t pause_us(const struct peer *p)
{
    uint32_t doublings = p->tries < TRIES_MAX ? p->tries : TRIES_MAX - 1;

    return ((uint64_t)RETRY_US << doublings) + random_below(RETRY_US);
}

void peer_lose(struct crowd *c, struct peer *p, bool is_final, const char *why)
{
    if (p->state == PEER_OPEN)
        c->tally->dropped++;
    share_trouble(c->own, "%s", why);
    cable_close(&p->cable);
    forget_connection(c, p);
    if (is_final || p->tries >= tries_max(p)) {
        c->tally->given_up++;
        set_state(c, p, PEER_GONE);
        return;
    }
    p->dial_at_us = c->now_us + pause_us(p);
    p->tries++;
    set_state(c, p, PEER_AWAY);
}

void peer_say(struct crowd *c, struct peer *p, enum opcode opcode, const char *text,
              size_t len)
{
    frame_write(&p->out, opcode, text, len);
    if (list_empty(&p->dirty))
        list_add_tail(&c->dirty, &p->dirty);
}

void peer_flush(struct crowd *c, struct peer *p)
{
    size_t done = 0;

    list_remove(&p->dirty);
    while (done < p->out.len) {
        ssize_t sent = cable_send(&p->cable, p->out.bytes + done, p->out.len - done);

        if (sent <= 0) {
            if (errno == EAGAIN)
                break;
            peer_lose(c, p, false, cable_trouble(&p->cable, errno));
            return;
        }
        done += (size_t)sent;
    }
    if (done > 0) {
        memmove(p->out.bytes, p->out.bytes + done, p->out.len - done);
        p->out.len -= done;
    }
    if (p->out.len == 0 && !p->shooter)
        buf_finish(&p->out); /* who only listens will not need it soon */
    watch(c, p);
}

static void ask_upgrade(struct crowd *c, struct peer *p)
{
    const struct target *t = c->order->target;
    int error = 0;
    socklen_t len = sizeof(error);

    if (getsockopt(p->cable.fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0 || error != 0) {
        peer_lose(c, p, false, strerror(error));
        return;
    }
    set_state(c, p, PEER_UPGRADING);
    buf_printf(&p->out,
               "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\n"
               "Connection: Upgrade\r\nSec-WebSocket-Key: cm9vc3QgbG9hZCBydW5zLg==\r\n"
               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: roost.v1\r\n"
               "Authorization: Bearer %s\r\n\r\n",
               t->path, t->authority, c->plan->sockets[p->number].token);
    peer_flush(c, p);
}

void peer_upgraded(struct crowd *c, struct peer *p)
{
    set_state(c, p, PEER_OPENING);
    buf_clear(&c->scratch);
    buf_add_text(&c->scratch,
                 "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.open\"");
    if (p->has_opened)
        buf_printf(&c->scratch, ",\"params\":{\"since\":%" PRIu64 ",\"epoch\":\"%s\"}",
                   p->listener.cursor, p->epoch);
    buf_add_char(&c->scratch, '}');
    peer_say(c, p, OPCODE_TEXT, c->scratch.bytes, c->scratch.len);
}

struct opening {
    uint64_t pos;
    bool is_resumed;
    struct span epoch; /* as it stands between the quotes; it goes back the same way */
    struct span rooms;
};

static bool read_opening(struct span result, struct opening *o)
{
    struct scan s = scan_begin(result.text, result.len);
    struct span key;

    memset(o, 0, sizeof(*o));
    scan_object(&s);
    while (scan_next_key(&s, &key)) {
        if (span_is(key, "pos"))
            o->pos = scan_u64(&s);
        else if (span_is(key, "resumed"))
            o->is_resumed = scan_bool(&s);
        else if (span_is(key, "epoch"))
            o->epoch = scan_string(&s);
        else if (span_is(key, "rooms"))
            o->rooms = scan_skip(&s);
        else
            scan_skip(&s);
    }
    return scan_end(&s) && o->rooms.len > 0 && o->epoch.len <= EPOCH_LEN_MAX;
}

/* All sockets have the same epoch, so each text is kept once. */
static const char *keep_epoch(struct crowd *c, struct span epoch)
{
    for (size_t i = 0; i < c->epoch_count; i++)
        if (span_is(epoch, c->epochs[i]))
            return c->epochs[i];
    if (c->epoch_count == EPOCHS_MAX)
        return c->epochs[0]; /* a server that makes them up will not resume anyway */
    c->epochs = xreallocarray(c->epochs, c->epoch_count + 1, sizeof(char *));
    c->epochs[c->epoch_count] = xstrndup(epoch.text, epoch.len);
    return c->epochs[c->epoch_count++];
}

void peer_opened(struct crowd *c, struct peer *p, struct span result)
{
    struct opening o;

    if (!read_opening(result, &o) ||
        !ledger_open(&c->book, &p->listener, o.pos, o.rooms,
                     o.is_resumed && p->has_opened, !p->has_opened)) {
        c->tally->garbled++;
        peer_lose(c, p, true, "cannot read the answer to session.open");
        return;
    }
    p->epoch = keep_epoch(c, o.epoch);
    p->tries = 0;
    p->is_moved = false;
    set_state(c, p, PEER_OPEN);
    latency_add(&c->own->connecting, clock_mono_us() - p->dialled_us);
    if (!p->has_opened)
        c->tally->opened++;
    else if (o.is_resumed)
        c->tally->resumed++;
    else
        c->tally->not_resumed++;
    p->has_opened = true;
    if (p->shooter)
        shooter_opened(c, p->shooter);
}

void peer_ready(struct crowd *c, struct peer *p, uint32_t events)
{
    if (p->state == PEER_DIALLING) {
        if (events & (EPOLLOUT | EPOLLERR | EPOLLHUP))
            ask_upgrade(c, p);
        return;
    }
    if (p->out.len > 0)
        peer_flush(c, p);
    if (p->state >= PEER_UPGRADING && p->state <= PEER_OPEN &&
        (events & (EPOLLIN | EPOLLERR | EPOLLHUP)))
        peer_read(c, p);
    if (p->cable.tls)
        watch(c, p); /* reading may have ended a wait to write */
}
