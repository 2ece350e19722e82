/*
 * backup_header.h - the first bytes of a backup: what it is and which one it goes on from, to be
 * read without a key. Little endian.
 *
 *   0    "ROOSTBAK"
 *   8    format, 2
 *   12   cipher: 0 none, 1 with a key of 32 bytes, 2 with a passphrase
 *   16   Argon2id's memory in KiB, and 20 its passes, of a passphrase
 *   24   how long the database is that was backed up (8 bytes)
 *   32   salt
 *   48   id, random
 *   64   id of the backup it goes on from; zeroes: none, it is a full one
 *   80   when it was made, in milliseconds since 1970, and 88 its last pos
 *   96   the same of the one it goes on from
 *   112  the first 16 bytes of the SHA-256 of its epoch
 *   128  the first 16 bytes of the SHA-256 of these 128: damage is told from a wrong key
 */
#ifndef STORE_BACKUP_HEADER_H
#define STORE_BACKUP_HEADER_H

#include "base/secret.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BACKUP_HEADER_SIZE 144
#define BACKUP_ID_SIZE     16

enum backup_cipher { BACKUP_OPEN, BACKUP_BY_KEY, BACKUP_BY_PASSPHRASE };

struct backup_header {
    enum backup_cipher cipher;
    struct password_cost cost; /* zeroes but for a passphrase */
    uint64_t file_bytes;
    uint8_t salt[SECRET_SALT_SIZE];
    uint8_t id[BACKUP_ID_SIZE];
    uint8_t parent[BACKUP_ID_SIZE];
    int64_t made;
    uint64_t head;
    int64_t parent_made;
    uint64_t parent_head;
    uint8_t history[16]; /* of the epoch: pos compare within one history alone */
};

enum backup_header_state {
    BACKUP_HEADER_GOOD,
    BACKUP_HEADER_FOREIGN, /* no backup at all */
    BACKUP_HEADER_OTHER,   /* of another version */
    BACKUP_HEADER_DAMAGED,
};

void backup_header_encode(const struct backup_header *h,
                          uint8_t bytes[BACKUP_HEADER_SIZE]);
enum backup_header_state backup_header_decode(struct backup_header *h,
                                              const uint8_t bytes[BACKUP_HEADER_SIZE]);

bool backup_header_is_full(const struct backup_header *h);
bool backup_header_goes_on_from(const struct backup_header *h,
                                const struct backup_header *parent);
void backup_header_set_parent(struct backup_header *h,
                              const struct backup_header *parent);
void backup_header_set_history(struct backup_header *h, const char *epoch);
bool backup_header_same_history(const struct backup_header *a,
                                const struct backup_header *b);

#define BACKUP_TIME_SIZE 32
/* 2026-11-21T18:15:00Z */
const char *backup_time(int64_t made, char text[BACKUP_TIME_SIZE]);

/* Numbers of `size` bytes as they stand in a backup. */
void backup_put(uint8_t *to, uint64_t value, size_t size);
uint64_t backup_get(const uint8_t *from, size_t size);

#endif
