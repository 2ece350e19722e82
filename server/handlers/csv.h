/*
 * csv.h - comma-separated values as in RFC 4180, for spreadsheets. Any thread.
 *
 * A text that a spreadsheet would take for a formula (it begins with = + - @, a tab or a
 * return; the signs may be full-width, invisible characters may stand in front) gets an apostrophe in front: what people type is never executed.
 */
#ifndef HANDLERS_CSV_H
#define HANDLERS_CSV_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct csv {
    struct buf *out;
    bool comma; /* a field stands before the next one */
};

struct csv csv_begin(struct buf *out);
void csv_text(struct csv *csv, const char *text, size_t len);
void csv_number(struct csv *csv, int64_t value);
void csv_row_end(struct csv *csv);

#endif
