/*
 * backup_check.h - what a store holds, and whether it holds together.
 */
#ifndef STORE_BACKUP_CHECK_H
#define STORE_BACKUP_CHECK_H

#include "store/backup_manifest.h"
#include "store/db.h"

#include <stdbool.h>
#include <stddef.h>

/* Fills schema, epoch, head, oldest and rows. False: SQLite failed, see db_message. */
bool backup_count(struct db *db, struct backup_manifest *m);

/* SQLite's integrity; the seqs of each room in the order of the log, without a hole up to the
 * room's last; as many messages in each as it counts. `why` says what does not hold. */
bool backup_check(struct db *db, char *why, size_t why_size);

#endif
