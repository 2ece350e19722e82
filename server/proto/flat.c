#include "proto/flat.h"

#include "base/xmalloc.h"

#include <cjson/cJSON.h>
#include <limits.h>
#include <string.h>

#define MEMBERS_MAX 8
#define DIGITS_MAX  15 /* exact as a double */

struct member {
    struct json_slice key;
    struct json_slice value;
};

struct flat {
    struct cJSON object; /* the first member: freed as this */
    struct cJSON members[MEMBERS_MAX];
    char strings[]; /* keys and values, NUL-terminated */
};

static bool is_whole(struct json_slice s)
{
    if (s.len > DIGITS_MAX)
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (s.text[i] < '0' || s.text[i] > '9')
            return false;
    return true;
}

static bool is_plain(struct json_slice s)
{
    return strchr("\"tfn", s.text[0]) || is_whole(s);
}

/* How many there are; more than MEMBERS_MAX: not for us. */
static size_t split(struct json_slice object, struct member members[MEMBERS_MAX])
{
    struct json_slice rest = json_inside(object);
    struct member m;
    size_t count = 0;

    while (json_next_member(&rest, &m.key, &m.value)) {
        if (count == MEMBERS_MAX || !is_plain(m.value))
            return MEMBERS_MAX + 1;
        members[count++] = m;
    }
    return count;
}

static char *put_string(struct json_slice string, char **at)
{
    size_t len = string.len - 2;
    char *begin = *at;

    memcpy(begin, string.text + 1, len);
    begin[len] = '\0';
    *at += len + 1;
    return begin;
}

static void put_number(struct json_slice s, struct cJSON *item)
{
    int64_t number = 0;

    for (size_t i = 0; i < s.len; i++)
        number = number * 10 + (s.text[i] - '0');
    item->type = cJSON_Number;
    item->valuedouble = (double)number;
    item->valueint = number < INT_MAX ? (int)number : INT_MAX;
}

static void put_value(struct json_slice value, struct cJSON *item, char **strings)
{
    switch (value.text[0]) {
    case '"':
        item->type = cJSON_String;
        item->valuestring = put_string(value, strings);
        break;
    case 't':
        item->type = cJSON_True;
        item->valueint = 1;
        break;
    case 'f':
        item->type = cJSON_False;
        break;
    case 'n':
        item->type = cJSON_NULL;
        break;
    default:
        put_number(value, item);
    }
}

struct cJSON *flat_parse(struct json_slice object)
{
    struct member members[MEMBERS_MAX];
    struct flat *f;
    size_t count;
    char *strings;

    if (memchr(object.text, '\\', object.len))
        return NULL;
    count = split(object, members);
    if (count > MEMBERS_MAX)
        return NULL;
    /* A string takes no more than it did with its quotes. */
    f = xmalloc(sizeof(*f) + object.len);
    memset(f, 0, sizeof(*f));
    strings = f->strings;
    f->object.type = cJSON_Object;
    for (size_t i = 0; i < count; i++) {
        struct cJSON *item = &f->members[i];

        item->string = put_string(members[i].key, &strings);
        put_value(members[i].value, item, &strings);
        item->prev = &f->members[i > 0 ? i - 1 : count - 1];
        item->next = i + 1 < count ? item + 1 : NULL;
    }
    f->object.child = count > 0 ? f->members : NULL;
    return &f->object;
}
