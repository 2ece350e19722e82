/*
 * backup.h - a data directory in one file, made while a server writes to it, and made a directory
 * again.
 *
 * An archive holds roost.db as of one moment and the files people sent (DATA/files), compressed
 * and, with a key, encrypted (backup_archive.h), and ends in a manifest: schema, epoch, head, the
 * rows of every table and the SHA-256 of the database (backup_manifest.h). It is full, or it goes
 * on from another that lies in the same folder and has what changed since (backup_chain.h): then
 * it is worth as much as the last of a chain whose every link is there. Each is a point to
 * restore to.
 *
 * Nothing else of the data directory is needed. roost.lock and the sockets belong to who runs.
 * worker/ is made anew: a restored store has an epoch of its own, on which the worker counts its
 * figures again from the log, and a head that was learnt from reviewers is learnt again where the
 * worker has not got it.
 *
 * Taking one reads a snapshot on a connection of its own and never takes the write lock. While the
 * snapshot stands the WAL cannot start over, so it stands only for a plain copy into the scratch
 * folder; compressing and encrypting come after. The files are listed after the snapshot and none is
 * swept meanwhile (blobs_hold): what it refers to is there. Whoever dies on the way leaves
 * what was there before, and files that the next call with the same names writes over: PATH.part,
 * roost.backup and roost.verify in the scratch folder, roost.db.part and files.part in the
 * directory restored into.
 *
 * Any process, any thread. On false `why` is one line with the remedy.
 */
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

#include "store/backup_manifest.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct backup_order {
    const char *data;     /* the directory copied, or restored into */
    const char *path;     /* the archive; to verify or restore, also a folder of them */
    const char *since;    /* to take: go on from that one; NULL: a full one */
    const char *key_file; /* NULL: not encrypted; see backup_key.h */
    const char *scratch;  /* a folder with room for roost.db; NULL: data, or, */
                          /* to verify, $TMPDIR or /var/tmp */
    bool has_pos;         /* to restore: the newest that is not past `pos`, */
    uint64_t pos;         /* of the same history as `path`; else `path`, */
                          /* of a folder the newest */
    const volatile sig_atomic_t
        *stop; /* once not 0 it stops and cleans up; may be NULL */
};

/* Writes the archive, mode 0600, under its name only when it is whole and on disk. Never over
 * another file. From the copy on the process is niced, so that the server comes first. */
bool backup_take(const struct backup_order *o, struct backup_manifest *m, char *why,
                 size_t why_size);

/* Restores into a scratch file, which is checked and removed: SQLite's integrity, every room's
 * seqs without a hole and in order, posts counted, every file what its name says, and all the
 * manifest says. */
bool backup_verify(const struct backup_order *o, struct backup_manifest *m, char *why,
                   size_t why_size);

/* Into a directory that is not there or empty; checks as backup_verify does, and then gives the
 * store its name and a new epoch, since its history may have been rewound. */
bool backup_restore(const struct backup_order *o, struct backup_manifest *m, char *why,
                    size_t why_size);

/* Which archive `path` and `pos` mean: freed with free(); NULL: see `why`. */
char *backup_choose(const struct backup_order *o, char *why, size_t why_size);

#endif
