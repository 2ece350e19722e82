#include "store/backup_archive.h"

#include "base/must.h"
#include "base/random.h"
#include "base/xmalloc.h"
#include "store/backup_files.h"
#include "store/backup_key.h"

#include <zstd.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAGIC        "ROOSTBAK"
#define FORMAT       1u
#define LEVEL        3
#define SUMMED       48 /* of the header */
#define SUM_SIZE     16
#define HEADER_SIZE  64
#define CHUNK_HEAD   12
#define CONTEXT_SIZE (HEADER_SIZE + 8 + CHUNK_HEAD)

/* Of a passphrase, and the most that is believed of an archive. */
#define MEMORY_KIB     65536u
#define PASSES         3u
#define MEMORY_KIB_MAX (1u << 20)
#define PASSES_MAX     32u

enum cipher { CIPHER_NONE, CIPHER_KEY, CIPHER_PASSPHRASE };

struct backup_archive {
    int fd;
    const char *path;
    uint32_t cipher;
    uint8_t key[SECRET_KEY_SIZE];
    uint64_t number; /* of the next seal */
    uint64_t file_bytes;
    uint64_t at;                   /* bytes written or read */
    uint8_t context[CONTEXT_SIZE]; /* header, number, chunk's head */
    ZSTD_CCtx *packer;
    ZSTD_DCtx *unpacker;
    size_t room; /* in stored, without the seal */
    uint8_t *stored;
    uint8_t *plain; /* of a reader */
};

static void put(uint8_t *to, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        to[i] = (uint8_t)(value >> 8 * i);
}

static uint64_t get(const uint8_t *from, size_t size)
{
    uint64_t value = 0;

    for (size_t i = size; i > 0; i--)
        value = value << 8 | from[i - 1];
    return value;
}

static uint32_t get32(const uint8_t *from)
{
    return (uint32_t)get(from, 4);
}

/* --- seals --- */

static void digest_seal(const struct backup_archive *a, const uint8_t *bytes, size_t len,
                        uint8_t seal[SECRET_SEAL_SIZE])
{
    struct secret_digest d;
    uint8_t hash[SECRET_HASH_SIZE];

    secret_digest_init(&d);
    secret_digest_add(&d, a->context, sizeof(a->context));
    secret_digest_add(&d, bytes, len);
    secret_digest_finish(&d, hash);
    memcpy(seal, hash, SECRET_SEAL_SIZE);
}

/* The seal goes behind the bytes. */
static void seal(struct backup_archive *a, uint8_t *bytes, size_t len)
{
    put(a->context + HEADER_SIZE, a->number, 8);
    if (a->cipher == CIPHER_NONE)
        digest_seal(a, bytes, len, bytes + len);
    else
        secret_seal(a->key, a->number, a->context, sizeof(a->context), bytes, len,
                    bytes + len);
    a->number++;
}

static bool unseal(struct backup_archive *a, uint8_t *bytes, size_t len)
{
    uint8_t found[SECRET_SEAL_SIZE];

    put(a->context + HEADER_SIZE, a->number, 8);
    if (a->cipher != CIPHER_NONE)
        return secret_unseal(a->key, a->number++, a->context, sizeof(a->context), bytes,
                             len, bytes + len);
    digest_seal(a, bytes, len, found);
    a->number++;
    return secret_equal(found, bytes + len, sizeof(found));
}

/* --- the header --- */

static void sum_header(const uint8_t *header, uint8_t sum[SUM_SIZE])
{
    uint8_t hash[SECRET_HASH_SIZE];

    secret_hash(header, SUMMED, hash);
    memcpy(sum, hash, SUM_SIZE);
}

static bool derive(struct backup_archive *a, const struct backup_key *key, char *why,
                   size_t why_size)
{
    const uint8_t *header = a->context;
    struct password_cost cost = {get32(header + 16), get32(header + 20)};

    if (a->cipher == CIPHER_NONE || backup_key_derive(key, header + 32, cost, a->key))
        return true;
    snprintf(why, why_size,
             "no memory to make a key of the passphrase: %u MiB are needed",
             cost.memory_kib >> 10);
    return false;
}

