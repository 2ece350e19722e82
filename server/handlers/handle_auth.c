/*
 * handle_auth.c - auth.*: sign in, register, sign out, change the password.
 *
 * login:    limits -> credentials (reader) -> verify (secrets crew) -> token into the log
 * register: limits -> hash (secrets crew) -> user and token into the log
 * password: credentials -> verify and hash -> into the log
 * then, for the first two: the user object (reader) -> answer with the cookie.
 */
#include "base/clock.h"
#include "base/xmalloc.h"
#include "chat/chat.h"
#include "handlers/commands.h"
#include "handlers/http_door.h"
#include "handlers/server_private.h"
#include "handlers/sign_in.h"
#include "proto/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIGN_IN_COST 20 /* other calls */

/* --- on the secrets crew --- */

/* A wrong password takes as long for a hash from before the cost grew. */
static void burn(const struct sign_in *s, const char *hash)
{
    struct password_cost left = password_cost_left(hash, s->cost);
    char dummy[PASSWORD_HASH_SIZE];

    if (left.passes == 0)
        return;
    password_dummy(left, dummy);
    password_verify(dummy, s->password, s->password_len);
}

static void verify_work(struct job *j, void *hand)
{
    struct sign_in *s = container_of(j, struct sign_in, job);
    char dummy[PASSWORD_HASH_SIZE];
    const char *hash = s->found.password;

    (void)hand;
    if (s->found.user == 0 || hash[0] == '\0') {
        /* The same work for a name nobody has, or who signs in will tell. */
        password_dummy(s->cost, dummy);
        hash = dummy;
    }
    s->fits = password_verify(hash, s->password, s->password_len) && s->found.user != 0;
    if (!s->fits) {
        burn(s, hash);
        return;
    }
    if (s->fresh)
        s->hashed = password_hash(s->fresh, s->fresh_len, s->cost, s->hash);
    else if (password_is_weak(hash, s->cost))
        s->hashed = password_hash(s->password, s->password_len, s->cost, s->hash);
}

static void hash_work(struct job *j, void *hand)
{
    struct sign_in *s = container_of(j, struct sign_in, job);

    (void)hand;
    s->hashed = password_hash(s->fresh, s->fresh_len, s->cost, s->hash);
}

static enum err to_secrets(struct sign_in *s, void (*work)(struct job *, void *),
                           job_fn *done)
{
    s->job.work = work;
    s->job.done = done;
    return crew_submit(s->call->server->secrets, &s->job) ? OK : ERR_BUSY;
}

/* --- the token at the end of login and register --- */

static void token_into(struct command *command, struct sign_in *s)
{
    secret_token(s->token);
    secret_hash(s->token, strlen(s->token), command->hash);
    command->has_hash = true;
    command->token_kind = TOKEN_SESSION;
}

static enum err read_self(struct reading *r, struct reader *reader)
{
    return query_user_object(reader, r->call->who.user, &r->out);
}

static void answer_signed_in(struct reading *r)
{
    struct call *c = r->call;
    char cookie[COOKIE_MAX];
    struct buf result;
    struct json j;

    if (r->err != OK) {
        call_fail(c, r->err, r->why, 0);
        reading_finish(r);
        return;
    }
    buf_init(&result);
    j = json_begin(&result);
    json_object(&j);
    json_put_text(&j, "token", c->sign_in->token);
    json_key(&j, "user");
    json_raw(&j, r->out.bytes, r->out.len);
    json_object_end(&j);
    http_door_cookie(cookie, c->sign_in->token, c->secure);
    call_answer_with_cookie(c, &result, cookie);
    secret_forget(cookie, sizeof(cookie));
    buf_finish(&result);
    reading_finish(r);
}

static void answer_empty(struct call *c, const char *cookie)
{
    struct buf result;

    buf_init(&result);
    buf_add_text(&result, "{}");
    call_answer_with_cookie(c, &result, cookie);
    buf_finish(&result);
}

void auth_committed(struct call *c, const struct command *command, struct outcome *o)
{
    char cookie[COOKIE_MAX];

    if (o->err != OK) {
        call_fail(c, o->err, o->why, 0);
        return;
    }
    switch (command->kind) {
    case COMMAND_USER_CREATE:
        c->who.user = o->id;
        reading_start(c, read_self, answer_signed_in, NULL);
        break;
    case COMMAND_TOKEN_CREATE:
        reading_start(c, read_self, answer_signed_in, NULL);
        break;
    case COMMAND_TOKEN_REVOKE:
        http_door_cookie(cookie, NULL, c->secure);
        answer_empty(c, cookie);
        break;
    default:
        answer_empty(c, NULL);
    }
}

/* --- auth.login --- */

static void sign_in_with_token(struct call *c)
{
    struct sign_in *s = c->sign_in;
    struct command command;

    if (s->hashed) {
        command_for(&command, COMMAND_USER_PASSWORD, c);
        command.actor = s->found.user;
        command.user = s->found.user;
        command.seq = s->found.version;
        command.has |= HAS_REHASH;
        command.secret = xstrdup(s->hash);
        commit_quietly(c->server, &command);
    }
    c->who.user = s->found.user;
    command_for(&command, COMMAND_TOKEN_CREATE, c);
    command.user = s->found.user;
    command.seq = s->found.version;
    command.name = xstrdup("sign-in");
    token_into(&command, s);
    commit_call(c, &command);
}

