/*
 * export_tables.h - the tables of backup_tables.tbl, read and written as they are in the file that
 * is open: the columns are the schema's, whichever it is.
 */
#ifndef STORE_EXPORT_TABLES_H
#define STORE_EXPORT_TABLES_H

#include "store/backup_manifest.h"

#define EXPORT_COLUMNS_MAX 60

struct db;
struct sqlite3_stmt;

/* BACKUP_TABLES: none of that name. */
enum backup_table export_table_find(const char *name, size_t len);

/* All rows in the order of the first columns, which have the key in them. NULL: the open file has
 * no such table, or failed. */
struct sqlite3_stmt *export_table_read(struct db *db, enum backup_table table);
/* One row of `columns` values. NULL likewise. */
struct sqlite3_stmt *export_table_write(struct db *db, enum backup_table table,
                                        int columns);
bool export_table_empty(struct db *db, enum backup_table table);

bool export_table_is_secret(enum backup_table table);
bool export_column_is_secret(enum backup_table table, const char *column);

/* A table of the open file that is in none of the lists, into name; "": there is none. False: the
 * file failed. */
bool export_tables_unknown(struct db *db, char *name, size_t size);

#endif
