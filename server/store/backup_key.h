/*
 * backup_key.h - the key of an encrypted backup, as it stands in a file.
 *
 * A file of exactly 32 bytes is a key as it is; anything else from 12 to 1024 bytes is a
 * passphrase, without the end of its line. Every archive has a key of its own, made of that and
 * the archive's salt: by SHA-256 from a key, by Argon2id from a passphrase.
 */
#ifndef STORE_BACKUP_KEY_H
#define STORE_BACKUP_KEY_H

#include "base/secret.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BACKUP_PASSPHRASE_MAX 1024

struct backup_key {
    bool is_raw;
    size_t len;
    char bytes[BACKUP_PASSPHRASE_MAX + 2];
};

bool backup_key_read(struct backup_key *k, const char *path, char *why, size_t why_size);
void backup_key_forget(struct backup_key *k);

/* False: no memory for that cost. */
bool backup_key_derive(const struct backup_key *k, const uint8_t salt[SECRET_SALT_SIZE],
                       struct password_cost cost, uint8_t key[SECRET_KEY_SIZE]);

#endif
