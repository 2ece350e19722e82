/* Backups that go on from others. */
#include "backup_scene.h"
#include "runner.h"

static bool restore_at(const char *name, uint64_t pos)
{
    char *path = in_folder(name);
    struct backup_order o = {.data = restored, .path = path, .has_pos = true, .pos = pos};
    bool good;

    tree_remove(restored);
    good = backup_restore(&o, &found, why, sizeof(why));
    free(path);
    return good;
}

static void much_is_said(int times)
{
    for (int i = 0; i < times; i++)
        post(ben, room, "and then he said that she said that somebody else had said");
}

/* one <- two <- three, with something said before each. */
static uint64_t heads[3];

static void three_in_a_row(const char *key)
{
    static const char *const names[] = {"one", "two", "three"};

    much_is_said(2000);
    for (int i = 0; i < 3; i++) {
        much_is_said(10);
        ck_assert_msg(take_since(names[i], i > 0 ? names[i - 1] : NULL, key), "%s", why);
        heads[i] = made.head;
        ck_assert_uint_eq(made.needs, (uint64_t)i);
    }
}

START_TEST(each_of_a_chain_has_what_changed_and_is_restored_as_it_was)
{
    static const char *const names[] = {"one", "two", "three"};
    uint64_t full;

    three_in_a_row(NULL);
    ck_assert_msg(verify_named("one", NULL), "%s", why);
    full = found.archive_bytes;
    for (int i = 0; i < 3; i++) {
        char *told, *expected = xasprintf("%d|", 2012 + 10 * i);

        ck_assert_msg(verify_named(names[i], NULL), "%s: %s", names[i], why);
        ck_assert_uint_eq(found.needs, (uint64_t)i);
        if (i > 0)
            ck_assert_uint_lt(found.archive_bytes * 2, full);
        ck_assert_msg(restore_named(names[i]), "%s", why);
        ck_assert_uint_eq(found.head, heads[i]);
        told = told_by(restored, "SELECT count(*) FROM messages");
        ck_assert_str_eq(told, expected);
        free(told);
        free(expected);
    }
    both_tell("SELECT pos || ':' || kind || ':' || coalesce(seq, '-') FROM log");
    both_tell("SELECT id || ':' || seq || ':' || coalesce(text, 'gone') FROM messages");
}
END_TEST

START_TEST(a_missing_link_is_told_and_those_before_it_are_still_good)
{
    char *two = in_folder("two"), *away = in_folder("data-two");

    three_in_a_row(NULL);
    ck_assert_int_eq(rename(two, away), 0);
    ck_assert_msg(verify_named("three", NULL), "a name means nothing: %s", why);
    ck_assert_int_eq(unlink(away), 0);
    ck_assert(!verify_named("three", NULL));
    ck_assert_has(why, "/three goes on from the backup of 20");
    ck_assert_has(why, folder);
    ck_assert(!restore_named("three"));
    ck_assert_int_eq(access(restored, F_OK), -1);
    ck_assert(!take_since("four", "three", NULL));
    ck_assert_has(why, "goes on from");
    ck_assert_msg(restore_named("one"), "%s", why);
    free(two);
    free(away);
}
END_TEST

START_TEST(damage_to_one_link_is_damage_to_all_behind_it)
{
    char *path = in_folder("two");
    size_t len;
    char *bytes;

    three_in_a_row(NULL);
    bytes = everything_in(path, &len);
    bytes[len / 2] ^= 1;
    free(file_with("two", bytes, len));
    ck_assert(!verify_named("three", NULL));
    ck_assert_has(why, "/two is damaged");
    ck_assert_msg(verify_named("one", NULL), "%s", why);
    free(bytes);
    free(path);
}
END_TEST

START_TEST(a_chain_is_under_one_key)
{
    char *key = file_with("key", "0123456789abcdef0123456789abcdef", 32);
    char *other = file_with("other", "0123456789abcdef0123456789abcdeg", 32);

    three_in_a_row(key);
    ck_assert_msg(verify_named("three", key), "%s", why);
    ck_assert(found.is_encrypted);
    ck_assert(!verify_named("three", other));
    ck_assert(!verify_named("three", NULL));
    ck_assert(!take_since("four", "three", other));
    ck_assert_has(why, "not made with this key");
    ck_assert(!take_since("four", "three", NULL));
    ck_assert_has(why, "encrypted");
    free(key);
    free(other);
}
END_TEST

