#include "base/log.h"
#include "base/metrics.h"
#include "loop/loop.h"
#include "net/doorstep.h"
#include "net/net_private.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ACCEPT_MAX 64  /* in one turn */
#define PAUSE_MS   200 /* after the descriptors ran out */
#define TELL_MS    10000
#define LULL_MS    1000 /* nobody has come for so long */
#define CROWD      256  /* so many more sockets than when memory was tidied last */

/* What net says where libwebsockets has not come in, like the others of exchange_refuse. */
#define TURNED_AWAY                                                               \
    "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503," \
    "\"detail\":\"there is no room for this "                                     \
    "connection\",\"code\":\"busy\",\"retry_ms\":5000}"
#define TURNED_AWAY_LEN "143"

static size_t address_count(const struct net *n, uint64_t address)
{
    return (size_t)(uintptr_t)map_find(&n->addresses, address);
}

/* The map's values are counts; there is none for an address without sockets. */
static void address_set(struct net *n, uint64_t address, size_t count)
{
    if (count == 0)
        map_remove(&n->addresses, address);
    else
        map_put(&n->addresses, address, (void *)(uintptr_t)count);
}

void accept_forget(struct connection *c)
{
    if (c->counted)
        address_set(c->net, c->address, address_count(c->net, c->address) - 1);
}

static void count(struct connection *c)
{
    c->counted = true;
    address_set(c->net, c->address, address_count(c->net, c->address) + 1);
}

static bool has_address_place(struct net *n, uint64_t address)
{
    uint64_t most = n->config->max_sockets_per_address;

    if (most == 0 || address_count(n, address) < most)
        return true;
    metrics.refused_address++;
    return false;
}

bool accept_as(struct connection *c, uint64_t address)
{
    if (c->counted)
        return true;
    if (!has_address_place(c->net, address))
        return false;
    c->address = address;
    count(c);
    return true;
}

/* Says why in the clear, when the peer has not begun TLS. What it sent is read first: a
 * socket closed with unread bytes is reset, and the answer with it. */
static void turn_away(struct net *n, int fd)
{
    static const char answer[] = "HTTP/1.1 503 Service Unavailable\r\n"
                                 "Content-Type: application/problem+json\r\n"
                                 "Content-Length: " TURNED_AWAY_LEN "\r\n"
                                 "Retry-After: 5\r\n"
                                 "Connection: close\r\n\r\n" TURNED_AWAY;
    char request[4096];

    _Static_assert(sizeof(TURNED_AWAY) == 1 + 143, "TURNED_AWAY_LEN is not its length");
    if (!n->tls) {
        (void)recv(fd, request, sizeof(request), MSG_DONTWAIT);
        (void)send(fd, answer, strlen(answer), MSG_DONTWAIT | MSG_NOSIGNAL);
        (void)shutdown(fd, SHUT_WR);
    }
    close(fd);
}

/* A TLS handshake takes several times what its connection keeps; the holes go back to the
 * system when a crowd has come in. */
static void on_lull(struct timer *t)
{
    struct net *n = container_of(t, struct net, lull);

    n->tidied = n->count;
    malloc_trim(0);
}

static void await_lull(struct net *n)
{
    if (n->tidied > n->count)
        n->tidied = n->count;
    if (n->tls && n->count >= n->tidied + CROWD)
        timer_start(n->timers, &n->lull, LULL_MS);
}

static void welcome(struct net *n, int fd, const struct sockaddr *peer)
{
    lws_adopt_desc_t adopt = {
        .vh = n->vhost,
        .type = LWS_ADOPT_SOCKET | LWS_ADOPT_HTTP | LWS_ADOPT_ALLOW_SSL,
        .fd.sockfd = fd,
    };
    uint64_t address = address_key(peer);
    bool proxied = proxies_trust(&n->proxies, peer);
    bool no_room = doorstep_is_needed(n);
    struct connection *c;
    struct lws *wsi;

    /* A proxy's sockets count for those behind it, once they say who they are. */
    if (!proxied && !has_address_place(n, address)) {
        turn_away(n, fd);
        return;
    }
    c = connection_create(n, fd, address);
    c->proxied = proxied;
    if (!proxied)
        count(c);
    if (no_room)
        doorstep_take(c);
    metrics.accepted++;
    await_lull(n);

    adopt.opaque = c;
    n->adopting = c;
    /* It closes the descriptor when it fails, with or without telling the connection. */
    wsi = lws_adopt_descriptor_vhost_via_info(&adopt);
    if (!wsi && n->adopting)
        connection_gone(c);
    /* Its timers are one sorted list: while thousands say nothing each newcomer would be walked
     * past all of them. The phase has a timer of ours. */
    if (wsi)
        lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0);
    n->adopting = NULL;
}

static void on_pause_over(struct timer *t)
{
    struct net *n = container_of(t, struct net, listen_pause);

    if (n->listen_io)
        loop_io_change(n->listen_io, LOOP_READ);
}

/* No descriptors: takes those who wait with the spare one, so that they know, and then
 * stops for a moment. */
static void shed(struct net *n)
{
    for (int i = 0; i < ACCEPT_MAX && n->spare_fd >= 0; i++) {
        int fd;

        close(n->spare_fd);
        fd = accept4(n->listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            metrics.refused_descriptors++;
            turn_away(n, fd);
        }
        n->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            break;
    }
    if (n->spare_fd < 0)
        n->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    loop_io_change(n->listen_io, 0);
    timer_start(n->timers, &n->listen_pause, PAUSE_MS);
}

static void tell_shedding(struct net *n, int error)
{
    uint64_t now = loop_now_ms(n->loop);

    if (n->shed_told_ms && now - n->shed_told_ms < TELL_MS)
        return;
    n->shed_told_ms = now;
    log_warn("cannot accept; sockets are turned away", "errno=%s",
             LOG_QUOTED(strerror(error)));
}

static void on_listener(void *arg, int events)
{
    struct net *n = arg;

    (void)events;
    for (int i = 0; i < ACCEPT_MAX; i++) {
        struct sockaddr_storage address;
        socklen_t len = sizeof(address);
        int fd = accept4(n->listen_fd, (struct sockaddr *)&address, &len,
                         SOCK_NONBLOCK | SOCK_CLOEXEC);

        if (fd >= 0) {
            welcome(n, fd, (struct sockaddr *)&address);
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return;
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
                   errno == ENOMEM) {
            tell_shedding(n, errno);
            shed(n);
            return;
        } /* else this one hung up while it waited */
    }
}

bool accept_open(struct net *n, char *why, size_t why_size)
{
    n->listen_fd = address_listen("--listen", n->config->listen, n->tls != NULL, n->url,
                                  why, why_size);
    if (n->listen_fd < 0)
        return false;
    n->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    n->listen_io = loop_io_add(n->loop, n->listen_fd, LOOP_READ, on_listener, n);
    timer_init(&n->listen_pause, on_pause_over);
    timer_init(&n->lull, on_lull);
    return true;
}

void accept_stop(struct net *n)
{
    if (!n->listen_io)
        return;
    timer_stop(n->timers, &n->listen_pause);
    timer_stop(n->timers, &n->lull);
    loop_io_remove(n->listen_io);
    n->listen_io = NULL;
    close(n->listen_fd);
    n->listen_fd = -1;
    if (n->spare_fd >= 0)
        close(n->spare_fd);
    n->spare_fd = -1;
}
