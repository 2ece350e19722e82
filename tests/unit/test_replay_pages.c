/* Where the pages of a replay end, and the tail of the log. */
#include "replay_scene.h"
#include "runner.h"

START_TEST(pages_end_at_a_number_of_events_and_go_on_from_there)
{
    uint64_t expected[40], after = start;
    size_t found = 0;

    for (int i = 0; i < 40; i++)
        expected[i] = post(i % 3 ? ann : ben, i % 2 ? room : hidden, "again");
    do {
        struct page *p = replay_page(ben, after, 7, 1 << 20);

        ck_assert_uint_le(p->count, 7);
        for (size_t i = 0; i < p->count; i++) {
            ck_assert_uint_lt(found, 40);
            ck_assert_uint_eq(p->events[i].pos, expected[found++]);
        }
        after = p->next;
    } while (page.more);
    ck_assert_uint_eq(found, 40);
    ck_assert_uint_eq(after, expected[39]);
}
END_TEST

START_TEST(pages_end_at_a_number_of_bytes_but_hold_one_event_at_least)
{
    char long_text[1001];

    memset(long_text, 'x', 1000);
    long_text[1000] = '\0';
    for (int i = 0; i < 10; i++)
        post(ann, room, long_text);
    ck_assert_uint_eq(replay_page(ben, start, EVENTS_MAX, 1)->count, 1);
    ck_assert(page.more);
    ck_assert_uint_eq(replay_page(ben, start, EVENTS_MAX, 3000)->count, 3);
    ck_assert_uint_eq(page.next, start + 3);
}
END_TEST

/* Reactions lie between the posts, so that seqs have gaps where posts are looked for. */
START_TEST(every_cursor_in_a_long_room_yields_exactly_what_follows)
{
    uint64_t id = post(ann, room, "first");
    uint64_t head;

    for (int i = 0; i < 60; i++) {
        char emoji[16];

        snprintf(emoji, sizeof(emoji), "e%d", i);
        if (i % 3 == 0 || (i > 20 && i < 30))
            ck_assert_int_eq(react(ben, id, emoji), OK);
        else
            post(i % 2 ? ann : ben, i % 7 ? room : hidden, "more");
    }
    post(ann, room, "last");
    head = scene.last.pos;
    replay(ben, start);

    size_t all = page.count;
    uint64_t positions[100];

    ck_assert_uint_lt(all, 100);
    for (size_t i = 0; i < all; i++)
        positions[i] = page.events[i].pos;
    ck_assert_uint_eq(all, head - start);
    for (uint64_t after = start; after <= head; after++) {
        size_t skip = (size_t)(after - start);

        replay(ben, after);
        ck_assert_uint_eq(page.count, all - skip);
        for (size_t i = 0; i < page.count; i++)
            ck_assert_uint_eq(page.events[i].pos, positions[skip + i]);
    }
}
END_TEST

START_TEST(the_tail_is_the_newest_events_whole_and_oldest_first)
{
    struct event *events;
    size_t count;
    uint64_t head;
    uint64_t one = post(ann, room, "one");
    uint64_t two = post(ben, hidden, "two");

    user("dan");
    ck_assert_int_eq(query_tail(scene.reader, 2, 1 << 20, &events, &count, &head), OK);
    ck_assert_uint_eq(head, scene.last.pos);
    ck_assert_uint_eq(count, 2);
    ck_assert_uint_eq(events[0].pos, one);
    ck_assert_str_eq(events[0].text, "one");
    ck_assert_uint_eq(events[0].user, ann);
    ck_assert_uint_eq(events[1].pos, two);
    ck_assert_uint_eq(events[1].room, hidden);
    for (size_t i = 0; i < count; i++)
        event_finish(&events[i]);
    free(events);
}
END_TEST

START_TEST(the_tail_ends_at_a_number_of_bytes_and_may_be_the_whole_log)
{
    struct event *events;
    size_t count;
    uint64_t head;

    ck_assert_int_eq(query_tail(scene.reader, 1000, 1, &events, &count, &head), OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_uint_eq(events[0].pos, start);
    event_finish(&events[0]);
    free(events);
    ck_assert_int_eq(query_tail(scene.reader, 1000, 1 << 20, &events, &count, &head), OK);
    ck_assert_uint_eq(count, 4);
    ck_assert_int_eq(events[0].kind, EVENT_ROOM_CREATED);
    ck_assert_str_eq(events[0].name, "Kitchen");
    ck_assert_uint_eq(events[0].user_count, 1);
    for (size_t i = 0; i < count; i++)
        event_finish(&events[i]);
    free(events);
}
END_TEST

static Suite *replay_pages_suite(void)
{
    Suite *suite = suite_create("replay_pages");
    TCase *scene_case = tcase_create("two rooms of ann and ben");

    tcase_add_checked_fixture(scene_case, two_rooms_of_ann_and_ben, finish);
    tcase_add_test(scene_case, pages_end_at_a_number_of_events_and_go_on_from_there);
    tcase_add_test(scene_case,
                   pages_end_at_a_number_of_bytes_but_hold_one_event_at_least);
    tcase_add_test(scene_case, every_cursor_in_a_long_room_yields_exactly_what_follows);
    tcase_add_test(scene_case, the_tail_is_the_newest_events_whole_and_oldest_first);
    tcase_add_test(scene_case,
                   the_tail_ends_at_a_number_of_bytes_and_may_be_the_whole_log);
    suite_add_tcase(suite, scene_case);
    return suite;
}

RUN_SUITE(replay_pages_suite);
