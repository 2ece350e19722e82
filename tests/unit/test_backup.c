#include "backup_scene.h"
#include "file_limit.h"
#include "runner.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/file.h>

/* --- taking --- */

START_TEST(a_backup_is_private_alone_and_says_what_it_holds)
{
    size_t files = files_in(scene.dir);
    struct stat st;

    ck_assert_msg(take(NULL), "%s", why);
    ck_assert_int_eq(stat(backup_path, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0600);
    ck_assert_uint_eq((uint64_t)st.st_size, made.archive_bytes);
    ck_assert_uint_lt(made.archive_bytes, made.bytes);
    ck_assert_uint_eq(files_in(folder), 1);
    ck_assert_uint_eq(files_in(scene.dir), files);
    ck_assert_msg(verify(NULL), "%s", why);
    ck_assert_uint_eq(files_in(folder), 1);
    ck_assert_uint_eq(found.rows[BACKUP_ROWS_messages], 2);
    ck_assert_uint_eq(found.rows[BACKUP_ROWS_users], 2);
    ck_assert_uint_eq(found.head, scene.last.pos);
    ck_assert_str_eq(found.epoch, "epoch-one");
    ck_assert_mem_eq(found.hash, made.hash, sizeof(made.hash));
    ck_assert(!found.is_encrypted);
}
END_TEST

START_TEST(every_table_of_the_schema_is_counted)
{
    char *tables =
        told_by(scene.dir, "SELECT name FROM sqlite_schema WHERE type = 'table'"
                           " AND name NOT LIKE 'sqlite_%'");
    char *rest = tables;
    char *name;

    ck_assert(take(NULL));
    while ((name = strsep(&rest, "|")) != NULL && name[0]) {
        bool known = false;

        for (enum backup_table t = 0; t < BACKUP_TABLES; t++)
            known = known || (strcmp(name, backup_table_name(t)) == 0 &&
                              made.rows[t] != BACKUP_NO_TABLE);
        ck_assert_msg(known, "%s is not in backup_tables.tbl", name);
    }
    free(tables);
}
END_TEST

struct writing {
    pthread_t thread;
    atomic_bool enough;
    atomic_uint posts;
    atomic_uint refused;
};

/* check collects what is asserted in one file and knows one thread: this one only counts. */
static uint64_t write_one(struct writing *w, struct command c)
{
    struct command *commands[] = {&c};
    struct outcome outcome = {.err = OK};
    struct outcome *outcomes[] = {&outcome};
    uint64_t id = 0;

    if (store_apply(scene.writer, commands, outcomes, 1) == STORE_OK && outcome.err == OK)
        id = outcome.id;
    else
        atomic_fetch_add(&w->refused, 1);
    outcome_finish(&outcome);
    command_finish(&c);
    return id;
}

static void *write_on(void *arg)
{
    struct writing *w = arg;

    for (unsigned i = 0; !atomic_load(&w->enough); i++) {
        struct command said = command_of(COMMAND_MESSAGE_SEND, ann);
        struct command better = command_of(COMMAND_MESSAGE_EDIT, ann);

        said.room = room;
        set_text(&said, "on and on and on and on");
        snprintf(said.key, sizeof(said.key), "on-%u", i);
        better.message = write_one(w, said);
        set_text(&better, "and on");
        write_one(w, better);
        atomic_fetch_add(&w->posts, 1);
    }
    return NULL;
}

START_TEST(a_backup_beside_a_writer_is_one_moment_of_it)
{
    struct writing w = {.posts = 0};
    unsigned before = 0;

    for (int i = 0; i < 3000; i++)
        post(ben, room, "what was said long before, and makes the file a little longer");
    ck_assert_int_eq(pthread_create(&w.thread, NULL, write_on, &w), 0);
    for (int i = 0; i < 5; i++) {
        while (atomic_load(&w.posts) == before)
            sched_yield();
        before = atomic_load(&w.posts);
        ck_assert_msg(take(NULL), "%s", why);
        ck_assert_msg(verify(NULL), "%s", why);
        ck_assert_uint_ge(found.rows[BACKUP_ROWS_messages], 3002 + before);
        unlink(backup_path);
    }
    atomic_store(&w.enough, true);
    ck_assert_int_eq(pthread_join(w.thread, NULL), 0);
    ck_assert_uint_eq(atomic_load(&w.refused), 0);
}
END_TEST

START_TEST(nothing_is_written_over)
{
    size_t len;
    char *kept;

    free(file_with("today", "dear diary", 10));
    ck_assert(!take(NULL));
    ck_assert_has(why, "not written over");
    kept = everything_in(backup_path, &len);
    ck_assert_uint_eq(len, 10);
    ck_assert_mem_eq(kept, "dear diary", 10);
    free(kept);
    ck_assert_uint_eq(files_in(folder), 1);
}
END_TEST

START_TEST(what_a_process_that_died_left_is_written_over)
{
    char *scratch = xasprintf("%s/roost.backup", scene.dir);
    FILE *f = fopen(scratch, "w");

    ck_assert_ptr_nonnull(f);
    for (int i = 0; i < 100000; i++)
        fputs("half a copy ", f);
    fclose(f);
    free(file_with("today.part", "half an archive", 15));
    ck_assert_msg(take(NULL), "%s", why);
    ck_assert_msg(verify(NULL), "%s", why);
    ck_assert_int_eq(access(scratch, F_OK), -1);
    ck_assert_uint_eq(files_in(folder), 1);
    free(scratch);
}
END_TEST

START_TEST(two_at_once_do_not_meet_in_one_file)
{
    char *part = file_with("today.part", "", 0);
    int fd = open(part, O_RDWR | O_CLOEXEC);

    ck_assert_int_eq(flock(fd, LOCK_EX | LOCK_NB), 0);
    ck_assert(!take(NULL));
    ck_assert_has(why, "written by another");
    ck_assert_int_eq(access(part, F_OK), 0);
    close(fd);
    ck_assert_msg(take(NULL), "%s", why);
    free(part);
}
END_TEST

START_TEST(a_place_that_cannot_be_written_is_named)
{
    char *nowhere = in_folder("nowhere/today");
    struct backup_order o = {.data = scene.dir, .path = nowhere};

    ck_assert(!backup_take(&o, &made, why, sizeof(why)));
    ck_assert_has(why, nowhere);
    o = (struct backup_order){.data = folder, .path = backup_path};
    ck_assert(!backup_take(&o, &made, why, sizeof(why)));
    ck_assert_has(why, "no roost.db");
    ck_assert_uint_eq(files_in(folder), 0);
    free(nowhere);
}
END_TEST

START_TEST(what_does_not_fit_leaves_nothing_and_says_so)
{
    struct rlimit before = file_size_limited(200);
    bool taken = take(NULL);

    file_size_as_before(&before);
    ck_assert(!taken);
    ck_assert_has(why, "room");
    ck_assert_uint_eq(files_in(folder), 0);
    ck_assert_msg(take(NULL), "%s", why);
}
END_TEST

START_TEST(a_stop_leaves_nothing)
{
    static volatile sig_atomic_t stop = 1;
    struct backup_order o = {.data = scene.dir, .path = backup_path, .stop = &stop};
    size_t files = files_in(scene.dir);

    ck_assert(!backup_take(&o, &made, why, sizeof(why)));
    ck_assert_has(why, "stopped");
    ck_assert_uint_eq(files_in(folder), 0);
    ck_assert_uint_eq(files_in(scene.dir), files);
    ck_assert_msg(take(NULL), "%s", why);
    o.data = restored;
    ck_assert(!backup_restore(&o, &found, why, sizeof(why)));
    ck_assert_has(why, "stopped");
    ck_assert_int_eq(access(restored, F_OK), -1);
}
END_TEST

/* --- restoring --- */

START_TEST(what_is_restored_is_what_was_there_but_for_the_epoch)
{
    char *epoch;
    struct store *s;

    ck_assert_msg(take(NULL), "%s", why);
    ck_assert_msg(restore(NULL), "%s", why);
    both_tell("SELECT pos || ':' || kind || ':' || coalesce(seq, '-') FROM log");
    both_tell("SELECT id || ':' || seq || ':' || coalesce(text, 'gone') FROM messages");
    both_tell("SELECT name || coalesce(password, '-') FROM users");
    both_tell("SELECT key || hex(fingerprint) FROM keys");
    both_tell("SELECT name || value FROM meta WHERE name <> 'epoch'");
    epoch = told_by(restored, "SELECT value FROM meta WHERE name = 'epoch'");
    ck_assert_uint_eq(strlen(epoch), SECRET_TOKEN_SIZE); /* and the bar */
    ck_assert_str_ne(epoch, "epoch-one|");
    free(epoch);
    s = store_open(restored, DURABILITY_OS, why, sizeof(why));
    ck_assert_msg(s != NULL, "%s", why);
    ck_assert_uint_eq(store_head(s), scene.last.pos);
    store_close(s);
}
END_TEST

START_TEST(only_an_empty_directory_is_restored_into)
{
    char *path = xasprintf("%s/letter", restored);

    ck_assert(take(NULL));
    ck_assert_int_eq(mkdir(restored, 0700), 0);
    free(file_with("data/letter", "dear aunt", 9));
    ck_assert(!restore(NULL));
    ck_assert_has(why, "not empty");
    ck_assert_uint_eq(files_in(restored), 1);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_msg(restore(NULL), "%s", why);
    ck_assert(!restore(NULL));
    ck_assert_has(why, "roost.db");
    free(path);
}
END_TEST

START_TEST(a_directory_in_use_is_not_restored_into)
{
    char *lock;
    int fd;

    ck_assert(take(NULL));
    ck_assert_int_eq(mkdir(restored, 0700), 0);
    lock = file_with("data/roost.lock", "", 0);
    fd = open(lock, O_RDWR | O_CLOEXEC);
    ck_assert_int_eq(flock(fd, LOCK_EX | LOCK_NB), 0);
    ck_assert(!restore(NULL));
    ck_assert_has(why, "in use");
    ck_assert_int_eq(access(lock, F_OK), 0);
    close(fd);
    ck_assert_msg(restore(NULL), "%s", why);
    free(lock);
}
END_TEST

START_TEST(a_restore_that_died_is_done_again)
{
    ck_assert(take(NULL));
    ck_assert_int_eq(mkdir(restored, 0700), 0);
    free(file_with("data/roost.lock", "", 0));
    free(file_with("data/roost.db.part", "half a store", 12));
    free(file_with("data/roost.db.part-journal", "of another file", 15));
    ck_assert_msg(restore(NULL), "%s", why);
    ck_assert_uint_eq(files_in(restored), 2);
}
END_TEST

static Suite *backup_suite(void)
{
    Suite *suite = suite_create("backup");
    TCase *all = tcase_create("all");

    tcase_set_timeout(all, 120);
    tcase_add_checked_fixture(all, a_workspace_with_a_past, put_away);
    tcase_add_test(all, a_backup_is_private_alone_and_says_what_it_holds);
    tcase_add_test(all, every_table_of_the_schema_is_counted);
    tcase_add_test(all, a_backup_beside_a_writer_is_one_moment_of_it);
    tcase_add_test(all, nothing_is_written_over);
    tcase_add_test(all, what_a_process_that_died_left_is_written_over);
    tcase_add_test(all, two_at_once_do_not_meet_in_one_file);
    tcase_add_test(all, a_place_that_cannot_be_written_is_named);
    tcase_add_test(all, what_does_not_fit_leaves_nothing_and_says_so);
    tcase_add_test(all, a_stop_leaves_nothing);
    tcase_add_test(all, what_is_restored_is_what_was_there_but_for_the_epoch);
    tcase_add_test(all, only_an_empty_directory_is_restored_into);
    tcase_add_test(all, a_directory_in_use_is_not_restored_into);
    tcase_add_test(all, a_restore_that_died_is_done_again);
    suite_add_tcase(suite, all);
    return suite;
}

RUN_SUITE(backup_suite);