static void make_header(struct backup_archive *a, const struct backup_key *key)
{
    uint8_t *header = a->context;

    a->cipher = !key ? CIPHER_NONE : key->is_raw ? CIPHER_KEY : CIPHER_PASSPHRASE;
    memcpy(header, MAGIC, 8);
    put(header + 8, FORMAT, 4);
    put(header + 12, a->cipher, 4);
    put(header + 16, a->cipher == CIPHER_PASSPHRASE ? MEMORY_KIB : 0, 4);
    put(header + 20, a->cipher == CIPHER_PASSPHRASE ? PASSES : 0, 4);
    put(header + 24, a->file_bytes, 8);
    random_bytes(header + 32, SECRET_SALT_SIZE);
    sum_header(header, header + SUMMED);
}

static bool say(char *why, size_t why_size, const char *path, const char *what)
{
    snprintf(why, why_size, "%s %s", path, what);
    return false;
}

static bool check_header(struct backup_archive *a, const struct backup_key *key,
                         char *why, size_t why_size)
{
    const uint8_t *header = a->context;
    uint8_t sum[SUM_SIZE];

    if (memcmp(header, MAGIC, 8) != 0)
        return say(why, why_size, a->path, "is no backup of Roost; name another file");
    if (get32(header + 8) != FORMAT)
        return say(why, why_size, a->path,
                   "was written by a newer version; use that version");
    sum_header(header, sum);
    a->cipher = get32(header + 12);
    a->file_bytes = get(header + 24, 8);
    if (memcmp(sum, header + SUMMED, SUM_SIZE) != 0 || a->cipher > CIPHER_PASSPHRASE ||
        get32(header + 16) > MEMORY_KIB_MAX || get32(header + 20) > PASSES_MAX)
        return say(why, why_size, a->path,
                   "is damaged at its beginning; use another backup");
    if (a->cipher != CIPHER_NONE && !key)
        return say(why, why_size, a->path,
                   "is encrypted; name its key with --key-file FILE");
    if (a->cipher == CIPHER_NONE && key)
        return say(why, why_size, a->path,
                   "is not encrypted; leave --key-file away if that is as it should be");
    if (key && key->is_raw != (a->cipher == CIPHER_KEY))
        return say(why, why_size, a->path,
                   a->cipher == CIPHER_KEY
                       ? "was made with a key of 32 bytes, not a passphrase"
                       : "was made with a passphrase, not a key of 32 bytes");
    return true;
}

static struct backup_archive *archive_create(int fd, const char *path)
{
    struct backup_archive *a = xcalloc(1, sizeof(*a));

    a->fd = fd;
    a->path = path;
    a->room = ZSTD_compressBound(BACKUP_CHUNK_MAX);
    a->stored = xmalloc(a->room + SECRET_SEAL_SIZE);
    return a;
}

void backup_archive_close(struct backup_archive *a)
{
    if (!a)
        return;
    ZSTD_freeCCtx(a->packer);
    ZSTD_freeDCtx(a->unpacker);
    secret_forget(a->key, sizeof(a->key));
    free(a->stored);
    free(a->plain);
    free(a);
}

static bool write_bytes(struct backup_archive *a, const uint8_t *bytes, size_t len,
                        char *why, size_t why_size)
{
    if (!backup_write(a->fd, bytes, len))
        return backup_explain(why, why_size, "write", a->path, "--to");
    a->at += len;
    return true;
}

struct backup_archive *backup_archive_create(int fd, const char *path,
                                             const struct backup_key *key,
                                             uint64_t file_bytes, char *why,
                                             size_t why_size)
{
    struct backup_archive *a = archive_create(fd, path);

    a->file_bytes = file_bytes;
    a->packer = ZSTD_createCCtx();
    must(a->packer);
    make_header(a, key);
    if (derive(a, key, why, why_size)) {
        seal(a, a->stored, 0);
        if (write_bytes(a, a->context, HEADER_SIZE, why, why_size) &&
            write_bytes(a, a->stored, SECRET_SEAL_SIZE, why, why_size))
            return a;
    }
    backup_archive_close(a);
    return NULL;
}

