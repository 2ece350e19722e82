/*
 * file_sweep.c - what is past its time: uploads that were broken off, files that nothing refers to,
 * and contents that no file has any more.
 *
 * The rows go by a command. Contents go a folder at a time, so that a full round takes about as
 * long as the grace they are given; after a crash a later round finds them all the same.
 */
#include "base/clock.h"
#include "base/metrics.h"
#include "base/xmalloc.h"
#include "handlers/upload_private.h"
#include "store/query_file.h"

#include <stdlib.h>

#define TICK_MIN_MS 20
#define TICK_MAX_MS 14000
#define ROWS_EVERY  16 /* ticks */

struct sweep {
    struct job job;
    struct filing *filing;
    unsigned folder;
    size_t removed;
};

static bool is_needed(void *arg, const uint8_t hash[SECRET_HASH_SIZE])
{
    return query_blob_needed(arg, hash);
}

static void sweep_work(struct job *j, void *hand)
{
    struct sweep *s = container_of(j, struct sweep, job);

    s->removed = blobs_sweep(s->filing->blobs, s->folder,
                             s->filing->server->config->file_grace, is_needed, hand);
}

static void sweep_done(struct job *j)
{
    struct sweep *s = container_of(j, struct sweep, job);

    metrics.blobs_swept += s->removed;
    s->filing->sweeping = false;
    free(s);
}

static void sweep_blobs(struct filing *f)
{
    struct sweep *s = xcalloc(1, sizeof(*s));

    list_init(&s->job.link);
    s->job.work = sweep_work;
    s->job.done = sweep_done;
    s->filing = f;
    s->folder = (unsigned)(f->sweeps % BLOB_FOLDERS);
    f->sweeping = crew_submit(f->keeper, &s->job);
    if (!f->sweeping)
        free(s);
}

/* The clock may jump ahead: then what is swept is what was not sent for a day by that clock.
 * Files that a message has are never in question. */
static void sweep_rows(struct filing *f)
{
    struct server *srv = f->server;
    struct command c;

    command_init(&c, COMMAND_FILE_SWEEP, 0, clock_wall_ms());
    c.expires_at = c.at - (int64_t)srv->config->file_unsent * 1000;
    commit_quietly(srv, &c);
}

static uint64_t tick_ms(const struct filing *f)
{
    uint64_t ms = f->server->config->file_grace * 1000 / BLOB_FOLDERS;

    return ms < TICK_MIN_MS ? TICK_MIN_MS : ms > TICK_MAX_MS ? TICK_MAX_MS : ms;
}

static void tick(struct timer *t)
{
    struct filing *f = container_of(t, struct filing, sweep_timer);
    const struct server *srv = f->server;

    timer_start(srv->timers, t, tick_ms(f));
    if (srv->draining || srv->stopped)
        return;
    if (f->sweeps % ROWS_EVERY == ROWS_EVERY - 1)
        sweep_rows(f);
    if (!f->sweeping)
        sweep_blobs(f);
    resumables_expire(f, clock_wall_ms());
    f->sweeps++;
}

void file_sweep_start(struct filing *f)
{
    timer_init(&f->sweep_timer, tick);
    timer_start(f->server->timers, &f->sweep_timer, tick_ms(f));
}

void file_sweep_stop(struct filing *f)
{
    timer_stop(f->server->timers, &f->sweep_timer);
}
