/*
 * backup_archive.h - the file format of a backup: chunks, each compressed and sealed. Little endian.
 *
 *   0   "ROOSTBAK"
 *   8   format, 1
 *   12  cipher: 0 none, 1 with a key of 32 bytes, 2 with a passphrase
 *   16  Argon2id's memory in KiB, and 20 its passes, of a passphrase
 *   24  how long the file is that was backed up (8 bytes)
 *   32  salt
 *   48  the first 16 bytes of the SHA-256 of these 48: damage is told from a wrong key
 *   64  seal of the header
 *
 * A chunk is: kind (1 file, 2 manifest), how long it is plain, how long it is stored (4 bytes
 * each), what is stored (a zstd frame, encrypted where there is a cipher) and its seal. The
 * manifest is the last. A seal is 16 bytes: the tag of AES-256-GCM, whose nonce is the number of
 * the seal from 0, or without a cipher the beginning of a SHA-256. It holds for the header, that
 * number, the chunk's head and what is stored, so that no chunk may be changed, left out, moved or
 * taken from another archive.
 */
#ifndef STORE_BACKUP_ARCHIVE_H
#define STORE_BACKUP_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BACKUP_CHUNK_MAX (1u << 20)

struct backup_archive;
struct backup_key;

enum backup_chunk { BACKUP_FILE = 1, BACKUP_MANIFEST = 2 };

/* Both borrow `fd` and `path`; `key` may be NULL and is not kept. NULL: see `why`. */
struct backup_archive *backup_archive_create(int fd, const char *path,
                                             const struct backup_key *key,
                                             uint64_t file_bytes, char *why,
                                             size_t why_size);
struct backup_archive *backup_archive_open(int fd, const char *path,
                                           const struct backup_key *key, char *why,
                                           size_t why_size);
void backup_archive_close(struct backup_archive *a); /* NULL is allowed */

uint64_t backup_archive_file_bytes(const struct backup_archive *a);
uint64_t backup_archive_bytes(const struct backup_archive *a); /* of it, so far */

bool backup_archive_write(struct backup_archive *a, enum backup_chunk kind,
                          const void *bytes, size_t len, char *why, size_t why_size);
/* The bytes are the archive's until the next call. */
bool backup_archive_read(struct backup_archive *a, enum backup_chunk *kind,
                         const uint8_t **bytes, size_t *len, char *why, size_t why_size);
/* After the manifest: is this the end? */
bool backup_archive_ends(struct backup_archive *a, char *why, size_t why_size);

#endif
