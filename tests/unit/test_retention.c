#include "runner.h"

#include "proto/frame.h"
#include "search_scene.h"
#include "store/query_moderation.h"
#include "store/retention.h"

#define DAY INT64_C(86400000)

static uint64_t owner, ann, bob, eve, hall, den;

static void a_workspace(void)
{
    search_scene_open();
    owner = user_with_role("owner", ROLE_OWNER);
    ann = user("ann");
    bob = user("bob");
    eve = user("eve");
    hall = public_room(ann, "hall");
    den = private_room(ann, "den");
    ck_assert_int_eq(join(bob, hall), OK);
}

static enum err retain(uint64_t actor, uint64_t room, uint64_t days)
{
    struct command c = command_of(COMMAND_RETENTION_SET, actor);

    c.room = room;
    c.uses = days;
    return apply(c);
}

static enum err inherit(uint64_t actor, uint64_t room)
{
    struct command c = command_of(COMMAND_RETENTION_SET, actor);

    c.room = room;
    c.choice = 1;
    return apply(c);
}

/* How many went. */
static uint64_t trim(uint64_t room)
{
    struct command c = command_of(COMMAND_ROOM_TRIM, 0);

    c.room = room;
    c.uses = (uint64_t)c.at;
    ck_assert_int_eq(apply(c), OK);
    return scene.last.id;
}

static const char *asked(uint64_t who, uint64_t room)
{
    return said(query_retention(scene.reader, who, room, fresh_out()));
}

static const char *history_of(uint64_t who, uint64_t room)
{
    struct history_args args = {.user = who, .room = room, .limit = 100};

    return said(query_history(scene.reader, &args, fresh_out()));
}

/* unread of the room as that person's session.open has it. */
static uint64_t unread_of(uint64_t who, uint64_t room)
{
    const char *at;

    said(query_room(scene.reader, who, room, fresh_out()));
    at = strstr(buf_text(&scene.out), "\"unread\":");
    ck_assert_ptr_nonnull(at);
    return strtoull(at + strlen("\"unread\":"), NULL, 10);
}

