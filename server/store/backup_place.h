/*
 * backup_place.h - an empty directory that becomes a data directory: by a restore, by an import.
 *
 * The database and the files are made under other names and get their own when all of it is on
 * disk, the database last: with that it is a store. Who dies on the way leaves what the next
 * one clears.
 */
#ifndef STORE_BACKUP_PLACE_H
#define STORE_BACKUP_PLACE_H

#include <stdbool.h>
#include <stddef.h>

#define BACKUP_PLACE_DB    "roost.db.part"
#define BACKUP_PLACE_FILES "files.part"

struct db;

struct backup_place {
    const char *dir;
    char *lock;
    int lock_fd;
    bool is_new;      /* the directory was made for this */
    bool lock_is_new; /* and its lock */
};

/* Not there or empty, and nobody else's. Also on false it is to be left. */
bool backup_place_take(struct backup_place *p, const char *dir, char *why,
                       size_t why_size);
/* Not kept: as if nothing had been there. */
void backup_place_leave(struct backup_place *p, bool is_kept);

/* An empty BACKUP_PLACE_DB, and no BACKUP_PLACE_FILES. -1: `why`. */
int backup_place_begin(const char *dir, char *why, size_t why_size);
void backup_place_clear(const char *dir);
/* `fd` is the database. */
bool backup_place_publish(const char *dir, int fd, char *why, size_t why_size);

/* Its history may not be the one that clients have seen. */
bool backup_place_new_epoch(struct db *db);

#endif
