/*
 * request.h - one JSON-RPC 2.0 call from outside, decoded and checked.
 *
 * Strings in the params are borrowed from the JSON tree, which the request owns.
 * Fuzzed (tests/fuzz/fuzz_request.c).
 */
#ifndef PROTO_REQUEST_H
#define PROTO_REQUEST_H

#include "proto/err.h"
#include "proto/schema.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cJSON;

#define REQUEST_ID_MAX  128 /* bytes of a JSON-RPC id as written */
#define REQUEST_WHY_MAX 200

struct request {
    const struct method
        *method;          /* NULL: not known; there also when its params are refused */
    struct cJSON *params; /* an object, owned; NULL: left out */
    bool flat;            /* they are flat.h's */
    char id[REQUEST_ID_MAX + 1]; /* JSON text; "": a request without; "null": unknown */
    char why[REQUEST_WHY_MAX]; /* for the caller, when it is refused: names the member */
};

/* A text frame or an element of a batch. `len` bytes of valid UTF-8. On an error
 * the request still holds the id to answer (JSON null when there is none to be
 * had) and must be finished all the same. An id is a string, a number or null;
 * a request whose "id" is absent gets no answer, not even to an error in its
 * method or params. Unknown members beside jsonrpc, id, method, params are ERR_REQUEST. */
enum err request_decode(struct request *r, const char *text, size_t len);

/* The body of POST /api/v1/METHOD: a JSON object, or nothing at all. */
enum err request_decode_body(struct request *r, const char *method, const char *body,
                             size_t len);

/* JSON-RPC over HTTP: one object, or an array of 1..50 of them (a batch). Splits it into
 * `count` texts, each to be given to request_decode and then freed, the array too.
 * `is_batch` tells whether the answer is an array. */
enum err request_split_batch(const char *body, size_t len, char ***texts, size_t *count,
                             bool *is_batch, char why[REQUEST_WHY_MAX]);
#define REQUEST_BATCH_MAX 50

void request_finish(struct request *r);
void request_drop_params(struct request *r); /* they have been read; the rest stays */

/* Params that the schema has already checked. Absent: false, 0 or NULL, and *len 0. */
bool request_has(const struct request *r, const char *name);
uint64_t request_u64(const struct request *r, const char *name);
bool request_bool(const struct request *r, const char *name);
/* NUL-terminated; len may be NULL. */
const char *request_text(const struct request *r, const char *name, size_t *len);
/* Fills ids with the array's numbers, duplicates kept; returns how many. The schema bounds it to max. */
size_t request_ids(const struct request *r, const char *name, uint64_t *ids, size_t max);
/* The same for an array of strings, which are borrowed. */
size_t request_texts(const struct request *r, const char *name, const char **texts,
                     size_t max);

/* Adds the params as one JSON object, but for the member `but`. */
struct buf;
void request_write(const struct request *r, const char *but, struct buf *out);

/* SHA-256 over method and params in canonical form (members sorted, `key` and `token` left
 * out): whether a retry is the same call. */
void request_fingerprint(const struct request *r, uint8_t hash[32]);

#endif
