#include "runner.h"

#include "moderation_scene.h"
#include "proto/frame.h"

/* What is told of moderation is found again in a replay, by those it was for alone. */

static struct page page;
static struct shelf *shelf;
static uint64_t start;

static void a_moderated_room_and_its_head(void)
{
    a_moderated_room();
    start = scene.last.pos;
}

static void finish(void)
{
    page_finish(&page);
    shelf_destroy(shelf);
    shelf = NULL;
    scene_close();
}

static struct page *replay(uint64_t person, uint64_t after)
{
    struct replay asked = {.user = person, .after = after};

    if (!shelf)
        shelf = shelf_create();
    page_finish(&page);
    shelf_tidy(shelf);
    ck_assert_int_eq(query_replay(scene.reader, shelf, &asked, 1, 500, 1 << 20), OK);
    page = asked.page;
    ck_assert(!page.more);
    return &page;
}

static size_t count_kind(uint64_t person, enum event_kind kind)
{
    size_t count = 0;

    replay(person, start);
    for (size_t i = 0; i < page.count; i++)
        count += page.events[i].kind == kind;
    return count;
}

/* The event is in that person's replay, with the bytes it is told by live. */
static void replays_as_told(uint64_t person, const struct event *e)
{
    struct buf live;

    buf_init(&live);
    event_encode(e, &live);
    replay(person, e->pos - 1);
    ck_assert_uint_ge(page.count, 1);
    ck_assert_uint_eq(page.events[0].pos, e->pos);
    ck_assert_int_eq(page.events[0].kind, e->kind);
    ck_assert_uint_eq(frame_text_len(page.events[0].frame), live.len);
    ck_assert_mem_eq(frame_text(page.events[0].frame), live.bytes, live.len);
    buf_finish(&live);
}

START_TEST(every_event_of_moderation_is_replayed_as_it_was_told)
{
    uint64_t message = post(bob, room, "you fool");
    uint64_t review = reported(ann, message);
    struct command c;

    replays_as_told(mod, &scene.last.event);
    c = decision_of(mod, review, DECISION_MUTE);
    c.expires_at = c.at + 60000;
    set_text(&c, "because");
    ck_assert_int_eq(apply(c), OK);
    replays_as_told(chief, &scene.last.event);
    replays_as_told(bob, more(1));
    ck_assert_int_eq(more(1)->kind, EVENT_SANCTION_SET);
    replays_as_told(bob, more(2));
    ck_assert_int_eq(more(2)->kind, EVENT_REVIEW_TOLD);
    ck_assert_int_eq(appeal(bob, review, "a quotation"), OK);
    replays_as_told(boss, &scene.last.event);
    ck_assert_int_eq(decide(chief, review, DECISION_APPROVE), OK);
    replays_as_told(mod, &scene.last.event);
    replays_as_told(ann, more(0));
    replays_as_told(bob, more(1));
    ck_assert_int_eq(more(1)->kind, EVENT_SANCTION_LIFTED);
    replays_as_told(bob, more(2));
    message = post(bob, room, "buy now");
    ck_assert_int_eq(judge(message, message, HAS_WITHDRAW, NULL), OK);
    replays_as_told(bob, more(1));
    ck_assert_int_eq(more(1)->kind, EVENT_MESSAGE_WITHHELD);
}
END_TEST

START_TEST(members_hear_nothing_of_reviews_and_others_nothing_of_sanctions)
{
    uint64_t review = reported(ann, post(bob, room, "you fool"));

    ck_assert_int_eq(decide(mod, review, DECISION_MUTE), OK);
    ck_assert_uint_eq(count_kind(ann, EVENT_REVIEW_OPENED), 0);
    ck_assert_uint_eq(count_kind(bob, EVENT_REVIEW_DECIDED), 0);
    ck_assert_uint_eq(count_kind(ann, EVENT_SANCTION_SET), 0);
    ck_assert_uint_eq(count_kind(mod, EVENT_SANCTION_SET), 0);
    ck_assert_uint_eq(count_kind(mod, EVENT_REVIEW_TOLD), 0);
    ck_assert_uint_eq(count_kind(bob, EVENT_SANCTION_SET), 1);
    ck_assert_uint_eq(count_kind(mod, EVENT_REVIEW_OPENED), 1);
    ck_assert_uint_eq(count_kind(boss, EVENT_REVIEW_DECIDED), 1);
}
END_TEST

START_TEST(who_came_to_moderate_later_hears_it_from_then_on)
{
    reported(ann, post(bob, room, "one"));
    ck_assert_int_eq(set_role(boss, cem, ROLE_MODERATOR), OK);
    reported(ann, post(bob, room, "two"));
    ck_assert_uint_eq(count_kind(cem, EVENT_REVIEW_OPENED), 1);
    ck_assert_uint_eq(count_kind(mod, EVENT_REVIEW_OPENED), 2);
    /* a higher rank begins nothing anew */
    ck_assert_int_eq(set_role(boss, cem, ROLE_ADMIN), OK);
    ck_assert_uint_eq(count_kind(cem, EVENT_REVIEW_OPENED), 1);
    ck_assert_int_eq(set_role(boss, cem, ROLE_MEMBER), OK);
    ck_assert_uint_eq(count_kind(cem, EVENT_REVIEW_OPENED), 0);
}
END_TEST

START_TEST(a_tail_for_the_ring_has_them_all)
{
    struct event *events;
    size_t count;
    uint64_t head;
    uint64_t review = reported(ann, post(bob, room, "one"));

    ck_assert_int_eq(query_tail(scene.reader, 1, 1 << 20, &events, &count, &head), OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(events[0].kind, EVENT_REVIEW_OPENED);
    ck_assert_uint_eq(events[0].review, review);
    ck_assert_str_eq(events[0].name, "reported");
    event_finish(&events[0]);
    free(events);
}
END_TEST

static Suite *replay_moderation_suite(void)
{
    Suite *suite = suite_create("replay_moderation");
    TCase *c = tcase_create("a moderated room");

    tcase_add_checked_fixture(c, a_moderated_room_and_its_head, finish);
    tcase_add_test(c, every_event_of_moderation_is_replayed_as_it_was_told);
    tcase_add_test(c, members_hear_nothing_of_reviews_and_others_nothing_of_sanctions);
    tcase_add_test(c, who_came_to_moderate_later_hears_it_from_then_on);
    tcase_add_test(c, a_tail_for_the_ring_has_them_all);
    suite_add_tcase(suite, c);
    return suite;
}

RUN_SUITE(replay_moderation_suite);
