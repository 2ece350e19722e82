#include "store/backup_archive.h"

#include "base/must.h"
#include "base/random.h"
#include "base/xmalloc.h"
#include "store/backup_files.h"
#include "store/backup_header.h"
#include "store/backup_key.h"

#include <zstd.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LEVEL        3
#define CHUNK_HEAD   12
#define CONTEXT_SIZE (BACKUP_HEADER_SIZE + 8 + CHUNK_HEAD)

/* Of a passphrase. */
#define MEMORY_KIB 65536u
#define PASSES     3u

struct backup_archive {
    int fd;
    const char *path;
    struct backup_header header;
    uint8_t key[SECRET_KEY_SIZE];
    uint64_t number;               /* of the next seal */
    uint64_t at;                   /* bytes written or read */
    uint8_t context[CONTEXT_SIZE]; /* header, number, chunk's head */
    ZSTD_CCtx *packer;
    ZSTD_DCtx *unpacker;
    size_t room; /* in stored, without the seal */
    uint8_t *stored;
    uint8_t *plain; /* of a reader */
};

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
    backup_put(a->context + BACKUP_HEADER_SIZE, a->number, 8);
    if (a->header.cipher == BACKUP_OPEN)
        digest_seal(a, bytes, len, bytes + len);
    else
        secret_seal(a->key, a->number, a->context, sizeof(a->context), bytes, len,
                    bytes + len);
    a->number++;
}

static bool unseal(struct backup_archive *a, uint8_t *bytes, size_t len)
{
    uint8_t found[SECRET_SEAL_SIZE];

    backup_put(a->context + BACKUP_HEADER_SIZE, a->number, 8);
    if (a->header.cipher != BACKUP_OPEN)
        return secret_unseal(a->key, a->number++, a->context, sizeof(a->context), bytes,
                             len, bytes + len);
    digest_seal(a, bytes, len, found);
    a->number++;
    return secret_equal(found, bytes + len, sizeof(found));
}

/* --- the header --- */

static bool derive(struct backup_archive *a, const struct backup_key *key, char *why,
                   size_t why_size)
{
    const struct backup_header *h = &a->header;

    if (h->cipher == BACKUP_OPEN || backup_key_derive(key, h->salt, h->cost, a->key))
        return true;
    snprintf(why, why_size,
             "no memory to make a key of the passphrase: %u MiB are needed",
             h->cost.memory_kib >> 10);
    return false;
}

static void make_header(struct backup_archive *a, const struct backup_key *key,
                        struct backup_header *h)
{
    static const struct password_cost cost = {MEMORY_KIB, PASSES}, none;

    h->cipher = !key ? BACKUP_OPEN : key->is_raw ? BACKUP_BY_KEY : BACKUP_BY_PASSPHRASE;
    h->cost = h->cipher == BACKUP_BY_PASSPHRASE ? cost : none;
    random_bytes(h->salt, sizeof(h->salt));
    random_bytes(h->id, sizeof(h->id));
    a->header = *h;
    backup_header_encode(h, a->context);
}

static bool say(char *why, size_t why_size, const char *path, const char *what)
{
    snprintf(why, why_size, "%s %s", path, what);
    return false;
}

/* Is it one that this key may open? */
static bool check_key(const struct backup_archive *a, const struct backup_key *key,
                      char *why, size_t why_size)
{
    bool by_key = a->header.cipher == BACKUP_BY_KEY;

    if (a->header.cipher != BACKUP_OPEN && !key)
        return say(why, why_size, a->path,
                   "is encrypted; name its key with --key-file FILE");
    if (a->header.cipher == BACKUP_OPEN && key)
        return say(why, why_size, a->path,
                   "is not encrypted; leave --key-file away if that is as it should be");
    if (key && key->is_raw != by_key)
        return say(why, why_size, a->path,
                   by_key ? "was made with a key of 32 bytes, not a passphrase"
                          : "was made with a passphrase, not a key of 32 bytes");
    return true;
}

