/*
 * backup_archive.h - the file format of a backup: a header (backup_header.h), then chunks, each
 * compressed and sealed. Little endian.
 *
 * Behind the header stands its seal. A chunk is: kind, how long it is plain, how long it is stored
 * (4 bytes each), what is stored (a zstd frame, encrypted where there is a cipher) and its seal.
 * A seal is 16 bytes: the tag of AES-256-GCM, whose nonce is the number of the seal from 0, or
 * without a cipher the beginning of a SHA-256. It holds for the header, that number, the chunk's
 * head and what is stored, so that no chunk may be changed, left out, moved or taken from another
 * archive.
 *
 *   1 pages     blocks of the database: a number (8 bytes) and 4096 bytes each, or what is left
 *   2 manifest  backup_manifest.h; the last chunk
 *   3 hashes    of the blocks above: a number and the first 16 bytes of a SHA-256 each
 *   4 upload    a file of files/: its SHA-256, its length (8 bytes), its first bytes
 *   5 more      its next bytes
 *   6 added     the names of the files above, 32 bytes each, in order
 *   7 gone      likewise, of files that the backup before had
 *
 * A full backup has every block and every file; one that goes on from another has those that
 * changed since.
 */
#ifndef STORE_BACKUP_ARCHIVE_H
#define STORE_BACKUP_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BACKUP_CHUNK_MAX (1u << 20)

struct backup_archive;
struct backup_header;
struct backup_key;

enum backup_chunk {
    BACKUP_PAGES = 1,
    BACKUP_MANIFEST,
    BACKUP_HASHES,
    BACKUP_UPLOAD,
    BACKUP_MORE,
    BACKUP_ADDED,
    BACKUP_GONE,
    BACKUP_CHUNK_KINDS
};

#define BACKUP_EVERY_CHUNK UINT32_MAX
#define BACKUP_ONLY(kind)  (1u << (kind))

/* Both borrow `fd` and `path`; `key` may be NULL and is not kept. NULL: see `why`. create fills
 * in what `h` says of the cipher, and makes an id and a salt. */
struct backup_archive *backup_archive_create(int fd, const char *path,
                                             const struct backup_key *key,
                                             struct backup_header *h, char *why,
                                             size_t why_size);
struct backup_archive *backup_archive_open(int fd, const char *path,
                                           const struct backup_key *key, char *why,
                                           size_t why_size);
void backup_archive_close(struct backup_archive *a); /* NULL is allowed */

const struct backup_header *backup_archive_header(const struct backup_archive *a);
uint64_t backup_archive_bytes(const struct backup_archive *a); /* of it, so far */

bool backup_archive_write(struct backup_archive *a, enum backup_chunk kind,
                          const void *bytes, size_t len, char *why, size_t why_size);
/* The next chunk of one of those kinds (a mask of BACKUP_ONLY); the others are passed over unread
 * and unchecked. The bytes are the archive's until the next call. */
bool backup_archive_read(struct backup_archive *a, uint32_t kinds,
                         enum backup_chunk *kind, const uint8_t **bytes, size_t *len,
                         char *why, size_t why_size);
/* After the manifest: is this the end? */
bool backup_archive_ends(struct backup_archive *a, char *why, size_t why_size);

#endif