static void verified(struct job *j)
{
    struct sign_in *s = container_of(j, struct sign_in, job);
    struct call *c = s->call;

    uint32_t wait = 0;

    sign_in_checked(s, !s->fits);
    if (s->fits) /* a right password is no guess, but it costs us an Argon2id */
        wait = limiter_take(c->server->calls, s->found.user, SIGN_IN_COST,
                            server_now(c->server));
    if (!s->fits)
        call_fail(c, ERR_UNAUTHORIZED, "the name or the password is wrong", 0);
    else if (wait > 0)
        call_fail(c, ERR_RATE_LIMITED, "you sign in too often; wait", wait);
    else
        sign_in_with_token(c);
}

static enum err read_credentials(struct reading *r, struct reader *reader)
{
    struct call *c = r->call;

    if (c->who.user != 0)
        return query_credentials_of(reader, c->who.user, &c->sign_in->found);
    return query_credentials(reader, request_text(&c->request, "name", NULL),
                             &c->sign_in->found);
}

/* The credentials are there: the password goes to the secrets crew. */
static void verify(struct reading *r)
{
    struct call *c = r->call;
    enum err err = r->err;

    if (err == OK)
        err = to_secrets(c->sign_in, verify_work, c->sign_in->verified);
    if (err != OK) {
        sign_in_checked(c->sign_in, false);
        call_fail(c, err, NULL, 0);
    }
    reading_finish(r);
}

void sign_in_check(struct sign_in *s)
{
    reading_start(s->call, read_credentials, verify, NULL);
}

enum err on_auth_login(struct call *c)
{
    struct sign_in *s;
    size_t len;
    const char *name = request_text(&c->request, "name", &len);

    c->who = (struct identity){0}; /* whoever is signed in signs in anew */
    s = sign_in_create(c);
    s->name_key = limiter_key(name, len);
    s->password = request_text(&c->request, "password", &s->password_len);
    s->verified = verified;
    sign_in_admit(s);
    return OK;
}

/* --- auth.register --- */

static void registered_hash(struct job *j)
{
    struct sign_in *s = container_of(j, struct sign_in, job);
    struct call *c = s->call;
    struct command command;

    if (!s->hashed) {
        call_fail(c, ERR_BUSY, "no memory for hashing a password now", 0);
        return;
    }
    command_for(&command, COMMAND_USER_CREATE, c);
    command.actor = 0;
    command.name = param_copy(c, "name");
    command.secret = xstrdup(s->hash);
    if (request_has(&c->request, "invite"))
        command_take_text(&command, c, "invite");
    command.role = ROLE_MEMBER;
    token_into(&command, s);
    commit_call(c, &command);
}

/* Asked before the hash is made, which costs a thousand times as much. */
static enum err read_registration(struct reading *r, struct reader *reader)
{
    const struct request *request = &r->call->request;
    enum err err =
        query_registration(reader, request_text(request, "name", NULL),
                           request_text(request, "invite", NULL), clock_wall_ms());

    if (err == ERR_FORBIDDEN)
        r->why = "this invite is not valid any more; ask for a new one";
    return err;
}

static void registration_read(struct reading *r)
{
    enum err err = r->err;

    if (err == OK)
        err = to_secrets(r->call->sign_in, hash_work, registered_hash);
    if (err != OK)
        call_fail(r->call, err, r->why, 0);
    reading_finish(r);
}

enum err on_auth_register(struct call *c)
{
    struct server *srv = c->server;
    struct sign_in *s;
    uint32_t wait = limiter_take(srv->registrations, c->address, 1, server_now(srv));

    if (wait > 0) {
        call_fail(c, ERR_RATE_LIMITED, "too many registrations from this address; wait",
                  wait);
        return OK;
    }
    if (!srv->config->open_registration && !request_has(&c->request, "invite")) {
        snprintf(c->request.why, sizeof(c->request.why),
                 "an invite is needed here; ask an admin for a link");
        return ERR_FORBIDDEN;
    }
    c->who = (struct identity){0};
    s = sign_in_create(c);
    s->fresh = request_text(&c->request, "password", &s->fresh_len);
    reading_start(c, read_registration, registration_read, NULL);
    return OK;
}

/* --- auth.password --- */

static void password_verified(struct job *j)
{
    struct sign_in *s = container_of(j, struct sign_in, job);
    struct call *c = s->call;
    struct command command;

    sign_in_checked(s, !s->fits);
    if (!s->fits) {
        call_fail(c, ERR_FORBIDDEN, "the old password is wrong", 0);
        return;
    }
    if (!s->hashed) {
        call_fail(c, ERR_BUSY, "no memory for hashing a password now", 0);
        return;
    }
    command_for(&command, COMMAND_USER_PASSWORD, c);
    command.user = c->who.user;
    command.seq = s->found.version;
    command.secret = xstrdup(s->hash);
    command.has |= HAS_REVOKE;
    command.except = c->who.token;
    commit_call(c, &command);
}

enum err on_auth_password(struct call *c)
{
    struct sign_in *s = sign_in_create(c);

    s->name_key = limiter_key((const char *)&c->who.user, sizeof(c->who.user));
    s->password = request_text(&c->request, "old", &s->password_len);
    s->fresh = request_text(&c->request, "new", &s->fresh_len);
    s->verified = password_verified;
    sign_in_admit(s);
    return OK;
}

/* --- auth.logout --- */

enum err on_auth_logout(struct call *c)
{
    struct command command;

    sign_in_create(c); /* so that auth_committed answers it */
    command_for(&command, COMMAND_TOKEN_REVOKE, c);
    command.token = c->who.token;
    return commit_call(c, &command);
}
