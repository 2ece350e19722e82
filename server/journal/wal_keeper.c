#include "journal/wal_keeper.h"

#include "base/list.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "loop/crew.h"
#include "store/store.h"

#include <stdlib.h>

/* It starts over soon: a file that grows costs more at each fsync than one that is written again. */
#define STEP_BYTES    (16u << 20)
#define RESTART_BYTES STEP_BYTES

struct wal_keeper {
    struct job job;
    struct crew *crew;
    struct store *store;
    wal_keeper_fn *on_kept;
    void *arg;
    uint64_t bytes;  /* of the WAL */
    uint64_t kept;   /* of these were there when it was last put away */
    bool busy;       /* the job is away */
    bool wants_disk; /* the WAL is to start over */
    bool has_disk;   /* the job that is away does that */
    bool ok;         /* how the job went */
};

static void keep(struct job *j, void *hand)
{
    struct wal_keeper *k = container_of(j, struct wal_keeper, job);

    (void)hand;
    k->ok = store_checkpoint(k->store, k->has_disk);
}

static void send_away(struct wal_keeper *k)
{
    k->busy = true;
    k->kept = k->bytes;
    must(crew_submit(k->crew, &k->job));
}

static void kept(struct job *j)
{
    struct wal_keeper *k = container_of(j, struct wal_keeper, job);

    k->busy = false;
    if (k->has_disk) {
        k->has_disk = false;
        if (k->ok)
            k->bytes = k->kept = 0;
        k->on_kept(k->arg);
    } else if (k->bytes >= RESTART_BYTES) {
        k->wants_disk = true;
        k->on_kept(k->arg);
    }
}

void wal_keeper_grew(struct wal_keeper *k, uint64_t bytes)
{
    k->bytes = bytes;
    if (bytes < k->kept)
        k->kept = 0; /* it has started over by itself */
    if (!k->busy && !k->wants_disk && bytes - k->kept >= STEP_BYTES)
        send_away(k);
}

bool wal_keeper_begins(struct wal_keeper *k)
{
    if (k->wants_disk) {
        k->wants_disk = false;
        k->has_disk = true;
        send_away(k);
    }
    return k->has_disk;
}

struct wal_keeper *wal_keeper_create(struct loop *l, struct store *s,
                                     wal_keeper_fn *on_kept, void *arg)
{
    struct wal_keeper *k = xcalloc(1, sizeof(*k));

    k->job.work = keep;
    k->job.done = kept;
    k->store = s;
    k->on_kept = on_kept;
    k->arg = arg;
    k->crew = crew_create(l, "checkpoint", 1, NULL, 1);
    return k;
}

void wal_keeper_destroy(struct wal_keeper *k)
{
    if (!k)
        return;
    crew_destroy(k->crew);
    free(k);
}
