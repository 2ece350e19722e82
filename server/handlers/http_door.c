#include "handlers/http_door.h"

#include "base/metrics.h"
#include "base/xmalloc.h"
#include "handlers/server_private.h"
#include "proto/reply.h"
#include "proto/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define API             "/api/v1/"
#define BATCH_BYTES_MAX (4 * 1024 * 1024)

struct rpc_batch {
    struct server *server;
    uint64_t http;
    uint64_t user; /* who is told something; 0: nobody that is known */
    bool is_batch;
    size_t count;
    size_t missing;
    size_t bytes;      /* of texts, all together */
    struct buf *texts; /* per object; empty: a notification */
    char cookie[COOKIE_MAX];
};

static void reply(struct server *srv, uint64_t id, const struct http_reply *r)
{
    srv->calls_to_net.http_reply(srv->calls_to_net.arg, id, r);
}

void http_door_result(struct server *srv, uint64_t id, uint64_t user,
                      const struct buf *result, const char *cookie)
{
    struct http_reply r = {
        .status = 200, .type = "application/json", .user = user, .cookie = cookie};

    r.body = result->bytes;
    r.len = result->len;
    reply(srv, id, &r);
}

void http_door_problem(struct server *srv, uint64_t id, enum err err, const char *why,
                       uint32_t retry_ms)
{
    struct http_reply r = {.status = err_info(err)->http,
                           .type = "application/problem+json"};
    struct buf body;

    if (err == ERR_BUSY && retry_ms == 0)
        retry_ms = RETRY_BUSY_MS;
    buf_init(&body);
    reply_problem(&body, err, why, retry_ms);
    r.body = body.bytes;
    r.len = body.len;
    r.retry_after_s = retry_ms ? (retry_ms + 999) / 1000 : 0;
    reply(srv, id, &r);
    buf_finish(&body);
}

void http_door_cookie(char cookie[COOKIE_MAX], const char *token, int secure)
{
    snprintf(cookie, COOKIE_MAX, "roost_session=%s; Path=/; HttpOnly; SameSite=Lax%s%s",
             token ? token : "", secure ? "; Secure" : "",
             token ? "; Max-Age=31536000" : "; Max-Age=0");
}

/* --- JSON-RPC over HTTP --- */

static void batch_reply(struct rpc_batch *b)
{
    struct http_reply r = {.status = 200, .type = "application/json"};
    struct buf body;
    bool first = true;

    buf_init(&body);
    if (b->is_batch)
        buf_add_char(&body, '[');
    for (size_t i = 0; i < b->count; i++) {
        if (b->texts[i].len == 0)
            continue;
        if (!first)
            buf_add_char(&body, ',');
        first = false;
        buf_add(&body, b->texts[i].bytes, b->texts[i].len);
    }
    if (b->is_batch)
        buf_add_char(&body, ']');
    if (first)
        r.status = 204; /* notifications alone: JSON-RPC 2.0 wants nothing at all */
    r.body = body.bytes;
    r.len = first ? 0 : body.len;
    r.user = b->user;
    r.cookie = b->cookie[0] ? b->cookie : NULL;
    reply(b->server, b->http, &r);
    buf_finish(&body);
}

static void batch_destroy(struct rpc_batch *b)
{
    for (size_t i = 0; i < b->count; i++)
        buf_finish(&b->texts[i]);
    free(b->texts);
    secret_forget(b->cookie, sizeof(b->cookie));
    free(b);
}

bool rpc_batch_has_room(const struct rpc_batch *b, size_t len)
{
    return b->bytes == 0 || b->bytes + len <= BATCH_BYTES_MAX;
}

void rpc_batch_answered(struct rpc_batch *b, size_t index, uint64_t user,
                        struct buf *text, const char *cookie)
{
    if (user != 0)
        b->user = user;
    b->texts[index] = *text;
    b->bytes += text->len;
    buf_init(text);
    if (cookie)
        snprintf(b->cookie, sizeof(b->cookie), "%s", cookie);
    if (--b->missing > 0)
        return;
    batch_reply(b);
    batch_destroy(b);
}

static struct call *call_for(struct server *srv, const struct http_request *r,
                             const struct identity *who, enum call_via via)
{
    struct call *c = call_create(srv, via);

    c->http = r->id;
    c->who = *who;
    c->address = r->address;
    c->secure = r->secure;
    return c;
}

static void rpc_refused(struct server *srv, const struct http_request *r, enum err err,
                        const char *why)
{
    struct http_reply answer = {.status = err_info(err)->http,
                                .type = "application/json"};
    struct buf body;

    buf_init(&body);
    reply_error(&body, "null", err, why, 0);
    answer.body = body.bytes;
    answer.len = body.len;
    reply(srv, r->id, &answer);
    buf_finish(&body);
}

static void rpc(struct server *srv, const struct http_request *r,
                const struct identity *who)
{
    struct rpc_batch *b;
    char why[REQUEST_WHY_MAX] = "";
    char **texts;
    size_t count;
    bool is_batch;
    enum err err =
        request_split_batch(r->body, r->body_len, &texts, &count, &is_batch, why);

    if (err != OK) {
        rpc_refused(srv, r, err, why);
        return;
    }
    b = xcalloc(1, sizeof(*b));
    b->server = srv;
    b->http = r->id;
    b->is_batch = is_batch;
    b->count = count;
    b->missing = count;
    b->texts = xcalloc(count, sizeof(*b->texts));
    for (size_t i = 0; i < count; i++) {
        struct call *c = call_for(srv, r, who, VIA_RPC);
        enum err decoded = request_decode(&c->request, texts[i], strlen(texts[i]));

        c->batch =
            b; /* gone once the last call is answered: not touched after this loop */
        c->batch_index = i;
        metrics.requests_http++;
        dispatch(c, decoded);
        free(texts[i]);
    }
    free(texts);
}

