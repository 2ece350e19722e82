#include "runner.h"

#include "file_limit.h"
#include "store/store_private.h"
#include "store_fixture.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

static char why[STORE_WHY_MAX];

static void an_empty_directory(void)
{
    memset(&scene, 0, sizeof(scene));
    directory_create(scene.dir, sizeof(scene.dir));
    scene.now = SCENE_START;
    buf_init(&scene.out);
    why[0] = '\0';
}

static void remove_it(void)
{
    outcome_finish(&scene.last);
    buf_finish(&scene.out);
    directory_remove(scene.dir);
}

static uint64_t ann, room;

static void a_workspace_with_a_room(void)
{
    scene_open();
    workspace_create();
    ann = user("ann");
    room = public_room(ann, "Kitchen");
}

static char *path_of(const char *name)
{
    return xasprintf("%s/%s", scene.dir, name);
}

static unsigned mode_of(const char *name)
{
    struct stat st;
    char *path = path_of(name);

    ck_assert_int_eq(stat(path, &st), 0);
    free(path);
    return st.st_mode & 0777;
}

static void write_file(const char *name, const char *text)
{
    char *path = path_of(name);
    FILE *f = fopen(path, "w");

    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    fclose(f);
    free(path);
}

START_TEST(a_new_store_is_private_and_empty)
{
    char *inner = path_of("data");
    struct store *s = store_open(inner, DURABILITY_DISK, why, sizeof(why));

    ck_assert_msg(s != NULL, "%s", why);
    ck_assert_uint_eq(mode_of("data"), 0700);
    ck_assert_uint_eq(mode_of("data/roost.db"), 0600);
    ck_assert_uint_eq(mode_of("data/roost.lock"), 0600);
    ck_assert_str_eq(store_epoch(s), "");
    ck_assert_uint_eq(store_head(s), 0);
    store_close(s);
    directory_remove(inner);
    free(inner);
}
END_TEST

START_TEST(what_was_applied_is_there_after_opening_again)
{
    uint64_t head;

    scene_start();
    workspace_create();
    user("ann");
    head = scene.last.pos;
    ck_assert_uint_eq(mode_of("roost.db-wal"), 0600);
    scene_stop();
    scene_start();
    ck_assert_str_eq(store_epoch(scene.store), "epoch-one");
    ck_assert_uint_eq(store_head(scene.store), head);
    ck_assert_uint_eq(user("ben"), head + 1);
    scene_stop();
}
END_TEST

START_TEST(a_directory_is_used_by_one_server)
{
    ck_assert(!store_in_use(scene.dir));
    scene_start();
    ck_assert(store_in_use(scene.dir));
    ck_assert_ptr_null(store_open(scene.dir, DURABILITY_DISK, why, sizeof(why)));
    ck_assert_has(why, "in use");
    scene_stop();
    ck_assert(!store_in_use(scene.dir));
}
END_TEST

START_TEST(what_is_no_database_is_refused_and_left_alone)
{
    char *path = path_of("roost.db");
    struct stat st;

    write_file("roost.db",
               "this is a letter to my aunt, not a database at all, as you can see");
    ck_assert_ptr_null(store_open(scene.dir, DURABILITY_DISK, why, sizeof(why)));
    ck_assert_has(why, "no database");
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_eq(st.st_size, 66);
    free(path);
}
END_TEST

START_TEST(a_directory_that_cannot_be_made_is_named)
{
    char *below;

    write_file("file", "");
    below = path_of("file/data");
    ck_assert_ptr_null(store_open(below, DURABILITY_DISK, why, sizeof(why)));
    ck_assert_has(why, below);
    free(below);
    below = path_of("file");
    ck_assert_ptr_null(store_open(below, DURABILITY_DISK, why, sizeof(why)));
    ck_assert_has(why, below);
    free(below);
}
END_TEST

START_TEST(a_newer_file_is_refused)
{
    struct db db;
    char *path = path_of("roost.db");

    scene_start();
    scene_stop();
    ck_assert(db_open(&db, path, SQLITE_OPEN_READWRITE));
    ck_assert(db_exec(&db, "PRAGMA user_version = 99"));
    db_close(&db);
    free(path);
    ck_assert_ptr_null(store_open(scene.dir, DURABILITY_DISK, why, sizeof(why)));
    ck_assert_has(why, "newer version");
    ck_assert_has(why, "99");
}
END_TEST

