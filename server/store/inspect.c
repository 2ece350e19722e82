#include "store/inspect.h"

#include "base/buf.h"
#include "base/embedded.h"
#include "base/xmalloc.h"
#include "store/db.h"
#include "store/store.h"

#include <sqlite3.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUSY_WAIT_MS 2000

/* Nobody has it open and no WAL is to be read: then SQLite is told that the file will not
 * change, and leaves no files of its own behind. */
static bool is_at_rest(const char *dir, const char *path)
{
    char *wal = xasprintf("%s-wal", path);
    struct stat st;
    bool rests = !store_in_use(dir) && (stat(wal, &st) != 0 || st.st_size == 0);

    free(wal);
    return rests;
}

static char *uri_of(const char *path, bool at_rest)
{
    struct buf uri;

    buf_init(&uri);
    buf_add_text(&uri, "file:");
    for (const char *at = path; *at; at++) {
        if (strchr("%?#", *at))
            buf_printf(&uri, "%%%02X", (unsigned)(unsigned char)*at);
        else
            buf_add_char(&uri, *at);
    }
    buf_add_text(&uri, at_rest ? "?immutable=1" : "?mode=ro");
    return buf_take(&uri);
}

/* The first column of the first row; false: an error. No row: nothing changes. */
static bool ask(struct db *db, const char *sql, int64_t *number, char *text, size_t size)
{
    sqlite3_stmt *stmt = NULL;
    int code = sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_step(stmt);
    if (code == SQLITE_ROW && number)
        *number = sqlite3_column_int64(stmt, 0);
    if (code == SQLITE_ROW && text)
        snprintf(text, size, "%s", (const char *)sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
    return code == SQLITE_ROW || code == SQLITE_DONE;
}

static bool read_facts(struct db *db, bool thorough, struct store_facts *f)
{
    int64_t schema = 0;
    int64_t head = 0;

    sqlite3_busy_timeout(db->handle, BUSY_WAIT_MS);
    if (!ask(db, "PRAGMA user_version", &schema, NULL, 0))
        return false;
    f->schema = (long)schema;
    if (schema > 0 &&
        (!ask(db, "SELECT pos FROM log ORDER BY pos DESC LIMIT 1", &head, NULL, 0) ||
         !ask(db, "SELECT at FROM log ORDER BY pos DESC LIMIT 1", &f->newest_ms, NULL,
              0)))
        return false;
    f->head = (uint64_t)head;
    if (!thorough)
        return true;
    if (!ask(db, "PRAGMA quick_check(1)", NULL, f->flaw, sizeof(f->flaw)))
        return false;
    if (strcmp(f->flaw, "ok") == 0)
        f->flaw[0] = '\0';
    for (char *at = f->flaw; *at; at++)
        if (*at == '\n')
            *at = ' ';
    return true;
}

static bool open_and_read(const char *dir, const char *path, bool thorough,
                          struct store_facts *f, char *why, size_t why_size)
{
    char *uri = uri_of(path, is_at_rest(dir, path));
    struct db db;
    bool well = db_open(&db, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI) &&
                read_facts(&db, thorough, f);

    if (!well)
        snprintf(why, why_size, "cannot read %s: %s", path, db_message(&db));
    db_close(&db);
    free(uri);
    return well;
}

bool store_inspect(const char *dir, bool thorough, struct store_facts *facts, char *why,
                   size_t why_size)
{
    char *path = xasprintf("%s/roost.db", dir);
    struct stat st;
    bool well = true;

    *facts = (struct store_facts){.engine = sqlite3_libversion()};
    if (embedded_sql_count > 0)
        facts->schema_known = strtol(embedded_sql[embedded_sql_count - 1].name, NULL, 10);
    if (stat(path, &st) == 0) {
        facts->is_there = true;
        facts->bytes = (uint64_t)st.st_size;
        well =
            st.st_size == 0 || open_and_read(dir, path, thorough, facts, why, why_size);
    } else if (errno != ENOENT) {
        snprintf(why, why_size, "cannot read %s: %s", path, strerror(errno));
        well = false;
    }
    free(path);
    return well;
}
