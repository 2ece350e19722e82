/*
 * backup_pages.h - what each block of a database hashes to, so that a later backup takes only
 * those that changed.
 *
 * A hash is the first 16 bytes of a SHA-256. Whether a chain of backups gives the database again
 * does not hang on it: the manifest of each has the SHA-256 of the whole.
 */
#ifndef STORE_BACKUP_PAGES_H
#define STORE_BACKUP_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BACKUP_BLOCK      4096
#define BACKUP_BLOCK_HASH 16

struct backup_archive;

struct backup_pages {
    uint8_t (*hashes)[BACKUP_BLOCK_HASH];
    size_t count;
    size_t capacity;
};

void backup_pages_finish(struct backup_pages *p);
uint64_t backup_blocks(uint64_t file_bytes);
size_t backup_block_len(uint64_t file_bytes, uint64_t number);
void backup_pages_cut(struct backup_pages *p, uint64_t file_bytes);

void backup_block_hash(const uint8_t *bytes, size_t len, uint8_t hash[BACKUP_BLOCK_HASH]);
/* Is this the hash that was known? It is from now on. */
bool backup_pages_learn(struct backup_pages *p, uint64_t number,
                        const uint8_t hash[BACKUP_BLOCK_HASH]);
/* A chunk of hashes, of an archive of a database that long. */
bool backup_pages_read(struct backup_pages *p, const uint8_t *bytes, size_t len,
                       uint64_t file_bytes);

/* What is gathered for an archive: blocks as they come, and their hashes behind them. */
struct backup_pages_out {
    struct backup_archive *archive;
    uint8_t *pages;
    size_t pages_len;
    uint8_t *hashes;
    size_t hashes_len;
    size_t hashes_capacity;
    uint64_t count;
};

void backup_pages_out_init(struct backup_pages_out *out, struct backup_archive *a);
bool backup_pages_out_add(struct backup_pages_out *out, uint64_t number,
                          const uint8_t *bytes, size_t len,
                          const uint8_t hash[BACKUP_BLOCK_HASH], char *why,
                          size_t why_size);
bool backup_pages_out_end(struct backup_pages_out *out, char *why, size_t why_size);
void backup_pages_out_finish(struct backup_pages_out *out);

#endif
