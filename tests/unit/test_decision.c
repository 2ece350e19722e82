#include "runner.h"

#include "base/buf.h"
#include "handlers/decision.h"

#include <stdlib.h>
#include <string.h>

static const char text[] = "mail bob@example.org or see http://evil.example/ darn";

#define MAIL                                              \
    {                                                     \
        .kind = SPAN_EMAIL_ADDRESS, .start = 5, .end = 20 \
    }
#define WORD                                                 \
    {                                                        \
        .kind = SPAN_LIST, .start = 49, .end = 53, .list = 7 \
    }
#define LINK(why)                                                                 \
    {                                                                             \
        .kind = SPAN_LINK, .start = 28, .end = 48, .flag = true, .reasons = (why) \
    }

static struct policy policy;
static struct decision decision;

static void a_policy(const char *json)
{
    struct policy set;
    char why[200];

    policy_shipped(&policy);
    ck_assert_msg(policy_parse(&set, json, strlen(json), why, sizeof(why)), "%s", why);
    policy_overlay(&policy, &set);
}

static void decide(const struct verdict *v)
{
    ck_assert(verdict_fits(v, strlen(text)));
    policy_decide(&policy, v, text, &decision);
}

/* Each line: a policy, a verdict, and what comes of them. */
static const struct line {
    const char *policy;
    struct verdict verdict;
    enum policy_action action;
    const char *words;
} lines[] = {
    {"{}", {.head_count = 3}, ACTION_ALLOW, ""},
    {"{}", {.head_count = 1, .heads = {{.score = 9000, .flag = true}}}, ACTION_FLAG, ""},
    {"{\"classes\":{\"spam\":{\"action\":\"allow\"}}}",
     {.head_count = 1, .heads = {{.score = 9000, .flag = true}}},
     ACTION_ALLOW,
     ""},
    {"{\"classes\":{\"spam\":{\"action\":\"block\"}}}",
     {.head_count = 1, .heads = {{.score = 9000, .flag = true}}},
     ACTION_BLOCK,
     "refused: it looks like spam"},
    /* By a budget: the shipped threshold says nothing. */
    {"{\"classes\":{\"spam\":{\"action\":\"hold\",\"budget\":100}}}",
     {.head_count = 1, .heads = {{.score = 9000, .rarity = 101, .flag = true}}},
     ACTION_ALLOW,
     ""},
    {"{\"classes\":{\"spam\":{\"action\":\"hold\",\"budget\":100}}}",
     {.head_count = 1, .heads = {{.score = 9000, .rarity = 100}}},
     ACTION_HOLD,
     "a moderator looks at this first: it looks like spam"},
    /* A head that the model has not got decides nothing. */
    {"{\"classes\":{\"workspace\":{\"action\":\"block\",\"budget\":1000000}}}",
     {.head_count = 3},
     ACTION_ALLOW,
     ""},
    /* The harshest class decides and speaks. */
    {"{\"classes\":{\"list\":{\"action\":\"block\"}}}",
     {.head_count = 1,
      .heads = {{.score = 9000, .flag = true}},
      .span_count = 1,
      .spans = {WORD}},
     ACTION_BLOCK,
     "refused: it holds words that are not wanted here: \"darn\""},
    /* Personal data is masked; what else it is holds all the same. */
    {"{\"classes\":{\"pii\":{\"action\":\"mask\"}}}",
     {.span_count = 1, .spans = {MAIL}},
     ACTION_MASK,
     ""},
    {"{\"classes\":{\"pii\":{\"action\":\"mask\",\"kinds\":[\"US_SSN\"]}}}",
     {.span_count = 1, .spans = {MAIL}},
     ACTION_ALLOW,
     ""},
    {"{\"classes\":{\"pii\":{\"action\":\"block\"}}}",
     {.span_count = 1, .spans = {MAIL}},
     ACTION_BLOCK,
     "refused: it holds personal data (EMAIL_ADDRESS)"},
    /* The look of an address alone never blocks; a rule does. */
    {"{\"classes\":{\"link\":{\"action\":\"block\"}}}",
     {.span_count = 1, .spans = {LINK(0)}},
     ACTION_FLAG,
     ""},
    {"{\"classes\":{\"link\":{\"action\":\"block\"}}}",
     {.span_count = 1, .spans = {LINK(LINK_LOOK_ALIKE)}},
     ACTION_BLOCK,
     "refused: it holds a link that is not to be trusted: \"http://evil.example/\""},
    {"{\"classes\":{\"link\":{\"action\":\"block\"}}}",
     {.span_count = 1, .spans = {LINK(LINK_LOOK_ALIKE | LINK_ALLOWED)}},
     ACTION_ALLOW,
     ""},
    /* One sign of haste is how people write, two are a flood. */
    {"{\"classes\":{\"flood\":{\"action\":\"block\"}}}",
     {.flood = FLOOD_CAPITALS},
     ACTION_ALLOW,
     ""},
    {"{\"classes\":{\"flood\":{\"action\":\"block\"}}}",
     {.flood = FLOOD_CAPITALS | FLOOD_NEWCOMER},
     ACTION_BLOCK,
     "refused: too much of the same, or too fast"},
    {"{\"classes\":{\"flood\":{\"action\":\"block\"}}}",
     {.flood = FLOOD_RAID},
     ACTION_BLOCK,
     "refused: too much of the same, or too fast"},
    /* Looked at in part: as what came too late, where it matters at all. */
    {"{}", {.partial = true}, ACTION_ALLOW, ""},
    {"{\"classes\":{\"list\":{\"action\":\"block\"}}}",
     {.partial = true},
     ACTION_FLAG,
     ""},
    {"{\"classes\":{\"list\":{\"action\":\"block\"}},\"late\":\"hold\"}",
     {.partial = true},
     ACTION_HOLD,
     "a moderator looks at this first: there is too much in it to be checked; say it in "
     "several messages"},
    {"{\"classes\":{\"pii\":{\"action\":\"mask\"}}}",
     {.span_count = 1, .spans = {MAIL}, .partial = true},
     ACTION_BLOCK,
     "refused: it holds more than can be masked; say it in several messages"},
};

