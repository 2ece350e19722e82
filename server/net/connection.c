#include "net/connection.h"

#include "base/metrics.h"
#include "base/xmalloc.h"
#include "loop/loop.h"
#include "net/doorstep.h"
#include "net/http.h"
#include "net/net_private.h"
#include "net/socket.h"

#include <linux/sockios.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

static void on_timer(struct timer *t);

struct connection *connection_create(struct net *n, int fd, uint64_t address)
{
    struct connection *c = xcalloc(1, sizeof(*c));

    c->net = n;
    c->fd = fd;
    c->address = address;
    list_init(&c->dirty);
    list_init(&c->beginning);
    list_init(&c->doorstep);
    timer_init(&c->timer, on_timer);
    buf_init(&c->message);
    n->count++;
    metrics.connections = (double)n->count;
    connection_schedule(c, PHASE_REQUEST);
    return c;
}

void connection_gone(struct connection *c)
{
    struct net *n = c->net;

    if (c->session)
        server_disconnected(n->server, c->session);
    http_gone(c);
    timer_stop(n->timers, &c->timer);
    list_remove(&c->dirty);
    list_remove(&c->beginning);
    buf_finish(&c->message);
    accept_forget(c);
    doorstep_gone(c);
    n->count--;
    metrics.connections = (double)n->count;
    free(c);
}

void connection_touch(struct connection *c)
{
    if (c->held) {
        c->held = false;
        list_remove(&c->dirty);
    }
    if (list_empty(&c->dirty))
        list_add_tail(&c->net->dirty, &c->dirty);
}

void connection_drop(struct connection *c, bool reset)
{
    connection_touch(c);
    c->doomed = true;
    c->reset |= reset;
}

void connection_pause(struct connection *c, bool yes)
{
    if (c->paused == yes)
        return;
    c->paused = yes;
    lws_rx_flow_control(c->wsi, !yes);
}

int connection_unsent(const struct connection *c)
{
    int unsent = 0;

    (void)ioctl(c->fd, SIOCOUTQ, &unsent);
    return unsent;
}

/* Closes at once, whatever libwebsockets would like to send first. Outside its callbacks:
 * it may be walking a list that holds this very connection. */
static void destroy(struct connection *c)
{
    struct linger hard = {.l_onoff = 1, .l_linger = 0};

    http_gone(c); /* its watcher must go before the descriptor */
    if (c->reset)
        (void)setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
    if (lws_partial_buffered(c->wsi)) {
        /* It insists on writing out what it holds; let that fail. */
        connection_pause(c, false);
        (void)shutdown(c->fd, SHUT_RDWR);
    }
    lws_set_timeout(c->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
}

void connection_flush(struct connection *c)
{
    if (c->doomed)
        destroy(c);
    else if (c->session)
        flush_socket(c);
    else
        http_flush(c);
}

static uint64_t phase_ms(struct connection *c, enum phase phase)
{
    const struct config *config = c->net->config;

    switch (phase) {
    case PHASE_REQUEST:
        return list_empty(&c->doorstep) ? config->handshake * 1000 : DOORSTEP_MS;
    case PHASE_UPLOAD:
        return config->stall * 1000;
    case PHASE_IDLE:
        return config->handshake > 0 ? config->handshake * 1000 : IDLE_MS;
    case PHASE_ANSWER:
        return ANSWER_MS;
    case PHASE_SENDING:
        return config->stall * 1000;
    case PHASE_SOCKET:
        return socket_next_ms(c);
    case PHASE_CLOSING:
        return CLOSE_MS;
    }
    return 0;
}

/* A limit of 0 is none. */
void connection_schedule(struct connection *c, enum phase phase)
{
    uint64_t delay;

    c->phase = (uint8_t)phase;
    delay = phase_ms(c, phase);
    if (delay > 0)
        timer_start(c->net->timers, &c->timer, delay);
    else
        timer_stop(c->net->timers, &c->timer);
}

static void on_timer(struct timer *t)
{
    struct connection *c = container_of(t, struct connection, timer);

    switch ((enum phase)c->phase) {
    case PHASE_REQUEST:
        metrics.closed_slow_request++;
        connection_drop(c, true);
        break;
    case PHASE_UPLOAD:
        http_upload_tick(c);
        break;
    case PHASE_IDLE:
        http_idle_tick(c);
        break;
    case PHASE_ANSWER:
    case PHASE_CLOSING:
        connection_drop(c, false);
        break;
    case PHASE_SENDING:
        http_tick(c);
        break;
    case PHASE_SOCKET:
        socket_tick(c);
        break;
    }
}
