/* Each schema that was ever released, with data its own program wrote (tests/unit/released), comes
 * up on this one: the rows are there, the log replays, and it goes on. */
#include "runner.h"
#include "store_fixture.h"

#include "base/embedded.h"
#include "proto/frame.h"
#include "store/backup.h"
#include "store/db.h"
#include "store/migrate.h"

#include <libgen.h>
#include <sqlite3.h>

#define RELEASED_MOST 99

/* SCHEMA.sql, next to this file: what `.dump` made of a workspace, and its user_version. */
static char *dump_of(int schema)
{
    char here[] = __FILE__;
    char *path = xasprintf("%s/released/%d.sql", dirname(here), schema);
    FILE *f = fopen(path, "r");
    struct buf text;
    char piece[4096];
    size_t len;

    free(path);
    if (!f)
        return NULL;
    buf_init(&text);
    while ((len = fread(piece, 1, sizeof(piece), f)) > 0)
        buf_add(&text, piece, len);
    fclose(f);
    buf_add_text(&text, "");
    return buf_take(&text);
}

static int64_t number_in(const char *path, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    int64_t number = -1;
    struct db db;

    ck_assert(db_open(&db, path, SQLITE_OPEN_READWRITE));
    if (sqlite3_prepare_v2(db.handle, sql, -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW)
        number = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    db_close(&db);
    return number;
}

static const char *const facts[] = {
    "SELECT count(*) FROM log",
    "SELECT max(pos) FROM log",
    "SELECT count(*) FROM messages",
    "SELECT count(*) FROM messages WHERE text = 'the kettle boils, @ben @cleo'",
    "SELECT count(*) FROM messages WHERE text IS NULL",
    "SELECT count(*) FROM users WHERE password IS NOT NULL",
    "SELECT count(*) FROM reactions WHERE removed_pos IS NULL",
    "SELECT count(*) FROM members WHERE left_pos IS NULL",
    "SELECT count(*) FROM keys",
    "SELECT count(*) FROM tokens",
    "SELECT count(*) FROM invites",
    "SELECT sum(last_seq) FROM rooms",
    "SELECT count(*) FROM reviews WHERE state = 1",
    "SELECT count(*) FROM audit",
    "SELECT count(*) FROM sanctions",
};

#define FACT_COUNT (sizeof(facts) / sizeof(facts[0]))

static char path[128];
static char copy[192];
static char why[STORE_WHY_MAX];
static int64_t before[FACT_COUNT];

static bool is_there(int schema)
{
    char *sql = dump_of(schema);
    struct db db;

    if (!sql)
        return false;
    memset(&scene, 0, sizeof(scene));
    directory_create(scene.dir, sizeof(scene.dir));
    snprintf(path, sizeof(path), "%s/roost.db", scene.dir);
    snprintf(copy, sizeof(copy), "%s.before-%ld", path, migrate_newest());
    ck_assert(db_open(&db, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
    ck_assert_msg(db_exec(&db, sql), "%d.sql: %s", schema, db_message(&db));
    db_close(&db);
    free(sql);
    ck_assert_int_eq(number_in(path, "PRAGMA user_version"), schema);
    for (size_t i = 0; i < FACT_COUNT; i++)
        before[i] = number_in(path, facts[i]);
    return true;
}

static void open_it(void)
{
    scene.now = INT64_C(2000000000000);
    buf_init(&scene.out);
    scene_start();
}

static void it_replays(uint64_t person)
{
    struct replay asked = {.user = person, .after = 0};
    struct shelf *shelf = shelf_create();
    bool is_said = false;

    ck_assert_int_eq(query_replay(scene.reader, shelf, &asked, 1, 500, 1 << 20), OK);
    ck_assert_uint_gt(asked.page.count, 5);
    ck_assert(!asked.page.more);
    for (size_t i = 0; i < asked.page.count; i++) {
        struct frame *f = asked.page.events[i].frame;
        const char *text = frame_text(f);

        is_said |= memmem(text, frame_text_len(f), "the kettle boils", 16) != NULL;
        ck_assert_ptr_null(memmem(text, frame_text_len(f), "a secret nobody", 15));
    }
    ck_assert(is_said);
    page_finish(&asked.page);
    shelf_tidy(shelf);
    shelf_destroy(shelf);
}

static void it_goes_on(uint64_t ann, uint64_t room)
{
    uint64_t head = store_head(scene.store);
    struct history_args all = {.user = ann, .room = room, .limit = 50};
    uint64_t id = post(ann, room, "still here");

    ck_assert_uint_gt(id, head);
    ck_assert_int_eq(edit(ann, id, "and still here"), OK);
    ck_assert_int_eq(query_history(scene.reader, &all, fresh_out()), OK);
    ck_assert_has(buf_text(&scene.out), "the kettle boils, @ben @cleo");
    ck_assert_has(buf_text(&scene.out), "and still here");
}

START_TEST(a_released_schema_comes_up_with_all_its_rows)
{
    uint64_t ann, room;

    if (!is_there(_i))
        return;
    open_it();
    ck_assert_int_eq(number_in(path, "PRAGMA user_version"), migrate_newest());
    for (size_t i = 0; i < FACT_COUNT; i++)
        if (before[i] >= 0) /* that schema had it */
            ck_assert_msg(number_in(path, facts[i]) == before[i], "%d: %s", _i, facts[i]);
    if (_i < migrate_newest()) {
        ck_assert_int_eq(number_in(copy, "PRAGMA user_version"), _i);
        ck_assert_int_eq(number_in(copy, facts[0]), before[0]);
    }
    ann = (uint64_t)number_in(path, "SELECT id FROM users WHERE name = 'ann'");
    room = (uint64_t)number_in(path, "SELECT id FROM rooms WHERE name = 'Kitchen'");
    it_replays(ann);
    it_goes_on(ann, room);
    scene_close();
}
END_TEST

START_TEST(a_released_schema_is_what_its_steps_make)
{
    char other[160];
    struct db db;
    static const char differs[] =
        "SELECT count(*) FROM (SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE"
        " 'sqlite_%' EXCEPT SELECT name, sql FROM made.sqlite_schema)";
    sqlite3_stmt *stmt;

    if (!is_there(_i))
        return;
    snprintf(other, sizeof(other), "%s/made.db", scene.dir);
    ck_assert(db_open(&db, other, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
    ck_assert(migrate_up_to(&db, embedded_sql, embedded_sql_count, _i));
    db_close(&db);
    ck_assert(db_open(&db, path, SQLITE_OPEN_READWRITE));
    ck_assert_int_eq(sqlite3_prepare_v2(db.handle, "ATTACH ?1 AS made", -1, &stmt, NULL),
                     SQLITE_OK);
    sqlite3_bind_text(stmt, 1, other, -1, SQLITE_STATIC);
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_DONE);
    sqlite3_finalize(stmt);
    ck_assert_int_eq(sqlite3_prepare_v2(db.handle, differs, -1, &stmt, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
    ck_assert_msg(sqlite3_column_int(stmt, 0) == 0, "a step up to %d was changed", _i);
    sqlite3_finalize(stmt);
    db_close(&db);
    directory_remove(scene.dir);
}
END_TEST

/* A backup of it, too, is one this program restores. */
START_TEST(a_backup_of_a_released_schema_is_restored)
{
    char archive[160], data[72];
    struct backup_manifest m;

    if (!is_there(_i))
        return;
    snprintf(archive, sizeof(archive), "%s/today", scene.dir);
    snprintf(data, sizeof(data), "%s-new", scene.dir);
    {
        struct backup_order take = {.data = scene.dir, .path = archive};
        struct backup_order restore = {.data = data, .path = archive};

        ck_assert_msg(backup_take(&take, &m, why, sizeof(why)), "%s", why);
        ck_assert_int_eq(m.schema, _i);
        ck_assert_msg(backup_restore(&restore, &m, why, sizeof(why)), "%s", why);
    }
    directory_remove(scene.dir);
    snprintf(scene.dir, sizeof(scene.dir), "%.63s", data);
    open_it();
    ck_assert_int_eq((int64_t)store_head(scene.store), before[1]);
    scene_close();
}
END_TEST

START_TEST(the_first_two_are_there)
{
    for (int i = 1; i <= 2; i++) {
        char *sql = dump_of(i);

        ck_assert_msg(sql != NULL, "released/%d.sql is missing", i);
        free(sql);
    }
}
END_TEST

static Suite *migrate_released_suite(void)
{
    Suite *suite = suite_create("migrate_released");
    TCase *all = tcase_create("all");

    tcase_set_timeout(all, 60);
    tcase_add_test(all, the_first_two_are_there);
    tcase_add_loop_test(all, a_released_schema_comes_up_with_all_its_rows, 1,
                        RELEASED_MOST);
    tcase_add_loop_test(all, a_released_schema_is_what_its_steps_make, 1, RELEASED_MOST);
    tcase_add_loop_test(all, a_backup_of_a_released_schema_is_restored, 1, RELEASED_MOST);
    suite_add_tcase(suite, all);
    return suite;
}

RUN_SUITE(migrate_released_suite);
