/*
 * call.h - one call under way, from its decoding to its one answer.
 *
 * Owned by whoever works on it: the door, then a query on a reading thread, or
 * the table of calls that wait for the journal. It names its session or HTTP
 * request by id, for either may be gone when the answer is there. Answering
 * frees it. Loop thread, but for the request's params, which the query reads.
 */
#ifndef HANDLERS_CALL_H
#define HANDLERS_CALL_H

#include "base/buf.h"
#include "base/secret.h"
#include "proto/request.h"
#include "store/query.h"

#include <stdbool.h>
#include <stdint.h>

struct rpc_batch;
struct server;

enum call_via {
    VIA_SOCKET, /* a text frame on a session */
    VIA_HTTP,   /* POST /api/v1/METHOD: problem+json or the bare result */
    VIA_RPC     /* one of the objects of POST /api/v1/rpc */
};

struct call {
    struct server *server;
    enum call_via via;
    uint64_t session; /* VIA_SOCKET */
    unsigned weight;  /* in its session's count of calls under way */
    uint64_t http;    /* VIA_HTTP */
    struct rpc_batch
        *batch; /* VIA_RPC: not answered before all of it is, so it is still there */
    size_t batch_index;
    struct request request;
    struct identity who; /* user 0: not signed in */
    uint64_t address;
    bool secure;
    struct call *spare;      /* the next one, of those that wait to be used again */
    struct sign_in *sign_in; /* what auth.* carries from step to step, or NULL */
};

struct call *call_create(struct server *srv, enum call_via via);
void call_free_spares(struct server *srv); /* at the end */

/* Each answers and frees the call. `result` is a JSON object; it is cleared. */
void call_answer(struct call *c, struct buf *result);
void call_answer_with_cookie(struct call *c, struct buf *result, const char *cookie);
void call_fail(struct call *c, enum err err, const char *why, uint32_t retry_ms);
void call_drop(struct call *c); /* without an answer: its socket is being closed */

/* From here on it counts for that much: its answer may be long. */
void call_weigh(struct call *c, unsigned weight);

/* The session of a call by socket, NULL when it is gone. */
struct session *call_session(const struct call *c);

#endif
