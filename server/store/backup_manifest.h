/*
 * backup_manifest.h - what is in a backup, as lines of a name and a value: the last chunk of an
 * archive.
 *
 *   roost-backup 2
 *   made 1763715600000        milliseconds since 1970
 *   program 0.1.0
 *   schema 2
 *   epoch 4kX...
 *   head 1234                 the last pos
 *   oldest 0                  the last pos that retention took away
 *   bytes 245760              of the database
 *   sha256 9f86d0...          likewise
 *   files 12                  that people sent, and
 *   files_bytes 90210         how much they are
 *   rows messages 1000        one line for each table
 */
#ifndef STORE_BACKUP_MANIFEST_H
#define STORE_BACKUP_MANIFEST_H

#include "base/secret.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BACKUP_EPOCH_MAX   128
#define BACKUP_PROGRAM_MAX 32
#define BACKUP_NO_TABLE    UINT64_MAX

struct buf;

enum backup_table {
#define TABLE(name) BACKUP_ROWS_##name,
#include "store/backup_tables.tbl"
    BACKUP_TABLES
};

struct backup_manifest {
    int64_t made;
    char program[BACKUP_PROGRAM_MAX]; /* the version that made it */
    long schema;
    char epoch[BACKUP_EPOCH_MAX];
    uint64_t head;
    uint64_t oldest;
    uint64_t bytes;
    uint8_t hash[SECRET_HASH_SIZE];
    uint64_t files;
    uint64_t files_bytes;
    uint64_t rows[BACKUP_TABLES]; /* BACKUP_NO_TABLE: there is none in this schema */
    /* Not in the text: */
    uint64_t archive_bytes; /* how long the archive is */
    char path[512];         /* of the archive */
    bool is_encrypted;
    uint64_t needs;    /* how many others it goes on from */
    uint64_t left_out; /* files whose content was not what their name says, */
    char first_left_out[2 * SECRET_HASH_SIZE + 1];
};

const char *backup_table_name(enum backup_table table);

void backup_manifest_encode(const struct backup_manifest *m, struct buf *text);
/* False: it is no manifest, or one this version cannot hold to. */
bool backup_manifest_decode(struct backup_manifest *m, const char *text, size_t len);

/* NULL: what was found is what the manifest says; else the name of what differs. The file's hash
 * and length are compared elsewhere, before it is opened. */
const char *backup_manifest_differs(const struct backup_manifest *said,
                                    const struct backup_manifest *found);

#endif