/* --- what probes and scrapers ask --- */

static void reply_text(struct server *srv, uint64_t id, int status, const char *text)
{
    struct http_reply r = {.status = status, .type = "text/plain; charset=utf-8"};

    r.body = text;
    r.len = strlen(text);
    if (status == 503)
        r.retry_after_s = 1;
    reply(srv, id, &r);
}

bool server_is_ready(const struct server *srv)
{
    return !srv->draining && journal_is_well(srv->journal) &&
           server_pressure(srv) != PRESSURE_CRITICAL;
}

static void ready(struct server *srv, uint64_t id)
{
    if (srv->draining)
        reply_text(srv, id, 503, "draining\n");
    else if (!journal_is_well(srv->journal))
        reply_text(srv, id, 503, "the last write failed; is the disk full?\n");
    else if (server_pressure(srv) == PRESSURE_CRITICAL)
        reply_text(srv, id, 503, "memory is at its ceiling; see --max-memory\n");
    else if (server_pressure(srv) == PRESSURE_HIGH)
        reply_text(srv, id, 200, "ready; memory is short, nobody new is let in\n");
    else
        reply_text(srv, id, 200, "ready\n");
}

static void tell_metrics(struct server *srv, uint64_t id)
{
    struct http_reply r = {.status = 200,
                           .type = "text/plain; version=0.0.4; charset=utf-8"};
    struct buf page;

    buf_init(&page);
    metrics.ready = server_is_ready(srv) ? 1 : 0;
    metrics.commit_queue = (double)journal_waiting(srv->journal);
    metrics.reader_queue = (double)crew_waiting(srv->readers);
    metrics.secrets_queue = (double)crew_waiting(srv->secrets);
    metrics_print(&page);
    r.body = page.bytes;
    r.len = page.len;
    reply(srv, id, &r);
    buf_finish(&page);
}

static bool probe(struct server *srv, const struct http_request *r)
{
    if (strcmp(r->path, "/healthz") == 0)
        reply_text(srv, r->id, 200, "alive\n");
    else if (strcmp(r->path, "/readyz") == 0)
        ready(srv, r->id);
    else if (strcmp(r->path, "/metrics") == 0)
        tell_metrics(srv, r->id);
    else
        return false;
    return true;
}

/* --- the door --- */

/* A bad token is refused even where none is needed, except a stale cookie at a
 * sign-in: that is how a browser gets a new one. */
enum err http_door_authenticate(struct server *srv, const struct http_request *r,
                                bool reads, struct identity *who)
{
    bool signs_in = strcmp(r->path, API "auth.login") == 0 ||
                    strcmp(r->path, API "auth.register") == 0;
    enum err err;

    *who = (struct identity){0};
    /* A page of another site has no business here but with a token of its own; it must not
     * sign a browser in either. */
    if (r->foreign_origin && (!r->token || r->token_is_cookie))
        return ERR_FORBIDDEN;
    if (!r->token || (signs_in && r->token_is_cookie))
        return OK;
    if (r->token_is_cookie && !r->same_origin && !reads)
        return ERR_FORBIDDEN;
    err = identify(srv, r->token, strlen(r->token), who);
    return err;
}

static const char *why_refused(enum err err)
{
    return err == ERR_FORBIDDEN
               ? "a browser calls this from the site's own pages, with its Origin header"
               : "this token is not valid (any more); sign in again";
}

bool server_is_probe(const char *path)
{
    return strcmp(path, "/healthz") == 0 || strcmp(path, "/readyz") == 0 ||
           strcmp(path, "/metrics") == 0;
}

bool server_is_api(const char *path)
{
    if (strcmp(path, API "openapi.json") == 0)
        return false;
    return strncmp(path, API, strlen(API)) == 0 || server_is_probe(path);
}

bool server_is_method(const char *path)
{
    if (strncmp(path, API, strlen(API)) != 0)
        return false;
    path += strlen(API);
    return strcmp(path, "rpc") == 0 || method_find(path) != NULL;
}

static void api_call(struct server *srv, const struct http_request *r,
                     const struct identity *who)
{
    struct call *c = call_for(srv, r, who, VIA_HTTP);
    enum err err =
        request_decode_body(&c->request, r->path + strlen(API), r->body, r->body_len);

    metrics.requests_http++;
    dispatch(c, err);
}

bool server_http(struct server *srv, const struct http_request *r)
{
    struct identity who;
    enum err err;

    if (!server_is_api(r->path))
        return false;
    metrics.http_requests++;
    if (strncmp(r->path, API, strlen(API)) != 0)
        return probe(srv, r);
    if (!r->is_post) {
        http_door_problem(srv, r->id, ERR_METHOD,
                          "methods are called with POST; see /docs", 0);
        return true;
    }
    err = http_door_authenticate(srv, r, false, &who);
    if (err != OK)
        http_door_problem(srv, r->id, err, why_refused(err), 0);
    else if (strcmp(r->path, API "rpc") == 0)
        rpc(srv, r, &who);
    else
        api_call(srv, r, &who);
    return true;
}