START_TEST(a_pos_chooses_the_newest_that_is_not_past_it)
{
    three_in_a_row(NULL);
    for (int i = 0; i < 3; i++) {
        ck_assert_msg(restore_at("", heads[i]), "%s", why);
        ck_assert_uint_eq(found.head, heads[i]);
        ck_assert_msg(restore_at("three", heads[i] + 3), "%s", why);
        ck_assert_uint_eq(found.head, heads[i]);
    }
    ck_assert_msg(restore_at("one", UINT64_MAX), "%s", why);
    ck_assert_uint_eq(found.head, heads[2]);
    ck_assert(!restore_at("", heads[0] - 1));
    ck_assert_has(why, "the oldest is at pos");
}
END_TEST

START_TEST(another_history_is_not_gone_on_from)
{
    ck_assert_msg(take_since("one", NULL, NULL), "%s", why);
    run_sql(scene.dir, "UPDATE meta SET value = 'epoch-two' WHERE name = 'epoch'");
    ck_assert(!take_since("two", "one", NULL));
    ck_assert_has(why, "another history");
    ck_assert_msg(take_since("two", NULL, NULL), "%s", why);
    much_is_said(3);
    ck_assert_msg(take_since("three", "two", NULL), "%s", why);
    ck_assert(!restore_at("one", 0));
    ck_assert_msg(restore_at("one", UINT64_MAX), "%s", why);
    ck_assert_str_eq(found.epoch, "epoch-one");
    ck_assert_msg(restore_at("", UINT64_MAX), "%s", why);
    ck_assert_str_eq(found.epoch, "epoch-two");
}
END_TEST

START_TEST(a_chain_lies_in_one_folder)
{
    char *one = in_folder("one"), *sub = in_folder("sub"), *two = in_folder("sub/two");
    struct backup_order o = {.data = scene.dir, .path = two, .since = one};

    ck_assert(take_since("one", NULL, NULL));
    ck_assert_int_eq(mkdir(sub, 0700), 0);
    ck_assert(!backup_take(&o, &made, why, sizeof(why)));
    ck_assert_has(why, "in the folder of");
    free(one);
    free(sub);
    free(two);
}
END_TEST

START_TEST(a_database_that_shrank_and_grew_is_restored)
{
    ck_assert(take_since("empty", NULL, NULL));
    three_in_a_row(NULL);
    run_sql(scene.dir, "DELETE FROM keys; VACUUM");
    ck_assert_msg(take_since("four", "three", NULL), "%s", why);
    ck_assert_msg(verify_named("four", NULL), "%s", why);
    much_is_said(300);
    ck_assert_msg(take_since("five", "four", NULL), "%s", why);
    ck_assert_msg(take_since("six", "empty", NULL), "%s", why);
    ck_assert_msg(verify_named("five", NULL), "%s", why);
    ck_assert_msg(restore_named("six"), "%s", why);
    both_tell("SELECT count(*) FROM messages");
}
END_TEST

static Suite *backup_chain_suite(void)
{
    Suite *suite = suite_create("backup_chain");
    TCase *all = tcase_create("all");

    tcase_set_timeout(all, 120);
    tcase_add_checked_fixture(all, a_workspace_with_a_past, put_away);
    tcase_add_test(all, each_of_a_chain_has_what_changed_and_is_restored_as_it_was);
    tcase_add_test(all, a_missing_link_is_told_and_those_before_it_are_still_good);
    tcase_add_test(all, damage_to_one_link_is_damage_to_all_behind_it);
    tcase_add_test(all, a_chain_is_under_one_key);
    tcase_add_test(all, a_pos_chooses_the_newest_that_is_not_past_it);
    tcase_add_test(all, another_history_is_not_gone_on_from);
    tcase_add_test(all, a_chain_lies_in_one_folder);
    tcase_add_test(all, a_database_that_shrank_and_grew_is_restored);
    suite_add_tcase(suite, all);
    return suite;
}

RUN_SUITE(backup_chain_suite);
