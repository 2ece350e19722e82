#include "backup_scene.h"
#include "runner.h"

#include "store/backup_plan.h"
#include "store/backup_round.h"
#include "store/backup_sweep.h"

static struct backup_plan plan;
static struct backup_round round_;

static bool go_round(const char *key)
{
    char *into = in_folder("planned");
    struct backup_order o = {.data = scene.dir, .path = into, .key_file = key};
    bool ok = backup_round(&o, &plan, &round_, why, sizeof(why));

    free(into);
    return ok;
}

static void a_workspace_and_a_plan(void)
{
    a_workspace_with_a_past();
    plan = (struct backup_plan)BACKUP_PLAN_DEFAULT;
    plan.every = 0;
}

START_TEST(a_round_takes_what_is_due_and_verifies_it)
{
    ck_assert_msg(go_round(NULL), "%s", why);
    ck_assert_int_eq(round_.taken, BACKUP_DUE_FULL);
    ck_assert_int_gt(round_.verified, 0);
    ck_assert_uint_eq(round_.count, 1);
    ck_assert_uint_eq(round_.bytes, round_.newest_bytes);
    ck_assert_uint_gt(round_.wait_ms, 0);
    ck_assert_msg(go_round(NULL), "%s", why);
    ck_assert_int_eq(round_.taken, BACKUP_DUE_NOTHING);
    ck_assert_int_gt(round_.verified, 0); /* remembered */
    ck_assert_uint_eq(round_.count, 1);
}
END_TEST

/* With an interval of no length a point is due at once, where there is something new. */
START_TEST(without_a_change_no_point_is_taken)
{
    ck_assert_msg(go_round(NULL), "%s", why);
    plan.every = 1;
    for (;;) { /* until the second is over */
        ck_assert_msg(go_round(NULL), "%s", why);
        ck_assert_int_eq(round_.taken, BACKUP_DUE_NOTHING);
        if (round_.wait_ms == 1000)
            break;
    }
    post(ann, room, "and one more thing");
    ck_assert_msg(go_round(NULL), "%s", why);
    ck_assert_int_eq(round_.taken, BACKUP_DUE_POINT);
    ck_assert_uint_eq(round_.made.needs, 1);
    ck_assert_uint_eq(round_.count, 2);
}
END_TEST

static void until_a_point_is_due(const char *key)
{
    do {
        post(ann, room, "and one more thing");
        ck_assert_msg(go_round(key), "%s", why);
    } while (round_.taken == BACKUP_DUE_NOTHING);
}

START_TEST(a_key_that_was_changed_costs_a_full_one)
{
    char *key = file_with("key", "0123456789abcdef0123456789abcdef", 32);
    char *other = file_with("other", "0123456789abcdef0123456789abcdeg", 32);

    ck_assert_msg(go_round(key), "%s", why);
    plan.every = 1;
    until_a_point_is_due(other);
    ck_assert_int_eq(round_.taken, BACKUP_DUE_FULL);
    ck_assert_has(round_.instead, "not made with this key");
    until_a_point_is_due(other);
    ck_assert_int_eq(round_.taken, BACKUP_DUE_POINT);
    ck_assert_str_eq(round_.instead, "");
    free(key);
    free(other);
}
END_TEST

START_TEST(what_does_not_verify_is_not_kept_and_nothing_is_swept)
{
    ck_assert_msg(go_round(NULL), "%s", why);
    run_sql(scene.dir, "UPDATE rooms SET last_seq = last_seq + 1");
    plan.every = 1;
    for (;;) {
        run_sql(scene.dir, "INSERT INTO log (pos, kind, at) SELECT max(pos) + 1, 0, 0"
                           " FROM log");
        if (!go_round(NULL))
            break;
    }
    ck_assert_has(why, "its log ends at");
    run_sql(scene.dir, "UPDATE rooms SET last_seq = last_seq - 1");
    ck_assert_msg(go_round(NULL), "%s", why);
    ck_assert_uint_ge(round_.count, 1);
    ck_assert_uint_le(round_.count, 2);
}
END_TEST

START_TEST(what_rounds_that_died_left_is_cleared)
{
    char *left = NULL;
    char *into = in_folder("planned");

    ck_assert_int_eq(mkdir(into, 0700), 0);
    left = file_with("planned/roost-20251117T030000.005Z-full.part", "half", 4);
    ck_assert_msg(go_round(NULL), "%s", why);
    ck_assert_int_eq(access(left, F_OK), -1);
    free(left);
    free(into);
}
END_TEST

START_TEST(without_a_workspace_nothing_is_due)
{
    char *dir = in_folder("new"), *into = in_folder("planned");
    struct store *s = store_open(dir, DURABILITY_OS, why, sizeof(why));
    struct backup_order o = {.data = dir, .path = into};

    ck_assert_ptr_nonnull(s);
    store_close(s);
    ck_assert_msg(backup_round(&o, &plan, &round_, why, sizeof(why)), "%s", why);
    ck_assert_int_eq(round_.taken, BACKUP_DUE_NOTHING);
    ck_assert_uint_gt(round_.wait_ms, 0);
    free(dir);
    free(into);
}
END_TEST

static Suite *backup_round_suite(void)
{
    Suite *suite = suite_create("backup_round");
    TCase *rounds = tcase_create("rounds");

    tcase_set_timeout(rounds, 120);
    tcase_add_checked_fixture(rounds, a_workspace_and_a_plan, put_away);
    tcase_add_test(rounds, a_round_takes_what_is_due_and_verifies_it);
    tcase_add_test(rounds, without_a_change_no_point_is_taken);
    tcase_add_test(rounds, a_key_that_was_changed_costs_a_full_one);
    tcase_add_test(rounds, what_does_not_verify_is_not_kept_and_nothing_is_swept);
    tcase_add_test(rounds, what_rounds_that_died_left_is_cleared);
    tcase_add_test(rounds, without_a_workspace_nothing_is_due);
    suite_add_tcase(suite, rounds);
    return suite;
}

RUN_SUITE(backup_round_suite);
