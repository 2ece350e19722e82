/* Every report against a count by hand, over ranges, steps and rooms at random. */
#include "analytics_by_hand.h"
#include "analytics_scene.h"
#include "runner.h"

static void is_near(const struct table_cell *cell, size_t count, unsigned per_mille)
{
    int64_t exact, off;

    if (count == 0) {
        ck_assert(!cell->there);
        return;
    }
    exact = waits[(count * per_mille + 999) / 1000 - 1];
    off = cell->number > exact ? cell->number - exact : exact - cell->number;
    ck_assert_int_le(off * 100, exact * 7);
}

static void waits_are_right(struct table *t, const struct view *v)
{
    size_t count = list_waits(v);
    struct table_cell median, p90;

    ck_assert_int_eq(next_number(t), (int64_t)count);
    median = table_next(t, TABLE_NUMBER);
    p90 = table_next(t, TABLE_NUMBER);
    is_near(&median, count, 500);
    is_near(&p90, count, 900);
}

static void messages_are_right(struct table *t, const struct view *v)
{
    ck_assert_int_eq(next_number(t), count_kind(v, FEED_MESSAGE));
    ck_assert_int_eq(next_number(t), count_kind(v, FEED_EDIT));
    ck_assert_int_eq(next_number(t), count_kind(v, FEED_DELETE));
}

static void active_is_right(struct table *t, const struct view *v)
{
    ck_assert_int_eq(next_number(t), count_people(v, false));
    ck_assert_int_eq(next_number(t), count_people(v, true));
}

static void rooms_are_right(struct table *t, const struct view *v)
{
    ck_assert_int_eq(next_number(t), count_rooms(v));
    ck_assert_int_eq(next_number(t), rooms_made(v, FEED_PUBLIC));
    ck_assert_int_eq(next_number(t), rooms_made(v, FEED_PRIVATE));
    ck_assert_int_eq(next_number(t), rooms_made(v, FEED_DM));
    ck_assert_int_eq(next_number(t), archived_by_hand(v));
    ck_assert_int_eq(next_number(t), count_kind(v, FEED_JOIN));
    ck_assert_int_eq(next_number(t), count_kind(v, FEED_LEAVE));
}

static void growth_is_right(struct table *t, const struct view *v)
{
    const struct view since_ever = {.from = 0, .to = v->to};

    ck_assert_int_eq(next_number(t), count_kind(v, FEED_PERSON));
    ck_assert_int_eq(next_number(t), count_kind(&since_ever, FEED_PERSON));
}

static void reactions_are_right(struct table *t, const struct view *v)
{
    ck_assert_int_eq(next_number(t), count_kind(v, FEED_REACTION));
    ck_assert_int_eq(next_number(t), count_kind(v, FEED_UNREACTION));
}

static void moderation_is_right(struct table *t, const struct view *v)
{
    for (unsigned outcome = 1; outcome < OUTCOME_COUNT; outcome++) {
        int64_t count = 0;

        for (size_t i = 0; i < story_len; i++)
            count += story[i].kind == FEED_MODERATION && story[i].outcome == outcome &&
                     is_seen(&story[i], v);
        ck_assert_int_eq(next_number(t), count);
    }
}

START_TEST(each_series_is_what_a_count_by_hand_gives)
{
    static const struct {
        const char *report;
        right_fn *right;
        bool by_room;
    } series[] = {
        {"messages", messages_are_right, true},
        {"active", active_is_right, true},
        {"rooms", rooms_are_right, false},
        {"growth", growth_is_right, false},
        {"answers", waits_are_right, true},
        {"reactions", reactions_are_right, true},
        {"moderation", moderation_is_right, true},
    };

    for (size_t i = 0; i < sizeof(series) / sizeof(series[0]); i++)
        for (unsigned round = 0; round < 12; round++)
            steps_are_right(some_question(series[i].report, series[i].by_room),
                            series[i].right);
}
END_TEST

