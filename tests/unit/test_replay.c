#include "runner.h"

#include "proto/frame.h"
#include "store_fixture.h"

#include <inttypes.h>

static uint64_t ann, ben, cat;
static uint64_t room, hidden;
static uint64_t start; /* ann and ben are in both rooms by then */

static void two_rooms_of_ann_and_ben(void)
{
    scene_open();
    workspace_create();
    ann = user("ann");
    ben = user("ben");
    cat = user("cat");
    room = public_room(ann, "Kitchen");
    hidden = private_room(ann, "Cellar");
    ck_assert_int_eq(join(ben, room), OK);
    ck_assert_int_eq(invite(ann, hidden, ben), OK);
    start = scene.last.pos;
}

#define EVENTS_MAX 500

static struct page page;
static struct shelf *shelf; /* the same for everyone, as in the server */

static struct page *replay_page(uint64_t person, uint64_t after, size_t events,
                                size_t bytes)
{
    struct replay asked = {.user = person, .after = after};

    if (!shelf)
        shelf = shelf_create();
    page_finish(&page);
    shelf_tidy(shelf);
    ck_assert_int_eq(query_replay(scene.reader, shelf, &asked, 1, events, bytes), OK);
    page = asked.page;
    for (size_t i = 1; i < page.count; i++)
        ck_assert_uint_gt(page.events[i].pos, page.events[i - 1].pos);
    return &page;
}

static struct page *replay(uint64_t person, uint64_t after)
{
    replay_page(person, after, EVENTS_MAX, 1 << 20);
    ck_assert(!page.more);
    return &page;
}

static void finish(void)
{
    page_finish(&page);
    shelf_destroy(shelf);
    shelf = NULL;
    scene_close();
}

static const char *text_of(const struct page *p, size_t i)
{
    static char text[20000];

    ck_assert_uint_lt(i, p->count);

    const struct frame *f = p->events[i].frame;

    ck_assert_uint_lt(frame_text_len(f), sizeof(text));
    memcpy(text, frame_text(f), frame_text_len(f));
    text[frame_text_len(f)] = '\0';
    return text;
}

/* The page holds exactly the events at these positions; a 0 ends the list. */
static void positions_are(const struct page *p, const uint64_t *expected)
{
    size_t count = 0;

    while (expected[count] != 0)
        count++;
    ck_assert_uint_eq(p->count, count);
    for (size_t i = 0; i < count; i++)
        ck_assert_uint_eq(p->events[i].pos, expected[i]);
}

#define ck_assert_positions(p, ...) positions_are((p), (const uint64_t[]){__VA_ARGS__ 0})

START_TEST(what_happened_in_all_ones_rooms_comes_in_order_of_pos)
{
    uint64_t one = post(ann, room, "one");
    uint64_t two = post(ben, hidden, "two");
    uint64_t three = post(ann, room, "three");
    struct page *p = replay(ben, start);

    ck_assert_positions(p, one, two, three, );
    ck_assert_uint_eq(p->next, three);
    ck_assert_uint_eq(p->events[1].room, hidden);
    ck_assert_int_eq(p->events[1].kind, EVENT_MESSAGE_CREATED);
    ck_assert_uint_eq(p->events[1].user, ben);
    ck_assert_positions(replay(ben, one), two, three, );
    ck_assert_positions(replay(ben, three), );
    ck_assert_positions(replay(ben, three + 100), );
}
END_TEST

START_TEST(a_replayed_post_reads_as_it_was_told_live)
{
    uint64_t one = post(ann, room, "hello \"ben\"");
    struct buf live;

    buf_init(&live);
    event_encode(&scene.last.event, &live);
    ck_assert_str_eq(text_of(replay(ben, one - 1), 0), buf_text(&live));
    buf_finish(&live);
}
END_TEST

/* Runs the command, and holds what it tells live against the replay. */
static void live_is_replayed(enum err err, uint64_t person)
{
    struct buf live;

    ck_assert_int_eq(err, OK);
    ck_assert(scene.last.changed);
    buf_init(&live);
    event_encode(&scene.last.event, &live);
    ck_assert_str_eq(text_of(replay(person, scene.last.pos - 1), 0), buf_text(&live));
    ck_assert_uint_eq(page.events[0].room, scene.last.event.room);
    ck_assert_int_eq(page.events[0].kind, scene.last.event.kind);
    ck_assert_uint_eq(page.events[0].user, scene.last.event.user);
    buf_finish(&live);
}

