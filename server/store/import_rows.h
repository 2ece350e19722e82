/*
 * import_rows.h - rows of an export into the tables of a schema that was just made.
 */
#ifndef STORE_IMPORT_ROWS_H
#define STORE_IMPORT_ROWS_H

#include "base/buf.h"
#include "store/backup_manifest.h"

struct db;
struct import_line;
struct sqlite3_stmt;

struct import_rows {
    struct db *db;
    struct sqlite3_stmt *read[BACKUP_TABLES]; /* for the names of its columns */
    struct sqlite3_stmt *write[BACKUP_TABLES];
    struct buf space;
    bool is_open;
};

/* Empties the tables: what the schema puts in is in an export, too. */
bool import_rows_open(struct import_rows *r, struct db *db);
/* False: `what` is wrong with the row. */
bool import_rows_add(struct import_rows *r, const struct import_line *l, char *what,
                     size_t what_size);
void import_rows_close(struct import_rows *r);

#endif