static void limit_pages(unsigned more)
{
    char sql[80];
    sqlite3_stmt *stmt;

    ck_assert_int_eq(
        sqlite3_prepare_v2(scene.writer->db.handle, "PRAGMA page_count", -1, &stmt, NULL),
        SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
    snprintf(sql, sizeof(sql), "PRAGMA max_page_count = %d",
             sqlite3_column_int(stmt, 0) + (int)more);
    sqlite3_finalize(stmt);
    ck_assert(db_exec(&scene.writer->db, sql));
}

/* A post of 16,000 bytes, among small ones, in one batch of three. */
static enum store_status apply_three(struct outcome outcomes[3])
{
    struct command c[3];
    struct command *commands[3];
    struct outcome *places[3];

    for (int i = 0; i < 3; i++) {
        c[i] = command_of(COMMAND_MESSAGE_SEND, ann);
        c[i].room = room;
        c[i].text_len = i == 1 ? 16000 : 5;
        c[i].text = xcalloc(c[i].text_len + 1, 1);
        memset(c[i].text, 'x', c[i].text_len);
        commands[i] = &c[i];
        places[i] = &outcomes[i];
    }

    enum store_status status = store_apply(scene.writer, commands, places, 3);

    for (int i = 0; i < 3; i++)
        command_finish(&c[i]);
    return status;
}

static void finish_three(struct outcome outcomes[3])
{
    for (int i = 0; i < 3; i++)
        outcome_finish(&outcomes[i]);
}

static void all_busy(struct outcome outcomes[3], const char *reason)
{
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(outcomes[i].err, ERR_BUSY);
        ck_assert_str_eq(outcomes[i].why, reason);
        ck_assert(!outcomes[i].changed);
        ck_assert_ptr_null(outcomes[i].event.text);
    }
}

START_TEST(a_full_disk_refuses_the_whole_batch_and_keeps_nothing)
{
    struct outcome outcomes[3];
    uint64_t head = scene.last.pos;

    limit_pages(2);
    ck_assert_int_eq(apply_three(outcomes), STORE_FULL);
    all_busy(outcomes, "the disk is full");
    ck_assert_int_eq(apply_three(outcomes), STORE_FULL);
    finish_three(outcomes);

    limit_pages(1000);
    ck_assert_int_eq(store_probe(scene.writer), STORE_OK);
    ck_assert_int_eq(apply_three(outcomes), STORE_OK);
    ck_assert_uint_eq(outcomes[0].pos, head + 1);
    ck_assert_uint_eq(outcomes[2].pos, head + 3);
    ck_assert_uint_eq(outcomes[0].seq, 2);
    finish_three(outcomes);
}
END_TEST

START_TEST(a_disk_that_fails_refuses_the_whole_batch_and_may_recover)
{
    struct outcome outcomes[3];
    uint64_t head = scene.last.pos;
    struct rlimit before = file_size_limited(writer_wal_bytes(scene.writer) + 5000);
    enum store_status first = apply_three(outcomes);
    enum store_status probe = store_probe(scene.writer);

    file_size_as_before(&before);
    ck_assert_int_eq(first, STORE_FAILED);
    ck_assert_int_eq(probe, STORE_OK); /* its two pages fit */
    all_busy(outcomes, "the disk failed; the server's log says how");
    ck_assert_int_eq(apply_three(outcomes), STORE_OK);
    ck_assert_uint_eq(outcomes[0].pos, head + 1);
    finish_three(outcomes);
}
END_TEST

START_TEST(a_probe_leaves_nothing_behind)
{
    uint64_t head = scene.last.pos;

    ck_assert_int_eq(store_probe(scene.writer), STORE_OK);
    ck_assert_int_eq(store_probe(scene.writer), STORE_OK);
    post(ann, room, "hello");
    ck_assert_uint_eq(scene.last.pos, head + 1);
}
END_TEST

START_TEST(a_checkpoint_puts_the_wal_away_and_a_restart_shortens_it)
{
    uint64_t long_wal;

    for (int i = 0; i < 100; i++)
        post(ann, room, "hello");
    long_wal = writer_wal_bytes(scene.writer);
    ck_assert_uint_gt(long_wal, 100 * 4096);
    ck_assert(store_checkpoint(scene.store, false));
    ck_assert(store_checkpoint(scene.store, true));
    post(ann, room, "hello");
    ck_assert_uint_lt(writer_wal_bytes(scene.writer), long_wal / 4);
    ck_assert_int_eq(query_room(scene.reader, ann, room, fresh_out()), OK);
}
END_TEST

