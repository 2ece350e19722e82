/* What a replay tells whom. */
#include "replay_scene.h"
#include "runner.h"

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
    suite_add_tcase(suite, scene_case);
    return suite;
}

RUN_SUITE(replay_suite);
