#include "store/backup_unpack.h"

#include "base/xmalloc.h"
#include "store/backup_archive.h"
#include "store/backup_files.h"
#include "store/backup_uploads.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One archive of the chain, while it is read. */
struct unpacking {
    const struct backup_unpacking *what;
    const char *path; /* of the archive */
    struct backup_archive *archive;
    struct backup_names *files; /* that are there after the archives before */
    struct backup_uploads_in in;
    struct backup_names added, gone;
    char *why;
    size_t why_size;
};

static bool fail(struct unpacking *u, const char *what)
{
    snprintf(u->why, u->why_size, "%s %s; use another backup", u->path, what);
    return false;
}

static bool write_block(const struct unpacking *u, uint64_t number, const uint8_t *bytes,
                        size_t len)
{
    return pwrite(u->what->fd, bytes, len, (off_t)(number * BACKUP_BLOCK)) ==
               (ssize_t)len ||
           backup_explain(u->why, u->why_size, "write", u->what->path, u->what->other);
}

static bool take_pages(struct unpacking *u, const uint8_t *bytes, size_t len)
{
    uint64_t file_bytes = backup_archive_header(u->archive)->file_bytes;
    size_t at = 0;

    while (at < len) {
        uint64_t number = len - at > 8 ? backup_get(bytes + at, 8) : UINT64_MAX;
        size_t block;

        if (number >= backup_blocks(file_bytes))
            return fail(u, "holds more than it says");
        block = backup_block_len(file_bytes, number);
        if (len - at - 8 < block)
            return fail(u, "holds half a page");
        if (!write_block(u, number, bytes + at + 8, block))
            return false;
        at += 8 + block;
    }
    return true;
}

static bool take_upload(struct unpacking *u, enum backup_chunk kind, const uint8_t *bytes,
                        size_t len)
{
    char what[300];
    bool ok = kind == BACKUP_UPLOAD
                  ? backup_uploads_begin(&u->in, bytes, len, what, sizeof(what))
                  : backup_uploads_more(&u->in, bytes, len, what, sizeof(what));

    if (ok)
        return true;
    if (strncmp(what, "holds", 5) == 0)
        return fail(u, what);
    snprintf(u->why, u->why_size, "%s", what);
    return false;
}

static bool take_manifest(struct unpacking *u, const uint8_t *bytes, size_t len)
{
    struct backup_manifest *m = u->what->manifest;

    backup_names_sort(&u->in.seen);
    backup_names_sort(&u->added);
    backup_names_sort(&u->gone);
    if (u->in.is_open || !backup_names_are(&u->in.seen, &u->added))
        return fail(u, "does not hold the files that it says");
    for (size_t i = 0; u->what->files && i < u->gone.count; i++)
        backup_upload_remove(u->what->files, u->gone.names[i]);
    backup_names_take(u->files, &u->gone);
    backup_names_put(u->files, &u->added);
    if (!backup_manifest_decode(m, (const char *)bytes, len) ||
        m->bytes != backup_archive_header(u->archive)->file_bytes ||
        m->files != u->files->count)
        return fail(u, "has a manifest that does not fit it");
    return true;
}

static bool take_chunk(struct unpacking *u, enum backup_chunk kind, const uint8_t *bytes,
                       size_t len)
{
    switch (kind) {
    case BACKUP_PAGES:
        return take_pages(u, bytes, len);
    case BACKUP_UPLOAD:
    case BACKUP_MORE:
        return take_upload(u, kind, bytes, len);
    case BACKUP_ADDED:
    case BACKUP_GONE:
        return backup_names_read(kind == BACKUP_ADDED ? &u->added : &u->gone, bytes,
                                 len) ||
               fail(u, "holds half a name");
    case BACKUP_MANIFEST:
        return take_manifest(u, bytes, len);
    default: /* hashes: they are for who goes on from it */
        return true;
    }
}

static bool is_stopped(const struct unpacking *u)
{
    const struct backup_order *o = u->what->order;

    if (!o->stop || !*o->stop)
        return false;
    snprintf(u->why, u->why_size, "stopped; nothing was kept");
    return true;
}

