#include "runner.h"

#include "store/store_private.h"
#include "thread_scene.h"

static uint64_t boss, ann, ben;
static uint64_t room, id, owl;

static void an_owl(void)
{
    scene_open();
    workspace_create();
    boss = user_with_role("boss", ROLE_MODERATOR);
    ann = user("ann");
    ben = user("ben");
    room = public_room(ann, "Kitchen");
    id = post(ann, room, "party");
    owl = picture_of(ann);
}

static enum err set_emoji(uint64_t actor, const char *name, uint64_t file)
{
    struct command c = command_of(COMMAND_EMOJI_SET, actor);

    c.name = name ? xstrdup(name) : NULL;
    c.subject = file;
    return apply(c);
}

static enum err remove_emoji(uint64_t actor, const char *name)
{
    struct command c = command_of(COMMAND_EMOJI_REMOVE, actor);

    c.name = name ? xstrdup(name) : NULL;
    return apply(c);
}

static const char *all_emoji(void)
{
    return said(query_emoji(scene.reader, "", fresh_out()));
}

START_TEST(an_emoji_is_told_to_everyone_and_listed)
{
    ck_assert_int_eq(set_emoji(ann, "party-owl", owl), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_EMOJI_SET);
    ck_assert_has(last_extra(), "\"name\":\"party-owl\",\"file\":");

    uint64_t pos = scene.last.pos;

    ck_assert_int_eq(set_emoji(ann, "party-owl", owl), OK);
    nothing_changed_since(pos, 0);
    ck_assert_has(all_emoji(), "[{\"name\":\"party-owl\",\"file\":");
    ck_assert_int_eq(remove_emoji(ann, "party-owl"), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_EMOJI_REMOVED);
    pos = scene.last.pos;
    ck_assert_int_eq(remove_emoji(ann, "party-owl"), OK);
    nothing_changed_since(pos, 0);
    ck_assert_str_eq(all_emoji(), "{\"emoji\":[]}");
    ck_assert_int_eq(set_emoji(ann, "party-owl", owl), OK);
    ck_assert_has(all_emoji(), "party-owl");
}
END_TEST

START_TEST(who_set_it_and_moderators_change_it)
{
    uint64_t other = picture_of(ben);

    ck_assert_int_eq(set_emoji(ann, "owl", owl), OK);
    ck_assert_int_eq(set_emoji(ben, "owl", other), ERR_FORBIDDEN);
    ck_assert_int_eq(remove_emoji(ben, "owl"), ERR_FORBIDDEN);
    ck_assert_int_eq(set_emoji(ann, "owl", picture_of(ann)), OK);
    ck_assert_int_eq(remove_emoji(boss, "owl"), OK);
    ck_assert_int_eq(set_emoji(ben, "owl", other), OK);
    ck_assert_int_eq(remove_emoji(ann, "owl"), ERR_FORBIDDEN);
}
END_TEST

START_TEST(it_takes_a_picture_of_ones_own)
{
    ck_assert_int_eq(set_emoji(ben, "owl", owl), ERR_NOT_FOUND);
    ck_assert_int_eq(set_emoji(ben, "owl", 999999), ERR_NOT_FOUND);
    ck_assert_int_eq(set_emoji(ben, "owl", file_of(ben, FILE_PLAIN)), ERR_PARAMS);
    ck_assert_int_eq(set_emoji(ben, "owl", file_of(ben, FILE_WAITING)), ERR_PARAMS);
}
END_TEST

START_TEST(names_are_short_and_plain)
{
    static const char *const bad[] = {
        NULL,     "",     "x",  "Owl",
        "an owl", "owl:", "é!", "a234567890123456789012345678901234"};

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        ck_assert_int_eq(set_emoji(ann, bad[i], owl), ERR_PARAMS);
        ck_assert_int_eq(remove_emoji(ann, bad[i]), ERR_PARAMS);
    }
    ck_assert_int_eq(set_emoji(ann, "a2_-", owl), OK);
    ck_assert_int_eq(remove_emoji(ann, "none"), ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_reaction_with_colons_is_one_of_them)
{
    ck_assert_int_eq(react(ann, id, ":owl:"), ERR_NOT_FOUND);
    ck_assert_str_eq(scene.last.why, "there is no emoji of that name");
    ck_assert_int_eq(react(ann, id, ":a234567890123456789012345678901234:"),
                     ERR_NOT_FOUND);
    ck_assert_int_eq(react(ann, id, "::"), OK);
    ck_assert_int_eq(react(ann, id, ":)"), OK);
    ck_assert_int_eq(set_emoji(ann, "owl", owl), OK);
    ck_assert_int_eq(react(ann, id, ":owl:"), OK);
    ck_assert_int_eq(remove_emoji(ann, "owl"), OK);
    ck_assert_int_eq(react(ann, id, ":owl:"), OK);
    ck_assert(!scene.last.changed);
    ck_assert_int_eq(unreact(ann, id, ":owl:"), OK);
    ck_assert_int_eq(react(ann, id, ":owl:"), ERR_NOT_FOUND);
}
END_TEST

