/*
 * reading.c - calls that only read: a job for a reading thread, then the answer.
 */
#include "base/metrics.h"
#include "base/xmalloc.h"
#include "handlers/server_private.h"

#include <stdlib.h>
#include <string.h>

static void reading_work(struct job *j, void *hand)
{
    struct reading *r = container_of(j, struct reading, job);

    r->err = r->work(r, hand);
}

void reading_finish(struct reading *r)
{
    uint64_t *users;

    memcpy(&users, &r->online.users,
           sizeof(users)); /* const for the thread, ours to free */
    free(users);
    buf_finish(&r->out);
    free(r);
}

static void reading_done(struct job *j)
{
    struct reading *r = container_of(j, struct reading, job);

    metrics.reader_queue = (double)crew_waiting(r->call->server->readers);
    if (r->done) {
        r->done(r);
        return;
    }
    if (r->err == OK)
        call_answer(r->call, &r->out);
    else
        call_fail(r->call, r->err, r->why, 0);
    reading_finish(r);
}

/* These tell who is online, which only the loop knows: a copy goes along. */
static bool tells_presence(const struct call *c)
{
    const char *name = c->request.method->name;

    return strcmp(name, "room.members") == 0 || strncmp(name, "user.", 5) == 0;
}

void reading_start(struct call *c, reading_fn *work, reading_done_fn *done, void *more)
{
    struct reading *r = xcalloc(1, sizeof(*r));

    list_init(&r->job.link);
    r->job.work = reading_work;
    r->job.done = reading_done;
    r->call = c;
    r->work = work;
    r->done = done;
    r->more = more;
    buf_init(&r->out);
    if (c->request.method && tells_presence(c))
        r->online.users = chat_online(c->server->chat, &r->online.count);
    if (crew_submit(c->server->readers, &r->job)) {
        metrics.reader_queue = (double)crew_waiting(c->server->readers);
        return;
    }
    r->err = ERR_BUSY;
    if (done) {
        done(r);
        return;
    }
    call_fail(c, ERR_BUSY, "too many readers wait; try again", RETRY_BUSY_MS);
    reading_finish(r);
}