static bool unpack_archive(struct unpacking *u)
{
    uint64_t file_bytes = backup_archive_header(u->archive)->file_bytes;
    enum backup_chunk kind = BACKUP_PAGES;
    const uint8_t *bytes;
    size_t len;

    while (kind != BACKUP_MANIFEST)
        if (is_stopped(u) ||
            !backup_archive_read(u->archive, BACKUP_EVERY_CHUNK, &kind, &bytes, &len,
                                 u->why, u->why_size) ||
            !take_chunk(u, kind, bytes, len))
            return false;
    if (!backup_archive_ends(u->archive, u->why, u->why_size))
        return false;
    u->what->manifest->archive_bytes = backup_archive_bytes(u->archive);
    return ftruncate(u->what->fd, (off_t)file_bytes) == 0 ||
           backup_explain(u->why, u->why_size, "write", u->what->path, u->what->other);
}

static bool unpack_link(const struct backup_unpacking *what, const char *path,
                        struct backup_names *files, char *why, size_t why_size)
{
    struct unpacking u = {.what = what,
                          .path = path,
                          .files = files,
                          .in = {.files = what->files},
                          .why = why,
                          .why_size = why_size};
    int fd = backup_open(path, why, why_size);
    bool ok;

    u.archive = fd >= 0 ? backup_archive_open(fd, path, what->key, why, why_size) : NULL;
    ok = u.archive && unpack_archive(&u);
    backup_uploads_finish(&u.in);
    backup_names_finish(&u.added);
    backup_names_finish(&u.gone);
    backup_archive_close(u.archive);
    if (fd >= 0)
        close(fd);
    return ok;
}

/* --- all of it --- */

static bool has_room(const struct backup_unpacking *u, char *why, size_t why_size)
{
    char *folder = backup_folder_of(u->path);
    uint64_t most = 0, files = u->files ? u->manifest->files_bytes : 0;
    bool has;

    for (size_t i = 0; i < u->chain->count; i++)
        if (u->chain->links[i].header.file_bytes > most)
            most = u->chain->links[i].header.file_bytes;
    most = most <= UINT64_MAX - files ? most + files : UINT64_MAX;
    has = backup_has_room(folder, most, u->other, why, why_size);
    free(folder);
    return has;
}

static bool check_hash(const struct backup_unpacking *u, char *why, size_t why_size)
{
    uint8_t *bytes = xmalloc(BACKUP_CHUNK_MAX);
    uint8_t hash[SECRET_HASH_SIZE];
    struct secret_digest digest;
    ssize_t len = lseek(u->fd, 0, SEEK_SET) == 0 ? 1 : -1;

    secret_digest_init(&digest);
    while (len > 0) {
        len = backup_read(u->fd, bytes, BACKUP_CHUNK_MAX);
        if (len > 0)
            secret_digest_add(&digest, bytes, (size_t)len);
    }
    secret_digest_finish(&digest, hash);
    free(bytes);
    if (len < 0)
        return backup_explain(why, why_size, "read", u->path, u->other);
    if (memcmp(hash, u->manifest->hash, sizeof(hash)) == 0)
        return true;
    snprintf(why, why_size,
             "%s does not have the SHA-256 that its manifest says; use another backup",
             backup_chain_last(u->chain)->path);
    return false;
}

bool backup_unpack(const struct backup_unpacking *u, char *why, size_t why_size)
{
    struct backup_names files = {.count = 0};
    bool ok = backup_manifest_read(backup_chain_last(u->chain)->path, u->key, u->manifest,
                                   why, why_size) &&
              has_room(u, why, why_size);

    for (size_t i = 0; ok && i < u->chain->count; i++)
        ok = unpack_link(u, u->chain->links[i].path, &files, why, why_size);
    backup_names_finish(&files);
    ok = ok && check_hash(u, why, why_size);
    snprintf(u->manifest->path, sizeof(u->manifest->path), "%s",
             backup_chain_last(u->chain)->path);
    u->manifest->is_encrypted = u->key != NULL;
    u->manifest->needs = u->chain->count - 1;
    return ok;
}
