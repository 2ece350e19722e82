/*
 * migrate.h - brings a file to the newest step of the schema. The store's own.
 *
 * The number of a step is that at the head of its name; PRAGMA user_version is the last one
 * taken. Each step is one transaction. A file with data is copied first.
 */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include "base/embedded.h"

#include <stdbool.h>
#include <stddef.h>

struct db;

/* False: `why` says what is wrong and what to do; the file is as it was before the step. */
bool migrate(struct db *db, const char *path, const struct embedded_file *steps,
             size_t count, char *why, size_t why_size);

#endif
