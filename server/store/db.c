#include "store/db.h"

#include "base/log.h"
#include "base/must.h"
#include "base/xmalloc.h"

#include <sqlite3.h>

#include <string.h>

static const char *const texts[STATEMENT_COUNT] = {
#define STATEMENT(name, text) [name] = text,
#include "store/statements.tbl"
};

static void db_fail(struct db *db, int code)
{
    if (db->failure != 0)
        return;
    db->failure = code;
    if ((code & 0xff) == SQLITE_INTERRUPT)
        return; /* it was asked to */
    log_error("the store failed", "code=%d message=%s", code,
              LOG_QUOTED(sqlite3_errmsg(db->handle)));
}

bool db_open(struct db *db, const char *path, int flags)
{
    memset(db, 0, sizeof(*db));
    if (sqlite3_open_v2(path, &db->handle, flags | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK)
        return false;
    sqlite3_extended_result_codes(db->handle, 1);
    return sqlite3_busy_timeout(db->handle, 10000) == SQLITE_OK;
}

void db_close(struct db *db)
{
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_finalize(db->prepared[i]);
    must(sqlite3_close(db->handle) == SQLITE_OK);
    memset(db, 0, sizeof(*db));
}

bool db_exec(struct db *db, const char *sql)
{
    return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK;
}

const char *db_message(struct db *db)
{
    return sqlite3_errmsg(db->handle); /* says "out of memory" for NULL */
}

void db_watch(struct db *db, int every, int (*fn)(void *arg), void *arg)
{
    sqlite3_progress_handler(db->handle, every, fn, arg);
}

int db_failure(const struct db *db)
{
    return db->failure;
}

void db_forgive(struct db *db)
{
    if (db->handle && !sqlite3_get_autocommit(db->handle))
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    db->failure = 0;
}

struct sql sql_start(struct db *db, enum statement which)
{
    struct sql s = {.db = db};

    if (db->failure != 0)
        return s;
    if (!db->prepared[which]) {
        int code =
            sqlite3_prepare_v3(db->handle, texts[which], -1, SQLITE_PREPARE_PERSISTENT,
                               &db->prepared[which], NULL);

        if (code != SQLITE_OK) {
            db_fail(db, code);
            return s;
        }
    }
    s.stmt = db->prepared[which];
    return s;
}

static void check_bound(struct sql *s, int code)
{
    if (code != SQLITE_OK)
        db_fail(s->db, code);
}

void sql_bind_number(struct sql *s, int64_t value)
{
    if (s->stmt)
        check_bound(s, sqlite3_bind_int64(s->stmt, ++s->bound, value));
}

/* An id from outside may be anything; past 2^63 it turns negative and finds nothing. */
void sql_bind_id(struct sql *s, uint64_t value)
{
    sql_bind_number(s, (int64_t)value);
}

void sql_bind_id_or_null(struct sql *s, uint64_t value)
{
    if (value != 0)
        sql_bind_id(s, value);
    else if (s->stmt)
        check_bound(s, sqlite3_bind_null(s->stmt, ++s->bound));
}

void sql_bind_text(struct sql *s, const char *text, size_t len)
{
    if (s->stmt)
        check_bound(s, sqlite3_bind_text64(s->stmt, ++s->bound, text, len, SQLITE_STATIC,
                                           SQLITE_UTF8));
}

void sql_bind_string(struct sql *s, const char *text)
{
    sql_bind_text(s, text, text ? strlen(text) : 0);
}

void sql_bind_blob(struct sql *s, const void *bytes, size_t len)
{
    if (s->stmt)
        check_bound(s,
                    sqlite3_bind_blob64(s->stmt, ++s->bound, bytes, len, SQLITE_STATIC));
}

bool sql_row(struct sql *s)
{
    if (!s->stmt || s->db->failure != 0)
        return false;

    int code = sqlite3_step(s->stmt);

    s->column = 0;
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        db_fail(s->db, code);
    return false;
}

void sql_end(struct sql *s)
{
    if (s->stmt)
        sqlite3_reset(s->stmt);
    s->stmt = NULL;
}

void sql_run(struct sql *s)
{
    while (sql_row(s))
        continue;
    sql_end(s);
}

bool sql_run_changed(struct sql *s)
{
    struct db *db = s->db;

    sql_run(s);
    return db->failure == 0 && sqlite3_changes(db->handle) > 0;
}

int64_t sql_number(struct sql *s)
{
    return sqlite3_column_int64(s->stmt, s->column++);
}

uint64_t sql_id(struct sql *s)
{
    return (uint64_t)sql_number(s);
}

uint64_t sql_only_id(struct sql *s)
{
    uint64_t id = sql_row(s) ? sql_id(s) : 0;

    sql_end(s);
    return id;
}

bool sql_yes(struct sql *s)
{
    return sql_number(s) != 0;
}

bool sql_is_null(const struct sql *s)
{
    return sqlite3_column_type(s->stmt, s->column) == SQLITE_NULL;
}

const char *sql_text(struct sql *s, size_t *len)
{
    int column = s->column++;
    const void *text = sqlite3_column_text(s->stmt, column);

    if (len)
        *len = (size_t)sqlite3_column_bytes(s->stmt, column);
    return text;
}

char *sql_text_copy(struct sql *s, size_t *len)
{
    size_t here;
    const char *text = sql_text(s, &here);

    if (len)
        *len = here;
    return text ? xstrndup(text, here) : NULL;
}

const void *sql_blob(struct sql *s, size_t *len)
{
    int column = s->column++;
    const void *bytes = sqlite3_column_blob(s->stmt, column);

    *len = (size_t)sqlite3_column_bytes(s->stmt, column);
    return bytes;
}
