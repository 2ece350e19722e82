#include "runner.h"

#include "base/xmalloc.h"
#include "load/ledger.h"

#include <inttypes.h>
#include <stdio.h>

/* Rooms 7 and 8; in 7 both sockets 0 and 1, of which socket 0 sends (sender 0). */
static struct options options;
static struct plan plan;
static struct share *share;
static struct book book;
static struct listener l; /* socket 1 */

static bool opens(uint64_t pos, const char *rooms, bool is_resumed, bool is_first)
{
    return ledger_open(&book, &l, pos, (struct span){rooms, strlen(rooms)}, is_resumed,
                       is_first);
}

static void a_listener_in_room_seven_at_seq_ten(void)
{
    char why[100];

    memset(&options, 0, sizeof(options));
    memset(&l, 0, sizeof(l));
    options.sockets = 3;
    options.senders = 1;
    plan_init(&plan);
    ck_assert(plan_read_tokens(&plan, xstrdup("a\t1\t7\nb\t2\t7\nc\t3\t8\n"), why,
                               sizeof(why)));
    ck_assert(plan_settle(&plan, &options, why, sizeof(why)));
    share = share_create(&plan, 1);
    book_init(&book, &plan, share);
    ck_assert(opens(100,
                    "[{\"room\":7,\"seq\":10,\"name\":\"x\"},{\"room\":9,\"seq\":1}]",
                    false, true));
}

static void it_goes(void)
{
    listener_finish(&l);
    book_finish(&book);
    share_destroy(share);
    plan_finish(&plan);
}

static struct verdict hears(uint64_t pos, uint64_t room, uint64_t seq, uint32_t counter)
{
    const struct marker m = {.sender = 0, .counter = counter, .due_us = 5000 + counter};
    char text[TEXT_MIN];
    struct heard e = {
        .kind = HEARD_EVENT, .method = SPAN("message.created"), .pos = pos, .room = room};

    e.seq = seq;
    if (counter > 0) {
        marker_write(text, sizeof(text), &plan.mark, &m);
        e.text = (struct span){text, sizeof(text)};
    }
    return ledger_hear(&book, &l, &e);
}

static void sender_has_sent(uint32_t count)
{
    share->senders[0].sent = count;
}

START_TEST(everything_once_and_in_order_is_all_right)
{
    for (uint32_t i = 1; i <= 50; i++) {
        struct verdict v = hears(100 + i, 7, 10 + i, i);

        ck_assert(v.is_readable && v.is_marked && !v.is_doubled && !v.is_late);
        ck_assert_uint_eq(v.marker.due_us, 5000 + i);
    }
    sender_has_sent(50);
    ck_assert(ledger_is_whole(&book, &l));
    ck_assert_uint_eq(ledger_lost(&book, &l), 0);
    ck_assert_uint_eq(l.cursor, 150);
}
END_TEST

START_TEST(one_that_does_not_come_is_lost_once)
{
    hears(101, 7, 11, 1);
    hears(103, 7, 13, 3);
    sender_has_sent(3);
    ck_assert(!ledger_is_whole(&book, &l));
    ck_assert_uint_eq(ledger_lost(&book, &l), 1);
}
END_TEST

START_TEST(the_last_ones_are_lost_when_somebody_else_had_them)
{
    hears(101, 7, 11, 1);
    sender_has_sent(3);
    share_raise_head(share, 0, 13);
    ck_assert(!ledger_is_whole(&book, &l));
    ck_assert_uint_eq(ledger_lost(&book, &l), 2);
}
END_TEST

START_TEST(what_was_acknowledged_and_never_numbered_is_lost_too)
{
    hears(101, 7, 11, 1);
    hears(102, 7, 12, 3);
    sender_has_sent(4);
    ck_assert_uint_eq(ledger_lost(&book, &l), 2);
    share->senders[0].excused = 1;
    ck_assert_uint_eq(ledger_lost(&book, &l), 1);
    share->senders[0].excused = 3;
    ck_assert_uint_eq(ledger_lost(&book, &l), 0);
}
END_TEST

