/*
 * control_door.c - the operator's socket of a running server.
 */
#include "base/log.h"
#include "base/xmalloc.h"
#include "handlers/analytics.h"
#include "handlers/operator.h"
#include "handlers/server_private.h"
#include "ipc/control.h"

#include <stdio.h>
#include <stdlib.h>

/* Tickets of the operator's commands: the request's id with the top bit set, which no
 * call's ticket reaches. */
#define OPERATOR_TICKET (UINT64_C(1) << 63)

static void on_request(void *arg, uint64_t id, int argc, char **argv)
{
    struct server *srv = arg;
    struct command command;
    char why[256];
    uint32_t retry_ms;

    if (srv->draining || srv->stopped) {
        control_answer(srv->control, id, false, "the server is stopping; try again");
        return;
    }
    if (analytics_operator(srv, id, argc, argv))
        return;
    if (!operator_command(argc, argv, srv->reader, &command, why, sizeof(why))) {
        control_answer(srv->control, id, false, why);
        return;
    }
    if (journal_submit(srv->journal, &command, OPERATOR_TICKET | id, &retry_ms) != OK)
        control_answer(srv->control, id, false,
                       "the server cannot write now; is the disk full?");
    command_finish(&command);
}

void control_door_committed(struct server *srv, uint64_t ticket, struct outcome *o)
{
    char text[256];
    bool ok = operator_outcome(o, text, sizeof(text));

    if (srv->control)
        control_answer(srv->control, ticket & ~OPERATOR_TICKET, ok, text);
}

bool control_door_open(struct server *srv, char *why, size_t why_size)
{
    char *path = xasprintf("%s/control.sock", srv->config->data);

    srv->control = control_open(srv->loop, srv->timers, path, on_request, srv);
    if (!srv->control)
        snprintf(why, why_size, "cannot listen on %s; is the path longer than 100 bytes?",
                 path);
    free(path);
    return srv->control != NULL;
}

void control_door_close(struct server *srv)
{
    control_close(srv->control);
    srv->control = NULL;
}
