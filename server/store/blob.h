/*
 * blob.h - the contents of files: DATA/files/ab/HASH, each once, named by their SHA-256.
 *
 * What is still coming in lies in DATA/files/.part and has no say. Contents get their name when
 * all of them is on disk, before any row speaks of them; they never change. What no row needs is
 * swept after a grace, which is also the time a backup has to copy what its rows speak of; a
 * longer one holds them (blobs_hold). Any thread.
 */
#ifndef STORE_BLOB_H
#define STORE_BLOB_H

#include "base/secret.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct blobs;

#define BLOB_FOLDERS  256
#define BLOB_NAME_MAX 80 /* of a name in .part, with its NUL */

/* Makes the folders. NULL: `why` says what is wrong. */
struct blobs *blobs_open(const char *data, char *why, size_t why_size);
void blobs_close(struct blobs *b); /* NULL is allowed */

int blobs_parts(const struct blobs *b); /* the folder .part, for openat */
/* Room for so many bytes more, and some to spare for the store? */
bool blobs_have_room(const struct blobs *b, uint64_t more);

/* Gives what is in .part under that name its place among the contents, on disk; its name in
 * .part stays, and nobody may write to it any more. False: logged. */
bool blob_keep(struct blobs *b, const char *part, const uint8_t hash[SECRET_HASH_SIZE]);
int blob_open(const struct blobs *b,
              const uint8_t hash[SECRET_HASH_SIZE]); /* -1: errno */

/* Takes away what nobody needs and is older than `grace_s`, in one folder of BLOB_FOLDERS;
 * nothing while somebody holds them. How many. */
typedef bool blob_needed_fn(void *arg, const uint8_t hash[SECRET_HASH_SIZE]);
size_t blobs_sweep(struct blobs *b, unsigned folder, uint64_t grace_s,
                   blob_needed_fn *needed, void *arg);

/* Nothing is swept until the descriptor is closed. -1: there are none, or errno. */
int blobs_hold(const char *data);

#endif
