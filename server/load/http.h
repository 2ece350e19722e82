/*
 * http.h - one HTTP call at a time, waited for: /metrics, and what --create asks.
 */
#ifndef LOAD_HTTP_H
#define LOAD_HTTP_H

#include "base/buf.h"
#include "load/cable.h"

#include <stdint.h>

struct http {
    const struct target *target;
    struct tls_client *tls; /* NULL where the target has none */
    struct cable cable;
    struct buf in;
    uint64_t deadline_us;
    char why[120]; /* of the last call that had no answer */
    char date[40]; /* of the last answer's head; "": it has none */
};

void http_init(struct http *h, const struct target *t, struct tls_client *tls);
void http_finish(struct http *h);

/* GET without a body, POST of JSON with one. Answers the status, its body in `answer`
 * (which is cleared first), or -1: no answer within the patience. `bearer` may be NULL. */
int http_call(struct http *h, const char *path, const char *bearer, const char *body,
              unsigned patience_ms, struct buf *answer);

#endif
