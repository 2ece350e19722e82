#include "worker/analytics/book.h"

#include "base/log.h"
#include "base/must.h"
#include "base/xmalloc.h"

#include <sqlite3.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char settings[] = "PRAGMA journal_mode = WAL;"
                               "PRAGMA synchronous = NORMAL;"
                               "PRAGMA cache_size = -4096;"
                               "PRAGMA mmap_size = 0;"
                               "PRAGMA wal_autocheckpoint = 1000;"
                               "PRAGMA journal_size_limit = 16777216;"
                               "PRAGMA temp_store = MEMORY;"
                               "PRAGMA trusted_schema = OFF;"
                               "CREATE TEMP TABLE asked (span INTEGER, period INTEGER)";

static const char *const texts[] = {
#define STATEMENT(name, text) [BOOK_##name] = (text),
#include "worker/analytics/statements.tbl"
};

static const struct table_of_book {
    const char *name;
    const char *text;
    const char *drop;
} tables[] = {
#define TABLE(name, text) {#name, (text), "DROP TABLE " #name},
#include "worker/analytics/schema.tbl"
};

#define TABLE_COUNT (sizeof(tables) / sizeof(tables[0]))

static void note_failure(struct book *b, int result)
{
    if (b->failure == 0)
        b->failure = result;
}

static bool run(struct book *b, const char *sql)
{
    int result = sqlite3_exec(b->handle, sql, NULL, NULL, NULL);

    if (result != SQLITE_OK)
        note_failure(b, result);
    return result == SQLITE_OK;
}

/* --- statements --- */

struct line line_start(struct book *b, enum book_statement which)
{
    struct line l = {.book = b};

    if (b->failure != 0)
        return l;
    if (!b->prepared[which]) {
        int result =
            sqlite3_prepare_v3(b->handle, texts[which], -1, SQLITE_PREPARE_PERSISTENT,
                               &b->prepared[which], NULL);

        if (result != SQLITE_OK) {
            note_failure(b, result);
            return l;
        }
    }
    l.stmt = b->prepared[which];
    return l;
}

void line_bind(struct line *l, int64_t value)
{
    if (l->stmt)
        must(sqlite3_bind_int64(l->stmt, ++l->bound, value) == SQLITE_OK);
}

void line_bind_null(struct line *l)
{
    if (l->stmt)
        must(sqlite3_bind_null(l->stmt, ++l->bound) == SQLITE_OK);
}

void line_bind_text(struct line *l, const char *text, size_t len)
{
    if (l->stmt)
        must(sqlite3_bind_text(l->stmt, ++l->bound, text, (int)len, SQLITE_STATIC) ==
             SQLITE_OK);
}

void line_bind_blob(struct line *l, const void *bytes, size_t len)
{
    if (len == 0)
        line_bind_null(l);
    else if (l->stmt)
        must(sqlite3_bind_blob(l->stmt, ++l->bound, bytes, (int)len, SQLITE_STATIC) ==
             SQLITE_OK);
}

bool line_row(struct line *l)
{
    int result;

    if (!l->stmt)
        return false;
    result = sqlite3_step(l->stmt);
    l->column = 0;
    if (result == SQLITE_ROW)
        return true;
    if (result != SQLITE_DONE)
        note_failure(l->book, result);
    return false;
}

int64_t line_number(struct line *l)
{
    return sqlite3_column_int64(l->stmt, l->column++);
}

bool line_is_null(const struct line *l)
{
    return sqlite3_column_type(l->stmt, l->column) == SQLITE_NULL;
}

const char *line_text(struct line *l, size_t *len)
{
    const void *text = sqlite3_column_text(l->stmt, l->column);

    *len = (size_t)sqlite3_column_bytes(l->stmt, l->column++);
    return text ? text : "";
}

const void *line_blob(struct line *l, size_t *len)
{
    const void *bytes = sqlite3_column_blob(l->stmt, l->column);

    *len = (size_t)sqlite3_column_bytes(l->stmt, l->column++);
    return bytes;
}

void line_end(struct line *l)
{
    if (!l->stmt)
        return;
    sqlite3_reset(l->stmt);
    sqlite3_clear_bindings(l->stmt);
    l->stmt = NULL;
}

void line_run(struct line *l)
{
    while (line_row(l))
        ;
    line_end(l);
}

static void put_aside(const char *path)
{
    static const char *const endings[] = {"-wal", "-shm"};
    char *bad = xasprintf("%s.bad", path);

    log_warn("analytics: the file is damaged or of another version, it is made anew",
             "path=%s kept_as=%s", LOG_QUOTED(path), LOG_QUOTED(bad));
    if (rename(path, bad) != 0)
        log_error("analytics: it cannot be put aside", "error=%s",
                  LOG_QUOTED(strerror(errno)));
    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        char *from = xasprintf("%s%s", path, endings[i]);
        char *to = xasprintf("%s%s", bad, endings[i]);

        (void)rename(from, to); /* often there is none */
        free(from);
        free(to);
    }
    free(bad);
}

/* --- transactions --- */

void book_begin(struct book *b)
{
    struct line l = line_start(b, BOOK_BEGIN);

    line_run(&l);
}

