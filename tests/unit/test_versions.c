/* What a message said before, and what is kept of a post while it is held. */
#include "runner.h"

#include "moderation_scene.h"
#include "thread_scene.h"

static const char *versions_of(uint64_t reader, uint64_t id, uint64_t after)
{
    return said(query_versions(scene.reader, reader, id, after, 100, fresh_out()));
}

static unsigned count_of(const char *text, const char *part)
{
    unsigned count = 0;

    for (const char *at = text; (at = strstr(at, part)) != NULL; at++)
        count++;
    return count;
}

START_TEST(every_text_is_kept_in_its_order)
{
    uint64_t id = post(ann, room, "one");

    ck_assert_has(versions_of(cem, id, 0), "\"text\":\"one\"}],\"more\":false}");
    ck_assert_int_eq(edit(ann, id, "two"), OK);
    ck_assert_int_eq(edit(ann, id, "three"), OK);

    const char *all = versions_of(cem, id, 0);

    ck_assert_uint_eq(count_of(all, "\"text\""), 3);
    ck_assert_ptr_nonnull(strstr(all, "one"));
    ck_assert(strstr(all, "one") < strstr(all, "two"));
    ck_assert(strstr(all, "two") < strstr(all, "three"));
    ck_assert_has_not(versions_of(cem, id, id), "one");
    ck_assert_int_eq(edit(ann, id, "three"), OK);
    ck_assert_uint_eq(count_of(versions_of(cem, id, 0), "\"text\""), 3);
}
END_TEST

START_TEST(the_first_and_the_newest_hundred_stay)
{
    uint64_t id = post(ann, room, "version 0.");
    char text[32];

    for (unsigned i = 1; i <= 130; i++) {
        snprintf(text, sizeof(text), "version %u.", i);
        ck_assert_int_eq(edit(ann, id, text), OK);
    }

    const char *page = said(query_versions(scene.reader, ann, id, 0, 99, fresh_out()));

    ck_assert_uint_eq(count_of(page, "\"text\""), 99);
    ck_assert_ptr_nonnull(strstr(page, "version 0."));
    ck_assert_ptr_null(strstr(page, "version 30.\""));
    ck_assert_ptr_nonnull(strstr(page, "version 31.\""));
    ck_assert_ptr_nonnull(strstr(page, "\"more\":true"));
    page = versions_of(ann, id, 0);
    ck_assert_uint_eq(count_of(page, "\"text\""), 100);
    ck_assert_ptr_nonnull(strstr(page, "version 129."));
    ck_assert_ptr_nonnull(strstr(page, "\"more\":true"));
}
END_TEST

