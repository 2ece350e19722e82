#include "handlers/policy.h"

#include "proto/json.h"

#include <cjson/cJSON.h>

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define DEADLINE_MS 50
#define BUDGET_MAX  1000000

static const char *const class_names[CLASS_COUNT + 1] = {
    [CLASS_SPAM] = "spam",         [CLASS_TOXICITY] = "toxicity",
    [CLASS_SEVERE] = "severe",     [CLASS_WORKSPACE] = "workspace",
    [CLASS_PII] = "pii",           [CLASS_LINK] = "link",
    [CLASS_LIST] = "list",         [CLASS_FLOOD] = "flood",
    [CLASS_UNJUDGED] = "unjudged",
};

static const char *const action_names[ACTION_COUNT] = {
    [ACTION_ALLOW] = "allow", [ACTION_FLAG] = "flag",   [ACTION_MASK] = "mask",
    [ACTION_HOLD] = "hold",   [ACTION_BLOCK] = "block",
};

static const char *const late_names[] = {
    [LATE_ALLOW] = "allow",
    [LATE_HOLD] = "hold",
    [LATE_REFUSE] = "refuse",
};

/* A host name in a text is nobody's secret; it counts where it is asked for. */
static const uint32_t shipped_kinds = 1u << SPAN_EMAIL_ADDRESS | 1u << SPAN_CREDIT_CARD |
                                      1u << SPAN_US_SSN | 1u << SPAN_IP_ADDRESS |
                                      1u << SPAN_IBAN_CODE | 1u << SPAN_PHONE_NUMBER;

const char *policy_class_name(enum policy_class which)
{
    return class_names[which];
}

const char *policy_action_name(enum policy_action action)
{
    return action_names[action];
}

void policy_shipped(struct policy *p)
{
    memset(p, 0, sizeof(*p));
    for (int i = 0; i < CLASS_COUNT; i++) {
        p->classes[i].set = true;
        p->classes[i].action = i == CLASS_PII ? ACTION_ALLOW : ACTION_FLAG;
    }
    p->classes[CLASS_PII].kinds = shipped_kinds;
    p->has = POLICY_HAS_LATE | POLICY_HAS_DEADLINE | POLICY_HAS_EXEMPT;
    p->late = LATE_ALLOW;
    p->deadline_ms = DEADLINE_MS;
}

/* --- reading --- */

struct reader_of_policy {
    char *why;
    size_t why_size;
};

__attribute__((format(printf, 2, 3))) static bool refuse(const struct reader_of_policy *r,
                                                         const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(r->why, r->why_size, format, args);
    va_end(args);
    return false;
}

static int find_name(const char *const *names, size_t count, const cJSON *value)
{
    if (!cJSON_IsString(value))
        return -1;
    for (size_t i = 0; i < count; i++)
        if (names[i] && strcmp(names[i], value->valuestring) == 0)
            return (int)i;
    return -1;
}

static bool read_number(const cJSON *value, uint32_t min, uint32_t max, uint32_t *out)
{
    if (!cJSON_IsNumber(value) || !(value->valuedouble >= min) ||
        !(value->valuedouble <= max) || value->valuedouble != floor(value->valuedouble))
        return false;
    *out = (uint32_t)value->valuedouble;
    return true;
}

static bool read_kinds(const struct reader_of_policy *r, struct class_policy *c,
                       const cJSON *value)
{
    const cJSON *item;

    if (!cJSON_IsArray(value))
        return refuse(r, "pii.kinds is a list");
    c->kinds = 0;
    cJSON_ArrayForEach(item, value)
    {
        int kind = SPAN_EMAIL_ADDRESS;

        while (kind <= SPAN_DOMAIN_NAME &&
               !(cJSON_IsString(item) &&
                 strcmp(item->valuestring, span_kind_name((enum span_kind)kind)) == 0))
            kind++;
        if (kind > SPAN_DOMAIN_NAME)
            return refuse(r, "pii.kinds names no kind of personal data");
        c->kinds |= 1u << kind;
    }
    return c->kinds != 0 || refuse(r, "pii.kinds is empty; allow the class instead");
}

static bool is_head(int which)
{
    return which <= CLASS_WORKSPACE;
}

/* Only what has a place in the text can be masked. */
static bool can_mask(int which)
{
    return which == CLASS_PII || which == CLASS_LINK || which == CLASS_LIST;
}

static bool read_class_member(const struct reader_of_policy *r, int which,
                              struct class_policy *c, const cJSON *member)
{
    const char *name = class_names[which];

    if (strcmp(member->string, "action") == 0) {
        int action = find_name(action_names, ACTION_COUNT, member);

        if (action < 0)
            return refuse(r, "%s.action is allow, flag, mask, hold or block", name);
        if (action == ACTION_MASK && !can_mask(which))
            return refuse(r, "%s cannot be masked: it is a matter of the whole text",
                          name);
        c->action = (enum policy_action)action;
        c->set = true;
        return true;
    }
    if (strcmp(member->string, "budget") == 0 && is_head(which))
        return read_number(member, 1, BUDGET_MAX, &c->budget) ||
               refuse(r, "%s.budget is 1 to %d of a million", name, BUDGET_MAX);
    if (strcmp(member->string, "kinds") == 0 && which == CLASS_PII)
        return read_kinds(r, c, member);
    return refuse(r, "%s takes no %.40s", name, member->string);
}

