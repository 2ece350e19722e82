#include "store/import_rows.h"

#include "store/db.h"
#include "store/export_tables.h"
#include "store/import_line.h"

#include <sqlite3.h>

#include <stdio.h>
#include <string.h>

bool import_rows_open(struct import_rows *r, struct db *db)
{
    memset(r, 0, sizeof(*r));
    r->db = db;
    r->is_open = true;
    buf_init(&r->space);
    for (enum backup_table t = 0; t < BACKUP_TABLES; t++) {
        r->read[t] = export_table_read(db, t);
        if (!r->read[t])
            continue; /* not in this schema */
        r->write[t] = export_table_write(db, t, sqlite3_column_count(r->read[t]));
        if (!r->write[t] || !export_table_empty(db, t))
            return false;
    }
    return true;
}

void import_rows_close(struct import_rows *r)
{
    if (!r->is_open)
        return;
    for (enum backup_table t = 0; t < BACKUP_TABLES; t++) {
        sqlite3_finalize(r->read[t]);
        sqlite3_finalize(r->write[t]);
    }
    buf_finish(&r->space);
    r->is_open = false;
}

static bool bind(sqlite3_stmt *stmt, int i, const struct import_value *v,
                 const struct buf *space)
{
    const char *bytes = space->bytes ? space->bytes + v->at : "";

    switch (v->type) {
    case IMPORT_NULL:
        return sqlite3_bind_null(stmt, i) == SQLITE_OK;
    case IMPORT_INTEGER:
        return sqlite3_bind_int64(stmt, i, v->integer) == SQLITE_OK;
    case IMPORT_REAL:
        return sqlite3_bind_double(stmt, i, v->real) == SQLITE_OK;
    case IMPORT_TEXT:
        return sqlite3_bind_text64(stmt, i, bytes, v->len, SQLITE_TRANSIENT,
                                   SQLITE_UTF8) == SQLITE_OK;
    case IMPORT_BLOB:
        return sqlite3_bind_blob64(stmt, i, bytes, v->len, SQLITE_TRANSIENT) == SQLITE_OK;
    default:
        return false;
    }
}

static bool is_column(struct json_slice key, const char *column)
{
    size_t len = strlen(column);

    return key.len == len + 2 && memcmp(key.text + 1, column, len) == 0;
}

static bool bind_all(struct import_rows *r, enum backup_table table,
                     struct json_slice row, char *what, size_t what_size)
{
    struct json_slice rest = json_inside(row), key, value;
    int count = sqlite3_column_count(r->read[table]);
    int i = 0;

    while (json_next_member(&rest, &key, &value)) {
        const char *column = i < count ? sqlite3_column_name(r->read[table], i) : "";
        struct import_value v;

        if (!is_column(key, column)) {
            snprintf(what, what_size, "%s has no column %.*s there",
                     backup_table_name(table), key.len < 40 ? (int)key.len : 40,
                     key.text);
            return false;
        }
        buf_clear(&r->space);
        v = import_value_read(value, &r->space);
        if (v.type == IMPORT_NONE || !bind(r->write[table], ++i, &v, &r->space)) {
            snprintf(what, what_size, "the value of %s.%s is none",
                     backup_table_name(table), column);
            return false;
        }
    }
    if (i == count)
        return true;
    snprintf(what, what_size, "a row of %s has %d columns, not %d",
             backup_table_name(table), count, i);
    return false;
}

bool import_rows_add(struct import_rows *r, const struct import_line *l, char *what,
                     size_t what_size)
{
    enum backup_table table = export_table_find(l->table.text, l->table.len);
    bool ok;

    if (table == BACKUP_TABLES || !r->write[table]) {
        snprintf(what, what_size, "there is no table %.*s in this schema",
                 l->table.len < 40 ? (int)l->table.len : 40, l->table.text);
        return false;
    }
    if (!bind_all(r, table, l->row, what, what_size))
        return false;
    ok = sqlite3_step(r->write[table]) == SQLITE_DONE;
    if (!ok)
        snprintf(what, what_size, "%s", db_message(r->db));
    sqlite3_reset(r->write[table]);
    sqlite3_clear_bindings(r->write[table]);
    return ok;
}