bool backup_archive_write(struct backup_archive *a, enum backup_chunk kind,
                          const void *bytes, size_t len, char *why, size_t why_size)
{
    uint8_t *head = a->context + HEADER_SIZE + 8;
    size_t stored;

    must(len <= BACKUP_CHUNK_MAX);
    stored = ZSTD_compressCCtx(a->packer, a->stored, a->room, bytes, len, LEVEL);
    must(!ZSTD_isError(stored));
    put(head, kind, 4);
    put(head + 4, len, 4);
    put(head + 8, stored, 4);
    seal(a, a->stored, stored);
    return write_bytes(a, head, CHUNK_HEAD, why, why_size) &&
           write_bytes(a, a->stored, stored + SECRET_SEAL_SIZE, why, why_size);
}

/* --- reading --- */

static bool read_bytes(struct backup_archive *a, uint8_t *bytes, size_t len, char *why,
                       size_t why_size)
{
    ssize_t got = backup_read(a->fd, bytes, len);

    if (got < 0)
        return backup_explain(why, why_size, "read", a->path, "another file");
    a->at += (uint64_t)got;
    if ((size_t)got == len)
        return true;
    snprintf(why, why_size, "%s is cut short at byte %" PRIu64 "; use another backup",
             a->path, a->at);
    return false;
}

static bool damaged(const struct backup_archive *a, char *why, size_t why_size)
{
    snprintf(why, why_size, "%s is damaged before byte %" PRIu64 "; use another backup",
             a->path, a->at);
    return false;
}

static bool open_header(struct backup_archive *a, const struct backup_key *key, char *why,
                        size_t why_size)
{
    if (!read_bytes(a, a->context, HEADER_SIZE, why, why_size) ||
        !check_header(a, key, why, why_size) ||
        !read_bytes(a, a->stored, SECRET_SEAL_SIZE, why, why_size) ||
        !derive(a, key, why, why_size))
        return false;
    if (unseal(a, a->stored, 0))
        return true;
    return key ? say(why, why_size, a->path,
                     "was not made with this key; name the right --key-file")
               : damaged(a, why, why_size);
}

struct backup_archive *backup_archive_open(int fd, const char *path,
                                           const struct backup_key *key, char *why,
                                           size_t why_size)
{
    struct backup_archive *a = archive_create(fd, path);

    a->unpacker = ZSTD_createDCtx();
    must(a->unpacker);
    a->plain = xmalloc(BACKUP_CHUNK_MAX);
    if (open_header(a, key, why, why_size))
        return a;
    backup_archive_close(a);
    return NULL;
}

uint64_t backup_archive_file_bytes(const struct backup_archive *a)
{
    return a->file_bytes;
}

uint64_t backup_archive_bytes(const struct backup_archive *a)
{
    return a->at;
}

bool backup_archive_read(struct backup_archive *a, enum backup_chunk *kind,
                         const uint8_t **bytes, size_t *len, char *why, size_t why_size)
{
    uint8_t *head = a->context + HEADER_SIZE + 8;
    size_t stored;

    if (!read_bytes(a, head, CHUNK_HEAD, why, why_size))
        return false;
    *kind = (enum backup_chunk)get32(head);
    *len = get32(head + 4);
    stored = get32(head + 8);
    if ((*kind != BACKUP_FILE && *kind != BACKUP_MANIFEST) || *len > BACKUP_CHUNK_MAX ||
        stored > a->room)
        return damaged(a, why, why_size);
    if (!read_bytes(a, a->stored, stored + SECRET_SEAL_SIZE, why, why_size))
        return false;
    if (!unseal(a, a->stored, stored) ||
        ZSTD_decompressDCtx(a->unpacker, a->plain, *len, a->stored, stored) != *len)
        return damaged(a, why, why_size);
    *bytes = a->plain;
    return true;
}

bool backup_archive_ends(struct backup_archive *a, char *why, size_t why_size)
{
    uint8_t more;

    return backup_read(a->fd, &more, 1) == 0 || damaged(a, why, why_size);
}
