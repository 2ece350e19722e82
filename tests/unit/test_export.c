/* A workspace out as JSON lines and in again. */
#include "export_scene.h"
#include "runner.h"

#include "base/embedded.h"
#include "store/migrate.h"
#include "store/store.h"

/* --- the way there and back --- */

START_TEST(export_import_export_gives_equal_bytes)
{
    struct stat st;
    char *lines;
    size_t len;

    somebody_sends("a picture of a kettle");
    somebody_sends("");
    ck_assert_msg(export_from(scene.dir, one, true), "%s", why);
    ck_assert_uint_eq(out.files, 2);
    ck_assert(out.has_secrets);
    ck_assert_int_eq(stat(one, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0700);
    lines = lines_of(one, &len);
    ck_assert_has(lines, "secret-of-ann");
    ck_assert_has(lines, "{\"hex\":\"aabbccdd\"}");
    ck_assert_has_not(lines, "epoch-one");
    for (enum backup_table t = 0; t < BACKUP_TABLES; t++) {
        char *begin = xasprintf("\n{\"table\":\"%s\",", backup_table_name(t));
        char *known = told_by(scene.dir, "SELECT name FROM sqlite_schema");
        char *name = xasprintf("%s|", backup_table_name(t));

        if (strstr(known, name))
            ck_assert_has(lines, begin);
        free(begin);
        free(known);
        free(name);
    }
    free(lines);
    ck_assert_msg(import_from(one), "%s", why);
    ck_assert(in.has_secrets);
    ck_assert_uint_eq(in.rows, out.rows);
    ck_assert_msg(export_from(restored, two, true), "%s", why);
    ck_assert_uint_eq(out.files, 2);
    both_lines_are_equal();
    both_tell("SELECT name || value FROM meta WHERE name <> 'epoch'");
    both_tell("SELECT type || name || coalesce(sql, '') FROM sqlite_schema ORDER BY 1");
}
END_TEST

START_TEST(a_server_runs_on_what_was_imported)
{
    struct store *s;
    char *epoch;

    ck_assert_msg(export_from(scene.dir, one, true), "%s", why);
    ck_assert_msg(import_from(one), "%s", why);
    epoch = told_by(restored, "SELECT value FROM meta WHERE name = 'epoch'");
    ck_assert_uint_eq(strlen(epoch), SECRET_TOKEN_SIZE);
    free(epoch);
    s = store_open(restored, DURABILITY_OS, why, sizeof(why));
    ck_assert_msg(s != NULL, "%s", why);
    ck_assert_uint_eq(store_head(s), in.head);
    store_close(s);
}
END_TEST

START_TEST(without_secrets_none_are_in_it)
{
    size_t len;
    char *lines;

    ck_assert_msg(export_from(scene.dir, one, false), "%s", why);
    lines = lines_of(one, &len);
    ck_assert_has_not(lines, "secret-of-ann");
    ck_assert_has_not(lines, "aabbccdd");
    ck_assert_has_not(lines, "\"table\":\"invites\"");
    ck_assert_has(lines, "\"password\":null");
    free(lines);
    ck_assert_msg(import_from(one), "%s", why);
    ck_assert(!in.has_secrets);
    ck_assert_msg(export_from(restored, two, false), "%s", why);
    both_lines_are_equal();
}
END_TEST

/* Whoever adds a column that sounds like a secret says whether it is one. */
START_TEST(what_sounds_like_a_secret_is_one_or_is_known)
{
    static const char *const known[] = {
        "users.password_pos", /* a pos */
        "files.hash",         /* of contents that are exported anyway */
        "thumbs.hash",
    };
    char *sounding = told_by(
        scene.dir,
        "SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c"
        " WHERE t.type = 'table' AND (c.name LIKE '%password%' OR c.name LIKE '%secret%'"
        " OR c.name LIKE '%hash%' OR c.name LIKE '%token%' OR c.name LIKE '%code%'"
        " OR c.name LIKE '%private%')");
    char *rest = sounding, *word;

    while ((word = strsep(&rest, "|")) != NULL && word[0]) {
        char *column = strchr(word, '.') + 1;
        enum backup_table table = export_table_find(word, (size_t)(column - word) - 1);
        bool is_known =
            export_table_is_secret(table) || export_column_is_secret(table, column);

        for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
            is_known = is_known || strcmp(known[i], word) == 0;
        ck_assert_msg(is_known, "%s sounds like a secret: export_secrets.tbl, or here",
                      word);
    }
    free(sounding);
}
END_TEST

START_TEST(every_table_of_the_schema_is_exported)
{
    char *path = xasprintf("%s/roost.db", scene.dir);
    char name[64];
    struct db db;

    ck_assert(db_open(&db, path, SQLITE_OPEN_READONLY));
    ck_assert(export_tables_unknown(&db, name, sizeof(name)));
    ck_assert_msg(name[0] == '\0', "%s is not in backup_tables.tbl", name);
    db_close(&db);
    run_sql(scene.dir, "CREATE TABLE birds (name TEXT)");
    ck_assert(!export_from(scene.dir, one, false));
    ck_assert_has(why, "birds");
    ck_assert_int_eq(access(one, F_OK), -1);
    free(path);
}
END_TEST

/* As it was written by an earlier version: steps that came since are taken on the way. */
START_TEST(an_older_schema_is_brought_up_to_date)
{
    char *old = in_folder("old"), *path = xasprintf("%s/roost.db", old);
    struct db db;

    ck_assert_int_eq(mkdir(old, 0700), 0);
    ck_assert(db_open(&db, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
    ck_assert(migrate_up_to(&db, embedded_sql, embedded_sql_count, 1));
    ck_assert(db_exec(&db,
                      "INSERT INTO meta VALUES ('epoch', 'old');"
                      "INSERT INTO log (pos, kind, at) VALUES (1, 0, 5), (2, 11, 6);"
                      "INSERT INTO users VALUES (2, 'ann', 'Ann', 2, NULL, 2, 6, 2)"));
    db_close(&db);
    ck_assert_msg(export_from(old, one, false), "%s", why);
    ck_assert_int_eq(out.schema, 1);
    ck_assert_msg(import_from(one), "%s", why);
    {
        char *version = told_by(restored, "PRAGMA user_version");
        char *expected = xasprintf("%ld|", migrate_newest());
        char *staff = told_by(restored, "SELECT staff_pos FROM users");

        ck_assert_str_eq(version, expected);
        ck_assert_str_eq(staff, "0|"); /* the step filled it in */
        free(version);
        free(expected);
        free(staff);
    }
    free(old);
    free(path);
}
END_TEST

/* --- places --- */

START_TEST(nothing_is_written_over_and_only_an_empty_directory_is_filled)
{
    ck_assert_int_eq(mkdir(one, 0700), 0);
    ck_assert(!export_from(scene.dir, one, false));
    ck_assert_has(why, "not written over");
    ck_assert_int_eq(rmdir(one), 0);
    ck_assert(export_from(scene.dir, one, false));
    ck_assert_int_eq(mkdir(restored, 0700), 0);
    free(file_with("data/letter", "dear aunt", 9));
    ck_assert(!import_from(one));
    ck_assert_has(why, "not empty");
    ck_assert(!import_from(two));
    ck_assert_has(why, "--from");
}
END_TEST

START_TEST(a_stop_leaves_nothing)
{
    static volatile sig_atomic_t stop = 1;
    struct export_order o = {.data = scene.dir, .path = one, .stop = &stop};

    ck_assert(!export_take(&o, &out, why, sizeof(why)));
    ck_assert_has(why, "stopped");
    ck_assert_uint_eq(files_in(folder), 0);
    ck_assert(export_from(scene.dir, one, false));
}
END_TEST

START_TEST(an_export_that_died_is_done_again)
{
    char *part = in_folder("one.part");

    ck_assert_int_eq(mkdir(part, 0700), 0);
    free(file_with("one.part/" EXPORT_LINES, "half", 4));
    ck_assert_msg(export_from(scene.dir, one, false), "%s", why);
    ck_assert_uint_eq(files_in(folder), 1);
    ck_assert_msg(import_from(one), "%s", why);
    free(part);
}
END_TEST

static Suite *export_suite(void)
{
    Suite *suite = suite_create("export");
    TCase *all = tcase_create("all");

    tcase_set_timeout(all, 120);
    tcase_add_checked_fixture(all, a_workspace_with_everything, put_away);
    tcase_add_test(all, export_import_export_gives_equal_bytes);
    tcase_add_test(all, a_server_runs_on_what_was_imported);
    tcase_add_test(all, without_secrets_none_are_in_it);
    tcase_add_test(all, what_sounds_like_a_secret_is_one_or_is_known);
    tcase_add_test(all, every_table_of_the_schema_is_exported);
    tcase_add_test(all, an_older_schema_is_brought_up_to_date);
    tcase_add_test(all, nothing_is_written_over_and_only_an_empty_directory_is_filled);
    tcase_add_test(all, a_stop_leaves_nothing);
    tcase_add_test(all, an_export_that_died_is_done_again);
    suite_add_tcase(suite, all);
    return suite;
}

RUN_SUITE(export_suite);
