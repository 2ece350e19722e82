/*
 * handle_user.c - user.*, token.*, invite.*.
 */
#include "base/xmalloc.h"
#include "handlers/commands.h"
#include "handlers/server_private.h"
#include "proto/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INVITE_ROOMS_MAX 10
#define DAY_MS           ((int64_t)24 * 60 * 60 * 1000)

enum err read_user(struct reading *r, struct reader *reader)
{
    return query_user(reader, r->call->who.user, request_u64(&r->call->request, "user"),
                      &r->online, &r->out);
}

enum err read_users(struct reading *r, struct reader *reader)
{
    const char *cursor = request_text(&r->call->request, "cursor", NULL);

    return query_users(reader, r->call->who.user, cursor ? cursor : "", &r->online,
                       &r->out);
}

/* NULL: it says nothing of the profile. */
static char *profile_of(const struct call *c)
{
    static const char *const names[] = {"title",  "about",     "pronouns", "phone",
                                        "avatar", "time_zone", "status"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (request_has(&c->request, names[i]))
            return params_copy(c);
    return NULL;
}

enum err on_user_update(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_USER_UPDATE, c);
    command.user =
        request_has(&c->request, "user") ? request_u64(&c->request, "user") : c->who.user;
    if (request_has(&c->request, "display"))
        command.has |= HAS_NAME;
    if (request_has(&c->request, "role"))
        command.has |= HAS_ROLE;
    command.name = param_copy(c, "display");
    command.params = profile_of(c);
    if (command.params)
        command.has |= HAS_PROFILE;
    if (command.has & HAS_ROLE)
        user_role_parse(request_text(&c->request, "role", NULL), &command.role);
    return commit_call(c, &command);
}

static enum err read_updated(struct reading *r, struct reader *reader)
{
    const struct request *request = &r->call->request;
    uint64_t user =
        request_has(request, "user") ? request_u64(request, "user") : r->call->who.user;

    return query_user_object(reader, user, &r->out);
}

static void updated_done(struct reading *r)
{
    uint64_t pos;
    struct buf result;
    struct json j;

    memcpy(&pos, r->more, sizeof(pos));
    free(r->more);
    if (r->err != OK) {
        call_fail(r->call, r->err, r->why, 0);
        reading_finish(r);
        return;
    }
    buf_init(&result);
    j = json_begin(&result);
    json_object(&j);
    json_put_u64(&j, "pos", pos);
    json_key(&j, "user");
    json_raw(&j, r->out.bytes, r->out.len);
    json_object_end(&j);
    call_answer(r->call, &result);
    buf_finish(&result);
    reading_finish(r);
}

void user_committed(struct call *c, struct outcome *o)
{
    uint64_t *pos = xmalloc(sizeof(*pos));

    *pos = o->pos;
    reading_start(c, read_updated, updated_done, pos);
}

enum err read_tokens(struct reading *r, struct reader *reader)
{
    return query_tokens(reader, r->call->who.user, r->call->who.token, &r->out);
}

enum err on_token_revoke(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_TOKEN_REVOKE, c);
    command.token = request_u64(&c->request, "id");
    return commit_call(c, &command);
}

static bool is_admin(const struct call *c)
{
    return user_role_rules(c->who.role);
}

enum err on_invite_create(struct call *c)
{
    const struct request *r = &c->request;
    uint64_t days = request_has(r, "days") ? request_u64(r, "days") : 7;
    struct command command;
    char code[SECRET_TOKEN_SIZE];

    if (!is_admin(c)) {
        snprintf(c->request.why, sizeof(c->request.why), "only admins make invites");
        return ERR_FORBIDDEN;
    }
    command_for(&command, COMMAND_INVITE_CREATE, c);
    if (request_has(r, "role"))
        user_role_parse(request_text(r, "role", NULL), &command.role);
    command.uses = request_has(r, "uses") ? request_u64(r, "uses") : 1;
    command.users = xcalloc(INVITE_ROOMS_MAX, sizeof(*command.users));
    command.user_count = request_ids(r, "rooms", command.users, INVITE_ROOMS_MAX);
    command.expires_at = command.at + (int64_t)days * DAY_MS;
    secret_token(code);
    command.secret = xstrdup(code);
    command_take_key(&command, c);
    return commit_call(c, &command);
}

enum err read_invites(struct reading *r, struct reader *reader)
{
    enum user_role role;
    enum err err = query_role(reader, r->call->who.user, &role);

    if (err == OK && !user_role_rules(role)) {
        r->why = "only admins see invites";
        return ERR_FORBIDDEN;
    }
    return err == OK ? query_invites(reader, &r->out) : err;
}

enum err on_invite_revoke(struct call *c)
{
    struct command command;

    if (!is_admin(c)) {
        snprintf(c->request.why, sizeof(c->request.why), "only admins end invites");
        return ERR_FORBIDDEN;
    }
    command_for(&command, COMMAND_INVITE_REVOKE, c);
    command.invite = request_u64(&c->request, "id");
    return commit_call(c, &command);
}