START_TEST(a_deleted_message_said_nothing)
{
    uint64_t id = post(ann, room, "one");

    ck_assert_int_eq(edit(ann, id, "two"), OK);
    ck_assert_int_eq(delete_message(ann, id), OK);
    ck_assert_int_eq(query_versions(scene.reader, ann, id, 0, 50, fresh_out()),
                     ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_private_room_tells_strangers_no_versions)
{
    uint64_t id = post(ann, private_room(ann, "cellar"), "psst");

    ck_assert_int_eq(query_versions(scene.reader, bob, id, 0, 50, fresh_out()),
                     ERR_NOT_FOUND);
    ck_assert_int_eq(query_versions(scene.reader, bob, 999999, 0, 50, fresh_out()),
                     ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_mask_leaves_nothing_it_hides)
{
    uint64_t id = post(ann, room, "oh darn it");
    struct command c = command_of(COMMAND_MESSAGE_JUDGE, 0);

    ck_assert_int_eq(edit(ann, id, "oh darn that"), OK);
    c.message = id;
    c.seq = scene.last.pos;
    c.has = HAS_MASK;
    c.detail = xstrdup(VERDICT);
    set_text(&c, "oh *** that");
    ck_assert_int_eq(apply(c), OK);
    ck_assert(scene.last.changed);
    ck_assert_uint_eq(count_of(versions_of(bob, id, 0), "\"text\""), 1);
    ck_assert_has_not(versions_of(bob, id, 0), "darn");
}
END_TEST

/* --- held --- */

static uint64_t held_reply(uint64_t parent, const char *params)
{
    struct command c = hold_of(ann, room, "Lunch?\nnow\nlater", "k-held");

    c.thread = parent;
    c.has = HAS_ALSO_ROOM;
    c.reply = parent;
    c.params = params ? xstrdup(params) : NULL;
    ck_assert_int_eq(apply(c), OK);
    return scene.last.event.review;
}

START_TEST(a_held_reply_comes_out_as_one)
{
    uint64_t parent = post(bob, room, "lunch?");
    uint64_t review = held_reply(parent, "{\"poll\":{\"options\":2,\"multiple\":true}}");

    ck_assert_has_not(message_of(bob, parent), "replies");
    ck_assert_int_eq(decide(mod, review, DECISION_APPROVE), OK);

    uint64_t id = scene.last.id;
    const char *text = message_of(bob, id);

    ck_assert_has(text, "\"thread\":");
    ck_assert_has(text, "\"also_room\":true");
    ck_assert_has(text, "\"reply_to\":{");
    ck_assert_has(text,
                  "\"poll\":{\"question\":\"Lunch?\",\"options\":[{\"text\":\"now\"");
    ck_assert_has(text, "\"multiple\":true");
    ck_assert_has(message_of(bob, parent), "\"replies\":{\"count\":1,");
}
END_TEST

START_TEST(a_held_reply_that_is_refused_leaves_no_trace)
{
    uint64_t parent = post(bob, room, "lunch?");
    uint64_t review = held_reply(parent, NULL);

    ck_assert_int_eq(decide(mod, review, DECISION_DELETE), OK);
    ck_assert_has_not(message_of(bob, parent), "replies");
}
END_TEST

START_TEST(what_an_appeal_brings_back_is_a_reply_again)
{
    uint64_t parent = post(bob, room, "lunch?");
    uint64_t id = reply(ann, room, parent, "buy now");
    uint64_t review = reported(cem, id);

    ck_assert_int_eq(decide(mod, review, DECISION_DELETE), OK);
    ck_assert_has_not(message_of(bob, parent), "replies");
    ck_assert_int_eq(appeal(ann, review, "but it was lunch"), OK);
    ck_assert_int_eq(decide(mod, review, DECISION_APPROVE), OK);
    ck_assert_has(message_of(bob, scene.last.id), "\"thread\":");
    ck_assert_has(message_of(bob, parent), "\"replies\":{\"count\":1,");
}
END_TEST

START_TEST(a_withdrawn_reply_counts_no_more_and_again_when_it_is_let_through)
{
    uint64_t parent = post(bob, room, "lunch?");
    uint64_t id = reply(ann, room, parent, "buy now");
    struct command c = command_of(COMMAND_MESSAGE_JUDGE, 0);

    c.message = id;
    c.seq = id;
    c.has = HAS_WITHDRAW;
    c.name = xstrdup("It looks like spam.");
    c.detail = xstrdup(VERDICT);
    ck_assert_int_eq(apply(c), OK);
    ck_assert_has(last_extra(), "\"thread_replies\":{\"count\":0,");

    uint64_t review = scene.last.more[0].review;

    ck_assert_has_not(message_of(bob, parent), "replies");
    ck_assert_int_eq(decide(mod, review, DECISION_APPROVE), OK);
    ck_assert_has(message_of(bob, scene.last.id), "\"thread\":");
    ck_assert_has(message_of(bob, parent), "\"replies\":{\"count\":1,");
}
END_TEST

static Suite *versions_suite(void)
{
    Suite *s = suite_create("versions");
    TCase *t = tcase_create("versions");

    tcase_add_checked_fixture(t, a_moderated_room, scene_close);
    tcase_add_test(t, every_text_is_kept_in_its_order);
    tcase_add_test(t, the_first_and_the_newest_hundred_stay);
    tcase_add_test(t, a_deleted_message_said_nothing);
    tcase_add_test(t, a_private_room_tells_strangers_no_versions);
    tcase_add_test(t, a_mask_leaves_nothing_it_hides);
    tcase_add_test(t, a_held_reply_comes_out_as_one);
    tcase_add_test(t, a_held_reply_that_is_refused_leaves_no_trace);
    tcase_add_test(t, what_an_appeal_brings_back_is_a_reply_again);
    tcase_add_test(t, a_withdrawn_reply_counts_no_more_and_again_when_it_is_let_through);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(versions_suite);
