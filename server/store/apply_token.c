#include "store/apply.h"

#include "base/xmalloc.h"
#include "store/person.h"
#include "store/review.h"

#define EXPIRE_MAX   500 /* sessions that one command ends, so that no batch grows long */
#define SESSIONS_MAX 500 /* of one person */

bool token_is_taken(struct writer *w, const struct command *c)
{
    struct sql q = sql_start(&w->db, FIND_TOKEN);

    sql_bind_blob(&q, c->hash, sizeof(c->hash));

    bool taken = sql_row(&q);

    sql_end(&q);
    return taken;
}

void token_insert(struct writer *w, const struct command *c, uint64_t pos, uint64_t user,
                  const char *name)
{
    struct sql q = sql_start(&w->db, INSERT_TOKEN);

    sql_bind_id(&q, pos);
    sql_bind_id(&q, user);
    sql_bind_number(&q, (int64_t)c->token_kind);
    sql_bind_string(&q, name);
    sql_bind_number(&q, c->at);
    sql_bind_blob(&q, c->hash, sizeof(c->hash));
    sql_run(&q);
}

/* Of sessions alone, or all; but for one. */
static uint64_t *tokens_but(struct writer *w, uint64_t user, bool all, uint64_t except,
                            size_t *count)
{
    uint64_t *ids = NULL;
    struct sql q = sql_start(&w->db, FIND_SESSIONS);

    *count = 0;
    sql_bind_id(&q, user);
    sql_bind_number(&q, all);
    while (sql_row(&q)) {
        uint64_t id = sql_id(&q);

        if (id == except)
            continue;
        ids = xreallocarray(ids, *count + 1, sizeof(*ids));
        ids[(*count)++] = id;
    }
    sql_end(&q);
    return ids;
}

static void revoke_token(struct writer *w, uint64_t token, uint64_t pos)
{
    struct sql q = sql_start(&w->db, REVOKE_TOKEN);

    sql_bind_id(&q, token);
    sql_bind_id(&q, pos);
    sql_run(&q);
}

/* Takes over ids, of whomever; user 0: of several people. */
static void revoke(struct writer *w, const struct command *c, struct outcome *o,
                   uint64_t user, uint64_t *ids, size_t count)
{
    struct event *e = event_begin(w, c, o, count > 0 ? EVENT_TOKEN_REVOKED : EVENT_NONE);

    e->user = user;
    e->users = ids;
    e->user_count = count;
    for (size_t i = 0; i < count; i++)
        revoke_token(w, ids[i], e->pos);
    event_record(w, e);
}

/* The password that was checked before this command was made is still the one. */
static bool password_stands(struct writer *w, const struct command *c)
{
    struct sql q = sql_start(&w->db, FIND_PASSWORD_POS);

    sql_bind_id(&q, c->user);

    bool stands = c->seq == 0 || (sql_row(&q) && sql_id(&q) == c->seq);

    sql_end(&q);
    return stands;
}

static const char password_changed[] =
    "the password was changed meanwhile; sign in again";

static const char is_out[] = "this account is deactivated; an admin can open it again";

bool tokens_revoke_all(struct writer *w, const struct command *c, struct outcome *o,
                       uint64_t user)
{
    size_t count;
    uint64_t *ids = tokens_but(w, user, true, 0, &count);

    if (count > 0)
        revoke(w, c, o, user, ids, count);
    return count > 0;
}

enum err apply_user_password(struct writer *w, const struct command *c, struct outcome *o)
{
    enum user_role role;
    uint64_t *ids = NULL;
    size_t count = 0;

    if (!c->secret)
        return ERR_PARAMS;
    if (c->actor != 0 && c->actor != c->user)
        return refuse(o, ERR_FORBIDDEN, "everyone sets the own password");
    if (!find_role(&w->db, c->user, &role))
        return refuse(o, ERR_NOT_FOUND, "no such user");
    if (!password_stands(w, c))
        return refuse(o, ERR_FORBIDDEN, password_changed);
    if (c->has & HAS_REVOKE)
        ids = tokens_but(w, c->user, false, c->except, &count);
    revoke(w, c, o, c->user, ids, count);
    o->id = c->user;

    struct sql q = sql_start(&w->db, SET_PASSWORD);

