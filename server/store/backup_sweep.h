/*
 * backup_sweep.h - takes away what a plan has doomed, and keeps the note of when a backup of the
 * folder was verified last.
 */
#ifndef STORE_BACKUP_SWEEP_H
#define STORE_BACKUP_SWEEP_H

#include "store/backup_plan.h"

/* What goes on from others goes before them, so that whoever dies on the way leaves no backup
 * without what it needs. Returns how many went. */
uint64_t backup_sweep(const struct backup_plan *p, const struct backup_list *l,
                      int64_t now);

/* What planned backups that died have left; not those that are being written. */
void backup_sweep_unfinished(const char *folder);

void backup_verified_write(const char *folder, int64_t at);
void backup_verified_read(const char *folder, int64_t *at); /* 0: never */

#endif