static void overview_row_is_right(struct table *t, struct view v)
{
    ck_assert_int_eq(table_next(t, TABLE_DATE).number, v.from);
    ck_assert_int_eq(next_number(t), count_kind(&v, FEED_MESSAGE));
    active_is_right(t, &v);
    ck_assert_int_eq(next_number(t), v.room == TABLE_ALL ? count_rooms(&v) : 0);
    ck_assert_int_eq(next_number(t),
                     v.room == TABLE_ALL ? count_kind(&v, FEED_PERSON) : 0);
    ck_assert_int_eq(next_number(t), count_kind(&v, FEED_REACTION));
    ck_assert_int_eq(next_number(t), count_kind(&v, FEED_EDIT));
    ck_assert_int_eq(next_number(t), count_kind(&v, FEED_DELETE));
    waits_are_right(t, &v);
}

START_TEST(the_overview_has_the_range_and_the_one_before)
{
    for (unsigned round = 0; round < 20; round++) {
        struct report_question q = some_question("overview", true);
        struct table t = ask(q);

        ck_assert_uint_eq(t.rows, 2);
        ck_assert_int_eq(t.head.by, BY_NONE);
        overview_row_is_right(&t, (struct view){q.from, q.to, q.room});
        overview_row_is_right(
            &t, (struct view){q.from - (q.to - q.from + 1), q.from - 1, q.room});
    }
}
END_TEST

START_TEST(the_week_has_each_of_its_hours)
{
    for (unsigned round = 0; round < 10; round++) {
        struct report_question q = some_question("hours", true);
        struct view v = {q.from, q.to, q.room};
        struct table t = ask(q);
        int64_t counts[168] = {0};

        for (size_t i = 0; i < story_len; i++)
            if (story[i].kind == FEED_MESSAGE && is_seen(&story[i], &v)) {
                int64_t hour = (story[i].at + ZONE_MS) / 3600000 % 24;

                counts[(day_weekday(day_in_story(&story[i])) - 1) * 24 + hour]++;
            }
        ck_assert_uint_eq(t.rows, 168);
        for (int i = 0; i < 168; i++) {
            ck_assert_int_eq(next_number(&t), i / 24 + 1);
            ck_assert_int_eq(next_number(&t), i % 24);
            ck_assert_int_eq(next_number(&t), counts[i]);
        }
    }
}
END_TEST

START_TEST(the_busiest_rooms_come_first)
{
    for (unsigned round = 0; round < 10; round++) {
        struct report_question q = some_question("top", false);
        struct table t = ask(q);
        int64_t before = INT64_MAX;
        int64_t sum = 0;

        for (uint32_t i = 0; i < t.rows; i++) {
            uint64_t room = (uint64_t)table_next(&t, TABLE_ROOM).number;
            struct view v = {q.from, q.to, room};
            int64_t messages = next_number(&t);

            ck_assert_int_eq(messages, count_kind(&v, FEED_MESSAGE));
            ck_assert_int_gt(messages, 0);
            ck_assert_int_le(messages, before);
            active_is_right(&t, &v);
            ck_assert_int_eq(next_number(&t), count_kind(&v, FEED_REACTION));
            before = messages;
            sum += messages;
        }
        ck_assert_int_eq(
            sum, count_kind(&(struct view){q.from, q.to, TABLE_ALL}, FEED_MESSAGE));
    }
}
END_TEST

START_TEST(no_more_rows_come_than_were_asked_for)
{
    struct report_question q = some_question("top", false);
    struct table t;

    q.from = 0;
    q.to = 21000;
    q.limit = 3;
    t = ask(q);
    ck_assert_uint_eq(t.rows, 3);
}
END_TEST

START_TEST(emoji_are_counted_where_they_were_used)
{
    for (unsigned round = 0; round < 10; round++) {
        struct report_question q = some_question("emoji", true);
        struct view v = {q.from, q.to, q.room};
        struct table t = ask(q);
        int64_t sum = 0;

        for (uint32_t row = 0; row < t.rows; row++) {
            struct table_cell emoji = table_next(&t, TABLE_TEXT);
            int64_t count = 0;

            for (size_t i = 0; i < story_len; i++)
                count += story[i].kind == FEED_REACTION && is_seen(&story[i], &v) &&
                         story[i].text_len == emoji.len &&
                         memcmp(story[i].text, emoji.text, emoji.len) == 0;
            ck_assert_int_eq(next_number(&t), count);
            sum += count;
        }
        ck_assert_int_eq(sum, count_kind(&v, FEED_REACTION));
    }
}
END_TEST

