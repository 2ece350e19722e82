#include "load/cable.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

bool cable_dial(struct cable *w, const struct target *t, uint64_t number,
                struct tls_client *tls)
{
    w->tls = NULL;
    w->fd = target_dial(t, number);
    if (w->fd >= 0 && t->is_tls)
        w->tls = tls_cable_create(tls, w->fd, t->host);
    return w->fd >= 0;
}

void cable_close(struct cable *w)
{
    tls_cable_destroy(w->tls);
    w->tls = NULL;
    if (w->fd >= 0)
        close(w->fd);
    w->fd = -1;
}

void cable_reset(struct cable *w)
{
    struct linger now = {.l_onoff = 1, .l_linger = 0};

    if (w->fd >= 0)
        setsockopt(w->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    cable_close(w);
}

ssize_t cable_recv(struct cable *w, void *bytes, size_t size)
{
    ssize_t got;

    if (w->tls)
        return tls_cable_recv(w->tls, bytes, size);
    do
        got = recv(w->fd, bytes, size, 0);
    while (got < 0 && errno == EINTR);
    return got;
}

ssize_t cable_send(struct cable *w, const void *bytes, size_t len)
{
    ssize_t sent;

    if (w->tls)
        return tls_cable_send(w->tls, bytes, len);
    do
        sent = send(w->fd, bytes, len, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent;
}

bool cable_wants_write(const struct cable *w)
{
    return w->tls && tls_cable_wants_write(w->tls);
}

const char *cable_trouble(const struct cable *w, int error)
{
    if (w->tls && *tls_cable_trouble(w->tls))
        return tls_cable_trouble(w->tls);
    return strerror(error);
}
