#include "kitchen_scene.h"
#include "runner.h"

static uint64_t cellar, parent;

static void a_message_to_reply_to(void)
{
    three_people_in_a_kitchen();
    cellar = private_room(ann, "Cellar");
    parent = post(ann, room, "lunch?");
}

static enum err about(enum command_kind kind, uint64_t actor, uint64_t message)
{
    return on_message(kind, actor, message, NULL);
}

static enum err mark_thread(uint64_t actor, uint64_t thread, uint64_t seq)
{
    struct command c = command_of(COMMAND_THREAD_MARK, actor);

    c.message = thread;
    c.seq = seq;
    return apply(c);
}

static void has_replies(uint64_t id, const char *state)
{
    char *wanted = xasprintf("\"replies\":%s", state);

    ck_assert_has(message_of(ann, id), wanted);
    free(wanted);
}

START_TEST(a_reply_is_a_message_of_its_thread)
{
    uint64_t id = reply(ben, room, parent, "yes");
    char *wanted = xasprintf("\"thread\":%llu", (unsigned long long)parent);

    ck_assert_int_eq(scene.last.event.kind, EVENT_MESSAGE_CREATED);
    ck_assert_has(last_extra(), wanted);
    ck_assert_has(message_of(cat, id), wanted);
    ck_assert_has_not(message_of(cat, id), "also_room");
    ck_assert_has(thread_as_seen(cat, parent), "\"text\":\"yes\"");
    ck_assert_has(thread_as_seen(cat, id), "\"text\":\"lunch?\"");
    free(wanted);
}
END_TEST

START_TEST(a_reply_to_a_reply_goes_to_its_thread)
{
    uint64_t first = reply(ben, room, parent, "yes");
    uint64_t second = reply(cat, room, first, "me too");
    char *wanted = xasprintf("\"thread\":%llu", (unsigned long long)parent);

    ck_assert_has(message_of(ann, second), wanted);
    ck_assert_has_not(message_of(ann, first), "\"replies\"");
    free(wanted);
}
END_TEST

START_TEST(a_reply_may_stand_in_the_room_too)
{
    struct command c = post_of(ben, room, "yes");

    c.thread = parent;
    c.has = HAS_ALSO_ROOM;
    ck_assert_int_eq(apply(c), OK);
    ck_assert_has(last_extra(), "\"also_room\":true");
}
END_TEST