    sql_bind_id(&q, c->user);
    sql_bind_string(&q, c->secret);
    sql_bind_id_or_null(&q, c->has & HAS_REHASH ? 0 : o->pos);
    sql_run(&q);
    return OK;
}

/* As many as one command ends; NULL: none. */
static uint64_t *ids_of(struct sql *q, size_t *count)
{
    uint64_t *ids = NULL;

    *count = 0;
    while (*count < EXPIRE_MAX && sql_row(q)) {
        ids = xreallocarray(ids, *count + 1, sizeof(*ids));
        ids[(*count)++] = sql_id(q);
    }
    sql_end(q);
    return ids;
}

/* Whoever signs in once more than that is signed out where the session was used longest ago. That
 * is known to a day: those that were used on a later day than they began go last, lest a script
 * that signs in again and again ends the session of a browser. */
static void make_room(struct writer *w, const struct command *c, struct outcome *o)
{
    uint64_t *ids;
    size_t count;
    struct sql q = sql_start(&w->db, LIST_SESSIONS_BEYOND);

    sql_bind_id(&q, c->user);
    sql_bind_id(&q, SESSIONS_MAX - 1);
    sql_bind_id(&q, EXPIRE_MAX);
    ids = ids_of(&q, &count);
    revoke(w, c, o, c->user, ids, count);
}

enum err apply_token_create(struct writer *w, const struct command *c, struct outcome *o)
{
    enum user_role role;

    if (!c->has_hash)
        return ERR_PARAMS;
    if (c->actor != 0 && c->actor != c->user)
        return ERR_FORBIDDEN;
    if (!find_role(&w->db, c->user, &role))
        return refuse(o, ERR_NOT_FOUND, "no such user");
    if (is_deactivated(&w->db, c->user))
        return refuse(o, ERR_FORBIDDEN, is_out);
    if (!password_stands(w, c))
        return refuse(o, ERR_UNAUTHORIZED, password_changed);
    if (token_is_taken(w, c))
        return ERR_CONFLICT;
    if (c->token_kind == TOKEN_SESSION)
        make_room(w, c, o);
    else
        event_record(w, event_begin(w, c, o, EVENT_NONE));
    o->id = o->pos;
    token_insert(w, c, o->id, c->user, c->name ? c->name : "");
    return OK;
}

enum err apply_token_revoke(struct writer *w, const struct command *c, struct outcome *o)
{
    struct sql q = sql_start(&w->db, FIND_TOKEN_OWNER);

    sql_bind_id(&q, c->token);

    bool found = sql_row(&q);
    uint64_t user = found ? sql_id(&q) : 0;
    uint64_t revoked_pos = found ? sql_id(&q) : 0;

    sql_end(&q);
    if (!found || (c->user != 0 && user != c->user) ||
        (user != c->actor && !is_admin(&w->db, c->actor)))
        return ERR_NOT_FOUND;
    if (user != c->actor && !outranks(w, c->actor, user))
        return refuse(o, ERR_FORBIDDEN, "only the owner signs out an admin");
    if (revoked_pos != 0)
        return answer_again(o, c->token, revoked_pos, 0);

    uint64_t *ids = xmalloc(sizeof(*ids));

    *ids = c->token;
    revoke(w, c, o, user, ids, 1);
    o->id = c->token;
    return OK;
}

/* Of what is written often nothing but the time changes, and that once a day. */
enum err apply_tokens_used(struct writer *w, const struct command *c, struct outcome *o)
{
    if (c->actor != 0)
        return ERR_FORBIDDEN;
    for (size_t i = 0; i < c->user_count; i++) {
        struct sql q = sql_start(&w->db, TOUCH_TOKEN);

        sql_bind_id(&q, c->users[i]);
        sql_bind_number(&q, c->at);
        sql_bind_number(&q, c->expires_at);
        o->id += sql_run_changed(&q);
    }
    return OK;
}

enum err apply_sessions_expire(struct writer *w, const struct command *c,
                               struct outcome *o)
{
    uint64_t *ids;
    size_t count;
    struct sql q;

    if (c->actor != 0)
        return ERR_FORBIDDEN;
    q = sql_start(&w->db, LIST_IDLE_SESSIONS);
    sql_bind_number(&q, c->expires_at);
    sql_bind_id(&q, EXPIRE_MAX);
    ids = ids_of(&q, &count);
    if (count > 0)
        revoke(w, c, o, 0, ids, count);
    o->id = count;
    return OK;
}
