#include "proto/request.h"

#include "base/utf8.h"
#include "proto/flat.h"
#include "proto/json.h"
#include "proto/say.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#define METHOD_NAME_MAX 64

/* The members of a call as they are written; text NULL: left out. */
struct parts {
    struct json_slice version;
    struct json_slice id;
    struct json_slice method;
    struct json_slice params;
};

static enum err refuse(struct request *r, enum err err, const char *why)
{
    struct say words = say_begin(r->why, sizeof(r->why));

    say(&words, "%s", why);
    return err;
}

/* Parses a piece that json_scan called fine; NULL when it holds what cJSON cannot. */
static struct cJSON *parse(struct json_slice s)
{
    return cJSON_ParseWithLength(s.text, s.len);
}

/* Is this JSON string that word? Whoever writes with escapes means the same. */
static bool is_word(struct json_slice s, const char *word)
{
    size_t len = strlen(word);
    struct cJSON *string;
    bool same;

    if (s.len == len + 2 && s.text[0] == '"' && memcmp(s.text + 1, word, len) == 0)
        return true;
    if (s.text[0] != '"' || !memchr(s.text, '\\', s.len) ||
        json_scan(s.text, s.len) != JSON_FINE)
        return false;
    string = parse(s);
    same = string && strcmp(string->valuestring, word) == 0;
    cJSON_Delete(string);
    return same;
}

static struct json_slice *find_part(struct parts *parts, struct json_slice key)
{
    if (is_word(key, "params"))
        return &parts->params;
    if (is_word(key, "method"))
        return &parts->method;
    if (is_word(key, "id"))
        return &parts->id;
    if (is_word(key, "jsonrpc"))
        return &parts->version;
    return NULL;
}

/* False for a member that does not belong or stands there twice. */
static bool split_call(struct json_slice call, struct parts *parts)
{
    struct json_slice rest = json_inside(call);
    struct json_slice key, value;
    bool fine = true;

    while (json_next_member(&rest, &key, &value)) {
        struct json_slice *part = find_part(parts, key);

        if (!part || part->text)
            fine = false;
        if (part)
            *part = value;
    }
    return fine;
}

static bool is_id(struct json_slice id)
{
    return id.len <= REQUEST_ID_MAX && !strchr("{[tf", id.text[0]);
}

static void keep_id(struct request *r, struct json_slice id)
{
    memcpy(r->id, id.text, id.len);
    r->id[id.len] = '\0';
}

static enum err refuse_method(struct request *r, const char *name, size_t len)
{
    struct say words = say_begin(r->why, sizeof(r->why));

    say(&words, "there is no method \"");
    say_cut(&words, name, len);
    say(&words, "\" here; see /docs/");
    return ERR_METHOD;
}

/* The method of that name, a JSON string; NULL: none. */
static const struct method *find_method(struct json_slice name)
{
    struct json_slice bare = {name.text + 1, name.len - 2};
    char text[METHOD_NAME_MAX + 1];
    const struct method *method;
    struct cJSON *string;

    if (!memchr(bare.text, '\\', bare.len)) {
        if (bare.len > METHOD_NAME_MAX)
            return NULL;
        memcpy(text, bare.text, bare.len);
        text[bare.len] = '\0';
        return method_find(text);
    }
    string = json_scan(name.text, name.len) == JSON_FINE ? parse(name) : NULL;
    method = string ? method_find(string->valuestring) : NULL;
    cJSON_Delete(string);
    return method;
}

static void parse_params(struct request *r, struct json_slice params)
{
    r->params = flat_parse(params);
    r->flat = r->params != NULL;
    if (!r->flat)
        r->params = parse(params);
}

/* `scan`: what was found of the text around the params, which is not bad. */
static enum err take_params(struct request *r, const struct method *method,
                            struct json_slice params, enum json_scan scan)
{
    r->method = method;
    if (params.text) {
        if (params.text[0] != '{')
            return refuse(r, ERR_PARAMS, "params are an object");
        if (scan != JSON_FINE && json_scan(params.text, params.len) == JSON_HAS_NUL)
            return refuse(r, ERR_PARAMS,
                          "text is UTF-8 without NUL and unpaired surrogates");
        parse_params(r, params);
        if (!r->params)
            return refuse(r, ERR_PARAMS, "the params cannot be read");
    }
    return schema_check(method, r->params, r->why, sizeof(r->why));
}

static enum err check_call(struct request *r, struct json_slice call, struct parts *parts)
{
    bool split = split_call(call, parts);

    if (parts->id.text) {
        if (!is_id(parts->id))
            return refuse(r, ERR_REQUEST, "id is a string, a number or null, and short");
        keep_id(r, parts->id);
    }
    if (!split)
        return refuse(r, ERR_REQUEST,
                      "a call has jsonrpc, id, method and params, once each");
    if (!parts->version.text || !is_word(parts->version, "2.0"))
        return refuse(r, ERR_REQUEST, "jsonrpc is \"2.0\"");
    if (!parts->method.text || parts->method.text[0] != '"')
        return refuse(r, ERR_REQUEST, "method is a string");
    return OK;
}

enum err request_decode(struct request *r, const char *text, size_t len)
{
    struct json_slice call = json_slice(text, len);
    struct parts parts = {0};
    const struct method *method;
    enum json_scan scan = json_scan(text, len);
    enum err err;

    *r = (struct request){.id = "null"};
    if (scan == JSON_BAD)
        return refuse(r, ERR_PARSE, "");
    if (call.text[0] == '[')
        return refuse(r, ERR_REQUEST,
                      "one call at a time; batches go to POST /api/v1/rpc");
    if (call.text[0] != '{')
        return refuse(r, ERR_REQUEST, "a call is an object");
    err = check_call(r, call, &parts);
    if (err != OK)
        return err;
    if (!parts.id.text)
        r->id[0] = '\0';
    method = find_method(parts.method);
    if (!method)
        return refuse_method(r, parts.method.text + 1, parts.method.len - 2);
    return take_params(r, method, parts.params, scan);
}

enum err request_decode_body(struct request *r, const char *method, const char *body,
                             size_t len)
{
    struct json_slice params = json_slice(body, len);
    const struct method *found = method_find(method);
    enum json_scan scan = JSON_FINE;

    *r = (struct request){.id = "null"};
    if (!found)
        return refuse_method(r, method, strlen(method));
    if (params.len == 0)
        params.text = NULL;
    else if (!utf8_valid(body, len) || (scan = json_scan(body, len)) == JSON_BAD)
        return refuse(r, ERR_PARSE, "");
    return take_params(r, found, params, scan);
}

void request_drop_params(struct request *r)
{
    if (r->flat)
        free(r->params);
    else
        cJSON_Delete(r->params);
    r->params = NULL;
}

void request_finish(struct request *r)
{
    request_drop_params(r);
    r->method = NULL;
}