START_TEST(the_same_event_again_is_doubled)
{
    hears(101, 7, 11, 1);
    ck_assert(hears(101, 7, 11, 1).is_doubled);
    ck_assert(!hears(102, 7, 12, 2).is_doubled);
    ck_assert(hears(101, 7, 11, 1).is_doubled);
    ck_assert(!hears(101, 7, 11, 1).is_late);
}
END_TEST

START_TEST(a_message_kept_twice_under_two_numbers_is_doubled)
{
    hears(101, 7, 11, 1);
    ck_assert(hears(102, 7, 12, 1).is_doubled);
}
END_TEST

START_TEST(what_the_session_began_with_is_not_news)
{
    ck_assert(hears(101, 7, 10, 0).is_doubled);
}
END_TEST

START_TEST(two_that_change_places_are_one_out_of_order)
{
    ck_assert(!hears(102, 7, 12, 2).is_late);
    ck_assert(hears(101, 7, 11, 1).is_late);
    sender_has_sent(2);
    ck_assert_uint_eq(ledger_lost(&book, &l), 0);
    ck_assert_uint_eq(l.cursor, 102);
}
END_TEST

START_TEST(pos_must_rise_over_all_rooms)
{
    ck_assert(!hears(105, 7, 11, 1).is_late);
    ck_assert(hears(104, 9, 2, 0).is_late);
}
END_TEST

START_TEST(an_event_without_a_room_has_its_pos_only)
{
    struct heard e = {.method = SPAN("read.marked"), .pos = 101, .room = 7};

    ck_assert(!ledger_hear(&book, &l, &e).is_doubled);
    ck_assert(ledger_hear(&book, &l, &e).is_doubled);
    e.pos = 99;
    ck_assert(ledger_hear(&book, &l, &e).is_late);
}
END_TEST

START_TEST(an_event_without_a_pos_is_not_read)
{
    const struct heard no_pos = {.method = SPAN("message.created"), .room = 7, .seq = 1};
    const struct heard no_room = {
        .method = SPAN("message.created"), .pos = 101, .seq = 1};

    ck_assert(!ledger_hear(&book, &l, &no_pos).is_readable);
    ck_assert(!ledger_hear(&book, &l, &no_room).is_readable);
}
END_TEST

START_TEST(a_sender_may_be_overtaken_by_itself_after_a_refusal)
{
    ck_assert(!hears(101, 7, 11, 2).is_late);
    ck_assert(!hears(102, 7, 12, 1).is_late);
    sender_has_sent(2);
    ck_assert_uint_eq(ledger_lost(&book, &l), 0);
}
END_TEST

START_TEST(a_resumed_session_goes_on_counting)
{
    hears(101, 7, 11, 1);
    ck_assert(opens(104, "[{\"room\":7,\"seq\":14}]", true, false));
    ck_assert_uint_eq(l.cursor, 101);
    ck_assert(!ledger_is_back(&l));
    hears(102, 7, 12, 2);
    hears(103, 7, 13, 3);
    ck_assert(!ledger_is_back(&l));
    ck_assert(!hears(104, 7, 14, 4).is_doubled);
    ck_assert(ledger_is_back(&l));
    ck_assert(hears(103, 7, 13, 3).is_doubled);
    sender_has_sent(4);
    ck_assert_uint_eq(ledger_lost(&book, &l), 0);
}
END_TEST

START_TEST(a_hole_over_a_resume_is_lost)
{
    hears(101, 7, 11, 1);
    ck_assert(opens(104, "[{\"room\":7,\"seq\":14}]", true, false));
    hears(104, 7, 14, 4);
    sender_has_sent(4);
    ck_assert_uint_eq(ledger_lost(&book, &l), 2);
}
END_TEST

START_TEST(a_session_that_was_not_resumed_starts_anew)
{
    hears(101, 7, 11, 1);
    ck_assert(opens(104, "[{\"room\":7,\"seq\":14}]", false, false));
    ck_assert_uint_eq(l.cursor, 104);
    ck_assert(!hears(105, 7, 15, 5).is_late);
    sender_has_sent(5);
    ck_assert_uint_eq(ledger_lost(&book, &l), 0);
}
END_TEST

