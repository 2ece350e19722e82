/*
 * backup_snapshot.h - roost.db as of one moment, as a file of its own in the scratch folder.
 */
#ifndef STORE_BACKUP_SNAPSHOT_H
#define STORE_BACKUP_SNAPSHOT_H

#include "store/backup.h"

struct backup_snapshot {
    const struct backup_order *order;
    char *source; /* roost.db */
    char *path;   /* its copy, roost.backup */
    int fd;       /* of the copy */
    bool is_named;
};

/* Is there something to copy, and room for it? */
bool backup_snapshot_open(struct backup_snapshot *s, const struct backup_order *o,
                          char *why, size_t why_size);
/* Copies it and fills in what the manifest says of a database but for its SHA-256. */
bool backup_snapshot_take(struct backup_snapshot *s, struct backup_manifest *m, char *why,
                          size_t why_size);
/* The copy stands in clear: it loses its name as soon as it needs none. */
void backup_snapshot_hide(struct backup_snapshot *s);
void backup_snapshot_close(struct backup_snapshot *s);

/* False: `why`. The disk of a server that runs is not to be filled, nor is a stop to wait. */
bool backup_may_go_on(const struct backup_order *o, const char *path, const char *other,
                      char *why, size_t why_size);

#endif
