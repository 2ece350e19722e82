#include "store/params.h"

#include "base/utf8.h"
#include "base/xmalloc.h"

#include <stdlib.h>
#include <string.h>

#define NUMBER_MAX (UINT64_C(1) << 53)

bool params_open(const char *text, struct json_slice *object)
{
    size_t len = text ? strlen(text) : 0;

    *object = (struct json_slice){"", 0};
    if (!text)
        return true;
    if (!utf8_valid(text, len) || json_scan(text, len) != JSON_FINE)
        return false;
    *object = json_slice(text, len);
    return object->text[0] == '{';
}

static bool is_named(struct json_slice key, const char *name)
{
    size_t len = strlen(name);

    return key.len == len + 2 && memcmp(key.text + 1, name, len) == 0;
}

bool params_find(struct json_slice object, const char *name, struct json_slice *value)
{
    struct json_slice rest, key;

    if (object.len == 0)
        return false;
    rest = json_inside(object);
    while (json_next_member(&rest, &key, value))
        if (is_named(key, name))
            return true;
    return false;
}

bool params_has(struct json_slice object, const char *name)
{
    struct json_slice value;

    return params_find(object, name, &value);
}

char *params_text(struct json_slice object, const char *name)
{
    struct json_slice value;
    struct buf text;

    if (!params_find(object, name, &value) || value.text[0] != '"')
        return NULL;
    buf_init(&text);
    json_unescape(value, &text);
    return buf_take(&text);
}

bool params_same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool read_number(struct json_slice value, uint64_t *number)
{
    *number = 0;
    if (value.len == 0 || value.len > 16)
        return false;
    for (size_t i = 0; i < value.len; i++) {
        if (value.text[i] < '0' || value.text[i] > '9')
            return false;
        *number = *number * 10 + (uint64_t)(value.text[i] - '0');
    }
    return *number <= NUMBER_MAX;
}

bool params_number(struct json_slice object, const char *name, uint64_t *number)
{
    struct json_slice value;

    *number = 0;
    return params_find(object, name, &value) && read_number(value, number);
}

bool params_yes(struct json_slice object, const char *name)
{
    struct json_slice value;

    return params_find(object, name, &value) && value.len == strlen("true") &&
           value.text[0] == 't';
}

uint64_t *params_ids(struct json_slice object, const char *name, size_t max,
                     size_t *count)
{
    struct json_slice array, rest, value;
    uint64_t *ids;

    *count = 0;
    if (!params_find(object, name, &array) || array.text[0] != '[')
        return NULL;
    ids = xreallocarray(NULL, max + 1, sizeof(*ids));
    rest = json_inside(array);
    while (*count < max && json_next_element(&rest, &value))
        if (read_number(value, &ids[*count]))
            ++*count;
    return ids;
}
