/*
 * analytics_door.c - rebuilding, and what the operator's socket says of analytics.
 */
#include "base/xmalloc.h"
#include "handlers/analytics.h"
#include "handlers/feeder.h"
#include "ipc/control.h"
#include "ipc/messages.h"
#include "ipc/wire.h"
#include "ipc/worker_link.h"
#include "store/query_feed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATIENCE_MS 20000 /* the present batch, then dropping the tables */

struct rebuild {
    rebuild_begun_fn *done;
    void *arg;
    uint64_t id;
};

static bool on_rebuild(void *arg, uint64_t id, enum question_end end,
                       struct wire_in *answer)
{
    struct rebuild *r = arg;
    uint8_t ok = end == QUESTION_ANSWERED ? wire_get_u8(answer) : 0;
    bool good = end != QUESTION_ANSWERED || wire_end(answer);

    (void)id;
    if (ok == 1 && good)
        r->done(r->arg, r->id, OK, NULL);
    else
        r->done(r->arg, r->id, ERR_BUSY,
                "the worker that makes the figures did not begin; try again");
    free(r);
    return good;
}

void analytics_rebuild(struct server *srv, rebuild_begun_fn *done, void *arg, uint64_t id)
{
    uint64_t oldest;
    struct rebuild *r;

    if (!srv->feeder || !feeder_link(srv->feeder)) {
        done(arg, id, ERR_BUSY, "this server runs without a worker: no figures");
        return;
    }
    if (query_log_oldest(srv->reader, &oldest) != OK || oldest != 0) {
        done(arg, id, ERR_CONFLICT,
             "retention has cut the log: figures from before would be lost");
        return;
    }
    r = xcalloc(1, sizeof(*r));
    *r = (struct rebuild){done, arg, id};
    if (worker_link_ask(feeder_link(srv->feeder), MESSAGE_REBUILD, NULL, 0, PATIENCE_MS,
                        on_rebuild, r, 0))
        return;
    free(r);
    done(arg, id, ERR_BUSY, "the worker that makes the figures is away; try again");
}

/* ready=1 pos=5 head=9 catching_up=1 percent=40 */
static void tell_place(struct server *srv, uint64_t request)
{
    struct feeder_place place = {.percent = 100};
    char text[200];

    if (!srv->feeder) {
        control_answer(srv->control, request, false,
                       "this server runs without a worker: no figures");
        return;
    }
    feeder_place(srv->feeder, &place);
    snprintf(text, sizeof(text), "ready=%d pos=%llu head=%llu catching_up=%d percent=%u",
             place.ready, (unsigned long long)place.pos, (unsigned long long)place.head,
             place.catching_up, place.percent);
    control_answer(srv->control, request, true, text);
}

static void begun_for_operator(void *arg, uint64_t id, enum err err, const char *why)
{
    struct server *srv = arg;
    char head[32];

    snprintf(head, sizeof(head), "%llu", (unsigned long long)chat_head(srv->chat));
    if (srv->control) /* the server may be stopping */
        control_answer(srv->control, id, err == OK, err == OK ? head : why);
}

bool analytics_operator(struct server *srv, uint64_t request, int argc, char **argv)
{
    if (argc != 1)
        return false;
    if (strcmp(argv[0], "analytics.status") == 0) {
        tell_place(srv, request);
        return true;
    }
    if (strcmp(argv[0], "analytics.rebuild") == 0) {
        analytics_rebuild(srv, begun_for_operator, srv, request);
        return true;
    }
    return false;
}
