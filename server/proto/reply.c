#include "proto/reply.h"

#include "proto/json.h"

#include <string.h>

static struct json begin_reply(struct buf *out, const char *id)
{
    struct json j = json_begin(out);

    json_object(&j);
    json_put_text(&j, "jsonrpc", "2.0");
    json_key(&j, "id");
    json_raw(&j, *id ? id : "null", *id ? strlen(id) : 4);
    return j;
}

void reply_result(struct buf *out, const char *id, const char *result, size_t len)
{
    struct json j;

    buf_reserve(out, len + strlen(id) + 40);
    j = begin_reply(out, id);
    json_key(&j, "result");
    json_raw(&j, result, len);
    json_object_end(&j);
}

static const char *words(enum err err, const char *why)
{
    return why && *why ? why : err_info(err)->message;
}

void reply_error(struct buf *out, const char *id, enum err err, const char *why,
                 uint32_t retry_ms)
{
    struct json j = begin_reply(out, id);

    json_key(&j, "error");
    json_object(&j);
    json_put_i64(&j, "code", err_info(err)->rpc);
    json_put_text(&j, "message", words(err, why));
    json_key(&j, "data");
    json_object(&j);
    json_put_text(&j, "code", err_info(err)->code);
    if (retry_ms > 0)
        json_put_u64(&j, "retry_ms", retry_ms);
    json_object_end(&j);
    json_object_end(&j);
    json_object_end(&j);
}

/* The words of the status: what RFC 9457 asks of "about:blank". */
static const char *status_title(int status)
{
    switch (status) {
#define STATUS(number, title) \
    case number:              \
        return title;
#include "proto/status.tbl"
    }
    return "Error";
}

void reply_problem(struct buf *out, enum err err, const char *why, uint32_t retry_ms)
{
    const struct err_info *info = err_info(err);
    struct json j = json_begin(out);

    json_object(&j);
    json_put_text(&j, "type", "about:blank");
    json_put_text(&j, "title", status_title(info->http));
    json_put_i64(&j, "status", info->http);
    json_put_text(&j, "detail", words(err, why));
    json_put_text(&j, "code", info->code);
    if (retry_ms > 0)
        json_put_u64(&j, "retry_ms", retry_ms);
    json_object_end(&j);
}