START_TEST(an_action_and_its_words_follow_from_the_policy)
{
    const struct line *l = &lines[_i];

    a_policy(l->policy);
    decide(&l->verdict);
    ck_assert_str_eq(policy_action_name(decision.action), policy_action_name(l->action));
    ck_assert_str_eq(decision.words, l->words);
    ck_assert(!decision.late);
}
END_TEST

START_TEST(what_is_masked_is_masked_whatever_else_is_done)
{
    struct verdict v = {.head_count = 1,
                        .heads = {{.score = 9000, .flag = true}},
                        .span_count = 3,
                        .spans = {MAIL, LINK(LINK_LOOK_ALIKE), WORD}};
    size_t len;

    a_policy("{\"classes\":{\"pii\":{\"action\":\"mask\"},\"list\":{\"action\":\"mask\"},"
             "\"spam\":{\"action\":\"hold\"}}}");
    decide(&v);
    ck_assert_int_eq(decision.action, ACTION_HOLD);
    ck_assert(decision.masks);

    char *masked = decision_mask(&decision, &policy, &v, text, strlen(text), &len);

    ck_assert_str_eq(masked, "mail [EMAIL_ADDRESS] or see http://evil.example/ ***");
    ck_assert_uint_eq(len, strlen(masked));
    free(masked);
}
END_TEST

