#include "kitchen_scene.h"
#include "runner.h"

static uint64_t boss;

static void a_room_that_decides(void)
{
    three_people_in_a_kitchen();
    boss = user_with_role("boss", ROLE_MODERATOR);
}

static enum err ask(uint64_t actor, const char *params)
{
    struct command c = post_of(actor, room, "Lunch?\nnow\nlater\nnever");

    c.params = xstrdup(params);
    return apply(c);
}

static uint64_t asked(const char *more)
{
    char *params = xasprintf("{\"poll\":{\"options\":3%s}}", more);

    ck_assert_int_eq(ask(ben, params), OK);
    free(params);
    return scene.last.id;
}

static enum err vote(uint64_t actor, uint64_t poll, uint64_t choices)
{
    struct command c = command_of(COMMAND_POLL_VOTE, actor);

    c.message = poll;
    c.choice = choices;
    return apply(c);
}

static enum err close_it(uint64_t actor, uint64_t poll)
{
    return on_message(COMMAND_POLL_CLOSE, actor, poll, NULL);
}

static const char *poll_as_seen(uint64_t reader, uint64_t poll)
{
    return said(query_poll(scene.reader, reader, poll, fresh_out()));
}

START_TEST(a_poll_is_a_message_whose_lines_are_the_options)
{
    uint64_t id = asked("");

    ck_assert_has(last_extra(),
                  "\"poll\":{\"question\":\"Lunch?\",\"options\":[{\"text\":\"now\","
                  "\"votes\":0},{\"text\":\"later\",\"votes\":0},{\"text\":\"never\","
                  "\"votes\":0}],\"voters\":0,\"multiple\":false,\"anonymous\":false}");
    ck_assert_has(message_of(dan, id), "\"text\":\"Lunch?\\nnow\\nlater\\nnever\"");
    ck_assert_int_eq(edit(ben, id, "Supper?\nnow\nlater\nnever"), ERR_FORBIDDEN);
}
END_TEST

START_TEST(a_poll_that_makes_no_sense_is_not_asked)
{
    static const char *const bad[] = {
        "{\"poll\":{}}",
        "{\"poll\":{\"options\":1}}",
        "{\"poll\":{\"options\":21}}",
        "{\"poll\":7}",
        "{\"poll\":{\"options\":3,\"closes_at\":1}}",
    };

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        ck_assert_int_eq(ask(ben, bad[i]), ERR_PARAMS);
}
END_TEST

START_TEST(votes_are_counted_changed_and_taken_back)
{
    uint64_t id = asked("");

    ck_assert_int_eq(vote(cat, id, 1), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_POLL_CHANGED);
    ck_assert_has(last_extra(), "\"counts\":[1,0,0],\"voters\":1,\"user\":");
    ck_assert_has(last_extra(), "\"choices\":[0]");

    uint64_t pos = scene.last.pos, seq = scene.last.seq;

    ck_assert_int_eq(vote(cat, id, 1), OK);
    nothing_changed_since(pos, seq);
    ck_assert_int_eq(vote(ben, id, 4), OK);
    ck_assert_int_eq(vote(cat, id, 4), OK);
    ck_assert_has(last_extra(), "\"counts\":[0,0,2],\"voters\":2,");
    ck_assert_int_eq(vote(cat, id, 0), OK);
    ck_assert_has(last_extra(), "\"counts\":[0,0,1],\"voters\":1,");
    ck_assert_has(last_extra(), "\"choices\":[]");
    ck_assert_int_eq(vote(ann, id, 0), OK);
    ck_assert(!scene.last.changed);
    ck_assert_has(poll_as_seen(ben, id), "\"mine\":[2]");
    ck_assert_has(poll_as_seen(cat, id), "\"mine\":[]");
}
END_TEST

START_TEST(one_choice_or_several)
{
    uint64_t one = asked("");
    uint64_t several = asked(",\"multiple\":true");

    ck_assert_int_eq(vote(cat, one, 3), ERR_PARAMS);
    ck_assert_int_eq(vote(cat, one, 8), ERR_PARAMS);
    ck_assert_int_eq(vote(cat, one, UINT64_MAX), ERR_PARAMS);
    ck_assert_int_eq(vote(cat, several, 5), OK);
    ck_assert_has(last_extra(), "\"counts\":[1,0,1],\"voters\":1,");
    ck_assert_has(poll_as_seen(cat, several), "\"mine\":[0,2]");
    ck_assert_int_eq(vote(cat, several, 8), ERR_PARAMS);
}
END_TEST