static enum err topic(uint64_t actor, uint64_t id, const char *text)
{
    struct command c = command_of(COMMAND_ROOM_UPDATE, actor);

    c.room = id;
    c.has = HAS_TOPIC;
    c.topic = xstrdup(text);
    return apply(c);
}

static enum err display(uint64_t actor, const char *text)
{
    struct command c = command_of(COMMAND_USER_UPDATE, actor);

    c.user = actor;
    c.has = HAS_NAME;
    c.name = xstrdup(text);
    return apply(c);
}

START_TEST(every_kind_of_event_is_replayed_as_it_was_told_live)
{
    uint64_t id = post(ann, room, "hello");

    live_is_replayed(edit(ann, id, "hallo"), ben);
    live_is_replayed(react(ben, id, "+1"), ann);
    live_is_replayed(unreact(ben, id, "+1"), ann);
    live_is_replayed(topic(ann, room, "food"), ben);
    live_is_replayed(archive(ann, hidden, true), ben);
    live_is_replayed(mark(ben, room, 3), ben);
    live_is_replayed(join(cat, room), cat);
    live_is_replayed(remove_person(ann, room, cat), ann);
    live_is_replayed(display(ann, "Ann B."), cat);
    live_is_replayed(dm_open(ann, (uint64_t[]){ben, cat}, 2), cat);
    live_is_replayed(room_create(ann, "Attic", ROOM_PRIVATE), ann);
    live_is_replayed(room_create(ann, "Garden", ROOM_PUBLIC), cat);
    live_is_replayed(delete_message(ann, post(ben, room, "bad")), ben);
}
END_TEST

START_TEST(posts_and_edits_are_replayed_with_the_present_text)
{
    uint64_t id = post(ann, room, "first");
    uint64_t edited, deleted;
    struct page *p;

    ck_assert_int_eq(edit(ann, id, "second"), OK);
    edited = scene.last.pos;
    ck_assert_int_eq(edit(ann, id, "third"), OK);
    p = replay(ben, start);
    ck_assert_positions(p, id, edited, edited + 1, );
    for (size_t i = 0; i < 3; i++)
        ck_assert_has(text_of(p, i), "\"text\":\"third\"");
    ck_assert_has(text_of(p, 0), "message.created");
    ck_assert_has(text_of(p, 1), "message.edited");

    ck_assert_int_eq(delete_message(ann, id), OK);
    deleted = scene.last.pos;
    p = replay(ben, start);
    ck_assert_positions(p, id, edited, edited + 1, deleted, );
    for (size_t i = 0; i < 3; i++) {
        ck_assert_has(text_of(p, i), "\"deleted\":true");
        ck_assert_has_not(text_of(p, i), "\"text\"");
    }
    ck_assert_has(text_of(p, 3), "message.deleted");
}
END_TEST

START_TEST(rooms_one_is_not_in_are_not_told)
{
    post(ann, room, "one");
    post(ann, hidden, "two");
    ck_assert_positions(replay(cat, start), );
}
END_TEST

START_TEST(of_a_room_joined_meanwhile_the_join_is_the_first_event)
{
    uint64_t joined, after;

    post(ann, room, "before");
    ck_assert_int_eq(join(cat, room), OK);
    joined = scene.last.pos;
    after = post(ann, room, "after");
    ck_assert_positions(replay(cat, start), joined, after, );
    ck_assert_positions(replay(cat, joined), after, );
}
END_TEST

START_TEST(of_a_room_left_meanwhile_only_the_leaving_is_told)
{
    uint64_t left;

    post(ann, hidden, "before");
    ck_assert_int_eq(remove_person(ann, hidden, ben), OK);
    left = scene.last.pos;
    post(ann, hidden, "after");
    ck_assert_positions(replay(ben, start), left, );
    ck_assert_has(text_of(&page, 0), "member.left");
    ck_assert_positions(replay(ben, left), );
}
END_TEST

