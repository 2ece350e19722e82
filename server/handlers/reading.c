/*
 * reading.c - calls that only read: a job for a reading thread, then the answer.
 */
#include "base/metrics.h"
#include "base/xmalloc.h"
#include "handlers/ceiling.h"
#include "handlers/server_private.h"

#include <stdlib.h>
#include <string.h>

#define NO_ROOM_MS      1000
#define SEARCHES_OF_ONE 8 /* at once: a search may take a quarter of a second */

static void reading_work(struct job *j, void *hand)
{
    struct reading *r = container_of(j, struct reading, job);

    /* Thousands may have been admitted before memory ran out; those of the door are few. */
    r->no_room = !r->done && !ceiling_lets_read(r->call->server);
    if (!r->no_room)
        r->err = r->work(r, hand);
}

static void online_unref(struct shared_online *o)
{
    if (!o || --o->refs > 0)
        return;
    free(o->users);
    free(o);
}

static struct shared_online *online_ref(struct server *srv)
{
    uint64_t version = chat_online_version(srv->chat);

    if (!srv->online || srv->online->version != version) {
        online_unref(srv->online);
        srv->online = xcalloc(1, sizeof(*srv->online));
        srv->online->refs = 1;
        srv->online->version = version;
        srv->online->users = chat_online(srv->chat, &srv->online->count);
    }
    srv->online->refs++;
    return srv->online;
}

void reading_forget_online(struct server *srv)
{
    online_unref(srv->online);
    srv->online = NULL;
}

void reading_finish(struct reading *r)
{
    online_unref(r->shared);
    buf_finish(&r->out);
    free(r);
}

static bool is_search(const struct call *c)
{
    return c->request.method && strcmp(c->request.method->name, "message.search") == 0;
}

/* Searches of one person under way: of more than a few the others would wait in the queue. */
static size_t searches_of(const struct server *srv, uint64_t user)
{
    return (size_t)(uintptr_t)map_find(&srv->searching, user);
}

static void count_search(struct server *srv, uint64_t user, size_t count)
{
    if (count == 0)
        map_remove(&srv->searching, user);
    else
        map_put(&srv->searching, user, (void *)(uintptr_t)count);
}

static void reading_done(struct job *j)
{
    struct reading *r = container_of(j, struct reading, job);
    struct server *srv = r->call->server;
    uint64_t user = r->call->who.user;

    metrics.reader_queue = (double)crew_waiting(r->call->server->readers);
    if (r->done) {
        r->done(r);
        return;
    }
    if (is_search(r->call))
        count_search(srv, user, searches_of(srv, user) - 1);
    if (r->no_room) {
        metrics.memory_refused_calls++;
        call_fail(r->call, ERR_BUSY, NULL, NO_ROOM_MS);
    } else if (r->err == OK) {
        call_answer(r->call, &r->out);
    } else {
        call_fail(r->call, r->err, r->why, 0);
    }
    reading_finish(r);
}

/* These tell who is online, which only the loop knows: a copy goes along. */
static bool tells_presence(const struct call *c)
{
    const char *name = c->request.method->name;

    return strcmp(name, "room.members") == 0 || strcmp(name, "user.get") == 0 ||
           strcmp(name, "user.list") == 0;
}

bool searchers_open(struct server *srv, char *why, size_t why_size)
{
    map_init(&srv->searching);
    for (size_t i = 0; i < SEARCHERS; i++) {
        srv->reader_of_searcher[i] = reader_open(srv->store, why, why_size);
        if (!srv->reader_of_searcher[i])
            return false;
    }
    srv->searchers = crew_create(srv->loop, "searcher", SEARCHERS,
                                 (void **)srv->reader_of_searcher, SEARCH_JOBS_MAX);
    return true;
}

void searchers_close(struct server *srv)
{
    crew_destroy(srv->searchers);
    map_finish(&srv->searching);
    for (size_t i = 0; i < SEARCHERS; i++)
        reader_close(srv->reader_of_searcher[i]);
}

/* Steps of a sign-in or an opening have a reader of their own: nobody waits at the door
 * because somebody else leafs through history, nor for that because somebody searches. */
static struct crew *crew_for(const struct call *c, reading_done_fn *done)
{
    if (done)
        return c->server->door;
    if (is_search(c))
        return c->server->searchers;
    return c->server->readers;
}

/* False: too many wait already, of everybody's or of this person's. */
static bool submit(struct call *c, struct job *job, reading_done_fn *done)
{
    bool search = !done && is_search(c);
    size_t searches = search ? searches_of(c->server, c->who.user) : 0;

    if (searches >= SEARCHES_OF_ONE || !crew_submit(crew_for(c, done), job))
        return false;
    if (search)
        count_search(c->server, c->who.user, searches + 1);
    return true;
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
    if (c->request.method && tells_presence(c)) {
        r->shared = online_ref(c->server);
        r->online = (struct online){r->shared->users, r->shared->count};
    }
    if (!done)
        call_weigh(c, READ_WEIGHT);
    if (submit(c, &r->job, done)) {
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
