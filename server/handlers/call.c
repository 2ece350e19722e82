#include "handlers/call.h"

#include "base/metrics.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "chat/session.h"
#include "handlers/http_door.h"
#include "handlers/server_private.h"
#include "handlers/sign_in.h"
#include "proto/frame.h"
#include "proto/reply.h"

#include <stdlib.h>
#include <string.h>

#define SPARE_MAX 1024

/* They are large and come and go in crowds, which the allocator does not like. */
struct call *call_create(struct server *srv, enum call_via via)
{
    struct call *c = srv->spare_calls;

    if (c) {
        srv->spare_calls = c->spare;
        srv->spare_call_count--;
    } else {
        c = xmalloc(sizeof(*c));
    }
    *c = (struct call){.server = srv, .via = via, .weight = 1};
    return c;
}

void call_free_spares(struct server *srv)
{
    while (srv->spare_calls) {
        struct call *c = srv->spare_calls;

        srv->spare_calls = c->spare;
        free(c);
    }
}

static void call_free(struct call *c)
{
    request_finish(&c->request);
    sign_in_destroy(c->sign_in);
    if (c->server->spare_call_count == SPARE_MAX) {
        free(c);
        return;
    }
    c->spare = c->server->spare_calls;
    c->server->spare_calls = c;
    c->server->spare_call_count++;
}

struct session *call_session(const struct call *c)
{
    return c->via == VIA_SOCKET ? chat_session(c->server->chat, c->session) : NULL;
}

/* A session counts its calls under way, so that one that asks faster than it is
 * answered is read more slowly. */
static void session_released(struct call *c)
{
    struct session *s = call_session(c);

    if (s)
        session_call_done(s, c->weight);
}

void call_weigh(struct call *c, unsigned weight)
{
    struct session *s = call_session(c);

    if (!s)
        return;
    session_call_begun(s, weight - c->weight);
    c->weight = weight;
}

static void send_text(struct call *c, struct buf *text)
{
    struct session *s = call_session(c);
    struct frame *f;

    if (!s)
        return;
    f = frame_create(text->bytes, text->len);
    session_answer(s, f);
    frame_unref(f);
}

static bool wants_answer(const struct call *c)
{
    return c->request.id[0] != '\0';
}

static void answer_socket(struct call *c, const struct buf *result)
{
    struct buf text;

    if (!wants_answer(c))
        return;
    buf_init(&text);
    reply_result(&text, c->request.id, result->bytes, result->len);
    send_text(c, &text);
    buf_finish(&text);
}

void call_answer_with_cookie(struct call *c, struct buf *result, const char *cookie)
{
    must(result->len > 0);
    if (c->via == VIA_RPC && !rpc_batch_has_room(c->batch, result->len)) {
        buf_clear(result);
        call_fail(c, ERR_BUSY,
                  "the answers of this batch are too long together; ask for less", 0);
        return;
    }
    if (c->via == VIA_SOCKET) {
        answer_socket(c, result);
    } else if (c->via == VIA_HTTP) {
        http_door_result(c->server, c->http, c->who.user, result, cookie);
    } else {
        struct buf text;

        buf_init(&text);
        if (wants_answer(c))
            reply_result(&text, c->request.id, result->bytes, result->len);
        rpc_batch_answered(c->batch, c->batch_index, c->who.user, &text, cookie);
    }
    buf_clear(result);
    session_released(c);
    call_free(c);
}

void call_answer(struct call *c, struct buf *result)
{
    call_answer_with_cookie(c, result, NULL);
}

static void count_refusal(enum err err)
{
    switch (err) {
    case ERR_PARSE:
    case ERR_REQUEST:
        metrics.refused_parse++;
        break;
    case ERR_PARAMS:
    case ERR_METHOD:
    case ERR_TOO_LARGE:
        metrics.refused_params++;
        break;
    case ERR_UNAUTHORIZED:
        metrics.refused_unauthorized++;
        break;
    case ERR_FORBIDDEN:
        metrics.refused_forbidden++;
        break;
    case ERR_RATE_LIMITED:
        metrics.refused_rate++;
        break;
    case ERR_BUSY:
        metrics.refused_busy++;
        break;
    default:
        metrics.refused_other++;
    }
}

/* A call that fails through the caller's own fault costs from a bucket of its own,
 * which is on even where --rate is 0: nobody may guess for free. */
static void charge_failure(const struct call *c, enum err err)
{
    if (err == ERR_BUSY || err == ERR_RATE_LIMITED || c->who.user == 0)
        return;
    limiter_take(c->server->failures, c->who.user, 1, server_now(c->server));
}

void call_fail(struct call *c, enum err err, const char *why, uint32_t retry_ms)
{
    struct buf text;

    must(err != OK);
    count_refusal(err);
    charge_failure(c, err);
    if (err == ERR_BUSY && retry_ms == 0)
        retry_ms = RETRY_BUSY_MS;
    buf_init(&text);
    if (c->via == VIA_HTTP) {
        http_door_problem(c->server, c->http, err, why, retry_ms);
    } else {
        if (wants_answer(c))
            reply_error(&text, c->request.id, err, why, retry_ms);
        if (c->via == VIA_RPC)
            rpc_batch_answered(c->batch, c->batch_index, c->who.user, &text, NULL);
        else if (text.len > 0)
            send_text(c, &text);
    }
    buf_finish(&text);
    session_released(c);
    call_free(c);
}

void call_drop(struct call *c)
{
    must(c->via == VIA_SOCKET);
    session_released(c);
    call_free(c);
}
