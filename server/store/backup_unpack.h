/*
 * backup_unpack.h - a chain of backups made a database and files again, each of them looked at.
 */
#ifndef STORE_BACKUP_UNPACK_H
#define STORE_BACKUP_UNPACK_H

#include "store/backup.h"
#include "store/backup_chain.h"

struct backup_unpacking {
    const struct backup_order *order;
    const struct backup_list *chain;
    const struct backup_key *key;     /* NULL: none */
    struct backup_manifest *manifest; /* of the last; filled in */
    const char *path;                 /* of the database, */
    int fd;                           /* and where it is written */
    const char *files; /* the folder of files; NULL: they are only looked at */
    const char *other; /* what else may be named where there is no room */
};

/* The database is as long and has the SHA-256 that the manifest says, and the files are those
 * that were there. False: `why`. */
bool backup_unpack(const struct backup_unpacking *u, char *why, size_t why_size);

#endif