START_TEST(each_class_counts_what_it_was_a_reason_for)
{
    struct report_question q = some_question("reasons", true);
    struct view v = {q.from, q.to, q.room};
    struct table t = ask(q);

    ck_assert_uint_eq(t.rows, CLASS_COUNT);
    for (unsigned class = 0; class < CLASS_COUNT; class ++) {
        struct table_cell name = table_next(&t, TABLE_TEXT);

        ck_assert_mem_eq(name.text, feed_class_name((enum feed_class) class), name.len);
        for (unsigned outcome = 1; outcome <= OUTCOME_WITHDRAWN; outcome++) {
            int64_t count = 0;

            for (size_t i = 0; i < story_len; i++)
                count += story[i].kind == FEED_MODERATION &&
                         story[i].outcome == outcome && (story[i].classes >> class & 1) &&
                         is_seen(&story[i], &v);
            ck_assert_int_eq(next_number(&t), count);
        }
    }
}
END_TEST

/* --- what cannot be answered --- */

static void is_refused(struct report_question q, const char *word)
{
    struct table t = ask(q);

    ck_assert_int_eq(t.head.status, TABLE_PARAMS);
    ck_assert_ptr_nonnull(memmem(t.head.why, t.head.why_len, word, strlen(word)));
}

START_TEST(what_cannot_be_answered_says_why)
{
    is_refused((struct report_question){.report = "nonsense", .to = 9}, "report");
    is_refused((struct report_question){.report = "messages", .from = 9, .to = 8},
               "params.from");
    is_refused((struct report_question){.report = "messages", .to = 1100, .by = BY_DAY},
               "1100 days");
    is_refused((struct report_question){.report = "retention", .to = 430, .by = BY_WEEK},
               "60 weeks");
    is_refused((struct report_question){.report = "overview", .to = 36600},
               "a hundred years");
}
END_TEST

START_TEST(the_longest_series_fit_a_frame)
{
    static const char *const names[] = {"messages", "active", "rooms", "moderation",
                                        "me"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct report_question q = {.from = day_in_story(&story[0]) - 500, .by = BY_DAY};

        snprintf(q.report, sizeof(q.report), "%s", names[i]);
        q.to = q.from + 1099;
        ck_assert_int_eq(ask(q).head.status, TABLE_OK);
    }
}
END_TEST

START_TEST(what_is_left_out_is_chosen)
{
    struct report_question q = {
        .report = "messages", .from = DAY_ABSENT, .to = DAY_ABSENT};
    struct table t = ask(q);

    ck_assert_int_eq(t.head.to - t.head.from, 29);
    ck_assert_int_eq(t.head.by, BY_DAY);
    q.from = 20000;
    q.to = 20400;
    ck_assert_int_eq(ask(q).head.by, BY_WEEK);
    q.to = 21000;
    ck_assert_int_eq(ask(q).head.by, BY_MONTH);
}
END_TEST

static Suite *analytics_reports_suite(void)
{
    Suite *s = suite_create("analytics_reports");
    TCase *t = tcase_create("a story of four months");

    tcase_add_unchecked_fixture(t, a_story_is_told, it_is_forgotten);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, each_series_is_what_a_count_by_hand_gives);
    tcase_add_test(t, the_overview_has_the_range_and_the_one_before);
    tcase_add_test(t, the_week_has_each_of_its_hours);
    tcase_add_test(t, the_busiest_rooms_come_first);
    tcase_add_test(t, no_more_rows_come_than_were_asked_for);
    tcase_add_test(t, emoji_are_counted_where_they_were_used);
    tcase_add_test(t, each_class_counts_what_it_was_a_reason_for);
    tcase_add_test(t, what_cannot_be_answered_says_why);
    tcase_add_test(t, the_longest_series_fit_a_frame);
    tcase_add_test(t, what_is_left_out_is_chosen);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(analytics_reports_suite);
