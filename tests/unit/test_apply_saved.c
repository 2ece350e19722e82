#include "runner.h"

#include "own_scene.h"
#include "store/store_private.h"

static enum err keep(uint64_t actor, uint64_t message, const char *note)
{
    return on_message(COMMAND_SAVED_ADD, actor, message, note);
}

static enum err let_go(uint64_t actor, uint64_t message)
{
    return on_message(COMMAND_SAVED_REMOVE, actor, message, NULL);
}

static const char *list_of(uint64_t person, const char *cursor, unsigned limit)
{
    struct own_args args = {.user = person, .cursor = cursor, .limit = limit};

    return said(query_saved(scene.reader, &args, fresh_out()));
}

START_TEST(saving_is_told_to_the_person_alone)
{
    uint64_t id = post(ann, room, "hello");

    ck_assert_int_eq(keep(ben, id, "look again"), OK);
    ck_assert_uint_eq(scene.last.event.user, ben);
    ck_assert_uint_eq(scene.last.event.room, 0);
    ck_assert_uint_eq(scene.last.seq, 0);
    ck_assert(event_is_personal(scene.last.event.kind));
    ck_assert_has(told(), "\"method\":\"saved.added\"");
    ck_assert_has(told(), "\"note\":\"look again\"");
    ck_assert_has_not(told(), "hello");
    ck_assert_has(list_of(ben, "", 10), "\"text\":\"hello\"");
    ck_assert_str_eq(list_of(ann, "", 10), "{\"saved\":[]}");
}
END_TEST

START_TEST(saving_again_changes_nothing_but_the_note)
{
    uint64_t id = post(ann, room, "hello");
    uint64_t pos;

    ck_assert_int_eq(keep(ben, id, NULL), OK);
    pos = scene.last.pos;
    ck_assert_int_eq(keep(ben, id, NULL), OK);
    nothing_changed_since(pos, 0);
    ck_assert_int_eq(keep(ben, id, "why"), OK);
    ck_assert(scene.last.changed);
    ck_assert_int_eq(keep(ben, id, NULL), OK);
    ck_assert(scene.last.changed);
    ck_assert_has_not(list_of(ben, "", 10), "note");
}
END_TEST

START_TEST(what_is_let_go_is_off_the_list_and_a_retry_answers_alike)
{
    uint64_t id = post(ann, room, "hello");
    uint64_t pos;

    ck_assert_int_eq(keep(ben, id, "mine"), OK);
    ck_assert_int_eq(let_go(ben, id), OK);
    ck_assert_has(told(), "saved.removed");
    pos = scene.last.pos;
    ck_assert_int_eq(let_go(ben, id), OK);
    nothing_changed_since(pos, 0);
    ck_assert_str_eq(list_of(ben, "", 10), "{\"saved\":[]}");
    ck_assert_int_eq(let_go(ann, id), ERR_NOT_FOUND);
    ck_assert_int_eq(keep(ben, id, NULL), OK);
    ck_assert_has_not(list_of(ben, "", 10), "mine");
}
END_TEST

START_TEST(only_what_one_may_read_can_be_saved)
{
    uint64_t open = post(ann, room, "for all");
    uint64_t secret = post(ann, hidden, "for two");
    uint64_t gone = post(ann, room, "oops");

    ck_assert_int_eq(delete_message(ann, gone), OK);
    ck_assert_int_eq(keep(cat, open, NULL), OK);
    ck_assert_int_eq(keep(cat, secret, NULL), ERR_NOT_FOUND);
    ck_assert_int_eq(keep(cat, gone, NULL), ERR_NOT_FOUND);
    ck_assert_int_eq(keep(cat, 99999, NULL), ERR_NOT_FOUND);
    ck_assert_int_eq(keep(cat, open, ""), ERR_PARAMS);
}
END_TEST

START_TEST(what_one_may_read_no_more_is_gone_without_its_text)
{
    uint64_t deleted = post(ann, room, "oops");
    uint64_t secret = post(ann, hidden, "for two");

    ck_assert_int_eq(keep(ben, deleted, "a note"), OK);
    ck_assert_int_eq(keep(ben, secret, NULL), OK);
    ck_assert_has(list_of(ben, "", 10), "for two");
    ck_assert_int_eq(delete_message(ann, deleted), OK);
    ck_assert_int_eq(remove_person(ann, hidden, ben), OK);

    const char *list = list_of(ben, "", 10);

    ck_assert_has_not(list, "oops");
    ck_assert_has_not(list, "for two");
    ck_assert_has_not(list, "\"room\"");
    ck_assert_has(list, "\"note\":\"a note\",\"gone\":true");
    ck_assert_int_eq(let_go(ben, secret), OK);
}
END_TEST

