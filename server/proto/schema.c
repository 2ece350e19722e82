#include "proto/schema.h"

#include "base/must.h"
#include "base/utf8.h"
#include "proto/say.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define PARAMS_MAX 64 /* a bit for each in seen */
#define WITHIN_MAX 160

static int compare_name(const void *name, const void *method)
{
    return strcmp(name, ((const struct method *)method)->name);
}

const struct method *method_find(const char *name)
{
    return bsearch(name, methods, method_count, sizeof(methods[0]), compare_name);
}

/* What an object may hold: a method's params, or a param's own members. */
struct members {
    const char *of; /* the method's name; NULL within a param */
    const struct param *params;
    size_t count;
};

/* Its place among them, or their count. */
static size_t find_param(const struct members *m, const char *name)
{
    size_t i = 0;

    while (i < m->count && strcmp(m->params[i].name, name) != 0)
        i++;
    return i;
}

static bool is_whole(const struct param *p, const struct cJSON *value)
{
    double number = value->valuedouble;

    return cJSON_IsNumber(value) && number >= (double)p->min &&
           number <= (double)p->max && number == (double)(int64_t)number;
}

static enum err check_integer(const struct param *p, const struct cJSON *value,
                              struct say *why)
{
    if (is_whole(p, value))
        return OK;
    say(why, "%s takes a whole number from %" PRId64 " to %" PRId64, p->name, p->min,
        p->max);
    return ERR_PARAMS;
}

static enum err check_integers(const struct param *p, const struct cJSON *value,
                               struct say *why)
{
    bool fine = cJSON_IsArray(value);
    size_t count = 0;

    for (const struct cJSON *item = fine ? value->child : NULL; item; item = item->next) {
        fine = fine && is_whole(p, item);
        count++;
    }
    if (fine && count >= p->min_items && count <= p->max_items)
        return OK;
    say(why, "%s takes an array of %zu to %zu whole numbers from %" PRId64 " to %" PRId64,
        p->name, p->min_items, p->max_items, p->min, p->max);
    return ERR_PARAMS;
}

static enum err check_boolean(const struct param *p, const struct cJSON *value,
                              struct say *why)
{
    if (cJSON_IsBool(value))
        return OK;
    say(why, "%s takes true or false", p->name);
    return ERR_PARAMS;
}

static bool is_listed(const char *const *values, const char *text)
{
    while (*values && strcmp(*values, text) != 0)
        values++;
    return *values;
}

static enum err check_listed(const struct param *p, const char *text, struct say *why)
{
    if (is_listed(p->values, text))
        return OK;
    say(why, "%s takes ", p->name);
    for (size_t i = 0; p->values[i]; i++)
        say(why, "%s\"%s\"",
            i == 0             ? ""
            : p->values[i + 1] ? ", "
                               : " or ",
            p->values[i]);
    return ERR_PARAMS;
}

static bool has_space(const char *text, size_t len)
{
    size_t at = 0;

    while (at < len) {
        uint32_t c = utf8_next(text, len, &at);

        if (c == ' ' || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
            c == 0x202f || c == 0x205f || c == 0x3000)
            return true;
    }
    return false;
}

static enum err check_letters(const struct param *p, const char *text, size_t len,
                              struct say *why)
{
    if (p->no_control && utf8_has_control(text, len))
        say(why, "%s takes no control characters", p->name);
    else if (p->no_space && has_space(text, len))
        say(why, "%s takes no spaces", p->name);
    else if (p->alphabet && text[strspn(text, p->alphabet)])
        say(why, "%s takes only these: %s", p->name, p->alphabet);
    else
        return OK;
    return ERR_PARAMS;
}

static enum err check_string(const struct param *p, const struct cJSON *value,
                             struct say *why)
{
    if (!cJSON_IsString(value)) {
        say(why, "%s takes a string", p->name);
        return ERR_PARAMS;
    }
    if (p->values)
        return check_listed(p, value->valuestring, why);

    size_t len = strlen(value->valuestring);
    size_t size = p->characters ? utf8_length(value->valuestring, len) : len;

    if (size < (uint64_t)p->min || size > (uint64_t)p->max) {
        say(why, "%s takes %" PRId64 " to %" PRId64 " %s", p->name, p->min, p->max,
            p->characters ? "characters" : "bytes");
        return size < (uint64_t)p->min ? ERR_PARAMS : p->too_long;
    }
    return check_letters(p, value->valuestring, len, why);
}

static void say_strings(const struct param *p, struct say *why)
{
    say(why, "%s takes an array of %zu to %zu %s", p->name, p->min_items, p->max_items,
        p->values ? "of" : "strings");
    for (size_t i = 0; p->values && p->values[i]; i++)
        say(why, "%s \"%s\"", i == 0 ? "" : ",", p->values[i]);
}

static enum err check_strings(const struct param *p, const struct cJSON *value,
                              struct say *why)
{
    bool fine = cJSON_IsArray(value);
    size_t count = 0;

