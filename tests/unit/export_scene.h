/*
 * export_scene.h - a workspace with a row in every table, and short words for exporting and
 * importing it.
 */
#ifndef UNIT_EXPORT_SCENE_H
#define UNIT_EXPORT_SCENE_H

#include "backup_scene.h"

#include "store/backup_manifest.h"
#include "store/backup_uploads.h"
#include "store/export.h"
#include "store/export_tables.h"

static struct export_sum out, in;
static char one[128], two[128];

/* --- a row in every table --- */

static inline void bind_made_up(sqlite3_stmt *stmt, int i, const char *type,
                                bool may_be_null, int row)
{
    static const uint8_t bytes[] = {0x00, 0xff, 0x80, '"'};
    int64_t extreme = i % 2 == 0 ? INT64_MIN : INT64_MAX;

    if (row > 0 && may_be_null)
        sqlite3_bind_null(stmt, i);
    else if (strcmp(type, "TEXT") == 0)
        sqlite3_bind_text(stmt, i, row ? "two\n\"\\\x7f" : "ené 👍\t{\"a\":[1]}", -1,
                          SQLITE_STATIC);
    else if (strcmp(type, "BLOB") == 0)
        sqlite3_bind_blob(stmt, i, bytes, row ? 0 : sizeof(bytes), SQLITE_STATIC);
    else if (strcmp(type, "REAL") == 0)
        sqlite3_bind_double(stmt, i, row ? -1e300 : 0.1);
    else
        sqlite3_bind_int64(stmt, i, row ? extreme : 100000 + i);
}

/* The file of the scene has no triggers here: a row is what it is. */
static inline void fill(struct db *db, enum backup_table table, int row)
{
    sqlite3_stmt *read = export_table_read(db, table), *write, *info;

    if (!read)
        return; /* not in this schema */
    write = export_table_write(db, table, sqlite3_column_count(read));
    sqlite3_finalize(read);
    ck_assert_int_eq(
        sqlite3_prepare_v2(
            db->handle,
            "SELECT type, \"notnull\" FROM pragma_table_info(?1) ORDER BY cid", -1, &info,
            NULL),
        SQLITE_OK);
    sqlite3_bind_text(info, 1, backup_table_name(table), -1, SQLITE_STATIC);
    for (int i = 1; sqlite3_step(info) == SQLITE_ROW; i++)
        bind_made_up(write, i, (const char *)sqlite3_column_text(info, 0),
                     i > 1 && sqlite3_column_int(info, 1) == 0, row);
    ck_assert_msg(sqlite3_step(write) == SQLITE_DONE, "%s: %s", backup_table_name(table),
                  db_message(db));
    sqlite3_finalize(info);
    sqlite3_finalize(write);
}

/* What the scene made is as the server makes it; the tables it left empty are made up. */
static inline void a_row_in_every_table(const char *dir)
{
    char *path = xasprintf("%s/roost.db", dir);
    struct db db;

    ck_assert(db_open(&db, path, SQLITE_OPEN_READWRITE));
    ck_assert_int_eq(
        sqlite3_db_config(db.handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL), SQLITE_OK);
    for (enum backup_table t = 0; t < BACKUP_TABLES; t++) {
        sqlite3_stmt *stmt = export_table_read(&db, t);
        bool is_empty = stmt && sqlite3_step(stmt) == SQLITE_DONE;

        sqlite3_finalize(stmt);
        for (int row = 0; is_empty && row < 2; row++)
            fill(&db, t, row);
    }
    db_close(&db);
    free(path);
}

static inline void a_workspace_with_everything(void)
{
    a_workspace_with_a_past();
    snprintf(one, sizeof(one), "%s/one", folder);
    snprintf(two, sizeof(two), "%s/two", folder);
    run_sql(scene.dir,
            "UPDATE users SET password = '$argon2id$secret-of-ann';"
            "INSERT INTO tokens (id, user, kind, name, at, hash)"
            " SELECT 900000, id, 0, 'laptop', 1, x'aabbccdd' FROM users"
            " LIMIT 1;"
            "INSERT INTO mentions (message, user, room, seq)"
            " SELECT id, user, room, seq FROM messages;"
            "INSERT INTO sanctions (id, user, room, kind, expires_at, at,"
            " set_by, set_pos, reason)"
            " SELECT 900001, id, 0, 1, 0, 5, id, 2, 'loud' FROM users LIMIT 1");
    a_row_in_every_table(scene.dir);
    run_sql(scene.dir,
            "UPDATE replies SET follows = '3,7';"
            "UPDATE reviews SET cause = 3, state = 2, decision = 5, detail = '{}';"
            "UPDATE lists SET kind = 6;"
            "UPDATE heads SET state = 2, detail = '{\"f1\":0.5}';"
            "UPDATE audit SET action = 30, detail = '{}';"
            "UPDATE notify_own SET level = 3, quiet = '{}', keywords = '[]';"
            "UPDATE notify_rooms SET level = 3;"
            "UPDATE sidebars SET sections = '[]';"
            "UPDATE policies SET policy = '{}'");
}

/* --- words --- */

static inline void somebody_sends(const char *text)
{
    char *files = xasprintf("%s/files", scene.dir), *path, *sub;
    uint8_t name[SECRET_HASH_SIZE];
    FILE *f;

    secret_hash(text, strlen(text), name);
    path = backup_upload_path(files, name);
    sub = xstrndup(path, strlen(path) - 2 * SECRET_HASH_SIZE - 1);
    mkdir(files, 0700);
    mkdir(sub, 0700);
    f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    ck_assert_int_eq(fclose(f), 0);
    free(files);
    free(path);
    free(sub);
}

static inline bool export_from(const char *dir, const char *to, bool with_secrets)
{
    struct export_order o = {.data = dir, .path = to, .with_secrets = with_secrets};

    return export_take(&o, &out, why, sizeof(why));
}

static inline bool import_from(const char *from)
{
    struct export_order o = {.data = restored, .path = from};

    return import_take(&o, &in, why, sizeof(why));
}

static inline char *lines_of(const char *dir, size_t *len)
{
    char *path = xasprintf("%s/" EXPORT_LINES, dir);
    char *bytes = everything_in(path, len);

    bytes[*len] = '\0';
    free(path);
    return bytes;
}

static inline void put_lines(const char *dir, const char *bytes)
{
    char *path = xasprintf("%s/" EXPORT_LINES, dir);
    FILE *f = fopen(path, "w");

    ck_assert_ptr_nonnull(f);
    ck_assert_int_ge(fputs(bytes, f), 0);
    ck_assert_int_eq(fclose(f), 0);
    free(path);
}

static inline void both_lines_are_equal(void)
{
    size_t len, other;
    char *first_lines = lines_of(one, &len), *second_lines = lines_of(two, &other);

    ck_assert_uint_eq(len, other);
    ck_assert(memcmp(first_lines, second_lines, len) == 0);
    free(first_lines);
    free(second_lines);
}

#endif
