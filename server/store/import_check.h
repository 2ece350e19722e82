/*
 * import_check.h - do the rows that were imported hold together, so that a server can run on
 * them? backup_check looks at the rest: seqs, counts, the file itself.
 */
#ifndef STORE_IMPORT_CHECK_H
#define STORE_IMPORT_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;

/* The newest schema, whose last pos is said to be head. */
bool import_check(struct db *db, uint64_t head, char *what, size_t what_size);

#endif
