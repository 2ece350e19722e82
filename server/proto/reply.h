/*
 * reply.h - how answers look: JSON-RPC responses and problem+json (RFC 9457).
 */
#ifndef PROTO_REPLY_H
#define PROTO_REPLY_H

#include "proto/err.h"

#include <stddef.h>
#include <stdint.h>

struct buf;

/* `id` and `result` are JSON text. */
void reply_result(struct buf *out, const char *id, const char *result, size_t len);
/* `why` NULL or "": the default message. retry_ms 0: left out. */
void reply_error(struct buf *out, const char *id, enum err err, const char *why,
                 uint32_t retry_ms);
/* {"type":"about:blank","title":..,"status":..,"detail":..,"code":..,"retry_ms"?:..} */
void reply_problem(struct buf *out, enum err err, const char *why, uint32_t retry_ms);

#endif