    for (const struct cJSON *item = fine ? value->child : NULL; item; item = item->next) {
        fine = fine && cJSON_IsString(item) &&
               (!p->values || is_listed(p->values, item->valuestring));
        count++;
    }
    if (!fine || count < p->min_items || count > p->max_items) {
        say_strings(p, why);
        return ERR_PARAMS;
    }
    for (const struct cJSON *item = p->values ? NULL : value->child; item;
         item = item->next) {
        enum err err = check_string(p, item, why);

        if (err != OK)
            return err;
    }
    return OK;
}

static enum err check_members(const struct members *m, const struct cJSON *object,
                              uint64_t *seen, struct say *why);

/* What is wrong within it begins with the name of its member. */
static enum err check_object(const struct param *p, const struct cJSON *value,
                             struct say *why)
{
    struct members members = {NULL, p->members, p->member_count};
    char within[WITHIN_MAX];
    struct say words = say_begin(within, sizeof(within));
    uint64_t seen;

    if (!cJSON_IsObject(value)) {
        say(why, "%s takes an object", p->name);
        return ERR_PARAMS;
    }

    enum err err = check_members(&members, value, &seen, &words);

    if (err != OK)
        say(why, "%s.%s", p->name, within);
    return err;
}

static enum err check_objects(const struct param *p, const struct cJSON *value,
                              struct say *why)
{
    int count = cJSON_IsArray(value) ? cJSON_GetArraySize(value) : -1;
    enum err err = OK;

    if (count < (int)p->min_items || count > (int)p->max_items) {
        say(why, "%s takes an array of %zu to %zu objects", p->name, p->min_items,
            p->max_items);
        return ERR_PARAMS;
    }
    for (const struct cJSON *item = value->child; item && err == OK; item = item->next)
        err = check_object(p, item, why);
    return err;
}

static enum err check_value(const struct param *p, const struct cJSON *value,
                            struct say *why)
{
    switch (p->type) {
    case PARAM_INTEGER:
        return check_integer(p, value, why);
    case PARAM_INTEGERS:
        return check_integers(p, value, why);
    case PARAM_BOOLEAN:
        return check_boolean(p, value, why);
    case PARAM_STRING:
        return check_string(p, value, why);
    case PARAM_STRINGS:
        return check_strings(p, value, why);
    case PARAM_OBJECT:
        return check_object(p, value, why);
    case PARAM_OBJECTS:
        return check_objects(p, value, why);
    }
    return ERR_INTERNAL;
}

static enum err refuse_unknown(const struct members *m, const char *name, struct say *why)
{
    if (m->of)
        say(why, "%s has no param \"", m->of);
    say_cut(why, name, strlen(name));
    say(why, "%s%s", m->of ? "\"" : " is not known",
        m->count > 0 ? "; it takes " : "; it takes none");
    for (size_t i = 0; i < m->count; i++)
        say(why, "%s%s", i == 0 ? "" : ", ", m->params[i].name);
    return ERR_PARAMS;
}

static enum err check_missing(const struct members *m, uint64_t seen, struct say *why)
{
    for (size_t i = 0; i < m->count; i++) {
        if (m->params[i].required && !(seen >> i & 1)) {
            say(why, "%s is missing", m->params[i].name);
            return ERR_PARAMS;
        }
    }
    return OK;
}

static enum err check_exclusive(const struct method *m, const struct members *all,
                                uint64_t seen, struct say *why)
{
    const char *first = NULL;

    for (size_t i = 0; m->at_most_one && m->at_most_one[i]; i++) {
        if (!(seen >> find_param(all, m->at_most_one[i]) & 1))
            continue;
        if (first) {
            say(why, "%s and %s exclude each other", first, m->at_most_one[i]);
            return ERR_PARAMS;
        }
        first = m->at_most_one[i];
    }
    return OK;
}

/* The object may be NULL; the schema bounds how deep this goes. */
static enum err check_members(const struct members *m, const struct cJSON *object,
                              uint64_t *seen, struct say *why)
{
    must(m->count < PARAMS_MAX);
    *seen = 0;
    for (const struct cJSON *member = object ? object->child : NULL; member;
         member = member->next) {
        size_t i = find_param(m, member->string);

        if (i == m->count)
            return refuse_unknown(m, member->string, why);
        if (*seen >> i & 1) {
            say(why, "%s stands there twice", member->string);
            return ERR_PARAMS;
        }
        *seen |= UINT64_C(1) << i;

        enum err err = check_value(&m->params[i], member, why);

        if (err != OK)
            return err;
    }
    return check_missing(m, *seen, why);
}

enum err schema_check(const struct method *m, const struct cJSON *params, char *why,
                      size_t why_size)
{
    struct members members = {m->name, m->params, m->param_count};
    struct say words = say_begin(why, why_size);
    uint64_t seen;
    enum err err = check_members(&members, params, &seen, &words);

    return err != OK ? err : check_exclusive(m, &members, seen, &words);
}
