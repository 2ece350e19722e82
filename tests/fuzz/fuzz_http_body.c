/*
 * fuzz_http_body.c - the body of a POST: first as a batch for /api/v1/rpc, then, behind a
 * line with the method's name, as params.
 */
#include "base/buf.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "proto/json.h"
#include "proto/reply.h"
#include "proto/request.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void decode_as_batch(const char *body, size_t len)
{
    char why[REQUEST_WHY_MAX];
    char **texts;
    size_t count;
    bool is_batch;
    enum err err = request_split_batch(body, len, &texts, &count, &is_batch, why);

    must((err == OK) == (count > 0));
    must(count <= REQUEST_BATCH_MAX && (is_batch || count <= 1));
    for (size_t i = 0; i < count; i++) {
        struct request r;

        must(request_decode(&r, texts[i], strlen(texts[i])) != ERR_PARSE);
        request_finish(&r);
        free(texts[i]);
    }
    free(texts);
}

static void decode_as_params(const char *method, const char *body, size_t len)
{
    struct request r;
    struct buf out;
    enum err err = request_decode_body(&r, method, body, len);

    buf_init(&out);
    if (err != OK) {
        reply_problem(&out, err, r.why, 1);
        must(json_scan(out.bytes, out.len) == JSON_FINE);
    }
    buf_finish(&out);
    request_finish(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *text = (const char *)bytes;
    const char *line_end = len > 0 ? memchr(text, '\n', len) : NULL;

    decode_as_batch(text, len);
    if (line_end) {
        char *method = xstrndup(text, (size_t)(line_end - text));

        decode_as_params(method, line_end + 1, len - (size_t)(line_end + 1 - text));
        free(method);
    }
    return 0;
}