START_TEST(one_replies_to_what_is_there_in_that_room)
{
    uint64_t hidden = post(ann, cellar, "psst");
    uint64_t gone = post(ann, room, "oops");

    ck_assert_int_eq(delete_message(ann, gone), OK);
    ck_assert_int_eq(try_reply(ann, room, hidden, "x"), ERR_NOT_FOUND);
    ck_assert_int_eq(try_reply(ann, room, gone, "x"), ERR_NOT_FOUND);
    ck_assert_int_eq(try_reply(ann, room, 999999, "x"), ERR_NOT_FOUND);
    ck_assert_int_eq(try_reply(ann, room, UINT64_MAX, "x"), ERR_NOT_FOUND);
    ck_assert_int_eq(try_reply(dan, room, parent, "x"), ERR_FORBIDDEN);
    ck_assert_int_eq(try_reply(dan, cellar, hidden, "x"), ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_thread_goes_on_when_its_message_is_gone)
{
    reply(ben, room, parent, "yes");
    ck_assert_int_eq(delete_message(ann, parent), OK);
    ck_assert_has(last_extra(), "\"replies\":{\"count\":1,");
    reply(cat, room, parent, "still");
    ck_assert_has(message_of(ann, parent), "\"deleted\":true,\"replies\":{\"count\":2,");
}
END_TEST

START_TEST(the_message_counts_the_replies_that_stand)
{
    uint64_t first = reply(ben, room, parent, "one");
    uint64_t second = reply(cat, room, parent, "two");
    uint64_t third = reply(ben, room, parent, "three");
    int64_t at = scene.now - 1000;
    char *all =
        xasprintf("{\"count\":3,\"last_at\":%lld,\"last_id\":%llu,\"users\":[%llu,%llu]}",
                  (long long)at, (unsigned long long)third, (unsigned long long)ben,
                  (unsigned long long)cat);
    char *two = xasprintf("{\"count\":2,\"last_at\":%lld,\"last_id\":%llu,\"users\":["
                          "%llu,%llu]}",
                          (long long)(at - 1000), (unsigned long long)second,
                          (unsigned long long)ben, (unsigned long long)cat);

    has_replies(parent, all);
    ck_assert_int_eq(delete_message(ben, third), OK);
    has_replies(parent, two);
    ck_assert_has(last_extra(), two);
    ck_assert_int_eq(delete_message(ben, third), OK);
    has_replies(parent, two);
    ck_assert_int_eq(delete_message(ben, first), OK);
    ck_assert_has(message_of(ann, parent), "\"replies\":{\"count\":1,");
    ck_assert_int_eq(delete_message(cat, second), OK);
    ck_assert_has(last_extra(), "\"thread_replies\":{\"count\":0,\"users\":[]}");
    ck_assert_has_not(message_of(ann, parent), "\"replies\"");
    ck_assert_has(message_of(ann, first), "\"deleted\":true,\"thread\":");
    free(all);
    free(two);
}
END_TEST

START_TEST(five_people_are_named_in_the_order_they_came)
{
    uint64_t people[7];
    char name[16];

    for (unsigned i = 0; i < 7; i++) {
        snprintf(name, sizeof(name), "guest%u", i);
        people[i] = user(name);
        ck_assert_int_eq(join(people[i], room), OK);
        reply(people[i], room, parent, "here");
    }
    reply(people[0], room, parent, "again");

    char *users = xasprintf("\"count\":8,");
    char *list =
        xasprintf("\"users\":[%llu,%llu,%llu,%llu,%llu]}", (unsigned long long)people[0],
                  (unsigned long long)people[1], (unsigned long long)people[2],
                  (unsigned long long)people[3], (unsigned long long)people[4]);

    ck_assert_has(message_of(ann, parent), users);
    ck_assert_has(message_of(ann, parent), list);
    free(users);
    free(list);
}
END_TEST

START_TEST(who_wrote_replies_or_is_called_follows)
{
    reply(ben, room, parent, "ask @cat");

    char *follows = xasprintf("\"follows\":[%llu,%llu,%llu]", (unsigned long long)ben,
                              (unsigned long long)ann, (unsigned long long)cat);

    ck_assert_has(last_extra(), follows);
    ck_assert_has(threads_of(ann), "{\"unread\":1,");
    ck_assert_has(threads_of(cat), "{\"unread\":1,");
    ck_assert_has(threads_of(ben), "{\"unread\":0,\"threads\":[{");
    ck_assert_has(threads_of(dan), "{\"unread\":0,\"threads\":[]}");
    reply(cat, room, parent, "no");
    ck_assert_has_not(last_extra(), "follows");
    ck_assert_has(threads_of(ben), "\"unread\":1,\"message\"");
    ck_assert_has(threads_of(ann), "\"unread\":2,\"message\"");
    free(follows);
}
END_TEST

START_TEST(marking_goes_forward_to_the_newest_reply)
{
    reply(ben, room, parent, "one");

    uint64_t first = scene.last.seq;

    reply(cat, room, parent, "two");

    uint64_t second = scene.last.seq;

    ck_assert_int_eq(mark_thread(ann, parent, first), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_THREAD_MARKED);
    ck_assert_uint_eq(scene.last.event.user, ann);
    ck_assert_has(last_extra(), "\"unread\":1");

    uint64_t pos = scene.last.pos;

    ck_assert_int_eq(mark_thread(ann, parent, 1), OK);
    nothing_changed_since(pos, 0);
    ck_assert_int_eq(mark_thread(ann, parent, 1000000), OK);
    ck_assert_has(last_extra(), "\"unread\":0");
    pos = scene.last.pos;
    ck_assert_int_eq(mark_thread(ann, parent, second), OK);
    nothing_changed_since(pos, 0);
    ck_assert_has(threads_of(ann), "{\"unread\":0,");
}
END_TEST

START_TEST(a_reply_that_goes_is_unread_no_longer)
{
    uint64_t one = reply(ben, room, parent, "one");
    uint64_t two = reply(ben, room, parent, "two");

    ck_assert_int_eq(delete_message(ben, two), OK);
    ck_assert_has(threads_of(ann), "{\"unread\":1,");
    ck_assert_int_eq(delete_message(ben, one), OK);
    ck_assert_has(threads_of(ann), "{\"unread\":0,");
    reply(ben, room, parent, "three");
    ck_assert_has(threads_of(ann), "{\"unread\":1,");
}
END_TEST

START_TEST(one_stops_following_and_begins_again)
{
    reply(ben, room, parent, "one");
    ck_assert_int_eq(about(COMMAND_THREAD_UNFOLLOW, ann, parent), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_THREAD_UNFOLLOWED);

    uint64_t pos = scene.last.pos;

    ck_assert_int_eq(about(COMMAND_THREAD_UNFOLLOW, ann, parent), OK);
    nothing_changed_since(pos, 0);
    reply(ben, room, parent, "hey @ann");
    ck_assert_has(threads_of(ann), "\"threads\":[]");
    ck_assert_int_eq(mark_thread(ann, parent, 100), ERR_CONFLICT);
    ck_assert_int_eq(about(COMMAND_THREAD_FOLLOW, ann, parent), OK);
    ck_assert_has(last_extra(), "\"unread\":0");
    pos = scene.last.pos;
    ck_assert_int_eq(about(COMMAND_THREAD_FOLLOW, ann, parent), OK);
    nothing_changed_since(pos, 0);
    ck_assert_int_eq(about(COMMAND_THREAD_UNFOLLOW, ann, parent), OK);
    reply(ann, room, parent, "back");
    ck_assert_has(last_extra(), "\"follows\":[");
}
END_TEST

START_TEST(following_needs_the_room)
{
    uint64_t hidden = post(ann, cellar, "psst");

    ck_assert_int_eq(about(COMMAND_THREAD_FOLLOW, dan, parent), ERR_FORBIDDEN);
    ck_assert_int_eq(about(COMMAND_THREAD_FOLLOW, dan, hidden), ERR_NOT_FOUND);
    ck_assert_int_eq(about(COMMAND_THREAD_FOLLOW, ann, 999999), ERR_NOT_FOUND);
    ck_assert_int_eq(about(COMMAND_THREAD_UNFOLLOW, dan, hidden), ERR_NOT_FOUND);
    ck_assert_int_eq(mark_thread(dan, hidden, 1), ERR_NOT_FOUND);
    ck_assert_int_eq(about(COMMAND_THREAD_FOLLOW, cat, parent), OK);
    ck_assert_has(threads_of(cat), "\"text\":\"lunch?\"");
}
END_TEST

START_TEST(threads_of_rooms_one_left_are_not_listed)
{
    reply(ben, room, parent, "@cat look");
    ck_assert_has(threads_of(cat), "{\"unread\":1,");
    ck_assert_int_eq(leave(cat, room), OK);
    ck_assert_has(threads_of(cat), "{\"unread\":0,\"threads\":[]}");
    ck_assert_int_eq(join(cat, room), OK);
    ck_assert_has(threads_of(cat), "{\"unread\":1,");
}
END_TEST

START_TEST(a_thread_of_a_private_room_is_nobody_elses)
{
    uint64_t hidden = post(ann, cellar, "psst");
    struct history_args args = {.user = dan, .room = hidden, .limit = 50};

    reply(ann, cellar, hidden, "yes?");
    ck_assert_int_eq(query_thread(scene.reader, &args, fresh_out()), ERR_NOT_FOUND);
    ck_assert_int_eq(query_message(scene.reader, dan, hidden, fresh_out()),
                     ERR_NOT_FOUND);
}
END_TEST

START_TEST(pages_of_threads_follow_each_other)
{
    for (unsigned i = 0; i < 7; i++) {
        uint64_t id = post(ann, room, "topic");

        reply(i < 3 ? ben : ann, room, id, "reply");
    }

    const char *cursor = "";
    char *held = NULL;
    unsigned pages = 0, unread = 0, all = 0;

    do {
        const char *page = said(query_threads(scene.reader, ann, cursor, 2, fresh_out()));

        for (const char *at = page; (at = strstr(at, "\"message\":{")) != NULL; at++)
            all++;
        for (const char *at = page; (at = strstr(at, "\"unread\":1,\"message\"")); at++) {
            unread++;
            ck_assert_uint_lt(pages, 2);
        }
        pages++;
        free(held);
        held = strstr(page, "\"cursor\":\"") ? xstrdup(strstr(page, "\"cursor\":\"") + 10)
                                             : NULL;
        if (held)
            *strchr(held, '"') = '\0';
        cursor = held;
    } while (cursor);
    ck_assert_uint_eq(all, 7);
    ck_assert_uint_eq(unread, 3);
    ck_assert_uint_eq(pages, 4);
}
END_TEST

START_TEST(a_quote_names_what_it_answers)
{
    struct command c = post_of(ben, room, "right");

    c.reply = parent;
    ck_assert_int_eq(apply(c), OK);

    uint64_t id = scene.last.id;

    ck_assert_has(last_extra(), "\"reply_to\":{\"id\":");
    ck_assert_has_not(last_extra(), "lunch?");
    ck_assert_has(message_of(ann, id), "\"text\":\"lunch?\"");
    ck_assert_int_eq(delete_message(ann, parent), OK);
    ck_assert_has(message_of(ann, id), "\"deleted\":true}");
    ck_assert_has_not(message_of(ann, id), "lunch?");
    c = post_of(ben, room, "right");
    c.reply = parent;
    ck_assert_int_eq(apply(c), ERR_NOT_FOUND);
    c = post_of(ann, room, "right");
    c.reply = post(ann, cellar, "psst");
    ck_assert_int_eq(apply(c), ERR_NOT_FOUND);
}
END_TEST

static enum err forward(uint64_t actor, uint64_t message, uint64_t to, const char *text)
{
    struct command c = post_of(actor, to, text);

    c.source = message;
    return apply(c);
}

START_TEST(a_forward_names_its_origin)
{
    uint64_t hidden = post(ann, cellar, "psst");

    ck_assert_int_eq(forward(ann, hidden, room, "psst"), OK);

    uint64_t id = scene.last.id;
    char *origin = xasprintf("\"forwarded\":{\"id\":%llu,\"room\":%llu,\"user\":%llu,",
                             (unsigned long long)hidden, (unsigned long long)cellar,
                             (unsigned long long)ann);

    ck_assert_has(last_extra(), origin);
    ck_assert_int_eq(delete_message(ann, hidden), OK);
    ck_assert_has(message_of(ben, id), origin);
    ck_assert_int_eq(edit(ann, id, "other"), ERR_FORBIDDEN);
    ck_assert_int_eq(forward(ann, hidden, room, "psst"), ERR_NOT_FOUND);
    hidden = post(ann, cellar, "psst again");
    ck_assert_int_eq(forward(ben, hidden, room, "psst again"), ERR_NOT_FOUND);
    ck_assert_int_eq(forward(dan, parent, room, "lunch?"), ERR_FORBIDDEN);
    ck_assert_int_eq(forward(ann, 999999, room, "x"), ERR_NOT_FOUND);
    free(origin);
}
END_TEST

static Suite *thread_suite(void)
{
    Suite *s = suite_create("apply_thread");
    TCase *t = tcase_create("apply_thread");

    tcase_add_checked_fixture(t, a_message_to_reply_to, scene_close);
    tcase_add_test(t, a_reply_is_a_message_of_its_thread);
    tcase_add_test(t, a_reply_to_a_reply_goes_to_its_thread);
    tcase_add_test(t, a_reply_may_stand_in_the_room_too);
    tcase_add_test(t, one_replies_to_what_is_there_in_that_room);
    tcase_add_test(t, a_thread_goes_on_when_its_message_is_gone);
    tcase_add_test(t, the_message_counts_the_replies_that_stand);
    tcase_add_test(t, five_people_are_named_in_the_order_they_came);
    tcase_add_test(t, who_wrote_replies_or_is_called_follows);
    tcase_add_test(t, marking_goes_forward_to_the_newest_reply);
    tcase_add_test(t, a_reply_that_goes_is_unread_no_longer);
    tcase_add_test(t, one_stops_following_and_begins_again);
    tcase_add_test(t, following_needs_the_room);
    tcase_add_test(t, threads_of_rooms_one_left_are_not_listed);
    tcase_add_test(t, a_thread_of_a_private_room_is_nobody_elses);
    tcase_add_test(t, pages_of_threads_follow_each_other);
    tcase_add_test(t, a_quote_names_what_it_answers);
    tcase_add_test(t, a_forward_names_its_origin);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(thread_suite);