bool book_settle(struct book *b)
{
    int failure = b->failure & 0xff;

    if (failure == 0)
        return true;
    log_error("analytics: cannot read or write", "path=%s error=%s", LOG_QUOTED(b->path),
              LOG_QUOTED(sqlite3_errstr(b->failure)));
    if (failure == SQLITE_CORRUPT || failure == SQLITE_NOTADB) {
        put_aside(b->path);
        exit(EXIT_FAILURE);
    }
    if (!sqlite3_get_autocommit(b->handle))
        sqlite3_exec(b->handle, "ROLLBACK", NULL, NULL, NULL);
    b->failure = 0;
    return false;
}

bool book_commit(struct book *b)
{
    struct line l = line_start(b, BOOK_COMMIT);

    line_run(&l);
    return book_settle(b);
}

/* --- meta --- */

int64_t book_meta(struct book *b, const char *name)
{
    struct line l = line_start(b, BOOK_GET_META);
    int64_t value;

    line_bind_text(&l, name, strlen(name));
    value = line_row(&l) ? line_number(&l) : 0;
    line_end(&l);
    return value;
}

void book_set_meta(struct book *b, const char *name, int64_t value)
{
    struct line l = line_start(b, BOOK_SET_META);

    line_bind_text(&l, name, strlen(name));
    line_bind(&l, value);
    line_run(&l);
}

void book_meta_text(struct book *b, const char *name, char *text, size_t size)
{
    struct line l = line_start(b, BOOK_GET_META);
    size_t len = 0;

    line_bind_text(&l, name, strlen(name));
    if (line_row(&l)) {
        const char *found = line_text(&l, &len);

        if (len >= size)
            len = size - 1;
        memcpy(text, found, len);
    }
    text[len] = '\0';
    line_end(&l);
}

void book_set_meta_text(struct book *b, const char *name, const char *text, size_t len)
{
    struct line l = line_start(b, BOOK_SET_META);

    line_bind_text(&l, name, strlen(name));
    line_bind_text(&l, text, len);
    line_run(&l);
}

/* --- opening --- */

static void close_statements(struct book *b)
{
    for (unsigned i = 0; i < BOOK_STATEMENT_COUNT; i++) {
        sqlite3_finalize(b->prepared[i]);
        b->prepared[i] = NULL;
    }
}

static bool make_tables(struct book *b)
{
    for (size_t i = 0; i < TABLE_COUNT; i++)
        if (!run(b, tables[i].text))
            return false;
    return true;
}

void book_empty(struct book *b, bool keep_samples)
{
    close_statements(b); /* those in use would hold the tables */
    for (size_t i = 0; i < TABLE_COUNT && b->failure == 0; i++) {
        if (strcmp(tables[i].name, "meta") == 0 ||
            (keep_samples && strcmp(tables[i].name, "samples") == 0))
            continue;
        run(b, tables[i].drop);
    }
    if (b->failure == 0 && make_tables(b)) {
        run(b, keep_samples ? "DELETE FROM meta WHERE name NOT IN ('version', 'sampled')"
                            : "DELETE FROM meta WHERE name <> 'version'");
    }
}

static int64_t ask_number(struct book *b, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    int64_t value = -1;

    if (sqlite3_prepare_v2(b->handle, sql, -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW)
        value = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return value;
}

static bool make_new(struct book *b)
{
    book_begin(b);
    if (b->failure == 0 && make_tables(b))
        book_set_meta(b, "version", BOOK_VERSION);
    return book_commit(b);
}

/* False: it cannot be used as it is. */
static bool open_file(struct book *b, const char *path)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    int64_t count;

    int result = sqlite3_open_v2(path, &b->handle, flags, NULL);

    if (result != SQLITE_OK)
        note_failure(b, result);
    if (result != SQLITE_OK || !run(b, settings))
        return false;
    count = ask_number(b, "SELECT count(*) FROM sqlite_schema");
    if (count == 0)
        return make_new(b);
    return count > 0 &&
           ask_number(b, "SELECT value FROM meta WHERE name = 'version'") == BOOK_VERSION;
}

static void close_file(struct book *b)
{
    close_statements(b);
    sqlite3_close(b->handle);
    b->handle = NULL;
    b->failure = 0;
}

/* What opening did not cure: the folder or the disk, not the file. */
static bool is_elsewhere(int failure)
{
    int kind = failure & 0xff;

    return kind == SQLITE_CANTOPEN || kind == SQLITE_FULL || kind == SQLITE_IOERR ||
           kind == SQLITE_READONLY || kind == SQLITE_BUSY;
}

bool book_open(struct book *b, const char *folder)
{
    bool good;

    *b = (struct book){.path = xasprintf("%s/analytics.db", folder)};
    good = open_file(b, b->path);
    if (!good && !is_elsewhere(b->failure)) {
        close_file(b);
        put_aside(b->path);
        good = open_file(b, b->path);
    }
    if (good)
        return true;
    log_error("analytics: cannot open or make the file", "path=%s error=%s",
              LOG_QUOTED(b->path), LOG_QUOTED(sqlite3_errstr(b->failure)));
    book_close(b);
    return false;
}

void book_close(struct book *b)
{
    close_file(b);
    free(b->path);
    b->path = NULL;
}