START_TEST(a_room_entered_meanwhile_is_counted_from_its_first_event)
{
    ck_assert(!hears(101, 8, 40, 0).is_doubled);
    ck_assert(!hears(102, 8, 41, 0).is_doubled);
    share_raise_head(share, 1, 43);
    ck_assert_uint_eq(ledger_lost(&book, &l), 2);
}
END_TEST

START_TEST(rooms_one_is_not_in_are_not_waited_for)
{
    ck_assert(opens(100, "[{\"room\":8,\"seq\":5,\"member\":false}]", false, true));
    share_raise_head(share, 1, 50);
    ck_assert_uint_eq(ledger_lost(&book, &l), 0);
}
END_TEST

START_TEST(a_list_of_rooms_that_cannot_be_read_is_told)
{
    ck_assert(!opens(100, "[{\"room\":8,\"seq\":-5}]", false, true));
    ck_assert(!opens(100, "{}", false, true));
    ck_assert(!opens(100, "[", false, true));
}
END_TEST

START_TEST(a_message_of_another_run_counts_for_its_seq_only)
{
    struct run_mark other = run_mark(plan.run + 1);
    const struct marker m = {.sender = 0, .counter = 9};
    char text[TEXT_MIN];
    struct heard e = {
        .method = SPAN("message.created"), .pos = 101, .room = 7, .seq = 11};

    marker_write(text, sizeof(text), &other, &m);
    e.text = (struct span){text, sizeof(text)};
    ck_assert(!ledger_hear(&book, &l, &e).is_marked);
    ck_assert_uint_eq(ledger_lost(&book, &l), 0);
}
END_TEST

START_TEST(a_marker_is_read_as_it_was_written)
{
    const struct marker m = {
        .sender = 999999, .counter = 4000000000, .due_us = 1ull << 59};
    struct marker back;
    char text[200];

    marker_write(text, sizeof(text), &plan.mark, &m);
    ck_assert(marker_read((struct span){text, sizeof(text)}, &plan.mark, &back));
    ck_assert_uint_eq(back.sender, m.sender);
    ck_assert_uint_eq(back.counter, m.counter);
    ck_assert_uint_eq(back.due_us, m.due_us);
    for (size_t len = 0; len < 30; len++)
        ck_assert(!marker_read((struct span){text, len}, &plan.mark, &back));
}
END_TEST

static Suite *ledger_suite(void)
{
    Suite *suite = suite_create("load_ledger");
    TCase *scene = tcase_create("a listener in room seven at seq ten");

    tcase_add_checked_fixture(scene, a_listener_in_room_seven_at_seq_ten, it_goes);
    tcase_add_test(scene, everything_once_and_in_order_is_all_right);
    tcase_add_test(scene, one_that_does_not_come_is_lost_once);
    tcase_add_test(scene, the_last_ones_are_lost_when_somebody_else_had_them);
    tcase_add_test(scene, what_was_acknowledged_and_never_numbered_is_lost_too);
    tcase_add_test(scene, the_same_event_again_is_doubled);
    tcase_add_test(scene, a_message_kept_twice_under_two_numbers_is_doubled);
    tcase_add_test(scene, what_the_session_began_with_is_not_news);
    tcase_add_test(scene, two_that_change_places_are_one_out_of_order);
    tcase_add_test(scene, pos_must_rise_over_all_rooms);
    tcase_add_test(scene, an_event_without_a_room_has_its_pos_only);
    tcase_add_test(scene, an_event_without_a_pos_is_not_read);
    tcase_add_test(scene, a_sender_may_be_overtaken_by_itself_after_a_refusal);
    tcase_add_test(scene, a_resumed_session_goes_on_counting);
    tcase_add_test(scene, a_hole_over_a_resume_is_lost);
    tcase_add_test(scene, a_session_that_was_not_resumed_starts_anew);
    tcase_add_test(scene, a_room_entered_meanwhile_is_counted_from_its_first_event);
    tcase_add_test(scene, rooms_one_is_not_in_are_not_waited_for);
    tcase_add_test(scene, a_list_of_rooms_that_cannot_be_read_is_told);
    tcase_add_test(scene, a_message_of_another_run_counts_for_its_seq_only);
    tcase_add_test(scene, a_marker_is_read_as_it_was_written);
    suite_add_tcase(suite, scene);
    return suite;
}

RUN_SUITE(ledger_suite);
