/*
 * book.h - analytics.db: one SQLite connection with the statements of statements.tbl.
 *
 * As in the server's store: a statement is used within one function, values bound in order,
 * columns read in order; a failure sticks until book_commit or book_settle, which tell. A
 * file that turns out to be damaged is put aside and the process ends: a new one makes it anew. One thread at a time.
 */
#ifndef WORKER_ANALYTICS_BOOK_H
#define WORKER_ANALYTICS_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sqlite3;
struct sqlite3_stmt;

#define BOOK_VERSION 1

enum book_statement {
#define STATEMENT(name, text) BOOK_##name,
#include "worker/analytics/statements.tbl"
    BOOK_STATEMENT_COUNT
};

struct book {
    struct sqlite3 *handle;
    struct sqlite3_stmt *prepared[BOOK_STATEMENT_COUNT];
    int failure; /* the first SQLite error, 0: none */
    char *path;
};

/* Makes the file and its tables where they are missing. One that is damaged or of another
 * version is renamed to analytics.db.bad. False: logged, nothing is open. */
bool book_open(struct book *b, const char *folder);
void book_close(struct book *b);

void book_begin(struct book *b);
/* False: it failed; logged, rolled back and forgiven. */
bool book_commit(struct book *b);
/* After reading: likewise, where there was no transaction. */
bool book_settle(struct book *b);

/* Within a transaction: all that follows from the log is gone; samples stay if told. */
void book_empty(struct book *b, bool keep_samples);

/* A statement in use. */
struct line {
    struct book *book;
    struct sqlite3_stmt *stmt; /* NULL: failed */
    int bound;
    int column;
};

struct line line_start(struct book *b, enum book_statement which);
void line_bind(struct line *l, int64_t value);
void line_bind_null(struct line *l);
void line_bind_text(struct line *l, const char *text,
                    size_t len); /* borrowed until the end */
void line_bind_blob(struct line *l, const void *bytes, size_t len); /* empty: NULL */
bool line_row(struct line *l);
int64_t line_number(struct line *l); /* the next column; NULL is 0 */
bool line_is_null(const struct line *l);
const char *line_text(struct line *l, size_t *len);
const void *line_blob(struct line *l, size_t *len);
void line_end(struct line *l);
void line_run(struct line *l);

int64_t book_meta(struct book *b, const char *name); /* 0: not there */
void book_set_meta(struct book *b, const char *name, int64_t value);
/* "" when it is not there; cut to what fits. */
void book_meta_text(struct book *b, const char *name, char *text, size_t size);
void book_set_meta_text(struct book *b, const char *name, const char *text, size_t len);

#endif