START_TEST(of_a_room_left_and_joined_again_what_follows_the_last_join_is_told)
{
    uint64_t joined, after;

    post(ann, room, "one");
    ck_assert_int_eq(leave(ben, room), OK);
    post(ann, room, "two");
    ck_assert_int_eq(join(ben, room), OK);
    joined = scene.last.pos;
    after = post(ann, room, "three");
    ck_assert_positions(replay(ben, start), joined, after, );
}
END_TEST

START_TEST(the_leaving_of_others_is_told_to_who_stays)
{
    ck_assert_int_eq(leave(ben, room), OK);
    ck_assert_positions(replay(ann, start), scene.last.pos, );
}
END_TEST

START_TEST(a_public_room_is_announced_to_all_once)
{
    uint64_t garden = public_room(ben, "Garden");
    uint64_t joined;

    private_room(ben, "Attic");
    ck_assert_positions(replay(cat, start), garden, );
    ck_assert_positions(replay(ben, start), garden, garden + 1, );
    ck_assert_int_eq(join(cat, garden), OK);
    joined = scene.last.pos;
    ck_assert_positions(replay(cat, start), garden, joined, );
}
END_TEST

START_TEST(a_dm_is_told_to_its_people_from_its_creation_on)
{
    uint64_t talk = dm(ann, cat);
    uint64_t hello = post(ann, talk, "hello");

    ck_assert_positions(replay(cat, start), talk, hello, );
    ck_assert_positions(replay(ben, start), );
}
END_TEST

START_TEST(read_marks_are_told_to_who_set_them_also_of_rooms_left)
{
    uint64_t marked, left;

    ck_assert_int_eq(mark(ann, room, 2), OK);
    marked = scene.last.pos;
    ck_assert_positions(replay(ben, start), );
    ck_assert_positions(replay(ann, start), marked, );
    ck_assert_int_eq(leave(ann, room), OK);
    left = scene.last.pos;
    ck_assert_positions(replay(ann, start), marked, left, );
}
END_TEST

START_TEST(people_who_change_are_told_to_everyone_and_internal_changes_to_nobody)
{
    uint64_t changed;

    user("dan");
    ck_assert_int_eq(display(ann, "Ann"), OK);
    changed = scene.last.pos;
    ck_assert_positions(replay(cat, start), changed, );
    user("eve");
    ck_assert_positions(replay(cat, changed), );
    ck_assert_uint_eq(page.next, scene.last.pos);
}
END_TEST

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

static Suite *replay_suite(void)
{
    Suite *suite = suite_create("replay");
    TCase *scene_case = tcase_create("two rooms of ann and ben");

    tcase_add_checked_fixture(scene_case, two_rooms_of_ann_and_ben, finish);
    tcase_add_test(scene_case, what_happened_in_all_ones_rooms_comes_in_order_of_pos);
    tcase_add_test(scene_case, a_replayed_post_reads_as_it_was_told_live);
    tcase_add_test(scene_case, every_kind_of_event_is_replayed_as_it_was_told_live);
    tcase_add_test(scene_case, posts_and_edits_are_replayed_with_the_present_text);
    tcase_add_test(scene_case, rooms_one_is_not_in_are_not_told);
    tcase_add_test(scene_case, of_a_room_joined_meanwhile_the_join_is_the_first_event);
    tcase_add_test(scene_case, of_a_room_left_meanwhile_only_the_leaving_is_told);
    tcase_add_test(scene_case,
                   of_a_room_left_and_joined_again_what_follows_the_last_join_is_told);
    tcase_add_test(scene_case, the_leaving_of_others_is_told_to_who_stays);
    tcase_add_test(scene_case, a_public_room_is_announced_to_all_once);
    tcase_add_test(scene_case, a_dm_is_told_to_its_people_from_its_creation_on);
    tcase_add_test(scene_case, read_marks_are_told_to_who_set_them_also_of_rooms_left);
    tcase_add_test(scene_case,
                   people_who_change_are_told_to_everyone_and_internal_changes_to_nobody);
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

RUN_SUITE(replay_suite);
