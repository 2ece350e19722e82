#include "store/export_tables.h"

#include "base/must.h"
#include "store/db.h"

#include <sqlite3.h>

#include <stdio.h>
#include <string.h>

/* How many columns there are is known when the file is open: each text is used up to there. */
#define ORDER   "1, 2, 3"
#define MARKS10 "?,?,?,?,?,?,?,?,?,?,"
#define MARKS   MARKS10 MARKS10 MARKS10 MARKS10 MARKS10 MARKS10
#define MARK    2 /* bytes of one */

static const struct texts {
    const char *read;
    const char *write;
    const char *empty;
} texts[BACKUP_TABLES] = {
#define TABLE(name)                                                                    \
    {"SELECT * FROM " #name " ORDER BY " ORDER, "INSERT INTO " #name " SELECT " MARKS, \
     "DELETE FROM " #name},
#include "store/backup_tables.tbl"
};

static const struct secret {
    enum backup_table table;
    const char *column; /* NULL: all of it */
} secrets[] = {
#define SECRET_COLUMN(table, column) {BACKUP_ROWS_##table, #column},
#define SECRET_TABLE(table)          {BACKUP_ROWS_##table, NULL},
#include "store/export_secrets.tbl"
};

#define SECRET_COUNT (sizeof(secrets) / sizeof(secrets[0]))

enum backup_table export_table_find(const char *name, size_t len)
{
    enum backup_table table = 0;

    while (table < BACKUP_TABLES && (strlen(backup_table_name(table)) != len ||
                                     memcmp(backup_table_name(table), name, len) != 0))
        table++;
    return table;
}

static sqlite3_stmt *prepare(struct db *db, const char *text, size_t len)
{
    sqlite3_stmt *stmt = NULL;

    if (sqlite3_prepare_v2(db->handle, text, (int)len, &stmt, NULL) != SQLITE_OK)
        return NULL;
    return stmt;
}

sqlite3_stmt *export_table_read(struct db *db, enum backup_table table)
{
    static const size_t least = sizeof(ORDER) - sizeof("1");
    const char *text = texts[table].read;
    sqlite3_stmt *stmt = prepare(db, text, strlen(text) - least);
    int columns = stmt ? sqlite3_column_count(stmt) : 0;
    size_t less = columns < 3 ? (size_t)(3 - columns) * 3 : 0;

    if (!stmt)
        return NULL;
    sqlite3_finalize(stmt);
    return prepare(db, text, strlen(text) - less);
}

sqlite3_stmt *export_table_write(struct db *db, enum backup_table table, int columns)
{
    const char *text = texts[table].write;
    size_t head = strlen(text) - strlen(MARKS);

    must(columns > 0 && columns <= EXPORT_COLUMNS_MAX);
    return prepare(db, text, head + (size_t)columns * MARK - 1);
}

bool export_table_empty(struct db *db, enum backup_table table)
{
    return db_exec(db, texts[table].empty);
}

bool export_table_is_secret(enum backup_table table)
{
    for (size_t i = 0; i < SECRET_COUNT; i++)
        if (secrets[i].table == table && !secrets[i].column)
            return true;
    return false;
}

bool export_column_is_secret(enum backup_table table, const char *column)
{
    for (size_t i = 0; i < SECRET_COUNT; i++)
        if (secrets[i].table == table && secrets[i].column &&
            strcmp(secrets[i].column, column) == 0)
            return true;
    return false;
}

bool export_tables_unknown(struct db *db, char *name, size_t size)
{
    static const char sql[] = "SELECT name FROM sqlite_schema WHERE type = 'table'"
                              " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    sqlite3_stmt *stmt = prepare(db, sql, sizeof(sql) - 1);
    int code = SQLITE_ERROR;

    name[0] = '\0';
    while (stmt && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
        const char *found = (const char *)sqlite3_column_text(stmt, 0);

        if (export_table_find(found, strlen(found)) == BACKUP_TABLES)
            snprintf(name, size, "%s", found);
    }
    sqlite3_finalize(stmt);
    return code == SQLITE_DONE;
}
