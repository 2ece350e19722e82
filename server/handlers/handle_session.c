/*
 * handle_session.c - session.open, and who may open one.
 */
#include "base/clock.h"
#include "base/metrics.h"
#include "base/must.h"
#include "base/version.h"
#include "base/xmalloc.h"
#include "handlers/server_private.h"
#include "proto/json.h"
#include "store/moderation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPENINGS_MAX 5 /* tries to get from the snapshot to the head */

/* What session.open carries over its reading. */
struct open_try {
    struct opening opening;
    unsigned tries;
};

enum err identify(struct server *srv, const char *token, size_t len, struct identity *who)
{
    uint8_t hash[SECRET_HASH_SIZE];
    enum err err;

    if (len == 0 || len >= SECRET_TOKEN_SIZE)
        return ERR_UNAUTHORIZED;
    secret_hash(token, len, hash);
    err = query_token(srv->reader, hash, who);
    return err != OK || token_use_note(srv, who) ? err : ERR_UNAUTHORIZED;
}

enum err refuse_banned(struct server *srv, const struct identity *who, char *why,
                       size_t why_size)
{
    char *reason, *words;

    if (!who->banned || (who->banned_until != 0 && who->banned_until <= clock_wall_ms()))
        return OK;
    reason = query_ban_reason(srv->reader, who->user);
    words =
        sanction_words("you are banned from this workspace", who->banned_until, reason);
    snprintf(why, why_size, "%s", words);
    free(reason);
    free(words);
    return ERR_FORBIDDEN;
}

static enum err read_opening(struct reading *r, struct reader *reader)
{
    struct open_try *try = r->more;

    return query_opening(reader, r->call->who.user, &try->opening);
}

static bool may_resume(const struct call *c, const struct opening *o)
{
    const struct request *r = &c->request;
    const char *epoch = request_text(r, "epoch", NULL);
    uint64_t since = request_u64(r, "since");

    return request_has(r, "since") && epoch &&
           strcmp(epoch, store_epoch(c->server->store)) == 0 && since <= o->pos &&
           since >= o->oldest;
}

static void put_opening(struct json *j, const struct call *c, const struct opening *o,
                        bool resumed)
{
    json_object(j);
    json_key(j, "user");
    json_raw(j, o->user_json, strlen(o->user_json));
    json_put_u64(j, "pos", o->pos);
    json_put_text(j, "epoch", store_epoch(c->server->store));
    json_put_bool(j, "resumed", resumed);
    json_key(j, "rooms");
    json_raw(j, o->rooms_json, strlen(o->rooms_json));
    json_put_u64(j, "unread_threads", o->unread_threads);
    json_key(j, "server");
    json_object(j);
    json_put_text(j, "version", ROOST_VERSION);
    json_put_text(j, "node", c->server->node);
    json_object_end(j);
    json_object_end(j);
}

static struct session_room *rooms_of(const struct opening *o)
{
    struct session_room *rooms = xcalloc(o->membership_count + 1, sizeof(*rooms));

    for (size_t i = 0; i < o->membership_count; i++) {
        const struct membership *m = &o->memberships[i];

        rooms[i] = (struct session_room){m->room, m->joined, (int)m->kind, m->members};
    }
    return rooms;
}

/* The answer is queued first, then the session starts catching up from its cursor: what
 * follows the answer on the socket is exactly what comes after it in the log. A
 * snapshot the ring no longer reaches is read anew, before anything is said. */
static bool open_session(struct call *c, struct session *s, const struct opening *o)
{
    struct session_room *rooms = rooms_of(o);
    bool resumed = may_resume(c, o);
    uint64_t cursor = resumed ? request_u64(&c->request, "since") : o->pos;
    struct server *srv = c->server;
    bool opened = session_can_open(s, o->pos);

    if (opened) {
        struct buf result;
        struct json j;

        buf_init(&result);
        j = json_begin(&result);
        put_opening(&j, c, o, resumed);
        call_answer(c, &result);
        buf_finish(&result);
        opened = session_open(s, o->pos, rooms, o->membership_count, cursor);
        must(opened);
        free(map_remove(&srv->upgraded, session_id(s)));
        drain_tell(srv, s);
        if (resumed)
            metrics.sessions_resumed++;
        else
            metrics.sessions_opened++;
    }
    free(rooms);
    return opened;
}

static void open_try_destroy(struct open_try *try)
{
    opening_finish(&try->opening);
    free(try);
}

