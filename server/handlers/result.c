#include "handlers/result.h"

#include "handlers/server_private.h"
#include "proto/json.h"
#include "store/command.h"

typedef void put_fn(const struct server *srv, struct json *j,
                    const struct command *command, const struct outcome *o);

#define RESULT(command, function) static put_fn function;
#include "handlers/result.tbl"

static put_fn *const results[COMMAND_KIND_COUNT] = {
#define RESULT(command, function) [command] = function,
#include "handlers/result.tbl"
};

static void put_pos(const struct server *srv, struct json *j,
                    const struct command *command, const struct outcome *o)
{
    (void)srv;
    (void)command;
    json_put_u64(j, "pos", o->pos);
}

static void put_place(struct json *j, const struct outcome *o)
{
    json_put_u64(j, "pos", o->pos);
    json_put_u64(j, "seq", o->seq);
}

static void put_sent(const struct server *srv, struct json *j,
                     const struct command *command, const struct outcome *o)
{
    (void)command;
    json_put_u64(j, "id", o->id);
    put_place(j, o);
    json_put_i64(j, "at", o->at);
    json_put_text(j, "durable",
                  srv->config->durability == DURABILITY_DISK ? "disk" : "os");
}

static void put_blocked(const struct server *srv, struct json *j,
                        const struct command *command, const struct outcome *o)
{
    if (o->duplicate)
        put_sent(srv, j, command, o);
    else
        put_place(j, o);
}

static void put_decided(const struct server *srv, struct json *j,
                        const struct command *command, const struct outcome *o)
{
    put_pos(srv, j, command, o);
    if (o->id != 0)
        json_put_u64(j, "id", o->id);
}

static void put_sanction(const struct server *srv, struct json *j,
                         const struct command *command, const struct outcome *o)
{
    put_pos(srv, j, command, o);
    json_put_u64(j, "sanction", o->id);
}

static void put_list(const struct server *srv, struct json *j,
                     const struct command *command, const struct outcome *o)
{
    put_pos(srv, j, command, o);
    json_put_u64(j, "list", o->id);
}

static void put_version(const struct server *srv, struct json *j,
                        const struct command *command, const struct outcome *o)
{
    put_pos(srv, j, command, o);
    json_put_u64(j, "version", o->id);
}

static void put_room_created(const struct server *srv, struct json *j,
                             const struct command *command, const struct outcome *o)
{
    (void)srv;
    (void)command;
    json_put_u64(j, "room", o->id);
    put_place(j, o);
}

static void put_dm(const struct server *srv, struct json *j,
                   const struct command *command, const struct outcome *o)
{
    json_put_u64(j, "room", o->id);
    put_pos(srv, j, command, o);
}

static void put_invite(const struct server *srv, struct json *j,
                       const struct command *command, const struct outcome *o)
{
    (void)srv;
    json_put_text(j, "code", o->code);
    json_put_u64(j, "id", o->id);
    /* A retry gets what the first call got. */
    json_put_i64(j, "expires_at", o->at + (command->expires_at - command->at));
}

static void put_group(const struct server *srv, struct json *j,
                      const struct command *command, const struct outcome *o)
{
    put_pos(srv, j, command, o);
    json_put_u64(j, "group", o->id);
}

static void put_made(const struct server *srv, struct json *j,
                     const struct command *command, const struct outcome *o)
{
    json_put_u64(j, "id", o->id);
    put_pos(srv, j, command, o);
}

/* Its seq, where it has one. */
static void put_run(const struct server *srv, struct json *j,
                    const struct command *command, const struct outcome *o)
{
    put_pos(srv, j, command, o);
    if (o->seq != 0)
        json_put_u64(j, "seq", o->seq);
}

void result_put(const struct server *srv, struct json *j, const struct command *command,
                const struct outcome *o)
{
    put_fn *put = results[command->kind];

    if (put)
        put(srv, j, command, o);
    else
        put_place(j, o);
    if (o->duplicate)
        json_put_bool(j, "duplicate", true);
}
