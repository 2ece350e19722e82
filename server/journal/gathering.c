#include "journal/gathering.h"

#include "base/clock.h"
#include "base/xmalloc.h"
#include "loop/loop.h"

#include <stdlib.h>

#define GATHER_MS       2  /* the longest a command waits for others */
#define CROWD_MS        4  /* likewise, where they come in crowds; then the transaction */
#define CROWD           8  /* is most of what each costs */
#define FLUSH_MS        20 /* likewise, for the writing of what came back */
#define FLUSH_FIRST     16 /* with so many commands in a batch */
#define STALE_MS        20 /* after so long a rest nobody is waited for */
#define GROW_EVERY      8  /* batches that came in full */
#define HALF_FIRST      64 /* so many need not wait until the others are written out */
#define GLANCE_US       1000 /* while commands are gathered, input is looked for so often */
#define GLANCE_LARGE_US 500

struct gathering {
    struct loop *loop;
    struct loop_alarm *patience; /* set while commands are waited for */
    uint64_t patience_ms;        /* what it will be set to */
    size_t crowd;                /* how many commands are worth waiting for */
    unsigned full;               /* batches in a row that were no smaller */
    uint64_t left_ms;            /* when the last batch left */
    uint64_t flush_ms;           /* how long the last writing out took */
    uint64_t rest_ms;            /* when the last batch came back, or was written out */
    bool unflushed;              /* what the last batch brought is being written out */
    unsigned round;              /* large batches in a row */
    bool held;                   /* something of the last one is left for later */
    bool held_before;            /* likewise, of the one before */
};

struct gathering *gathering_create(struct loop *l, gathering_fn *on_over, void *arg)
{
    struct gathering *g = xcalloc(1, sizeof(*g));

    g->loop = l;
    g->patience = loop_alarm_add(l, on_over, arg);
    g->patience_ms = GATHER_MS;
    g->crowd = 1;
    return g;
}

void gathering_destroy(struct gathering *g)
{
    if (!g)
        return;
    loop_slow_down(g->loop, 0);
    loop_alarm_remove(g->patience);
    free(g);
}

bool gathering_is_full(struct gathering *g, size_t queued)
{
    if (g->unflushed)
        return false;
    if (clock_mono_ms() > g->rest_ms + STALE_MS)
        g->crowd = 1;
    return queued >= g->crowd;
}

/* While the outboxes are written the loop is busy enough. */
void gathering_wait(struct gathering *g)
{
    if (loop_alarm_is_set(g->patience))
        return;
    loop_alarm_set(g->patience, g->unflushed ? FLUSH_MS : g->patience_ms);
    if (!g->unflushed)
        loop_slow_down(g->loop, g->crowd < FLUSH_FIRST ? GLANCE_US : GLANCE_LARGE_US);
}

static void stop_waiting(struct gathering *g)
{
    loop_alarm_stop(g->patience);
    loop_slow_down(g->loop, 0);
}

/* The next time as many as came are waited for, sometimes a few more. */
void gathering_leaves(struct gathering *g, size_t count)
{
    stop_waiting(g);
    g->unflushed = false;
    g->left_ms = clock_mono_ms();
    g->patience_ms = count < CROWD ? GATHER_MS : CROWD_MS;
    g->full = count < g->crowd ? 0 : g->full + 1;
    g->crowd = count;
    if (count > 1 && g->full >= GROW_EVERY) {
        g->full = 0;
        g->crowd += count / 4 + 1;
    }
}

/* Where the disk takes longer than the answers do, two crowds take turns: one is written out while
 * the other is on its way to the disk. Else one large crowd costs less, and it does where many
 * only listen: each of them is written once for a crowd or two, however large. */
static bool is_half(const struct gathering *g, size_t count, size_t queued)
{
    return queued >= HALF_FIRST && queued >= count / 4 && !g->held_before &&
           g->flush_ms < g->rest_ms - g->left_ms;
}

void gathering_is_back(struct gathering *g, size_t count, size_t queued)
{
    g->rest_ms = clock_mono_ms();
    g->round = count < HALF_FIRST ? 0 : g->round + 1;
    g->held_before = g->held;
    g->held = false;
    if (count < FLUSH_FIRST)
        return;
    g->unflushed = !is_half(g, count, queued);
    g->crowd = g->unflushed ? count + queued : queued;
}

/* Those who were answered last have read it about as much later as the writing took. */
static uint64_t patience_after(uint64_t flush_ms)
{
    return flush_ms < GATHER_MS ? GATHER_MS : flush_ms < FLUSH_MS ? flush_ms : FLUSH_MS;
}

bool gathering_is_flushed(struct gathering *g)
{
    uint64_t now = clock_mono_ms();

    if (!g->unflushed)
        return false;
    g->unflushed = false;
    g->flush_ms = now - g->rest_ms;
    g->patience_ms = g->held ? FLUSH_MS : patience_after(g->flush_ms);
    g->rest_ms = now;
    stop_waiting(g);
    return true;
}

unsigned gathering_round(const struct gathering *g)
{
    return g->round;
}

void gathering_held(struct gathering *g)
{
    g->held = true;
}
