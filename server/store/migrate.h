/*
 * migrate.h - brings a file to the newest step of the schema. The store's own.
 *
 * The number of a step is that at the head of its name; PRAGMA user_version is the last one
 * taken. All steps that are missing are one transaction: whatever happens on the way, a full disk
 * or a kill, the file stays one that the version before can run on. A file with data is copied
 * first, to PATH.before-NEWEST, if there is room for that and for what the steps write. The copy
 * is removed by the first start more than MIGRATE_COPY_DAYS later; or by hand, at any time.
 */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include "base/embedded.h"

#include <stdbool.h>
#include <stddef.h>

#define MIGRATE_COPY_DAYS 14

struct db;

/* False: `why` says what is wrong and what to do; the file is as it was. */
bool migrate(struct db *db, const char *path, const struct embedded_file *steps,
             size_t count, char *why, size_t why_size);

/* The same without a copy, and no further than to that step. False: see db_message. */
bool migrate_up_to(struct db *db, const struct embedded_file *steps, size_t count,
                   long last);

long migrate_newest(void); /* step of this program */

#endif
