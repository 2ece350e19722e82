/*
 * store_private.h - what the files of store/ know of each other's structs.
 */
#ifndef STORE_STORE_PRIVATE_H
#define STORE_STORE_PRIVATE_H

#include "base/config.h"
#include "proto/err.h"
#include "store/db.h"

#include <stdint.h>

#define EPOCH_MAX 128
#define PATH_SIZE 4096

struct posting;

struct store {
    int lock_fd;
    enum durability durability;
    uint64_t head;
    char epoch[EPOCH_MAX];
    char path[PATH_SIZE]; /* of roost.db */
};

struct writer {
    struct store *store;
    struct db db;
    struct posting *posting;
    struct guard *guard;
    bool guard_lost; /* it may say what a transaction that failed said */
    uint64_t head;   /* with what the open transaction has added */
    uint64_t wal_bytes;
};

struct reader {
    struct db db;
};

/* One snapshot for all statements until snapshot_end, which tells how it went:
 * `err`, or ERR_INTERNAL where SQLite failed. */
void snapshot_begin(struct reader *r);
enum err snapshot_end(struct reader *r, enum err err);
enum err reader_settle(struct reader *r, enum err err); /* likewise, without a snapshot */

/* The epoch as it stands in the file; "" when there is none. */
void epoch_load(struct db *db, char epoch[EPOCH_MAX]);

#endif