START_TEST(the_reviewers_get_all_that_led_to_it)
{
    struct verdict v = {.model = 3,
                        .config = 17,
                        .head_count = 1,
                        .heads = {{.score = 9876, .rarity = 12, .flag = true}},
                        .span_count = 1,
                        .spans = {WORD}};
    struct buf detail;

    buf_init(&detail);
    a_policy("{\"classes\":{\"list\":{\"action\":\"block\"}}}");
    decide(&v);
    decision_detail(&decision, &policy, &v, &detail);
    ck_assert_str_eq(
        buf_text(&detail),
        "{\"action\":\"block\",\"reasons\":[{\"class\":\"spam\",\"action\":\"flag\","
        "\"score\":0.9876,\"rarity\":12},{\"class\":\"list\",\"action\":\"block\","
        "\"spans\":[[49,53,\"LIST\"]],\"list\":7}],\"model\":3,\"config\":17,\"heads\":{"
        "\"spam\":0.9876},\"spans\":[[49,53,\"LIST\"]]}");
    buf_finish(&detail);
}
END_TEST

START_TEST(without_a_verdict_the_policy_for_that_decides)
{
    struct buf detail;

    a_policy("{\"classes\":{\"list\":{\"action\":\"block\"}}}");
    policy_decide_late(&policy, &decision);
    ck_assert_int_eq(decision.action, ACTION_ALLOW);

    a_policy("{\"classes\":{\"list\":{\"action\":\"block\"}},\"late\":\"hold\"}");
    policy_decide_late(&policy, &decision);
    ck_assert_int_eq(decision.action, ACTION_HOLD);
    ck_assert_str_eq(decision.words,
                     "a moderator looks at this first: it could not be checked in time");
    buf_init(&detail);
    decision_detail(&decision, &policy, NULL, &detail);
    ck_assert_str_eq(buf_text(&detail),
                     "{\"action\":\"hold\",\"reasons\":[{\"class\":\"unjudged\","
                     "\"action\":\"hold\"}],\"late\":true}");
    buf_finish(&detail);

    decision_harden(&decision);
    ck_assert_int_eq(decision.action, ACTION_BLOCK);
    ck_assert_str_eq(decision.words, "refused: it could not be checked in time");
}
END_TEST

START_TEST(a_quote_is_cut_between_letters)
{
    struct verdict v = {.span_count = 1, .spans = {{.kind = SPAN_LIST}}};
    char many[201];

    a_policy("{\"classes\":{\"list\":{\"action\":\"block\"}}}");
    memset(many, 'x', 200);
    memcpy(many + 59, "\303\244", 2); /* over the border */
    many[200] = '\0';
    v.spans[0].end = 200;
    policy_decide(&policy, &v, many, &decision);
    ck_assert_ptr_nonnull(strstr(decision.words, "x...\""));

    v.spans[0].start = 60; /* a worker that babbles: within a letter */
    policy_decide(&policy, &v, many, &decision);
    ck_assert_str_eq(decision.words, "refused: it holds words that are not wanted here");
}
END_TEST

START_TEST(spans_that_do_not_lie_in_the_text_fit_no_text)
{
    struct verdict v = {.span_count = 2, .spans = {MAIL, WORD}};

    ck_assert(verdict_fits(&v, 53));
    ck_assert(!verdict_fits(&v, 52));
    v.spans[0].start = 21;
    ck_assert(!verdict_fits(&v, 53));
}
END_TEST

Suite *decision_suite(void);

Suite *decision_suite(void)
{
    Suite *s = suite_create("decision");
    TCase *t = tcase_create("decision");

    tcase_add_loop_test(t, an_action_and_its_words_follow_from_the_policy, 0,
                        sizeof(lines) / sizeof(lines[0]));
    tcase_add_test(t, what_is_masked_is_masked_whatever_else_is_done);
    tcase_add_test(t, the_reviewers_get_all_that_led_to_it);
    tcase_add_test(t, without_a_verdict_the_policy_for_that_decides);
    tcase_add_test(t, a_quote_is_cut_between_letters);
    tcase_add_test(t, spans_that_do_not_lie_in_the_text_fit_no_text);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(decision_suite);
