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

void sign_in_destroy(struct sign_in *s)
{
    if (!s)
        return;
    secret_forget(s, sizeof(*s));
    free(s);
}

static struct sign_in *sign_in_create(struct call *c)
{
    struct sign_in *s = xcalloc(1, sizeof(*s));

    list_init(&s->job.link);
    s->call = c;
    s->cost.memory_kib = (uint32_t)c->server->config->password_memory;
    s->cost.passes = (uint32_t)c->server->config->password_passes;
    c->sign_in = s;
    return s;
}

/* --- on the secrets crew --- */

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
    if (!s->fits)
        return;
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
        command.secret = xstrdup(s->hash);
        commit_quietly(c->server, &command);
    }
    c->who.user = s->found.user;
    command_for(&command, COMMAND_TOKEN_CREATE, c);
    command.user = s->found.user;
    command.name = xstrdup("sign-in");
    token_into(&command, s);
    commit_call(c, &command);
}

static void verified(struct job *j)
{
    struct sign_in *s = container_of(j, struct sign_in, job);
    struct call *c = s->call;

    if (!s->fits) {
        call_fail(c, ERR_UNAUTHORIZED, "the name or the password is wrong", 0);
        return;
    }
    /* A right password is no guess: what it took from the buckets goes back. */
    limiter_give(c->server->names, s->name_key, 1, server_now(c->server));
    limiter_give(c->server->addresses, c->address, 1, server_now(c->server));
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

static void verify(struct reading *r, job_fn *done)
{
    struct call *c = r->call;
    enum err err = r->err;

    if (err == OK)
        err = to_secrets(c->sign_in, verify_work, done);
    if (err != OK)
        call_fail(c, err, NULL, 0);
    reading_finish(r);
}

static void verify_login(struct reading *r)
{
    verify(r, verified);
}

/* Each try takes a token from its name's and its address's bucket before it costs us an
 * Argon2id; so many tries at once are worth no more than one after the other. */
static uint32_t sign_in_wait(struct call *c, uint64_t name_key)
{
    struct server *srv = c->server;
    uint64_t now = server_now(srv);
    uint32_t wait = limiter_wait(srv->addresses, c->address, 1, now);

    if (wait == 0)
        wait = limiter_take(srv->names, name_key, 1, now);
    if (wait == 0)
        wait = limiter_take(srv->addresses, c->address, 1, now);
    return wait;
}

enum err on_auth_login(struct call *c)
{
    struct sign_in *s;
    size_t len;
    const char *name = request_text(&c->request, "name", &len);
    uint64_t key = limiter_key(name, len);
    uint32_t wait = sign_in_wait(c, key);

    if (wait > 0) {
        call_fail(c, ERR_RATE_LIMITED, "too many wrong passwords; wait", wait);
        return OK;
    }
    c->who = (struct identity){0}; /* whoever is signed in signs in anew */
    s = sign_in_create(c);
    s->name_key = key;
    s->password = request_text(&c->request, "password", &s->password_len);
    reading_start(c, read_credentials, verify_login, NULL);
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
    return to_secrets(s, hash_work, registered_hash);
}

/* --- auth.password --- */

static void password_verified(struct job *j)
{
    struct sign_in *s = container_of(j, struct sign_in, job);
    struct call *c = s->call;
    struct command command;

    if (!s->fits) {
        call_fail(c, ERR_FORBIDDEN, "the old password is wrong", 0);
        return;
    }
    if (!s->hashed) {
        call_fail(c, ERR_BUSY, "no memory for hashing a password now", 0);
        return;
    }
    limiter_give(c->server->names, s->name_key, 1, server_now(c->server));
    limiter_give(c->server->addresses, c->address, 1, server_now(c->server));
    command_for(&command, COMMAND_USER_PASSWORD, c);
    command.user = c->who.user;
    command.secret = xstrdup(s->hash);
    command.has |= HAS_REVOKE;
    command.except = c->who.token;
    commit_call(c, &command);
}

static void verify_password(struct reading *r)
{
    verify(r, password_verified);
}

enum err on_auth_password(struct call *c)
{
    uint64_t key = limiter_key((const char *)&c->who.user, sizeof(c->who.user));
    uint32_t wait = sign_in_wait(c, key);
    struct sign_in *s;

    if (wait > 0) {
        call_fail(c, ERR_RATE_LIMITED, "too many wrong passwords; wait", wait);
        return OK;
    }
    s = sign_in_create(c);
    s->name_key = key;
    s->password = request_text(&c->request, "old", &s->password_len);
    s->fresh = request_text(&c->request, "new", &s->fresh_len);
    reading_start(c, read_credentials, verify_password, NULL);
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