static bool check_header(struct backup_archive *a, const struct backup_key *key,
                         char *why, size_t why_size)
{
    switch (backup_header_decode(&a->header, a->context)) {
    case BACKUP_HEADER_FOREIGN:
        return say(why, why_size, a->path, "is no backup of Roost; name another file");
    case BACKUP_HEADER_OTHER:
        return say(why, why_size, a->path,
                   "was written by another version of Roost; use that version");
    case BACKUP_HEADER_DAMAGED:
        return say(why, why_size, a->path,
                   "is damaged at its beginning; use another backup");
    case BACKUP_HEADER_GOOD:
        break;
    }
    return check_key(a, key, why, why_size);
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
                                             struct backup_header *h, char *why,
                                             size_t why_size)
{
    struct backup_archive *a = archive_create(fd, path);

    a->packer = ZSTD_createCCtx();
    must(a->packer);
    make_header(a, key, h);
    if (derive(a, key, why, why_size)) {
        seal(a, a->stored, 0);
        if (write_bytes(a, a->context, BACKUP_HEADER_SIZE, why, why_size) &&
            write_bytes(a, a->stored, SECRET_SEAL_SIZE, why, why_size))
            return a;
    }
    backup_archive_close(a);
    return NULL;
}

bool backup_archive_write(struct backup_archive *a, enum backup_chunk kind,
                          const void *bytes, size_t len, char *why, size_t why_size)
{
    uint8_t *head = a->context + BACKUP_HEADER_SIZE + 8;
    size_t stored;

    must(len <= BACKUP_CHUNK_MAX);
    stored = ZSTD_compressCCtx(a->packer, a->stored, a->room, bytes, len, LEVEL);
    must(!ZSTD_isError(stored));
    backup_put(head, kind, 4);
    backup_put(head + 4, len, 4);
    backup_put(head + 8, stored, 4);
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
    if (!read_bytes(a, a->context, BACKUP_HEADER_SIZE, why, why_size) ||
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

const struct backup_header *backup_archive_header(const struct backup_archive *a)
{
    return &a->header;
}

uint64_t backup_archive_bytes(const struct backup_archive *a)
{
    return a->at;
}

struct chunk_head {
    uint32_t kind;
    size_t len;
    size_t stored;
};

static bool read_head(struct backup_archive *a, struct chunk_head *h, char *why,
                      size_t why_size)
{
    uint8_t *head = a->context + BACKUP_HEADER_SIZE + 8;

    if (!read_bytes(a, head, CHUNK_HEAD, why, why_size))
        return false;
    h->kind = (uint32_t)backup_get(head, 4);
    h->len = (size_t)backup_get(head + 4, 4);
    h->stored = (size_t)backup_get(head + 8, 4);
    if (h->kind == 0 || h->kind >= BACKUP_CHUNK_KINDS || h->len > BACKUP_CHUNK_MAX ||
        h->stored > a->room)
        return damaged(a, why, why_size);
    return true;
}

static bool pass_over(struct backup_archive *a, const struct chunk_head *h, char *why,
                      size_t why_size)
{
    size_t bytes = h->stored + SECRET_SEAL_SIZE;

    if (lseek(a->fd, (off_t)bytes, SEEK_CUR) < 0)
        return backup_explain(why, why_size, "read", a->path, "another file");
    a->at += bytes;
    a->number++;
    return true;
}

bool backup_archive_read(struct backup_archive *a, uint32_t kinds,
                         enum backup_chunk *kind, const uint8_t **bytes, size_t *len,
                         char *why, size_t why_size)
{
    struct chunk_head h;

    if (!read_head(a, &h, why, why_size))
        return false;
    while (!(kinds & BACKUP_ONLY(h.kind)))
        if (!pass_over(a, &h, why, why_size) || !read_head(a, &h, why, why_size))
            return false;
    if (!read_bytes(a, a->stored, h.stored + SECRET_SEAL_SIZE, why, why_size))
        return false;
    if (!unseal(a, a->stored, h.stored) ||
        ZSTD_decompressDCtx(a->unpacker, a->plain, h.len, a->stored, h.stored) != h.len)
        return damaged(a, why, why_size);
    *kind = (enum backup_chunk)h.kind;
    *bytes = a->plain;
    *len = h.len;
    return true;
}

bool backup_archive_ends(struct backup_archive *a, char *why, size_t why_size)
{
    uint8_t more;

    return backup_read(a->fd, &more, 1) == 0 || damaged(a, why, why_size);
}
