/*
 * handle_search.c - message.search, retention.*.
 */
#include "handlers/commands.h"
#include "handlers/server_private.h"
#include "store/query_search.h"
#include "store/retention.h"

#include <stdio.h>

#define LIMIT 20

static const char *text_or_empty(const struct request *r, const char *name, size_t *len)
{
    const char *text = request_text(r, name, len);

    return text ? text : "";
}

/* The words for a refusal are the call's: nobody else looks at it while it is away. */
enum err read_search(struct reading *r, struct reader *reader)
{
    struct request *request = &r->call->request;
    struct search_args args = {
        .user = r->call->who.user,
        .cursor = text_or_empty(request, "cursor", NULL),
        .limit = request_has(request, "limit") ? (unsigned)request_u64(request, "limit")
                                               : LIMIT,
    };
    char why[SEARCH_WHY_MAX] = "";
    size_t zone_len;
    const char *zone = text_or_empty(request, "zone", &zone_len);
    enum err err;

    if (zone[0] != '\0' && !search_offset_read(zone, zone_len, &args.offset)) {
        r->why = "zone: an offset like +01:00, or Z, was expected";
        return ERR_PARAMS;
    }
    args.query = text_or_empty(request, "query", &args.len);
    err = query_search(reader, &args, &r->out, why);
    snprintf(request->why, sizeof(request->why), "%s", why);
    if (err != OK && why[0] != '\0')
        r->why = request->why;
    return err;
}

enum err read_retention(struct reading *r, struct reader *reader)
{
    const struct call *c = r->call;

    return query_retention(reader, c->who.user, request_u64(&c->request, "room"),
                           &r->out);
}

enum err on_retention_set(struct call *c)
{
    bool inherit = !request_has(&c->request, "days");
    struct command command;

    if (inherit && !request_has(&c->request, "room")) {
        snprintf(c->request.why, sizeof(c->request.why),
                 "days is missing: the workspace goes by no other");
        return ERR_PARAMS;
    }
    command_for(&command, COMMAND_RETENTION_SET, c);
    command.room = request_u64(&c->request, "room");
    command.uses = request_u64(&c->request, "days");
    command.choice = inherit;
    return commit_call(c, &command);
}
