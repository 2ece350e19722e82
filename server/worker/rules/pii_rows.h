/*
 * pii_rows.h - the lines of presidio_pii: {"text": "...", "spans": [[start, end,
 * "KIND"], ...]} with offsets in code points.
 */
#ifndef WORKER_RULES_PII_ROWS_H
#define WORKER_RULES_PII_ROWS_H

#include "base/buf.h"
#include "ipc/verdict.h"

#include <stdbool.h>
#include <stddef.h>

#define PII_ROW_SPANS_MAX 64

struct pii_row {
    struct buf text;                              /* valid UTF-8 */
    struct verdict_span spans[PII_ROW_SPANS_MAX]; /* those of our kinds, in bytes */
    size_t count;
};

/* False: the line is malformed. The row is used again for the next one. */
bool pii_row_read(struct pii_row *row, const char *line, size_t len);

#endif