START_TEST(nobody_is_told_who_votes_anonymously)
{
    uint64_t id = asked(",\"anonymous\":true");

    ck_assert_int_eq(vote(cat, id, 2), OK);
    ck_assert_has(last_extra(), "\"counts\":[0,1,0],\"voters\":1");
    ck_assert_has_not(last_extra(), "user");
    ck_assert_has_not(last_extra(), "choices");
    ck_assert_has_not(poll_as_seen(ben, id), "users");
    ck_assert_has(poll_as_seen(ben, id), "\"mine\":[]");
    ck_assert_has(poll_as_seen(cat, id), "\"mine\":[1]");
}
END_TEST

START_TEST(members_vote)
{
    uint64_t id = asked("");
    uint64_t plain = post(ann, room, "no poll");

    ck_assert_int_eq(vote(dan, id, 1), ERR_FORBIDDEN);
    ck_assert_int_eq(vote(cat, plain, 1), ERR_NOT_FOUND);
    ck_assert_int_eq(vote(cat, 999999, 1), ERR_NOT_FOUND);
    ck_assert_int_eq(vote(0, id, 1), ERR_FORBIDDEN);
    ck_assert_int_eq(archive(ann, room, true), OK);
    ck_assert_int_eq(vote(cat, id, 1), ERR_FORBIDDEN);
}
END_TEST

START_TEST(author_owner_and_moderators_close)
{
    uint64_t id = asked("");

    ck_assert_int_eq(join(boss, room), OK);
    ck_assert_int_eq(close_it(cat, id), ERR_FORBIDDEN);
    ck_assert_int_eq(close_it(dan, id), ERR_FORBIDDEN);
    ck_assert_int_eq(close_it(ben, id), OK);
    ck_assert_has(last_extra(), "\"closed_at\":");

    uint64_t pos = scene.last.pos, seq = scene.last.seq;

    ck_assert_int_eq(close_it(ann, id), OK);
    nothing_changed_since(pos, seq);
    ck_assert_int_eq(vote(cat, id, 1), ERR_CONFLICT);
    ck_assert_str_eq(scene.last.why, "the poll is closed");
    ck_assert_has(message_of(dan, id), "\"closed_at\":");
    ck_assert_int_eq(close_it(ann, asked("")), OK);
    ck_assert_int_eq(close_it(boss, asked("")), OK);
}
END_TEST

START_TEST(a_poll_closes_at_its_time)
{
    char *more = xasprintf(",\"closes_at\":%lld", (long long)scene.now + 2500);
    uint64_t id = asked(more), next;
    int64_t at;

    ck_assert_int_eq(vote(cat, id, 1), OK);
    ck_assert_int_eq(query_next_closing(scene.reader, &next, &at), OK);
    ck_assert_uint_eq(next, id);
    scene.now += 5000;
    ck_assert_int_eq(vote(cat, id, 2), ERR_CONFLICT);
    ck_assert_int_eq(close_it(0, id), OK);
    ck_assert_int_eq(query_next_closing(scene.reader, &next, &at), OK);
    ck_assert_uint_eq(next, 0);
    free(more);
}
END_TEST

START_TEST(a_poll_goes_with_its_message)
{
    char *more = xasprintf(",\"closes_at\":%lld", (long long)scene.now + 250000);
    uint64_t id = asked(more), next;
    int64_t at;

    ck_assert_int_eq(vote(cat, id, 1), OK);
    ck_assert_int_eq(delete_message(ben, id), OK);
    ck_assert_has_not(last_extra(), "poll");
    ck_assert_int_eq(vote(cat, id, 2), ERR_NOT_FOUND);
    ck_assert_int_eq(query_poll(scene.reader, cat, id, fresh_out()), ERR_NOT_FOUND);
    ck_assert_int_eq(query_next_closing(scene.reader, &next, &at), OK);
    ck_assert_uint_eq(next, 0);
    free(more);
}
END_TEST

static Suite *poll_suite(void)
{
    Suite *s = suite_create("apply_poll");
    TCase *t = tcase_create("apply_poll");

    tcase_add_checked_fixture(t, a_room_that_decides, scene_close);
    tcase_add_test(t, a_poll_is_a_message_whose_lines_are_the_options);
    tcase_add_test(t, a_poll_that_makes_no_sense_is_not_asked);
    tcase_add_test(t, votes_are_counted_changed_and_taken_back);
    tcase_add_test(t, one_choice_or_several);
    tcase_add_test(t, nobody_is_told_who_votes_anonymously);
    tcase_add_test(t, members_vote);
    tcase_add_test(t, author_owner_and_moderators_close);
    tcase_add_test(t, a_poll_closes_at_its_time);
    tcase_add_test(t, a_poll_goes_with_its_message);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(poll_suite);
