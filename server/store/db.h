/*
 * db.h - one SQLite connection with the statements of statements.tbl. The store's own.
 *
 * A statement is used within one function: sql_start, values bound in order, rows
 * read in order of the columns, sql_end. A failure sticks to the connection:
 * from then on statements yield no rows, and who began the transaction looks at
 * db_failure before ending it. One thread at a time.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sqlite3;
struct sqlite3_stmt;

enum statement {
#define STATEMENT(name, text) name,
#include "store/statements.tbl"
    STATEMENT_COUNT
};

struct db {
    struct sqlite3 *handle;
    struct sqlite3_stmt *prepared[STATEMENT_COUNT]; /* on first use */
    int failure;                                    /* the first SQLite error, 0: none */
};

/* flags as of sqlite3_open_v2. The db is empty or open afterwards; false: see db_message. */
bool db_open(struct db *db, const char *path, int flags);
void db_close(struct db *db);                 /* an empty one is fine */
bool db_exec(struct db *db, const char *sql); /* the failure does not stick */
const char *db_message(struct db *db);

/* Asks `fn` every so often (0: no more) whether to go on: true ends the statement, which then
 * has failed with SQLITE_INTERRUPT. */
void db_watch(struct db *db, int every, int (*fn)(void *arg), void *arg);

int db_failure(const struct db *db);
void db_forgive(struct db *db); /* rolls back, forgets the failure; may be empty */

/* A statement in use. */
struct sql {
    struct db *db;
    struct sqlite3_stmt *stmt; /* NULL: failed */
    int bound;
    int column;
};

struct sql sql_start(struct db *db, enum statement which);

/* The next parameter. Text and blobs are borrowed until sql_end. */
void sql_bind_id(struct sql *s, uint64_t value);
void sql_bind_id_or_null(struct sql *s, uint64_t value); /* 0: NULL */
void sql_bind_number(struct sql *s, int64_t value);
void sql_bind_text(struct sql *s, const char *text, size_t len); /* NULL: NULL */
void sql_bind_string(struct sql *s, const char *text);
void sql_bind_blob(struct sql *s, const void *bytes, size_t len);

bool sql_row(struct sql *s); /* the next row is there */
void sql_end(struct sql *s);
void sql_run(struct sql *s);         /* to its end, without rows */
bool sql_run_changed(struct sql *s); /* likewise; did it change a row? */

/* The next column. NULL is 0, and NULL. */
uint64_t sql_id(struct sql *s);
uint64_t sql_only_id(struct sql *s); /* of the only row, 0 without one; and sql_end */
int64_t sql_number(struct sql *s);
bool sql_yes(struct sql *s);
bool sql_is_null(const struct sql *s); /* looks only */
const char *sql_text(struct sql *s,
                     size_t *len); /* until the next row; len may be NULL */
char *sql_text_copy(struct sql *s, size_t *len);
const void *sql_blob(struct sql *s, size_t *len);

#endif
