/* Who stays, and figures of persons, against a count by hand. */
#include "analytics_by_hand.h"
#include "analytics_scene.h"
#include "runner.h"

/* --- who stays --- */

START_TEST(cohorts_are_what_a_count_by_hand_gives)
{
    for (unsigned by = BY_WEEK; by <= BY_MONTH; by++) {
        struct report_question q = {.report = "retention", .by = (enum table_by)by};
        struct table t;

        q.from = day_in_story(&story[0]);
        q.to = q.from + 55;
        t = ask(q);
        ck_assert_uint_gt(t.rows, 0);
        for (uint32_t row = 0; row < t.rows; row++) {
            int32_t day = (int32_t)table_next(&t, TABLE_DATE).number;
            int64_t size = next_number(&t), after = next_number(&t);
            int64_t newcomers = 0, active = 0;
            int32_t later = day;

            for (int64_t i = 0; i < after; i++)
                later = step_after_(q.by, later);
            for (uint64_t user = 100; user < 100 + STORY_PEOPLE; user++) {
                int32_t born = born_on(user);

                if (born < day || born >= step_after_(q.by, day))
                    continue;
                newcomers++;
                active += is_active(user, later, step_after_(q.by, later) - 1);
            }
            ck_assert_int_eq(size, newcomers);
            ck_assert_int_eq(next_number(&t), active);
        }
    }
}
END_TEST

/* --- persons --- */

static void person_is_right(struct table *t, uint64_t user, const struct view *v)
{
    bool days[400] = {false};
    int64_t messages = 0, reactions = 0, received = 0, count = 0;

    for (size_t i = 0; i < story_len; i++) {
        const struct feed_event *e = &story[i];

        if (!is_seen(e, v))
            continue;
        if (e->user == user && (e->kind == FEED_MESSAGE || e->kind == FEED_REACTION))
            days[day_in_story(e) - v->from] = true;
        messages += e->kind == FEED_MESSAGE && e->user == user;
        reactions += e->kind == FEED_REACTION && e->user == user;
        received += e->kind == FEED_REACTION && e->author == user && e->user != user;
    }
    for (unsigned i = 0; i < 400; i++)
        count += days[i];
    ck_assert_int_eq(next_number(t), messages);
    ck_assert_int_eq(next_number(t), reactions);
    ck_assert_int_eq(next_number(t), received);
    ck_assert_int_eq(next_number(t), count);
}

static uint64_t whose;

static void mine_are_right(struct table *t, const struct view *v)
{
    person_is_right(t, whose, v);
}

START_TEST(ones_own_figures_are_ones_own)
{
    for (unsigned round = 0; round < 10; round++) {
        struct report_question q = some_question("me", false);

        whose = q.user = 100 + roll(STORY_PEOPLE);
        steps_are_right(q, mine_are_right);
    }
}
END_TEST

START_TEST(who_was_never_heard_of_has_none)
{
    struct report_question q = some_question("me", false);

    whose = q.user = 99;
    steps_are_right(q, mine_are_right);
}
END_TEST

START_TEST(figures_of_persons_add_up_to_those_of_all)
{
    struct report_question q = some_question("people", false);
    struct view v = {q.from, q.to, TABLE_ALL};
    struct table t;

    q.limit = 200;
    t = ask(q);
    for (uint32_t i = 0; i < t.rows; i++)
        person_is_right(&t, (uint64_t)table_next(&t, TABLE_USER).number, &v);
}
END_TEST

static Suite *analytics_people_suite(void)
{
    Suite *s = suite_create("analytics_people");
    TCase *t = tcase_create("a story of four months");

    tcase_add_unchecked_fixture(t, a_story_is_told, it_is_forgotten);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, cohorts_are_what_a_count_by_hand_gives);
    tcase_add_test(t, ones_own_figures_are_ones_own);
    tcase_add_test(t, who_was_never_heard_of_has_none);
    tcase_add_test(t, figures_of_persons_add_up_to_those_of_all);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(analytics_people_suite);