START_TEST(who_may_set_it)
{
    uint64_t talk = dm(ann, bob);

    ck_assert_int_eq(retain(ann, 0, 30), ERR_FORBIDDEN);
    ck_assert_int_eq(retain(bob, hall, 30), ERR_FORBIDDEN);
    ck_assert_int_eq(retain(eve, den, 30), ERR_NOT_FOUND);
    ck_assert_int_eq(retain(owner, den, 30), ERR_NOT_FOUND);
    ck_assert_int_eq(retain(owner, 999999, 30), ERR_NOT_FOUND);
    ck_assert_int_eq(retain(ann, talk, 30), ERR_FORBIDDEN);
    ck_assert_int_eq(retain(owner, 0, RETENTION_DAYS_MAX + 1), ERR_PARAMS);
    ck_assert_int_eq(inherit(owner, 0), ERR_PARAMS);
    ck_assert_int_eq(retain(owner, 0, 30), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_RETENTION);
    ck_assert_int_eq(retain(ann, hall, 7), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_ROOM_RETENTION);
    ck_assert_int_eq(retain(owner, hall, 8), OK);
    ck_assert_int_eq(query_retention(scene.reader, eve, den, fresh_out()), ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_room_goes_by_its_own_or_by_the_workspaces)
{
    ck_assert_has(asked(bob, hall), "\"days\":0,\"own\":false,\"workspace\":0");
    ck_assert_int_eq(retain(owner, 0, 30), OK);
    ck_assert_has(asked(bob, hall), "\"days\":30,\"own\":false,\"workspace\":30");
    ck_assert_int_eq(retain(ann, hall, 0), OK);
    ck_assert_has(asked(bob, hall), "\"days\":0,\"own\":true,\"workspace\":30");
    uint64_t pos = scene.last.pos, seq = scene.last.seq;
    ck_assert_int_eq(retain(ann, hall, 0), OK);
    nothing_changed_since(pos, seq);
    ck_assert_int_eq(inherit(ann, hall), OK);
    ck_assert_has(asked(bob, hall), "\"days\":30,\"own\":false");
    ck_assert_int_eq(inherit(ann, hall), OK);
    ck_assert(!scene.last.changed);
    ck_assert_has(asked(bob, 0), "{\"days\":30,\"workspace\":30,\"pos\":");
}
END_TEST

START_TEST(what_is_past_it_goes_and_the_rest_stays)
{
    uint64_t old = post(ann, hall, "old apple");
    uint64_t mid, new;

    react(bob, old, "👍");
    scene.now += 10 * DAY;
    mid = post(ann, hall, "middle apple @bob");
    scene.now += 10 * DAY;
    new = post(ann, hall, "new apple");
    ck_assert_finds(bob, "apple", new, mid, old);

    ck_assert_uint_eq(trim(hall), 0);
    ck_assert_int_eq(retain(ann, hall, 15), OK);
    ck_assert_uint_eq(trim(hall), 1);
    ck_assert_int_eq(scene.last.event.kind, EVENT_ROOM_TRIMMED);
    ck_assert_has(scene.last.event.extra, "\"before\":");
    ck_assert_uint_eq(trim(hall), 0);
    ck_assert(!scene.last.changed);
    ck_assert_has_not(history_of(bob, hall), "old apple");
    ck_assert_has(history_of(bob, hall), "middle apple");
    ck_assert_str_eq(found_now(bob, "old"), "");
    ck_assert_finds(bob, "apple", new, mid);
    ck_assert_int_eq(edit(ann, old, "x"), ERR_NOT_FOUND);
    ck_assert_int_eq(delete_message(ann, old), ERR_NOT_FOUND);
    ck_assert_int_eq(react(bob, old, "👍"), ERR_NOT_FOUND);
    ck_assert_int_eq(retain(ann, hall, 5), OK);
    ck_assert_uint_eq(trim(hall), 1);
    ck_assert_finds(bob, "apple", new);
    scene.now += 100 * DAY;
    ck_assert_uint_eq(trim(den), 0);
}
END_TEST

START_TEST(unread_counts_what_is_there)
{
    uint64_t seq;

    for (int i = 0; i < 5; i++)
        post(ann, hall, "old");
    post(bob, hall, "old and bob's");
    delete_message(ann, post(ann, hall, "old and deleted"));
    scene.now += 10 * DAY;
    for (int i = 0; i < 3; i++)
        post(ann, hall, "new");
    seq = scene.last.seq;
    post(bob, hall, "new and bob's");
    delete_message(ann, post(ann, hall, "new and deleted"));

    uint64_t cat = user("cat"); /* joins late: has nothing to read */

    ck_assert_int_eq(join(cat, hall), OK);
    ck_assert_uint_eq(unread_of(bob, hall), 8);
    ck_assert_uint_eq(unread_of(ann, hall), 2);
    ck_assert_int_eq(retain(ann, hall, 5), OK);
    ck_assert_uint_eq(trim(hall), 7);
    ck_assert_uint_eq(unread_of(bob, hall), 3);
    ck_assert_uint_eq(unread_of(ann, hall), 1);
    ck_assert_uint_eq(unread_of(cat, hall), 0);
    ck_assert_int_eq(mark(bob, hall, 4), OK); /* one that is gone */
    ck_assert_uint_eq(unread_of(bob, hall), 3);
    ck_assert_int_eq(mark(bob, hall, seq - 1), OK);
    ck_assert_uint_eq(unread_of(bob, hall), 1);
    ck_assert_int_eq(mark(bob, hall, seq), OK);
    ck_assert_uint_eq(unread_of(bob, hall), 0);
    ck_assert_int_eq(mark(ann, hall, seq), OK);
    ck_assert_uint_eq(unread_of(ann, hall), 1);
    post(ann, hall, "and on");
    ck_assert_uint_eq(unread_of(bob, hall), 1);
    ck_assert_uint_eq(unread_of(cat, hall), 1);
}
END_TEST

static bool is_gone_for(uint64_t who, uint64_t after, struct page *page)
{
    struct shelf *shelf = shelf_create();
    struct replay asked_for = {.user = who, .after = after};
    bool gone;

    ck_assert_int_eq(query_replay(scene.reader, shelf, &asked_for, 1, 500, 1 << 20), OK);
    gone = asked_for.page.gone;
    page->count = asked_for.page.count;
    for (size_t i = 0; i < page->count; i++)
        ck_assert_ptr_null(memmem(frame_text(asked_for.page.events[i].frame),
                                  frame_text_len(asked_for.page.events[i].frame), "old",
                                  3));
    page_finish(&asked_for.page);
    shelf_destroy(shelf);
    return gone;
}

START_TEST(who_has_heard_it_resumes_and_who_has_not_reloads)
{
    uint64_t before = post(ann, hall, "old one");
    uint64_t last = post(ann, hall, "old two");
    struct page page;
    struct opening o;

    ck_assert_int_eq(edit(ann, before, "old one, edited"), OK);
    scene.now += 10 * DAY;
    post(ann, hall, "new");
    ck_assert_int_eq(retain(ann, hall, 5), OK);
    ck_assert_uint_eq(trim(hall), 2);

    ck_assert(is_gone_for(bob, before, &page));
    ck_assert(is_gone_for(bob, last - 1, &page));
    ck_assert(!is_gone_for(bob, last, &page));
    ck_assert_uint_eq(page.count, 4); /* edit of what is gone, post, retention, trim */
    ck_assert(!is_gone_for(eve, 1, &page));
    ck_assert_int_eq(query_opening(scene.reader, bob, &o), OK);
    ck_assert_uint_eq(o.oldest, last);
    opening_finish(&o);
    ck_assert_int_eq(query_opening(scene.reader, eve, &o), OK);
    ck_assert_uint_eq(o.oldest, 0);
    opening_finish(&o);
    ck_assert_int_eq(join(eve, hall), OK);
    ck_assert(!is_gone_for(eve, 1, &page));
}
END_TEST

START_TEST(pieces_are_bounded_and_rooms_past_it_are_found)
{
    uint64_t rooms[4];
    size_t count;
    uint64_t talk = dm(ann, bob);

    for (int i = 0; i < 600; i++)
        post(ann, hall, "old");
    post(ann, talk, "old");
    post(ann, den, "old");
    scene.now += 10 * DAY;
    post(ann, hall, "new");
    ck_assert_int_eq(query_past_retention(scene.reader, scene.now, rooms, 4, &count), OK);
    ck_assert_uint_eq(count, 0);
    ck_assert_int_eq(retain(owner, 0, 5), OK);
    ck_assert_int_eq(retain(ann, den, 0), OK);
    ck_assert_int_eq(query_past_retention(scene.reader, scene.now, rooms, 4, &count), OK);
    ck_assert_uint_eq(count, 2);
    ck_assert_uint_eq(trim(hall), 500);
    ck_assert_uint_eq(trim(hall), 100);
    ck_assert_uint_eq(trim(talk), 1);
    ck_assert_int_eq(query_past_retention(scene.reader, scene.now, rooms, 4, &count), OK);
    ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(a_retry_of_what_is_gone_is_answered_as_it_was)
{
    uint64_t old;

    ck_assert_int_eq(send_keyed(ann, hall, "old", "k1"), OK);
    old = scene.last.id;
    scene.now += 3 * DAY;
    ck_assert_int_eq(retain(ann, hall, 1), OK);
    ck_assert_uint_eq(trim(hall), 1);
    ck_assert_int_eq(send_keyed(ann, hall, "old", "k1"), OK);
    ck_assert(scene.last.duplicate);
    ck_assert_uint_eq(scene.last.id, old);
}
END_TEST

START_TEST(the_text_of_its_review_goes_too)
{
    struct command c = command_of(COMMAND_MESSAGE_REPORT, bob);

    c.message = post(ann, hall, "old insult");
    set_text(&c, "rude");
    ck_assert_int_eq(apply(c), OK);
    uint64_t review = scene.last.event.review;
    scene.now += 3 * DAY;
    ck_assert_int_eq(retain(ann, hall, 1), OK);
    ck_assert_uint_eq(trim(hall), 1);
    ck_assert_int_eq(query_review(scene.reader, owner, review, fresh_out()), OK);
    ck_assert_has_not(buf_text(&scene.out), "insult");
}
END_TEST

static Suite *retention_suite(void)
{
    Suite *suite = suite_create("retention");
    TCase *tc = tcase_create("retention");

    tcase_add_checked_fixture(tc, a_workspace, search_scene_close);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, who_may_set_it);
    tcase_add_test(tc, a_room_goes_by_its_own_or_by_the_workspaces);
    tcase_add_test(tc, what_is_past_it_goes_and_the_rest_stays);
    tcase_add_test(tc, unread_counts_what_is_there);
    tcase_add_test(tc, who_has_heard_it_resumes_and_who_has_not_reloads);
    tcase_add_test(tc, pieces_are_bounded_and_rooms_past_it_are_found);
    tcase_add_test(tc, a_retry_of_what_is_gone_is_answered_as_it_was);
    tcase_add_test(tc, the_text_of_its_review_goes_too);
    suite_add_tcase(suite, tc);
    return suite;
}

RUN_SUITE(retention_suite);