START_TEST(the_list_comes_in_pages_the_newest_first)
{
    uint64_t ids[3];
    char cursor[32];

    for (int i = 0; i < 3; i++) {
        ids[i] = post(ann, room, "one of three");
        ck_assert_int_eq(keep(ben, ids[i], NULL), OK);
    }
    snprintf(cursor, sizeof(cursor), "%llu", (unsigned long long)scene.last.pos - 2);

    const char *list = list_of(ben, "", 2);
    char first[32];

    snprintf(first, sizeof(first), "[{\"id\":%llu,", (unsigned long long)ids[2]);
    ck_assert_has(list, first);
    ck_assert_has(list, cursor);
    snprintf(first, sizeof(first), "[{\"id\":%llu,", (unsigned long long)ids[0]);
    ck_assert_has(list_of(ben, cursor, 2), first);
    ck_assert_has_not(list_of(ben, cursor, 2), "cursor");

    struct own_args bad = {.user = ben, .cursor = "x", .limit = 2};

    ck_assert_int_eq(query_saved(scene.reader, &bad, fresh_out()), ERR_PARAMS);
}
END_TEST

/* --- the sidebar --- */

static enum err arrange(uint64_t actor, const char *params, uint64_t made_from)
{
    struct command c = command_of(COMMAND_SIDEBAR_SET, actor);

    c.params = params ? xstrdup(params) : NULL;
    c.seq = made_from;
    return apply(c);
}

static const char one[] = "{\"sections\":[{\"id\":\"a\",\"kind\":\"favourites\"}]}";
static const char two[] = "{\"sections\":[{\"id\":\"b\",\"kind\":\"custom\"}]}";

START_TEST(the_sidebar_is_replaced_only_where_it_is_still_the_one_that_was_read)
{
    uint64_t first, second;

    ck_assert_str_eq(said(query_sidebar(scene.reader, ann, fresh_out())),
                     "{\"pos\":0,\"sections\":[]}");
    ck_assert_int_eq(arrange(ann, one, 0), OK);
    first = scene.last.pos;
    ck_assert_has(told(), "\"sections\":[{\"id\":\"a\",\"kind\":\"favourites\"}]");
    ck_assert_uint_eq(scene.last.event.user, ann);
    ck_assert_int_eq(arrange(ann, two, 0), ERR_CONFLICT);
    ck_assert_int_eq(arrange(ann, two, first), OK);
    second = scene.last.pos;
    ck_assert_int_eq(arrange(ann, one, first), ERR_CONFLICT);
    ck_assert_has(said(query_sidebar(scene.reader, ann, fresh_out())), "\"id\":\"b\"");
    ck_assert_int_eq(arrange(ann, two, first), OK); /* a retry */
    nothing_changed_since(second, 0);
    ck_assert_int_eq(arrange(ben, one, 0), OK);
}
END_TEST

START_TEST(a_sidebar_is_an_array_of_sections)
{
    ck_assert_int_eq(arrange(ann, NULL, 0), ERR_PARAMS);
    ck_assert_int_eq(arrange(ann, "[]", 0), ERR_PARAMS);
    ck_assert_int_eq(arrange(ann, "{}", 0), ERR_PARAMS);
    ck_assert_int_eq(arrange(ann, "{\"sections\":7}", 0), ERR_PARAMS);
    ck_assert_int_eq(arrange(ann, "{\"sections\":[", 0), ERR_PARAMS);
    ck_assert_int_eq(arrange(99, one, 0), ERR_FORBIDDEN);
}
END_TEST

START_TEST(five_thousand_are_the_most)
{
    uint64_t id = post(ann, room, "hello");

    ck_assert(db_exec(
        &scene.writer->db,
        "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL"
        " SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO saved"
        " (user, message, pos, at, removed) SELECT"
        " (SELECT id FROM users WHERE name = 'ann'), 100000 + i, 1, 1, 0 FROM n"));
    ck_assert_int_eq(keep(ann, id, NULL), ERR_CONFLICT);
    ck_assert_has(scene.last.why, "5000 messages");
}
END_TEST

static Suite *saved_suite(void)
{
    Suite *suite = suite_create("saved");
    TCase *scene_case = tcase_create("ann and ben in two rooms");

    tcase_add_checked_fixture(scene_case, ann_and_ben_in_two_rooms, scene_close);
    tcase_add_test(scene_case, saving_is_told_to_the_person_alone);
    tcase_add_test(scene_case, saving_again_changes_nothing_but_the_note);
    tcase_add_test(scene_case, what_is_let_go_is_off_the_list_and_a_retry_answers_alike);
    tcase_add_test(scene_case, only_what_one_may_read_can_be_saved);
    tcase_add_test(scene_case, what_one_may_read_no_more_is_gone_without_its_text);
    tcase_add_test(scene_case, the_list_comes_in_pages_the_newest_first);
    tcase_add_test(scene_case,
                   the_sidebar_is_replaced_only_where_it_is_still_the_one_that_was_read);
    tcase_add_test(scene_case, a_sidebar_is_an_array_of_sections);
    tcase_add_test(scene_case, five_thousand_are_the_most);
    suite_add_tcase(suite, scene_case);
    return suite;
}

RUN_SUITE(saved_suite);
