#include "handlers/samples.h"

#include "base/clock.h"
#include "base/metrics.h"
#include "base/xmalloc.h"
#include "handlers/server_private.h"
#include "ipc/feed.h"
#include "ipc/messages.h"
#include "ipc/worker_link.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MINUTE_MS   (60 * 1000)
#define QUARTER_MS  (15 * MINUTE_MS)
#define SAMPLES_MAX (7 * 24 * 4)

struct samples {
    struct server *srv;
    struct worker_link *link;
    struct timer minute;
    size_t count;
    struct feed_sample kept[SAMPLES_MAX]; /* oldest first, one for a quarter of an hour */
};

static uint64_t file_bytes(const char *folder, const char *name)
{
    char *path = xasprintf("%s/%s", folder, name);
    struct stat found;
    bool there = stat(path, &found) == 0;

    free(path);
    return there && found.st_size > 0 ? (uint64_t)found.st_size : 0;
}

static struct feed_sample take_sample(const struct server *srv)
{
    return (struct feed_sample){
        .at = clock_wall_ms(),
        .sockets = chat_session_count(srv->chat),
        .users = (uint64_t)metrics.users_online,
        .bytes = file_bytes(srv->config->data, "roost.db") +
                 file_bytes(srv->config->data, "roost.db-wal"),
    };
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static void keep(struct samples *s, const struct feed_sample *new)
{
    struct feed_sample *last = s->count > 0 ? &s->kept[s->count - 1] : NULL;

    if (last && last->at / QUARTER_MS == new->at / QUARTER_MS) {
        *last = (struct feed_sample){.at = new->at,
                                     .sockets = larger(last->sockets, new->sockets),
                                     .users = larger(last->users, new->users),
                                     .bytes = new->bytes};
        return;
    }
    if (s->count == SAMPLES_MAX) {
        s->count--;
        memmove(&s->kept[0], &s->kept[1], s->count * sizeof(s->kept[0]));
    }
    s->kept[s->count++] = *new;
}

static void tell(const struct samples *s, const struct feed_sample *sample)
{
    struct buf payload;

    buf_init(&payload);
    sample_put(&payload, sample);
    worker_link_tell(s->link, MESSAGE_SAMPLE, payload.bytes, payload.len);
    buf_finish(&payload);
}

void samples_tell(struct samples *s)
{
    for (size_t i = 0; i < s->count; i++)
        tell(s, &s->kept[i]);
}

void samples_kept(struct samples *s, int64_t at)
{
    size_t gone = 0;

    while (gone < s->count && s->kept[gone].at <= at)
        gone++;
    s->count -= gone;
    memmove(&s->kept[0], &s->kept[gone], s->count * sizeof(s->kept[0]));
}

static void on_minute(struct timer *t)
{
    struct samples *s = container_of(t, struct samples, minute);
    struct feed_sample sample = take_sample(s->srv);

    timer_start(s->srv->timers, t, MINUTE_MS);
    keep(s, &sample);
    if (worker_link_is_up(s->link))
        tell(s, &s->kept[s->count - 1]);
}

struct samples *samples_create(struct server *srv, struct worker_link *link)
{
    struct samples *s = xcalloc(1, sizeof(*s));

    s->srv = srv;
    s->link = link;
    timer_init(&s->minute, on_minute);
    on_minute(&s->minute);
    return s;
}

void samples_destroy(struct samples *s)
{
    if (!s)
        return;
    timer_stop(s->srv->timers, &s->minute);
    free(s);
}
