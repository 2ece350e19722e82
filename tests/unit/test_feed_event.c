/* What the roll-ups are told of a row of the log. */
#include "runner.h"

#include "handlers/feed_event.h"
#include "store/query_feed.h"

#include <string.h>

static struct feed_event events[FEED_PER_ROW];

static struct log_row a_row(enum event_kind kind)
{
    return (struct log_row){.pos = 9,
                            .kind = kind,
                            .at = 1000,
                            .room = 7,
                            .room_kind = ROOM_PRIVATE,
                            .user = 3,
                            .emoji = "",
                            .detail = ""};
}

static struct log_row with_detail(unsigned action, const char *detail)
{
    struct log_row row = a_row(EVENT_NONE);

    row.action = action;
    row.detail = detail;
    row.detail_len = strlen(detail);
    return row;
}

START_TEST(each_change_people_make_is_told)
{
    const struct {
        enum event_kind row;
        enum feed_kind told;
    } pairs[] = {
        {EVENT_MESSAGE_CREATED, FEED_MESSAGE},
        {EVENT_MESSAGE_EDITED, FEED_EDIT},
        {EVENT_MESSAGE_DELETED, FEED_DELETE},
        {EVENT_REACTION_ADDED, FEED_REACTION},
        {EVENT_REACTION_REMOVED, FEED_UNREACTION},
        {EVENT_ROOM_CREATED, FEED_ROOM},
        {EVENT_MEMBER_JOINED, FEED_JOIN},
        {EVENT_MEMBER_LEFT, FEED_LEAVE},
        {EVENT_READ_MARKED, FEED_READ},
        {EVENT_ROOM_UPDATED, FEED_OPEN},
    };

    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        struct log_row row = a_row(pairs[i].row);

        ck_assert_uint_eq(feed_events_of(&row, events), 1);
        ck_assert_int_eq(events[0].kind, pairs[i].told);
        ck_assert_uint_eq(events[0].pos, 9);
        ck_assert_uint_eq(events[0].room, 7);
        ck_assert_int_eq(events[0].room_kind, FEED_PRIVATE);
    }
}
END_TEST

START_TEST(a_room_is_told_to_be_archived)
{
    struct log_row row = a_row(EVENT_ROOM_UPDATED);

    row.archived = true;
    ck_assert_uint_eq(feed_events_of(&row, events), 1);
    ck_assert_int_eq(events[0].kind, FEED_ARCHIVED);
}
END_TEST

START_TEST(a_newcomer_is_told_and_a_token_is_not)
{
    struct log_row row = a_row(EVENT_NONE);

    row.room = 0;
    ck_assert_uint_eq(feed_events_of(&row, events), 0);
    row.newcomer = true;
    ck_assert_uint_eq(feed_events_of(&row, events), 1);
    ck_assert_int_eq(events[0].kind, FEED_PERSON);
}
END_TEST

START_TEST(moderation_is_told_with_its_classes)
{
    struct log_row row =
        with_detail(AUDIT_HELD, "{\"action\":\"hold\",\"reasons\":[{\"class\":\"spam\","
                                "\"score\":0.9},{\"x\":1,\"class\":\"link\"}]}");

    ck_assert_uint_eq(feed_events_of(&row, events), 1);
    ck_assert_int_eq(events[0].kind, FEED_MODERATION);
    ck_assert_int_eq(events[0].outcome, OUTCOME_HELD);
    ck_assert_uint_eq(events[0].classes, 1u << CLASS_SPAM | 1u << CLASS_LINK);
}
END_TEST

START_TEST(a_message_that_was_flagged_is_two_events)
{
    struct log_row row = with_detail(AUDIT_FLAGGED, "");

    row.kind = EVENT_MESSAGE_CREATED;
    ck_assert_uint_eq(feed_events_of(&row, events), 2);
    ck_assert_int_eq(events[0].kind, FEED_MESSAGE);
    ck_assert_int_eq(events[1].kind, FEED_MODERATION);
    ck_assert_uint_eq(events[1].classes, 0);
}
END_TEST

START_TEST(settings_of_moderation_are_not_told)
{
    struct log_row row = with_detail(AUDIT_POLICY_SET, "{}");

    ck_assert_uint_eq(feed_events_of(&row, events), 0);
    row = with_detail(9999, "{}");
    ck_assert_uint_eq(feed_events_of(&row, events), 0);
}
END_TEST

START_TEST(a_detail_of_another_shape_has_no_classes)
{
    static const char *const details[] = {"{",
                                          "[]",
                                          "7",
                                          "{\"reasons\":7}",
                                          "{\"reasons\":[7,{},{\"class\":7}]}",
                                          "{\"reasons\":[{\"class\":\"unheard\"}]}"};

    for (size_t i = 0; i < sizeof(details) / sizeof(details[0]); i++) {
        struct log_row row = with_detail(AUDIT_BLOCKED, details[i]);

        ck_assert_uint_eq(feed_events_of(&row, events), 1);
        ck_assert_uint_eq(events[0].classes, 0);
    }
}
END_TEST

static Suite *feed_event_suite(void)
{
    Suite *s = suite_create("feed_event");
    TCase *t = tcase_create("a row of the log");

    tcase_add_test(t, each_change_people_make_is_told);
    tcase_add_test(t, a_room_is_told_to_be_archived);
    tcase_add_test(t, a_newcomer_is_told_and_a_token_is_not);
    tcase_add_test(t, moderation_is_told_with_its_classes);
    tcase_add_test(t, a_message_that_was_flagged_is_two_events);
    tcase_add_test(t, settings_of_moderation_are_not_told);
    tcase_add_test(t, a_detail_of_another_shape_has_no_classes);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(feed_event_suite);