START_TEST(a_deleted_text_is_nowhere_in_the_file)
{
    char *path = path_of("roost.db");
    char *bytes;
    long size;
    uint64_t id = post(ann, room, "the-secret-of-the-house");
    FILE *f;

    for (int i = 0; i < 20; i++)
        post(ann, room, "something else");
    ck_assert_int_eq(delete_message(ann, id), OK);
    ck_assert(store_checkpoint(scene.store, true));
    f = fopen(path, "r");
    ck_assert_ptr_nonnull(f);
    fseek(f, 0, SEEK_END);
    size = ftell(f);
    rewind(f);
    bytes = xmalloc((size_t)size);
    ck_assert_uint_eq(fread(bytes, 1, (size_t)size, f), (size_t)size);
    fclose(f);
    ck_assert_ptr_nonnull(memmem(bytes, (size_t)size, "something else", 14));
    ck_assert_ptr_null(memmem(bytes, (size_t)size, "the-secret-of", 13));
    free(bytes);
    free(path);
}
END_TEST

/* Every statement can be prepared, and none reads a table from end to end but those that
 * are there to list it in order. */
START_TEST(no_statement_scans_a_table)
{
    static const struct {
        enum statement which;
        const char *plan;
    } all[] = {
#define STATEMENT(name, text) {name, "EXPLAIN QUERY PLAN " text},
#include "store/statements.tbl"
    };

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        sqlite3_stmt *stmt;

        if (all[i].which == SEARCH_PLACE)
            break; /* from here on they are run on search.db */

        bool may_scan =
            all[i].which == FIND_OLDEST_LOG || all[i].which == FIND_OLDEST_KEY ||
            all[i].which == LOG_TAIL || all[i].which == LIST_INVITES ||
            all[i].which == FIND_SETUP_CODE || all[i].which == FIND_OWNER ||
            all[i].which == COUNT_OWNERS ||
            /* few rows, or read once at the start */
            all[i].which == LIST_RESTRAINED || all[i].which == LIST_SLOW_ROOMS ||
            all[i].which == LIST_POLICIES || all[i].which == COUNT_LISTS ||
            all[i].which == LIST_LISTS || all[i].which == LIST_WORD_LISTS ||
            all[i].which == LIST_HEADS || all[i].which == FIND_HEAD_LEARNING ||
            all[i].which == AUDIT_ALL ||
            /* of one file or one person, or bounded by what there may be */
            all[i].which == NEXT_FILE_ROOM || all[i].which == LIST_FILE_ROOMS ||
            all[i].which == COUNT_UNREAD_THREADS || all[i].which == COUNT_EMOJI ||
            all[i].which == LIST_KEPT_ROOMS || all[i].which == LIST_LOOSE_FILES ||
            all[i].which == LIST_SESSIONS_BEYOND;

        ck_assert_msg(sqlite3_prepare_v2(scene.writer->db.handle, all[i].plan, -1, &stmt,
                                         NULL) == SQLITE_OK,
                      "%s: %s", all[i].plan, sqlite3_errmsg(scene.writer->db.handle));
        while (sqlite3_step(stmt) == SQLITE_ROW) {
            const char *step = (const char *)sqlite3_column_text(stmt, 3);

            ck_assert_msg(may_scan || strstr(step, "SCAN CONSTANT ROW") ||
                              (!strstr(step, "SCAN") && !strstr(step, "TEMP B-TREE")),
                          "%s\n%s", all[i].plan, step);
        }
        sqlite3_finalize(stmt);
    }
}
END_TEST

static Suite *store_suite(void)
{
    Suite *suite = suite_create("store");
    TCase *empty = tcase_create("an empty directory");
    TCase *workspace = tcase_create("a workspace with a room");

    tcase_add_checked_fixture(empty, an_empty_directory, remove_it);
    tcase_add_test(empty, a_new_store_is_private_and_empty);
    tcase_add_test(empty, what_was_applied_is_there_after_opening_again);
    tcase_add_test(empty, a_directory_is_used_by_one_server);
    tcase_add_test(empty, what_is_no_database_is_refused_and_left_alone);
    tcase_add_test(empty, a_directory_that_cannot_be_made_is_named);
    tcase_add_test(empty, a_newer_file_is_refused);
    suite_add_tcase(suite, empty);

    tcase_add_checked_fixture(workspace, a_workspace_with_a_room, scene_close);
    tcase_add_test(workspace, a_full_disk_refuses_the_whole_batch_and_keeps_nothing);
    tcase_add_test(workspace, a_disk_that_fails_refuses_the_whole_batch_and_may_recover);
    tcase_add_test(workspace, a_probe_leaves_nothing_behind);
    tcase_add_test(workspace, a_checkpoint_puts_the_wal_away_and_a_restart_shortens_it);
    tcase_add_test(workspace, a_deleted_text_is_nowhere_in_the_file);
    tcase_add_test(workspace, no_statement_scans_a_table);
    suite_add_tcase(suite, workspace);
    return suite;
}

RUN_SUITE(store_suite);
