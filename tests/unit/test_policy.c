#include "runner.h"

#include "handlers/policies.h"
#include "handlers/policy.h"

#include <string.h>

static struct policy policy;
static char why[200];

static bool parse(const char *json)
{
    why[0] = '\0';
    return policy_parse(&policy, json, strlen(json), why, sizeof(why));
}

START_TEST(a_fresh_workspace_flags_and_does_nothing_else)
{
    policy_shipped(&policy);
    for (int i = 0; i < CLASS_COUNT; i++)
        ck_assert_int_eq(policy.classes[i].action,
                         i == CLASS_PII ? ACTION_ALLOW : ACTION_FLAG);
    ck_assert_int_eq(policy.late, LATE_ALLOW);
    ck_assert_uint_eq(policy.deadline_ms, 50);
    ck_assert(policy_acts(&policy));
    ck_assert(!policy_asks_before(&policy));
    ck_assert(!policy_exempts(&policy, ROLE_OWNER));
}
END_TEST

START_TEST(a_policy_is_read_as_it_was_set)
{
    ck_assert(parse("{\"classes\":{\"spam\":{\"action\":\"block\",\"budget\":1000},"
                    "\"pii\":{\"action\":\"mask\",\"kinds\":[\"EMAIL_ADDRESS\"]}},"
                    "\"late\":\"hold\",\"deadline_ms\":200,\"exempt\":[\"owner\","
                    "\"admin\"],\"slow_seconds\":5}"));
    ck_assert_int_eq(policy.classes[CLASS_SPAM].action, ACTION_BLOCK);
    ck_assert_uint_eq(policy.classes[CLASS_SPAM].budget, 1000);
    ck_assert_uint_eq(policy.classes[CLASS_PII].kinds, 1u << SPAN_EMAIL_ADDRESS);
    ck_assert(!policy.classes[CLASS_LIST].set);
    ck_assert_int_eq(policy.late, LATE_HOLD);
    ck_assert_uint_eq(policy.deadline_ms, 200);
    ck_assert(policy_exempts(&policy, ROLE_ADMIN));
    ck_assert(!policy_exempts(&policy, ROLE_MEMBER));
}
END_TEST

START_TEST(personal_data_is_all_kinds_but_host_names_unless_they_are_named)
{
    ck_assert(parse("{\"classes\":{\"pii\":{\"action\":\"flag\"}}}"));
    ck_assert(policy.classes[CLASS_PII].kinds & 1u << SPAN_PHONE_NUMBER);
    ck_assert(!(policy.classes[CLASS_PII].kinds & 1u << SPAN_DOMAIN_NAME));
}
END_TEST

static const struct refusal {
    const char *json, *why;
} refusals[] = {
    {"[]", "a policy is an object"},
    {"{\"classes\":{}", "a policy is an object"},
    {"{\"colour\":1}", "a policy has no colour"},
    {"{\"classes\":[]}", "classes is an object"},
    {"{\"classes\":{\"rude\":{\"action\":\"flag\"}}}", "there is no class rude"},
    {"{\"classes\":{\"spam\":\"flag\"}}", "spam is an object with an action"},
    {"{\"classes\":{\"spam\":{}}}", "spam needs an action"},
    {"{\"classes\":{\"spam\":{\"budget\":9}}}", "spam needs an action"},
    {"{\"classes\":{\"spam\":{\"action\":\"burn\"}}}",
     "spam.action is allow, flag, mask, hold or block"},
    {"{\"classes\":{\"spam\":{\"action\":\"mask\"}}}",
     "spam cannot be masked: it is a matter of the whole text"},
    {"{\"classes\":{\"spam\":{\"action\":\"flag\",\"budget\":0}}}",
     "spam.budget is 1 to 1000000 of a million"},
    {"{\"classes\":{\"spam\":{\"action\":\"flag\",\"budget\":1.5}}}",
     "spam.budget is 1 to 1000000 of a million"},
    {"{\"classes\":{\"list\":{\"action\":\"flag\",\"budget\":9}}}",
     "list takes no budget"},
    {"{\"classes\":{\"list\":{\"action\":\"flag\",\"kinds\":[]}}}",
     "list takes no kinds"},
    {"{\"classes\":{\"pii\":{\"action\":\"mask\",\"kinds\":[]}}}",
     "pii.kinds is empty; allow the class instead"},
    {"{\"classes\":{\"pii\":{\"action\":\"mask\",\"kinds\":[\"LINK\"]}}}",
     "pii.kinds names no kind of personal data"},
    {"{\"classes\":{\"spam\":{\"action\":\"flag\"},\"spam\":{\"action\":\"hold\"}}}",
     "spam stands twice"},
    {"{\"late\":\"never\"}", "late is allow, hold or refuse"},
    {"{\"deadline_ms\":1}", "deadline_ms is 10 to 5000"},
    {"{\"deadline_ms\":1e9}", "deadline_ms is 10 to 5000"},
    {"{\"exempt\":\"owner\"}", "exempt is a list of roles"},
    {"{\"exempt\":[\"king\"]}", "exempt names no role"},
    {"{\"slow_seconds\":\"5\"}", "slow_seconds is a number"},
};