static void opening_failed(struct call *c, enum err err)
{
    struct session *s = call_session(c);

    if (s)
        session_refuse(s);
    call_fail(c, err, NULL, 0);
}

/* Over HTTP there is no session: the answer is a look at the rooms. */
static void answer_without_session(struct call *c, const struct opening *o)
{
    struct buf result;
    struct json j;

    buf_init(&result);
    j = json_begin(&result);
    put_opening(&j, c, o, false);
    call_answer(c, &result);
    buf_finish(&result);
}

static void opening_read(struct reading *r)
{
    struct call *c = r->call;
    struct open_try *try = r->more;
    struct session *s = call_session(c);
    enum err err = r->err;

    reading_finish(r);
    if (err != OK) {
        opening_failed(c, err);
    } else if (c->via != VIA_SOCKET) {
        answer_without_session(c, &try->opening);
    } else if (!s) {
        call_drop(c);
    } else if (chat_sessions_of(c->server->chat, c->who.user) > /* this one counts */
               c->server->config->max_sockets_per_user) {
        metrics.refused_user++;
        session_close(s, 4009);
        call_drop(c);
    } else if (!open_session(c, s, &try->opening)) {
        opening_finish(&try->opening);
        memset(&try->opening, 0, sizeof(try->opening));
        if (++try->tries < OPENINGS_MAX) {
            reading_start(c, read_opening, opening_read, try);
            return;
        }
        opening_failed(c, ERR_BUSY);
    }
    open_try_destroy(try);
}

/* A token in the call, or the one the upgrade brought. */
static enum err find_identity(struct call *c)
{
    struct upgrade *upgrade = map_find(&c->server->upgraded, c->session);
    size_t len;
    const char *token = request_text(&c->request, "token", &len);

    if (token)
        return identify(c->server, token, len, &c->who);
    if (c->who.user != 0) /* over HTTP */
        return OK;
    if (!upgrade)
        return ERR_UNAUTHORIZED;
    c->who.user = upgrade->user;
    c->who.token = upgrade->token;
    return query_standing_of(c->server->reader, &c->who); /* as it is by now */
}

static enum err identify_call(struct call *c)
{
    enum err err = find_identity(c);

    return err != OK ? err
                     : refuse_banned(c->server, &c->who, c->request.why,
                                     sizeof(c->request.why));
}

/* Whom only a token in the call names was nobody when the rate was looked at. */
static uint32_t wait_of_named(const struct call *c)
{
    return request_has(&c->request, "token") ? limits_wait(c) : 0;
}

enum err on_session_open(struct call *c)
{
    struct session *s = call_session(c);
    struct open_try *try;
    uint32_t wait;
    enum err err;

    if (c->via == VIA_SOCKET && !s) {
        call_drop(c);
        return OK;
    }
    if (s && session_state(s) != SESSION_NEW) {
        snprintf(c->request.why, sizeof(c->request.why), "this session is open already");
        return ERR_REQUEST;
    }
    err = identify_call(c);
    if (err != OK)
        return err;
    wait = s ? 0 : wait_of_named(c);
    if (wait > 0) {
        call_fail(c, ERR_RATE_LIMITED, NULL, wait);
        return OK;
    }
    if (s) {
        session_begin(s, c->who.user, c->who.token, (int)c->who.role);
        session_set_staff(s, c->who.staff_pos);
    }
    try = xcalloc(1, sizeof(*try));
    reading_start(c, read_opening, opening_read, try);
    return OK;
}

/* Sockets that brought a token with the upgrade and did not open yet. */
void session_tokens_revoked(struct server *srv, const struct event *e)
{
    size_t at = 0;
    uint64_t id;
    void *value;

    while (map_next(&srv->upgraded, &at, &id, &value)) {
        struct upgrade *upgrade = value;
        struct session *s = chat_session(srv->chat, id);

        for (size_t i = 0; i < e->user_count; i++)
            if (e->users[i] == upgrade->token && s)
                session_close(s, 4003);
    }
}

void session_person_banned(struct server *srv, const struct event *e)
{
    size_t at = 0;
    uint64_t id;
    void *value;

    if (e->room != 0 || strcmp(e->name, "ban") != 0)
        return;
    while (map_next(&srv->upgraded, &at, &id, &value)) {
        const struct upgrade *upgrade = value;
        struct session *s = chat_session(srv->chat, id);

        if (upgrade->user == e->user && s)
            session_close(s, 4003);
    }
}
