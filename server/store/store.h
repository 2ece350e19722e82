/*
 * store.h - one SQLite file in the data directory: the log and its projection.
 *
 * store_open locks the directory, migrates and tells the head. Then one writer
 * (the writing thread's) and any number of readers (one per thread) are opened
 * on it. WAL, synchronous=FULL (NORMAL under durability "os"); no automatic
 * checkpoints: store_checkpoint runs on a thread of its own.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/config.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;
struct writer;
struct reader;
struct command;
struct outcome;

#define STORE_WHY_MAX 512

/* Creates an empty directory (0700) and file (0600). NULL: `why` says in one line what
 * is wrong and what to do (in use by another server, not writable, from a newer
 * version, not a database, damaged). Before a migration of a file with data it is
 * copied to roost.db.before-VERSION. */
struct store *store_open(const char *dir, enum durability durability, char *why,
                         size_t why_size);
void store_close(struct store *s); /* after its writers and readers; NULL is allowed */

const char *
store_epoch(const struct store *s);         /* "" until WORKSPACE_CREATE was applied */
uint64_t store_head(const struct store *s); /* as of store_open */

/* A live migration-free second process may look at the lock: is a server using dir? */
bool store_in_use(const char *dir);

struct writer *writer_open(struct store *s, char *why, size_t why_size);
void writer_close(struct writer *w);

enum store_status { STORE_OK, STORE_FULL, STORE_FAILED };

/* Applies the commands in order in one transaction and commits (fsynced under
 * "disk"). Deterministic: the same commands on the same file give the same
 * rows. Each has its outcome; on STORE_FULL or STORE_FAILED nothing was kept and every
 * outcome is ERR_BUSY, and the next call may succeed. Writing thread. */
enum store_status store_apply(struct writer *w, struct command *const *commands,
                              struct outcome *const *outcomes, size_t count);
/* Writes and commits one row, to see whether a full disk has room again. */
enum store_status store_probe(struct writer *w);

uint64_t writer_wal_bytes(const struct writer *w); /* after the last commit */
/* Moves what is in the WAL into the file on a connection of its own, while the writer
 * goes on; with `restart` it also waits for readers and the WAL starts over. Any
 * thread, one at a time. */
bool store_checkpoint(struct store *s, bool restart);

struct reader *reader_open(struct store *s, char *why, size_t why_size);
void reader_close(struct reader *r);

#endif
