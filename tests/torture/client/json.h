/*
 * json.h - members of an object that came from the server or from the configuration. What is not
 * there, or is of another kind, is 0 or "": the checker sees it, the client goes on.
 */
#ifndef TORTURE_JSON_H
#define TORTURE_JSON_H

#include <cjson/cJSON.h>
#include <stdint.h>

static inline const cJSON *json_member(const cJSON *o, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(o, name);
}

static inline int64_t json_number(const cJSON *o, const char *name)
{
    const cJSON *found = json_member(o, name);

    return cJSON_IsNumber(found) ? (int64_t)found->valuedouble : 0;
}

/* Lives as long as o. */
static inline const char *json_words(const cJSON *o, const char *name)
{
    const cJSON *found = json_member(o, name);

    return cJSON_IsString(found) ? found->valuestring : "";
}

#endif
