/*
 * fuzz_request.c - a text frame from anyone is decoded or refused under an id that can be
 * answered, and its params read as their method says.
 */
#include "base/buf.h"
#include "base/must.h"
#include "base/utf8.h"
#include "proto/json.h"
#include "proto/reply.h"
#include "proto/request.h"

#include <stdint.h>
#include <string.h>

#define IDS_MAX 100

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void read_param(const struct request *r, const struct param *p)
{
    uint64_t ids[IDS_MAX];
    const char *text;
    size_t len;

    if (!request_has(r, p->name))
        return;
    switch (p->type) {
    case PARAM_INTEGER:
        must((int64_t)request_u64(r, p->name) >= p->min);
        must((int64_t)request_u64(r, p->name) <= p->max);
        break;
    case PARAM_INTEGERS:
        must(request_ids(r, p->name, ids, IDS_MAX) <= p->max_items);
        break;
    case PARAM_BOOLEAN:
        request_bool(r, p->name);
        break;
    case PARAM_STRING:
        text = request_text(r, p->name, &len);
        must(text && utf8_valid(text, len));
        must(p->values ||
             (p->characters ? utf8_length(text, len) : len) <= (size_t)p->max);
        break;
    case PARAM_STRINGS:
    case PARAM_OBJECT:
    case PARAM_OBJECTS:
        break; /* read all at once, by request_write */
    }
}

static void check_written(const struct request *r)
{
    struct buf out;

    buf_init(&out);
    request_write(r, NULL, &out);
    must(json_scan(out.bytes, out.len) != JSON_BAD);
    buf_finish(&out);
}

static void check_refusal(const struct request *r, enum err err)
{
    struct buf out;

    must((r->method != NULL) == (err == ERR_PARAMS || err == ERR_TOO_LARGE));
    must(strlen(r->why) < sizeof(r->why) && utf8_valid(r->why, strlen(r->why)));
    buf_init(&out);
    reply_error(&out, r->id, err, r->why, 0);
    must(json_scan(out.bytes, out.len) != JSON_BAD);
    buf_finish(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *text = (const char *)bytes;
    uint8_t hash[32];
    struct request r;
    enum err err;

    if (!utf8_valid(text, len))
        return 0;
    err = request_decode(&r, text, len);
    must(strlen(r.id) <= REQUEST_ID_MAX);
    must(r.id[0] == '\0' || json_scan(r.id, strlen(r.id)) != JSON_BAD);
    if (err == OK) {
        must(r.method);
        for (size_t i = 0; i < r.method->param_count; i++)
            read_param(&r, &r.method->params[i]);
        request_fingerprint(&r, hash);
        check_written(&r);
    } else {
        check_refusal(&r, err);
    }
    request_finish(&r);
    return 0;
}
