/*
 * wal_keeper.h - keeps the WAL short, on a thread of its own. Loop thread.
 *
 * Every 16 MB of growth what is committed is moved into the file while the writer goes on. Under
 * load without a pause that never catches up, so that the WAL does not start over by itself; then
 * the keeper asks for the disk between two batches, moves the little that is left, and starts it
 * over.
 */
#ifndef JOURNAL_WAL_KEEPER_H
#define JOURNAL_WAL_KEEPER_H

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct store;
struct wal_keeper;

/* `on_kept`: ask wal_keeper_begins, unless a batch is away. */
typedef void wal_keeper_fn(void *arg);
struct wal_keeper *wal_keeper_create(struct loop *l, struct store *s,
                                     wal_keeper_fn *on_kept, void *arg);
void wal_keeper_destroy(struct wal_keeper *k); /* NULL is allowed */

/* How long the WAL is after a commit. */
void wal_keeper_grew(struct wal_keeper *k, uint64_t bytes);

/* No batch is away. True: the next one has to wait, the keeper has the disk and calls on_kept
 * when it is through. */
bool wal_keeper_begins(struct wal_keeper *k);

#endif
