#include "base/must.h"
#include "base/secret.h"
#include "proto/json.h"
#include "proto/request.h"

#include <cjson/cJSON.h>
#include <string.h>

#define MEMBERS_MAX      64
#define FINGERPRINT_TEXT 500 /* what most calls need */

static const struct cJSON *find(const struct request *r, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(r->params, name);
}

bool request_has(const struct request *r, const char *name)
{
    return find(r, name);
}

uint64_t request_u64(const struct request *r, const char *name)
{
    const struct cJSON *value = find(r, name);

    return value ? (uint64_t)value->valuedouble : 0;
}

bool request_bool(const struct request *r, const char *name)
{
    return cJSON_IsTrue(find(r, name));
}

const char *request_text(const struct request *r, const char *name, size_t *len)
{
    const struct cJSON *value = find(r, name);
    const char *text = value ? value->valuestring : NULL;

    if (len)
        *len = text ? strlen(text) : 0;
    return text;
}

size_t request_ids(const struct request *r, const char *name, uint64_t *ids, size_t max)
{
    const struct cJSON *array = find(r, name);
    size_t count = 0;

    for (const struct cJSON *item = array ? array->child : NULL; item;
         item = item->next) {
        must(count < max);
        ids[count++] = (uint64_t)item->valuedouble;
    }
    return count;
}

size_t request_texts(const struct request *r, const char *name, const char **texts,
                     size_t max)
{
    const struct cJSON *array = find(r, name);
    size_t count = 0;

    for (const struct cJSON *item = array ? array->child : NULL; item;
         item = item->next) {
        must(count < max);
        texts[count++] = item->valuestring;
    }
    return count;
}

/* What makes a call this call and no other; a retry may carry a new token. */
static bool is_told(const struct cJSON *member)
{
    return strcmp(member->string, "key") != 0 && strcmp(member->string, "token") != 0;
}

static size_t sort_members(const struct cJSON *params,
                           const struct cJSON *sorted[MEMBERS_MAX])
{
    size_t count = 0;

    for (const struct cJSON *m = params ? params->child : NULL; m; m = m->next) {
        size_t at = count;

        if (!is_told(m))
            continue;
        must(count < MEMBERS_MAX);
        for (; at > 0 && strcmp(sorted[at - 1]->string, m->string) > 0; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = m;
        count++;
    }
    return count;
}

static void write_value(struct json *j, const struct cJSON *value);

/* Members as they came: nothing that takes a key holds an object. */
static void write_object(struct json *j, const struct cJSON *object, const char *but)
{
    json_object(j);
    for (const struct cJSON *m = object ? object->child : NULL; m; m = m->next) {
        if (but && strcmp(m->string, but) == 0)
            continue;
        json_key(j, m->string);
        write_value(j, m);
    }
    json_object_end(j);
}

/* One spelling for each value the schema lets through, which bounds how deep it goes. */
static void write_value(struct json *j, const struct cJSON *value)
{
    if (cJSON_IsString(value)) {
        json_text(j, value->valuestring);
    } else if (cJSON_IsBool(value)) {
        json_bool(j, cJSON_IsTrue(value));
    } else if (cJSON_IsObject(value)) {
        write_object(j, value, NULL);
    } else if (cJSON_IsArray(value)) {
        json_array(j);
        for (const struct cJSON *item = value->child; item; item = item->next)
            write_value(j, item);
        json_array_end(j);
    } else {
        json_i64(j, (int64_t)value->valuedouble);
    }
}

void request_write(const struct request *r, const char *but, struct buf *out)
{
    struct json j = json_begin(out);

    write_object(&j, r->params, but);
}

void request_fingerprint(const struct request *r, uint8_t hash[32])
{
    const struct cJSON *sorted[MEMBERS_MAX];
    size_t count = sort_members(r->params, sorted);
    struct buf text;
    struct json j;

    must(r->method);
    buf_init(&text);
    buf_reserve(&text, FINGERPRINT_TEXT);
    j = json_begin(&text);
    json_object(&j);
    json_put_text(&j, "method", r->method->name);
    json_key(&j, "params");
    json_object(&j);
    for (size_t i = 0; i < count; i++) {
        json_key(&j, sorted[i]->string);
        write_value(&j, sorted[i]);
    }
    json_object_end(&j);
    json_object_end(&j);
    secret_hash(text.bytes, text.len, hash);
    buf_finish(&text);
}
