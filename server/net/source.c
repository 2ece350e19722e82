#include "net/source.h"

#include "base/log.h"
#include "base/metrics.h"
#include "base/xmalloc.h"
#include "loop/crew.h"
#include "net/exchange.h"
#include "net/net_private.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define PIECE (128 * 1024)

struct source {
    struct job job;
    struct net *net;
    uint64_t id; /* of the request; 0: nobody waits for it any more */
    int fd;
    uint64_t at;
    uint64_t left; /* not read yet */
    unsigned char *bytes;
    size_t len; /* read and not given out yet */
    bool away;
    bool broken;
};

struct source *source_open(struct net *n, uint64_t id, int fd, uint64_t offset,
                           uint64_t len)
{
    struct source *s;

    if (n->sources >= n->sources_max) {
        close(fd);
        return NULL;
    }
    s = xcalloc(1, sizeof(*s));
    n->sources++;
    metrics.downloads_now = (double)n->sources;
    s->net = n;
    s->id = id;
    s->fd = fd;
    s->at = offset;
    s->left = len;
    s->bytes = xmalloc(len < PIECE ? (size_t)len + 1 : PIECE);
    return s;
}

static void destroy(struct source *s)
{
    close(s->fd);
    free(s->bytes);
    free(s);
}

void source_close(struct source *s)
{
    if (!s)
        return;
    s->id = 0;
    s->net->sources--;
    metrics.downloads_now = (double)s->net->sources;
    if (!s->away)
        destroy(s);
}

static void read_piece(struct job *j, void *hand)
{
    struct source *s = container_of(j, struct source, job);
    size_t want = s->left < PIECE ? (size_t)s->left : PIECE;
    ssize_t got;

    (void)hand;
    do
        got = pread(s->fd, s->bytes, want, (off_t)s->at);
    while (got < 0 && errno == EINTR);
    s->broken = got <= 0;
    s->len = got > 0 ? (size_t)got : 0;
}

static void piece_read(struct job *j)
{
    struct source *s = container_of(j, struct source, job);
    struct connection *c;

    s->away = false;
    if (s->id == 0) {
        destroy(s);
        return;
    }
    s->at += s->len;
    s->left -= s->len;
    metrics.download_bytes += s->len;
    if (s->broken)
        log_warn("the contents of a file end too early", NULL);
    c = map_find(&s->net->exchanges, s->id);
    if (c)
        connection_touch(c);
}

static enum source_state send_for(struct source *s)
{
    list_init(&s->job.link);
    s->job.work = read_piece;
    s->job.done = piece_read;
    s->away = crew_submit(s->net->fetchers, &s->job);
    return s->away ? SOURCE_WAITING : SOURCE_BROKEN;
}

enum source_state source_next(struct source *s, const unsigned char **bytes, size_t *len)
{
    if (s->away)
        return SOURCE_WAITING;
    if (s->broken)
        return SOURCE_BROKEN;
    if (s->len == 0)
        return s->left > 0 ? send_for(s) : SOURCE_OVER;
    *bytes = s->bytes;
    *len = s->len;
    s->len = 0;
    return SOURCE_READY;
}
