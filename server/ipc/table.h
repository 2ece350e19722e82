/*
 * table.h - a question for figures and the table that answers it (message ANALYTICS).
 * Any thread.
 *
 * A day is a number: days since 1970-01-01, in the workspace's time zone.
 */
#ifndef IPC_TABLE_H
#define IPC_TABLE_H

#include "ipc/wire.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

#define TABLE_COLUMNS_MAX 20
#define TABLE_NAME_MAX    23 /* bytes of the name of a column or a report: a-z _ 0-9 */
#define TABLE_WHY_MAX     200
#define TABLE_ROWS_MAX    20000

enum table_by { BY_NONE = 0, BY_DAY = 1, BY_WEEK = 2, BY_MONTH = 3 };

#define DAY_ABSENT INT32_MIN
#define DAY_LEAST  (-25567) /* 1900-01-01 */
#define DAY_MOST   120529   /* 2299-12-31 */

struct report_question {
    char report[TABLE_NAME_MAX + 1];
    int32_t from, to; /* days, both included; DAY_ABSENT: the worker chooses */
    enum table_by by; /* BY_NONE: likewise */
    uint64_t room;    /* 0: the whole workspace */
    uint64_t user;    /* of a report about one person, else 0 */
    uint32_t limit;   /* rows; 0: as the report has it */
};

void report_question_put(struct buf *out, const struct report_question *q);
bool report_question_read(struct wire_in *in, struct report_question *q);

enum table_status {
    TABLE_OK = 0,
    TABLE_PARAMS = 1, /* `why` says what is wrong with the question */
    TABLE_BUSY = 2,   /* `why`: not now */
};

enum table_type {
    TABLE_NUMBER = 1,
    TABLE_DATE = 2, /* a day */
    TABLE_TEXT = 3,
    TABLE_ROOM = 4, /* an id, 1: the conversations of few taken together */
    TABLE_USER = 5, /* an id */
    TABLE_YES = 6,
    TABLE_TYPE_COUNT
};

#define TABLE_ALL 0 /* the room that stands for the whole workspace */
#define TABLE_DMS \
    1 /* the room that stands for all direct conversations; pos 1 is no room */

struct table_column {
    char name[TABLE_NAME_MAX + 1];
    enum table_type type;
};

struct table_head {
    enum table_status status;
    const char *why; /* "" when OK; borrowed */
    size_t why_len;
    uint64_t pos; /* the figures are those of the log up to here */
    int32_t from, to;
    enum table_by by;
    const char *zone; /* borrowed */
    size_t zone_len;
    uint16_t column_count;
    struct table_column columns[TABLE_COLUMNS_MAX];
};

/* --- writing --- */

struct table_writer {
    struct buf *out;
    size_t row_at; /* where the present row began */
    size_t count_at;
    uint16_t column_count;
    uint32_t rows;
    bool full;
};

void table_fail(struct buf *out, enum table_status status, const char *why);
/* Status OK, with these columns. Then for each row a value for each column, in order. */
void table_begin(struct table_writer *w, struct buf *out, const struct table_head *head);
void table_number(struct table_writer *w,
                  int64_t value);           /* |value| < 2^61; also dates, ids */
void table_nothing(struct table_writer *w); /* a number, date or id that is not there */
void table_text(struct table_writer *w, const char *text, size_t len);
void table_row_end(struct table_writer *w);
bool table_end(struct table_writer *w); /* false: more than a frame holds; fail it */

/* --- reading --- */

struct table {
    struct table_head head;
    uint32_t rows;
    struct wire_in cells; /* the cursor of table_next */
};

struct table_cell {
    bool there; /* false: nothing stands there */
    int64_t number;
    const char *text; /* borrowed */
    size_t len;
};

/* Checked to its end: false: malformed. Borrowed from the payload. */
bool table_read(struct wire_in *payload, struct table *t);
/* The cells of the table row by row, rows * column_count times. */
struct table_cell table_next(struct table *t, enum table_type type);

#endif
