/*
 * store_private.h - what the files of store/ know of each other's structs.
 */
#ifndef STORE_STORE_PRIVATE_H
#define STORE_STORE_PRIVATE_H

#include "base/config.h"
#include "proto/err.h"
#include "store/db.h"

#include <stdatomic.h>
#include <stdint.h>

#define EPOCH_MAX 128
#define PATH_SIZE 4096

struct keys;
struct posting;

struct store {
    int lock_fd;
    enum durability durability;
    uint64_t head;
    char epoch[EPOCH_MAX];
    char path[PATH_SIZE];       /* of roost.db */
    atomic_bool search_damaged; /* search.db: a reader has met it */
};

struct writer {
    struct store *store;
    struct db db;
    struct posting *posting;
    struct guard *guard;
    const uint64_t *online; /* whom @here calls, see mentioning.h */
    size_t online_count;
    struct keys *keys;
    bool memory_lost; /* guard and keys may say what a transaction that failed said */
    uint64_t head;    /* with what the open transaction has added */
    uint64_t wal_bytes;
};

struct reader {
    struct db db;
    struct store *store;
    struct search_file *search; /* NULL until somebody searches */
};

/* One snapshot for all statements until snapshot_end, which tells how it went:
 * `err`, or ERR_INTERNAL where SQLite failed. */
void snapshot_begin(struct reader *r);
enum err snapshot_end(struct reader *r, enum err err);
enum err reader_settle(struct reader *r, enum err err); /* likewise, without a snapshot */

/* The epoch as it stands in the file; "" when there is none. */
void epoch_load(struct db *db, char epoch[EPOCH_MAX]);

#endif
