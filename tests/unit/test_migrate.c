#include "runner.h"

#include "store/migrate.h"
#include "store/store_private.h"
#include "store_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#define STEP(step_name, text)                                      \
    {                                                              \
        .name = step_name, .bytes = (const unsigned char *)(text), \
        .len = sizeof(text) - 1                                    \
    }

static const struct embedded_file steps[] = {
    STEP("0001_birds.sql",
         "CREATE TABLE birds (name TEXT); INSERT INTO birds VALUES ('wren')"),
    STEP("0002_nests.sql",
         "CREATE TABLE nests (bird TEXT); INSERT INTO nests SELECT name FROM birds"),
    STEP("0003_eggs.sql", "CREATE TABLE eggs (nest INTEGER)"),
};

static const struct embedded_file broken[] = {
    STEP("0001_birds.sql", "CREATE TABLE birds (name TEXT)"),
    STEP("0002_broken.sql",
         "CREATE TABLE nests (bird TEXT); INSERT INTO nowhere VALUES (1)"),
};

static char dir[64];
static char path[128];
static char copy[160];
static char why[STORE_WHY_MAX];
static struct db db;

static void an_empty_file(void)
{
    directory_create(dir, sizeof(dir));
    snprintf(path, sizeof(path), "%s/birds.db", dir);
    why[0] = '\0';
    ck_assert(db_open(&db, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
}

static void remove_it(void)
{
    db_close(&db);
    directory_remove(dir);
}

static bool to_step(size_t count)
{
    return migrate(&db, path, steps, count, why, sizeof(why));
}

static const char *copy_before(int version)
{
    snprintf(copy, sizeof(copy), "%s.before-%d", path, version);
    return copy;
}

static int number_from(struct db *from, const char *sql)
{
    sqlite3_stmt *stmt;
    int number = -1;

    if (sqlite3_prepare_v2(from->handle, sql, -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW)
        number = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    return number;
}

START_TEST(an_empty_file_takes_all_steps_without_a_copy)
{
    ck_assert_msg(to_step(3), "%s", why);
    ck_assert_int_eq(number_from(&db, "PRAGMA user_version"), 3);
    ck_assert_int_eq(number_from(&db, "SELECT count(*) FROM nests"), 1);
    ck_assert_int_eq(access(copy_before(3), F_OK), -1);
}
END_TEST

START_TEST(a_file_with_data_is_copied_as_it_was_and_takes_what_is_missing)
{
    struct db old;
    struct stat st;

    ck_assert(to_step(1));
    ck_assert(db_exec(&db, "INSERT INTO birds VALUES ('robin')"));
    ck_assert_msg(to_step(3), "%s", why);
    ck_assert_int_eq(number_from(&db, "SELECT count(*) FROM nests"), 2);

    ck_assert_int_eq(stat(copy_before(3), &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0600);
    ck_assert(db_open(&old, copy, SQLITE_OPEN_READONLY));
    ck_assert_int_eq(number_from(&old, "PRAGMA user_version"), 1);
    ck_assert_int_eq(number_from(&old, "SELECT count(*) FROM birds"), 2);
    ck_assert_int_eq(number_from(&old, "SELECT count(*) FROM nests"), -1);
    db_close(&old);
}
END_TEST

START_TEST(a_file_of_today_is_left_alone)
{
    ck_assert(to_step(3));
    ck_assert(to_step(3));
    ck_assert_int_eq(access(copy_before(3), F_OK), -1);
}
END_TEST

START_TEST(a_newer_file_is_refused_with_both_numbers)
{
    ck_assert(to_step(3));
    ck_assert(!to_step(2));
    ck_assert_has(why, "newer version (schema 3, this one knows 2)");
}
END_TEST

START_TEST(a_step_that_fails_leaves_the_file_as_it_was_before_all_of_them)
{
    ck_assert(!migrate(&db, path, broken, 2, why, sizeof(why)));
    ck_assert_has(why, "0002_broken.sql");
    ck_assert_int_eq(number_from(&db, "PRAGMA user_version"), 0);
    ck_assert_int_eq(number_from(&db, "SELECT count(*) FROM birds"), -1);
    ck_assert_msg(to_step(3), "%s", why);
}
END_TEST

static const struct embedded_file strict[] = {
    STEP("0001_birds.sql", "CREATE TABLE birds (name TEXT)"),
    STEP("0002_nests.sql", "CREATE TABLE nests (bird TEXT)"),
    STEP("0003_names.sql", "CREATE UNIQUE INDEX birds_name ON birds (name)"),
};

START_TEST(a_row_that_no_step_expects_leaves_all_as_it_was_and_says_what_to_do)
{
    ck_assert(migrate(&db, path, strict, 1, why, sizeof(why)));
    ck_assert(db_exec(&db, "INSERT INTO birds VALUES ('wren'), ('wren')"));
    ck_assert(!migrate(&db, path, strict, 3, why, sizeof(why)));
    ck_assert_has(why, "0003_names.sql");
    ck_assert_has(why, "birds.name");
    ck_assert_has(why, "it is as it was");
    ck_assert_has(why, copy_before(3));
    ck_assert_has(why, "the version before");
    ck_assert_int_eq(number_from(&db, "PRAGMA user_version"), 1);
    ck_assert_int_eq(number_from(&db, "SELECT count(*) FROM birds"), 2);
    ck_assert_int_eq(number_from(&db, "SELECT count(*) FROM nests"), -1);
}
END_TEST

START_TEST(a_disk_that_fills_up_leaves_all_as_it_was_and_says_what_to_do)
{
    ck_assert(to_step(1));
    ck_assert(db_exec(&db, "PRAGMA max_page_count = 2"));
    ck_assert(!to_step(3));
    ck_assert_has(why, "full");
    ck_assert_has(why, "make room");
    ck_assert_int_eq(number_from(&db, "PRAGMA user_version"), 1);
    ck_assert(db_exec(&db, "PRAGMA max_page_count = 1000"));
    ck_assert_msg(to_step(3), "%s", why);
}
END_TEST

/* The size of the file alone counts for it. */
START_TEST(where_there_is_no_room_nothing_is_begun)
{
    char *large = xasprintf("%s/large.db", dir);
    int fd = open(large, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    ck_assert(to_step(1));
    ck_assert_int_eq(ftruncate(fd, (off_t)1 << 42), 0);
    close(fd);
    ck_assert(!migrate(&db, large, steps, 3, why, sizeof(why)));
    ck_assert_has(why, "no room in");
    ck_assert_has(why, "the version before runs on it");
    ck_assert_int_eq(number_from(&db, "PRAGMA user_version"), 1);
    free(large);
}
END_TEST

/* Writes for as long as it takes to be killed. */
static const struct embedded_file endless[] = {
    STEP("0001_birds.sql", "CREATE TABLE birds (name TEXT)"),
    STEP("0002_more.sql", "CREATE TABLE nests (bird TEXT)"),
    STEP(
        "0003_endless.sql",
        "INSERT INTO nests WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
        " WHERE i < 1000000000) SELECT hex(zeroblob(1000)) FROM n"),
};

static bool has_grown(const char *name)
{
    struct stat st;

    return stat(name, &st) == 0 && st.st_size > (8 << 20);
}

START_TEST(killed_in_the_middle_the_file_is_as_it_was)
{
    char *wal = xasprintf("%s-wal", path);
    pid_t child;
    int status;

    ck_assert(db_exec(&db, "PRAGMA journal_mode = WAL"));
    ck_assert(migrate(&db, path, endless, 1, why, sizeof(why)));
    ck_assert(db_exec(&db, "INSERT INTO birds VALUES ('wren')"));
    db_close(&db);
    child = fork();
    if (child == 0) { /* nothing here is check's */
        struct db own;

        if (db_open(&own, path, SQLITE_OPEN_READWRITE))
            migrate(&own, path, endless, 3, why, sizeof(why));
        _exit(0);
    }
    while (!has_grown(wal))
        ck_assert_int_eq(waitpid(child, &status, WNOHANG), 0);
    ck_assert_int_eq(kill(child, SIGKILL), 0);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status));
    ck_assert(db_open(&db, path, SQLITE_OPEN_READWRITE));
    ck_assert_int_eq(number_from(&db, "PRAGMA user_version"), 1);
    ck_assert_int_eq(number_from(&db, "SELECT count(*) FROM birds"), 1);
    ck_assert_int_eq(number_from(&db, "SELECT count(*) FROM nests"), -1);
    ck_assert_msg(to_step(3), "%s", why);
    free(wal);
}
END_TEST

static void make_old(const char *name, int days)
{
    struct timespec times[2] = {{.tv_sec = time(NULL) - days * 86400}, {.tv_sec = 0}};

    times[1] = times[0];
    ck_assert_int_eq(utimensat(AT_FDCWD, name, times, 0), 0);
}

START_TEST(a_copy_is_kept_for_some_days_and_then_removed)
{
    char *other = xasprintf("%s.before-mine", path);

    ck_assert(to_step(1));
    ck_assert(to_step(3));
    ck_assert_int_eq(close(open(other, O_CREAT | O_WRONLY | O_CLOEXEC, 0600)), 0);
    make_old(other, 100);
    make_old(copy_before(3), MIGRATE_COPY_DAYS - 1);
    ck_assert(to_step(3));
    ck_assert_int_eq(access(copy_before(3), F_OK), 0);
    make_old(copy_before(3), MIGRATE_COPY_DAYS + 1);
    ck_assert(to_step(3));
    ck_assert_int_eq(access(copy_before(3), F_OK), -1);
    ck_assert_int_eq(access(other, F_OK), 0); /* is not ours */
    free(other);
}
END_TEST

START_TEST(without_room_for_the_copy_nothing_is_migrated)
{
    char *half;

    ck_assert(to_step(1));
    half = xasprintf("%s.part", copy_before(2));
    ck_assert_int_eq(mkdir(half, 0700), 0);
    ck_assert(!to_step(2));
    ck_assert_has(why, "cannot copy");
    ck_assert_int_eq(number_from(&db, "PRAGMA user_version"), 1);
    ck_assert_int_eq(rmdir(half), 0);
    free(half);
}
END_TEST

/* The upgrade itself signs nobody out: what is there counts as used when the log ends. */
START_TEST(tokens_from_before_their_use_was_noted_count_as_used_by_then)
{
    static const char rows[] =
        "INSERT INTO log (pos, kind, at) VALUES (3, 0, 5000), (4, 0, 7000);"
        "INSERT INTO tokens (id, user, kind, name, at, hash, revoked_pos) VALUES"
        " (1, 1, 0, 'old', 1000, x'01', NULL), (2, 1, 1, 'bot', 1000, x'02', NULL),"
        " (3, 1, 0, 'ahead', 9000, x'03', NULL), (4, 1, 0, 'gone', 1000, NULL, 3)";

    ck_assert(migrate_up_to(&db, embedded_sql, embedded_sql_count, 9));
    ck_assert_msg(db_exec(&db, rows), "%s", db_message(&db));
    ck_assert(migrate_up_to(&db, embedded_sql, embedded_sql_count, 10));
    ck_assert_int_eq(number_from(&db, "SELECT used FROM tokens WHERE id = 1"), 7000);
    ck_assert_int_eq(number_from(&db, "SELECT used FROM tokens WHERE id = 2"), 7000);
    ck_assert_int_eq(number_from(&db, "SELECT used FROM tokens WHERE id = 3"), 9000);
    ck_assert_int_eq(number_from(&db, "SELECT used IS NULL FROM tokens WHERE id = 4"), 1);
}
END_TEST

START_TEST(without_a_log_they_count_as_used_when_they_were_made)
{
    ck_assert(migrate_up_to(&db, embedded_sql, embedded_sql_count, 9));
    ck_assert(db_exec(&db, "INSERT INTO tokens (id, user, kind, name, at, hash)"
                           " VALUES (1, 1, 0, 'old', 1000, x'01')"));
    ck_assert(migrate_up_to(&db, embedded_sql, embedded_sql_count, 10));
    ck_assert_int_eq(number_from(&db, "SELECT used FROM tokens"), 1000);
}
END_TEST

START_TEST(the_steps_of_the_store_are_numbered_without_a_gap)
{
    for (size_t i = 0; i < embedded_sql_count; i++)
        ck_assert_int_eq(strtol(embedded_sql[i].name, NULL, 10), (long)i + 1);
}
END_TEST

static Suite *migrate_suite(void)
{
    Suite *suite = suite_create("migrate");
    TCase *scene_case = tcase_create("an empty file");

    tcase_add_checked_fixture(scene_case, an_empty_file, remove_it);
    tcase_add_test(scene_case, an_empty_file_takes_all_steps_without_a_copy);
    tcase_add_test(scene_case,
                   a_file_with_data_is_copied_as_it_was_and_takes_what_is_missing);
    tcase_add_test(scene_case, a_file_of_today_is_left_alone);
    tcase_add_test(scene_case, a_newer_file_is_refused_with_both_numbers);
    tcase_add_test(scene_case,
                   a_step_that_fails_leaves_the_file_as_it_was_before_all_of_them);
    tcase_add_test(scene_case,
                   a_row_that_no_step_expects_leaves_all_as_it_was_and_says_what_to_do);
    tcase_add_test(scene_case,
                   a_disk_that_fills_up_leaves_all_as_it_was_and_says_what_to_do);
    tcase_add_test(scene_case, where_there_is_no_room_nothing_is_begun);
    tcase_add_test(scene_case, killed_in_the_middle_the_file_is_as_it_was);
    tcase_add_test(scene_case, a_copy_is_kept_for_some_days_and_then_removed);
    tcase_add_test(scene_case, without_room_for_the_copy_nothing_is_migrated);
    tcase_add_test(scene_case,
                   tokens_from_before_their_use_was_noted_count_as_used_by_then);
    tcase_add_test(scene_case, without_a_log_they_count_as_used_when_they_were_made);
    tcase_add_test(scene_case, the_steps_of_the_store_are_numbered_without_a_gap);
    suite_add_tcase(suite, scene_case);
    return suite;
}

RUN_SUITE(migrate_suite);
