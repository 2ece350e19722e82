/*
 * http_door.h - calls over HTTP: POST /api/v1/METHOD, JSON-RPC over HTTP, and the
 * pages a probe or a scraper asks for. Same methods, same handlers.
 */
#ifndef HANDLERS_HTTP_DOOR_H
#define HANDLERS_HTTP_DOOR_H

#include "proto/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct server;

/* The objects of one POST /api/v1/rpc; answered when the last of them is. */
struct rpc_batch;

/* `text` is the JSON-RPC response, empty for a notification; taken over. `user` is told it. */
void rpc_batch_answered(struct rpc_batch *b, size_t index, uint64_t user,
                        struct buf *text, const char *cookie);

/* May an answer of that many bytes still go along? */
bool rpc_batch_has_room(const struct rpc_batch *b, size_t len);

/* Who asks? Without a token user is 0. A request that only reads may come with a cookie from
 * anywhere: browsers send no Origin along with images. */
struct http_request;
struct identity;
enum err http_door_authenticate(struct server *srv, const struct http_request *r,
                                bool reads, struct identity *who);

void http_door_result(struct server *srv, uint64_t id, uint64_t user,
                      const struct buf *result, const char *cookie);
void http_door_problem(struct server *srv, uint64_t id, enum err err, const char *why,
                       uint32_t retry_ms);

/* Set-Cookie values for a token, or to end one (token NULL). */
#define COOKIE_MAX 200
void http_door_cookie(char cookie[COOKIE_MAX], const char *token, int secure);

#endif
