/*
 * store_sql.h - the files of the scene's store as SQLite sees them, past all of our own code.
 *
 * `file` is the name in scene.dir.
 */
#ifndef UNIT_STORE_SQL_H
#define UNIT_STORE_SQL_H

#include "store_fixture.h"

#include <sqlite3.h>

static inline sqlite3 *file_open(const char *file)
{
    char *path = xasprintf("%s/%s", scene.dir, file);
    sqlite3 *db;

    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    free(path);
    return db;
}

static inline void file_change(const char *file, const char *sql)
{
    sqlite3 *db = file_open(file);

    ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* The first column of the first row. */
static inline int64_t file_number(const char *file, const char *sql)
{
    sqlite3 *db = file_open(file);
    sqlite3_stmt *stmt;
    int64_t number;

    ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
    number = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return number;
}

#endif
