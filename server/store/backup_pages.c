#include "store/backup_pages.h"

#include "base/secret.h"
#include "base/xmalloc.h"
#include "store/backup_archive.h"
#include "store/backup_header.h"

#include <stdlib.h>
#include <string.h>

#define PAGE_ENTRY (8 + BACKUP_BLOCK)
#define PAGES_MAX  (BACKUP_CHUNK_MAX / PAGE_ENTRY * PAGE_ENTRY)
#define HASH_ENTRY (8 + BACKUP_BLOCK_HASH)
#define HASHES_MAX (BACKUP_CHUNK_MAX / HASH_ENTRY * HASH_ENTRY)

void backup_pages_finish(struct backup_pages *p)
{
    free(p->hashes);
    memset(p, 0, sizeof(*p));
}

uint64_t backup_blocks(uint64_t file_bytes)
{
    return file_bytes / BACKUP_BLOCK + (file_bytes % BACKUP_BLOCK != 0);
}

size_t backup_block_len(uint64_t file_bytes, uint64_t number)
{
    uint64_t at = number * BACKUP_BLOCK;

    return file_bytes - at < BACKUP_BLOCK ? (size_t)(file_bytes - at) : BACKUP_BLOCK;
}

void backup_pages_cut(struct backup_pages *p, uint64_t file_bytes)
{
    uint64_t blocks = backup_blocks(file_bytes);

    if (p->count > blocks)
        p->count = (size_t)blocks;
}

void backup_block_hash(const uint8_t *bytes, size_t len, uint8_t hash[BACKUP_BLOCK_HASH])
{
    uint8_t whole[SECRET_HASH_SIZE];

    secret_hash(bytes, len, whole);
    memcpy(hash, whole, BACKUP_BLOCK_HASH);
}

bool backup_pages_learn(struct backup_pages *p, uint64_t number,
                        const uint8_t hash[BACKUP_BLOCK_HASH])
{
    if (number >= p->capacity) {
        p->capacity = p->capacity ? 2 * p->capacity : 1024;
        if (p->capacity <= number)
            p->capacity = (size_t)number + 1;
        p->hashes = xreallocarray(p->hashes, p->capacity, sizeof(*p->hashes));
    }
    if (number >= p->count) {
        memset(p->hashes + p->count, 0, (number + 1 - p->count) * sizeof(*p->hashes));
        p->count = (size_t)number + 1;
    } else if (memcmp(p->hashes[number], hash, BACKUP_BLOCK_HASH) == 0) {
        return true;
    }
    memcpy(p->hashes[number], hash, BACKUP_BLOCK_HASH);
    return false;
}

bool backup_pages_read(struct backup_pages *p, const uint8_t *bytes, size_t len,
                       uint64_t file_bytes)
{
    uint64_t blocks = backup_blocks(file_bytes);

    if (len % HASH_ENTRY != 0)
        return false;
    for (size_t at = 0; at < len; at += HASH_ENTRY) {
        uint64_t number = backup_get(bytes + at, 8);

        /* In order or known: the room they take is bounded by what was read. */
        if (number >= blocks || number > p->count)
            return false;
        backup_pages_learn(p, number, bytes + at + 8);
    }
    return true;
}

/* --- into an archive --- */

void backup_pages_out_init(struct backup_pages_out *out, struct backup_archive *a)
{
    memset(out, 0, sizeof(*out));
    out->archive = a;
    out->pages = xmalloc(PAGES_MAX);
}

void backup_pages_out_finish(struct backup_pages_out *out)
{
    free(out->pages);
    free(out->hashes);
}

static bool flush(struct backup_pages_out *out, char *why, size_t why_size)
{
    size_t len = out->pages_len;

    out->pages_len = 0;
    return len == 0 || backup_archive_write(out->archive, BACKUP_PAGES, out->pages, len,
                                            why, why_size);
}

static void note(struct backup_pages_out *out, uint64_t number,
                 const uint8_t hash[BACKUP_BLOCK_HASH])
{
    if (out->hashes_len + HASH_ENTRY > out->hashes_capacity) {
        out->hashes_capacity = out->hashes_capacity ? 2 * out->hashes_capacity : 4096;
        out->hashes = xrealloc(out->hashes, out->hashes_capacity);
    }
    backup_put(out->hashes + out->hashes_len, number, 8);
    memcpy(out->hashes + out->hashes_len + 8, hash, BACKUP_BLOCK_HASH);
    out->hashes_len += HASH_ENTRY;
}

bool backup_pages_out_add(struct backup_pages_out *out, uint64_t number,
                          const uint8_t *bytes, size_t len,
                          const uint8_t hash[BACKUP_BLOCK_HASH], char *why,
                          size_t why_size)
{
    backup_put(out->pages + out->pages_len, number, 8);
    memcpy(out->pages + out->pages_len + 8, bytes, len);
    out->pages_len += 8 + len;
    out->count++;
    note(out, number, hash);
    return out->pages_len + PAGE_ENTRY <= PAGES_MAX || flush(out, why, why_size);
}

bool backup_pages_out_end(struct backup_pages_out *out, char *why, size_t why_size)
{
    bool ok = flush(out, why, why_size);

    for (size_t at = 0; ok && at < out->hashes_len; at += HASHES_MAX) {
        size_t len = out->hashes_len - at;

        ok = backup_archive_write(out->archive, BACKUP_HASHES, out->hashes + at,
                                  len < HASHES_MAX ? len : HASHES_MAX, why, why_size);
    }
    return ok;
}