START_TEST(what_is_no_policy_is_refused_by_name)
{
    ck_assert(!parse(refusals[_i].json));
    ck_assert_str_eq(why, refusals[_i].why);
    ck_assert_uint_eq(policy.has, 0);
}
END_TEST

START_TEST(a_room_replaces_class_by_class_what_the_workspace_has)
{
    struct policies all;

    policies_init(&all);
    ck_assert(parse("{\"classes\":{\"spam\":{\"action\":\"hold\"},\"list\":{\"action\":"
                    "\"block\"}},\"late\":\"refuse\"}"));
    policies_set(&all, 0, &policy);
    ck_assert(parse("{\"classes\":{\"list\":{\"action\":\"mask\"}}}"));
    policies_set(&all, 7, &policy);

    const struct policy *here = policies_of(&all, 7);

    ck_assert_int_eq(here->classes[CLASS_LIST].action, ACTION_MASK);
    ck_assert_int_eq(here->classes[CLASS_SPAM].action, ACTION_HOLD);
    ck_assert_int_eq(here->classes[CLASS_LINK].action, ACTION_FLAG);
    ck_assert_int_eq(here->late, LATE_REFUSE);
    ck_assert_int_eq(policies_of(&all, 8)->classes[CLASS_LIST].action, ACTION_BLOCK);

    ck_assert(parse("{}"));
    policies_set(&all, 0, &policy);
    ck_assert_int_eq(here->classes[CLASS_LIST].action, ACTION_MASK);
    ck_assert_int_eq(here->classes[CLASS_SPAM].action, ACTION_FLAG);
    policies_set(&all, 7, &policy);
    ck_assert_int_eq(policies_of(&all, 7)->classes[CLASS_LIST].action, ACTION_FLAG);
    policies_finish(&all);
}
END_TEST

START_TEST(nobody_is_asked_before_as_long_as_no_policy_needs_it)
{
    struct policies all;
    struct policy empty = {0};

    policies_init(&all);
    ck_assert(!policies_ask_before(&all));
    ck_assert(parse("{\"classes\":{\"list\":{\"action\":\"block\"}}}"));
    policies_set(&all, 7, &policy);
    policies_set(&all, 7, &policy);
    ck_assert(policies_ask_before(&all));
    policies_set(&all, 7, &empty);
    ck_assert(!policies_ask_before(&all));

    ck_assert(parse("{\"late\":\"hold\"}")); /* flags must be there in time as well */
    policies_set(&all, 8, &policy);
    ck_assert(policies_ask_before(&all));
    policies_set(&all, 8, &empty);
    policies_set(&all, 0, &policy);
    ck_assert(policies_ask_before(&all));
    policies_finish(&all);
}
END_TEST

Suite *policy_suite(void);

Suite *policy_suite(void)
{
    Suite *s = suite_create("policy");
    TCase *t = tcase_create("policy");

    tcase_add_test(t, a_fresh_workspace_flags_and_does_nothing_else);
    tcase_add_test(t, a_policy_is_read_as_it_was_set);
    tcase_add_test(t, personal_data_is_all_kinds_but_host_names_unless_they_are_named);
    tcase_add_loop_test(t, what_is_no_policy_is_refused_by_name, 0,
                        sizeof(refusals) / sizeof(refusals[0]));
    tcase_add_test(t, a_room_replaces_class_by_class_what_the_workspace_has);
    tcase_add_test(t, nobody_is_asked_before_as_long_as_no_policy_needs_it);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(policy_suite);
