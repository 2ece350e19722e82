#include "net/redirect.h"

#include "base/buf.h"
#include "base/list.h"
#include "base/metrics.h"
#include "base/xmalloc.h"
#include "loop/loop.h"
#include "loop/timers.h"
#include "net/address.h"
#include "net/redirect_answer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ACCEPT_MAX 32 /* in one turn */
#define PAUSE_MS   200

struct redirect {
    struct loop *loop;
    struct timers *timers;
    struct redirect_site site;
    char origin[ORIGIN_MAX];
    char port[PORT_MAX];
    char url[URL_MAX];
    char *challenges;
    int fd;
    struct loop_io *io;
    struct timer pause;
    struct list guests; /* struct guest by link, oldest first */
    size_t count;
};

struct guest {
    struct redirect *redirect;
    struct list link;
    struct timer timer;
    struct loop_io *io;
    int fd;
    bool answered; /* waits for the other side to close: a reset could undo the answer */
    struct buf in;
};

static void guest_gone(struct guest *g)
{
    struct redirect *r = g->redirect;

    loop_io_remove(g->io);
    timer_stop(r->timers, &g->timer);
    list_remove(&g->link);
    r->count--;
    close(g->fd);
    buf_finish(&g->in);
    free(g);
}

/* It is a kilobyte or nine; what the socket does not take at once nobody waits for. */
static void say(struct guest *g, struct buf *out)
{
    (void)send(g->fd, out->bytes, out->len, MSG_NOSIGNAL | MSG_DONTWAIT);
    (void)shutdown(g->fd, SHUT_WR);
    g->answered = true;
    buf_finish(out);
    buf_finish(&g->in);
}

static void on_patience_over(struct timer *t)
{
    struct guest *g = container_of(t, struct guest, timer);

    if (!g->answered)
        metrics.closed_slow_request++;
    guest_gone(g);
}

static void answer(struct guest *g, size_t head_len)
{
    struct buf out;

    buf_init(&out);
    switch (redirect_answer(&g->redirect->site, g->in.bytes, head_len, &out)) {
    case REDIRECT_SENT:
        metrics.redirects++;
        break;
    case REDIRECT_CHALLENGE:
        metrics.acme_challenges++;
        break;
    case REDIRECT_REFUSED:
        break;
    }
    say(g, &out);
}

static void hear(struct guest *g, const char *bytes, size_t len)
{
    const char *end;

    buf_add(&g->in, bytes, len);
    end = memmem(g->in.bytes, g->in.len, "\r\n\r\n", 4);
    if (end && (size_t)(end - g->in.bytes) + 4 <= REDIRECT_HEAD_MAX) {
        answer(g, (size_t)(end - g->in.bytes) + 4);
    } else if (g->in.len >= REDIRECT_HEAD_MAX) {
        struct buf out;

        buf_init(&out);
        redirect_refuse(431, &out);
        say(g, &out);
    }
}

static void on_guest(void *arg, int events)
{
    struct guest *g = arg;
    char bytes[2048];
    ssize_t len = recv(g->fd, bytes, sizeof(bytes), MSG_DONTWAIT);

    (void)events;
    if (len < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (len <= 0)
        guest_gone(g);
    else if (!g->answered)
        hear(g, bytes, (size_t)len);
}

static void welcome(struct redirect *r, int fd)
{
    struct guest *g;

    if (r->count == REDIRECT_GUESTS_MAX)
        guest_gone(container_of(r->guests.next, struct guest, link));
    g = xcalloc(1, sizeof(*g));
    g->redirect = r;
    g->fd = fd;
    buf_init(&g->in);
    list_add_tail(&r->guests, &g->link);
    r->count++;
    timer_init(&g->timer, on_patience_over);
    timer_start(r->timers, &g->timer, REDIRECT_PATIENCE_MS);
    g->io = loop_io_add(r->loop, fd, LOOP_READ, on_guest, g);
}

static void on_pause_over(struct timer *t)
{
    struct redirect *r = container_of(t, struct redirect, pause);

    loop_io_change(r->io, LOOP_READ);
}

static void on_listener(void *arg, int events)
{
    struct redirect *r = arg;

    (void)events;
    for (int i = 0; i < ACCEPT_MAX; i++) {
        int fd = accept4(r->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

        if (fd >= 0) {
            welcome(r, fd);
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
                   errno == ENOMEM) {
            loop_io_change(r->io, 0);
            timer_start(r->timers, &r->pause, PAUSE_MS);
            return;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return;
        }
    }
}

/* Opened anew for each token: certificate clients remove and make it as they like. */
static bool has_folder(const char *folder, char *why, size_t why_size)
{
    int fd;

    if (folder[0] == '\0')
        return true;
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0)
        return close(fd) == 0;
    snprintf(why, why_size,
             "cannot open --acme-challenge %s: %s; make the folder and let the user the "
             "server runs as read it",
             folder, strerror(errno));
    return false;
}

struct redirect *redirect_open(struct loop *l, struct timers *timers,
                               const struct redirect_order *order, char *why,
                               size_t why_size)
{
    struct redirect *r = xcalloc(1, sizeof(*r));
    const char *port = strrchr(order->secure_url, ':');

    r->loop = l;
    r->timers = timers;
    r->fd = -1;
    list_init(&r->guests);
    timer_init(&r->pause, on_pause_over);
    snprintf(r->origin, sizeof(r->origin), "%s", order->origin);
    snprintf(r->port, sizeof(r->port), "%s", port ? port + 1 : "443");
    r->site.origin = r->origin;
    r->site.port = r->port;
    r->challenges = xstrdup(order->challenges);
    r->site.challenges = r->challenges;
    if (has_folder(r->challenges, why, why_size))
        r->fd = address_listen("--redirect-listen", order->listen, false, r->url, why,
                               why_size);
    if (r->fd < 0) {
        redirect_close(r);
        return NULL;
    }
    r->io = loop_io_add(l, r->fd, LOOP_READ, on_listener, r);
    return r;
}

const char *redirect_url(const struct redirect *r)
{
    return r->url;
}

void redirect_close(struct redirect *r)
{
    if (!r)
        return;
    for (struct list *first; (first = list_pop_head(&r->guests)) != NULL;)
        guest_gone(container_of(first, struct guest, link));
    timer_stop(r->timers, &r->pause);
    loop_io_remove(r->io);
    if (r->fd >= 0)
        close(r->fd);
    free(r->challenges);
    free(r);
}