/* --- files that go along with a post --- */

static uint64_t post_with_file(void)
{
    struct command c = post_of(ann, room, "look");

    c.files = xcalloc(1, sizeof(*c.files));
    c.files[0] = owl;
    c.file_count = 1;
    ck_assert_int_eq(apply(c), OK);
    return scene.last.id;
}

START_TEST(a_forward_takes_the_files_along)
{
    struct command c = post_of(ann, room, "look");

    c.source = post_with_file();
    ck_assert_int_eq(apply(c), OK);
    ck_assert_has(last_extra(), "\"files\":[{\"id\":");
    ck_assert_has(message_of(ben, scene.last.id), "\"owl.png\"");
}
END_TEST

START_TEST(a_held_post_comes_out_with_its_files)
{
    struct command c = post_of(ann, room, "buy now");
    struct command decision = command_of(COMMAND_REVIEW_DECIDE, boss);

    c.kind = COMMAND_MESSAGE_HOLD;
    c.name = xstrdup("It looks like spam.");
    c.detail = xstrdup("{\"action\":\"hold\",\"reasons\":[]}");
    c.files = xcalloc(1, sizeof(*c.files));
    c.files[0] = owl;
    c.file_count = 1;
    ck_assert_int_eq(apply(c), OK);
    decision.review = scene.last.event.review;
    decision.choice = 1; /* approve */
    ck_assert_int_eq(apply(decision), OK);
    ck_assert_has(message_of(ben, scene.last.id), "\"owl.png\"");
}
END_TEST

START_TEST(words_may_be_missing_where_there_is_a_file)
{
    struct command c = post_of(ann, room, "");

    ck_assert_int_eq(apply(c), ERR_PARAMS);
    c = post_of(ann, room, "");
    c.files = xcalloc(1, sizeof(*c.files));
    c.files[0] = owl;
    c.file_count = 1;
    ck_assert_int_eq(apply(c), OK);
    ck_assert_has(message_of(ben, scene.last.id), "\"text\":\"\"");
}
END_TEST

START_TEST(guests_set_none)
{
    ck_assert_int_eq(set_emoji(user_with_role("gus", ROLE_GUEST), "owl", owl),
                     ERR_FORBIDDEN);
    ck_assert_str_eq(scene.last.why, "guests set no emoji");
}
END_TEST

START_TEST(five_thousand_are_the_most)
{
    ck_assert(db_exec(&scene.writer->db,
                      "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL"
                      " SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO emoji"
                      " (id, name, file, user, at, set_pos) SELECT 1000000 + i, 'e' || "
                      "i, 1, 1, 1, 1 FROM n"));
    ck_assert_int_eq(set_emoji(ann, "owl", owl), ERR_CONFLICT);
    ck_assert_has(scene.last.why, "5000 emoji");
    ck_assert_int_eq(remove_emoji(boss, "e1"), OK);
    ck_assert_int_eq(set_emoji(ann, "owl", owl), OK);
}
END_TEST

START_TEST(five_hundred_are_the_most_of_one_person)
{
    ck_assert(db_exec(&scene.writer->db,
                      "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL"
                      " SELECT i + 1 FROM n WHERE i < 500) INSERT INTO emoji"
                      " (id, name, file, user, at, set_pos) SELECT 1000000 + i, 'e' || "
                      "i, 1, (SELECT id FROM users WHERE name = 'ann'), 1, 1 FROM n"));
    ck_assert_int_eq(set_emoji(ann, "owl", owl), ERR_CONFLICT);
    ck_assert_has(scene.last.why, "at most 500");
    ck_assert_int_eq(set_emoji(ben, "owl", picture_of(ben)), OK);
    ck_assert_int_eq(set_emoji(ann, "e1", owl), OK); /* one of them, changed */
    ck_assert_int_eq(remove_emoji(ann, "e2"), OK);
    ck_assert_int_eq(set_emoji(ann, "own", owl), OK);
}
END_TEST

static Suite *emoji_suite(void)
{
    Suite *s = suite_create("apply_emoji");
    TCase *t = tcase_create("apply_emoji");

    tcase_add_checked_fixture(t, an_owl, scene_close);
    tcase_add_test(t, an_emoji_is_told_to_everyone_and_listed);
    tcase_add_test(t, who_set_it_and_moderators_change_it);
    tcase_add_test(t, it_takes_a_picture_of_ones_own);
    tcase_add_test(t, names_are_short_and_plain);
    tcase_add_test(t, a_reaction_with_colons_is_one_of_them);
    tcase_add_test(t, a_forward_takes_the_files_along);
    tcase_add_test(t, a_held_post_comes_out_with_its_files);
    tcase_add_test(t, words_may_be_missing_where_there_is_a_file);
    tcase_add_test(t, guests_set_none);
    tcase_add_test(t, five_thousand_are_the_most);
    tcase_add_test(t, five_hundred_are_the_most_of_one_person);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(emoji_suite);