static bool read_class(const struct reader_of_policy *r, struct policy *p,
                       const cJSON *value)
{
    const cJSON *member;
    int which = 0;

    while (which < CLASS_COUNT && strcmp(class_names[which], value->string) != 0)
        which++;
    if (which == CLASS_COUNT)
        return refuse(r, "there is no class %.40s", value->string);
    if (!cJSON_IsObject(value))
        return refuse(r, "%s is an object with an action", class_names[which]);

    struct class_policy *c = &p->classes[which];

    if (c->set)
        return refuse(r, "%s stands twice", class_names[which]);
    c->kinds = which == CLASS_PII ? shipped_kinds : 0;
    cJSON_ArrayForEach(member,
                       value) if (!read_class_member(r, which, c, member)) return false;
    return c->set || refuse(r, "%s needs an action", class_names[which]);
}

static bool read_exempt(const struct reader_of_policy *r, struct policy *p,
                        const cJSON *value)
{
    const cJSON *item;

    if (!cJSON_IsArray(value))
        return refuse(r, "exempt is a list of roles");
    p->has |= POLICY_HAS_EXEMPT;
    cJSON_ArrayForEach(item, value)
    {
        enum user_role role;

        if (!cJSON_IsString(item) || !user_role_parse(item->valuestring, &role))
            return refuse(r, "exempt names no role");
        p->exempt |= 1u << role;
    }
    return true;
}

static bool read_member(const struct reader_of_policy *r, struct policy *p,
                        const cJSON *member)
{
    const cJSON *value;

    if (strcmp(member->string, "classes") == 0) {
        if (!cJSON_IsObject(member))
            return refuse(r, "classes is an object");
        cJSON_ArrayForEach(value, member) if (!read_class(r, p, value)) return false;
        return true;
    }
    if (strcmp(member->string, "late") == 0) {
        int late = find_name(late_names, 3, member);

        p->has |= POLICY_HAS_LATE;
        p->late = late < 0 ? LATE_ALLOW : (enum policy_late)late;
        return late >= 0 || refuse(r, "late is allow, hold or refuse");
    }
    if (strcmp(member->string, "deadline_ms") == 0) {
        p->has |= POLICY_HAS_DEADLINE;
        return read_number(member, POLICY_DEADLINE_MIN_MS, POLICY_DEADLINE_MAX_MS,
                           &p->deadline_ms) ||
               refuse(r, "deadline_ms is %d to %d", POLICY_DEADLINE_MIN_MS,
                      POLICY_DEADLINE_MAX_MS);
    }
    if (strcmp(member->string, "exempt") == 0)
        return read_exempt(r, p, member);
    if (strcmp(member->string, "slow_seconds") == 0)
        return cJSON_IsNumber(member) || refuse(r, "slow_seconds is a number");
    return refuse(r, "a policy has no %.40s", member->string);
}

bool policy_parse(struct policy *p, const char *json, size_t len, char *why,
                  size_t why_size)
{
    struct reader_of_policy r = {why, why_size};
    const cJSON *member;
    cJSON *tree;
    bool good;

    memset(p, 0, sizeof(*p));
    tree = json_scan(json, len) == JSON_FINE ? cJSON_ParseWithLength(json, len) : NULL;
    good = cJSON_IsObject(tree) || refuse(&r, "a policy is an object");
    if (good)
        cJSON_ArrayForEach(member, tree)
        {
            good = read_member(&r, p, member);
            if (!good)
                break;
        }
    cJSON_Delete(tree);
    if (!good)
        memset(p, 0, sizeof(*p));
    return good;
}

/* --- what holds --- */

void policy_overlay(struct policy *p, const struct policy *over)
{
    for (int i = 0; i < CLASS_COUNT; i++)
        if (over->classes[i].set)
            p->classes[i] = over->classes[i];
    if (over->has & POLICY_HAS_LATE)
        p->late = over->late;
    if (over->has & POLICY_HAS_DEADLINE)
        p->deadline_ms = over->deadline_ms;
    if (over->has & POLICY_HAS_EXEMPT)
        p->exempt = over->exempt;
    p->has |= over->has;
}

static enum policy_action harshest(const struct policy *p)
{
    enum policy_action action = ACTION_ALLOW;

    for (int i = 0; i < CLASS_COUNT; i++)
        if (p->classes[i].action > action)
            action = p->classes[i].action;
    return action;
}

bool policy_acts(const struct policy *p)
{
    return harshest(p) > ACTION_ALLOW;
}

bool policy_asks_before(const struct policy *p)
{
    enum policy_action action = harshest(p);

    return action >= ACTION_MASK || (action > ACTION_ALLOW && p->late != LATE_ALLOW);
}

bool policy_exempts(const struct policy *p, enum user_role role)
{
    return p->exempt & 1u << role;
}
