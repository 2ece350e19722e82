#include "store/backup.h"

#include "base/buf.h"
#include "base/xmalloc.h"
#include "store/backup_archive.h"
#include "store/backup_chain.h"
#include "store/backup_files.h"
#include "store/backup_key.h"
#include "store/backup_snapshot.h"
#include "store/backup_uploads.h"
#include "store/blob.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SYNC_BYTES (32u << 20) /* no more than this waits for the disk at a time */

struct taking {
    const struct backup_order *order;
    struct backup_manifest *manifest;
    struct backup_key key;
    struct backup_list chain;   /* it goes on from the last of these; may be empty */
    struct backup_state before; /* what that one holds */
    struct backup_snapshot snapshot;
    struct backup_names files; /* that are there now, */
    int hold;   /* and none of them is swept meanwhile; -1: there are none */
    char *part; /* of the archive */
    int part_fd;
    struct backup_archive *archive;
    uint64_t synced;
    char *why;
    size_t why_size;
};

static bool explain(const struct taking *t, const char *doing, const char *path,
                    const char *other)
{
    return backup_explain(t->why, t->why_size, doing, path, other);
}

/* Between two chunks. */
static bool may_go_on(struct taking *t)
{
    uint64_t bytes = backup_archive_bytes(t->archive);

    if (bytes - t->synced >= SYNC_BYTES) {
        /* The kernel tells a failure once: the last fsync would not know of it. */
        if (fdatasync(t->part_fd) != 0)
            return backup_explain(t->why, t->why_size, "write", t->part, "another --to");
        t->synced = bytes;
    }
    return backup_may_go_on(t->order, t->part, "another --to", t->why, t->why_size);
}

/* --- the database --- */

static bool write_blocks(struct taking *t, struct backup_pages_out *out,
                         struct secret_digest *digest, const uint8_t *bytes, size_t len,
                         uint64_t first)
{
    secret_digest_add(digest, bytes, len);
    for (size_t at = 0; at < len; at += BACKUP_BLOCK) {
        size_t block = len - at < BACKUP_BLOCK ? len - at : BACKUP_BLOCK;
        uint64_t number = first + at / BACKUP_BLOCK;
        uint8_t hash[BACKUP_BLOCK_HASH];

        backup_block_hash(bytes + at, block, hash);
        if (!backup_pages_learn(&t->before.pages, number, hash) &&
            !backup_pages_out_add(out, number, bytes + at, block, hash, t->why,
                                  t->why_size))
            return false;
    }
    return true;
}

static bool write_database(struct taking *t)
{
    uint8_t *bytes = xmalloc(BACKUP_CHUNK_MAX);
    struct backup_pages_out out;
    struct secret_digest digest;
    uint64_t number = 0;
    ssize_t len = 0;
    int fd = t->snapshot.fd;
    bool ok = lseek(fd, 0, SEEK_SET) == 0;

    secret_digest_init(&digest);
    backup_pages_out_init(&out, t->archive);
    backup_pages_cut(&t->before.pages, t->manifest->bytes);
    while (ok && (len = backup_read(fd, bytes, BACKUP_CHUNK_MAX)) > 0) {
        ok = may_go_on(t) && write_blocks(t, &out, &digest, bytes, (size_t)len, number);
        number += BACKUP_CHUNK_MAX / BACKUP_BLOCK;
    }
    ok = ok && len == 0 && backup_pages_out_end(&out, t->why, t->why_size);
    secret_digest_finish(&digest, t->manifest->hash);
    backup_pages_out_finish(&out);
    free(bytes);
    if (len < 0)
        return explain(t, "read", t->snapshot.path, "another --scratch");
    return ok;
}

/* --- the files --- */

/* One damaged file shall not be in the way of a backup of all the rest. */
static void leave_out(struct taking *t, const uint8_t name[SECRET_HASH_SIZE])
{
    if (t->manifest->left_out++ == 0)
        backup_name_write(name, t->manifest->first_left_out);
}

/* False: `why`. It is among `added` if it is in the archive. */
static bool write_file(struct taking *t, const char *files,
                       const uint8_t name[SECRET_HASH_SIZE], struct backup_names *added)
{
    char *path = backup_upload_path(files, name);
    enum backup_upload end =
        backup_upload_check(path, name, t->order->stop, t->why, t->why_size);
    bool is_bad = end == BACKUP_UPLOAD_BAD;

    if (end == BACKUP_UPLOAD_DONE)
        end = backup_upload_write(t->archive, path, name, t->order->stop, t->why,
                                  t->why_size);
    else if (is_bad)
        leave_out(t, name);
    if (end == BACKUP_UPLOAD_DONE)
        backup_names_add(added, name);
    else if (end == BACKUP_UPLOAD_BAD && !is_bad) /* half of it is in the archive */
        snprintf(t->why, t->why_size, "%s was changed while it was read; try again",
                 path);
    free(path);
    return end != BACKUP_UPLOAD_FAILED && (end != BACKUP_UPLOAD_BAD || is_bad);
}

static bool write_names(struct taking *t, enum backup_chunk kind,
                        const struct backup_names *names)
{
    const size_t most = BACKUP_CHUNK_MAX / SECRET_HASH_SIZE;
    bool ok = true;

    for (size_t at = 0; ok && at < names->count; at += most) {
        size_t count = names->count - at < most ? names->count - at : most;

        ok = backup_archive_write(t->archive, kind, names->names[at],
                                  count * SECRET_HASH_SIZE, t->why, t->why_size);
    }
    return ok;
}

/* After the snapshot: what it refers to is there, unless it was taken away meanwhile. */
static bool write_files(struct taking *t)
{
    struct backup_names added = {.count = 0}, gone = {.count = 0};
    char *files = xasprintf("%s/files", t->order->data);
    bool ok = true;

    for (size_t i = 0; ok && i < t->files.count; i++)
        if (!backup_names_have(&t->before.files, t->files.names[i]))
            ok = may_go_on(t) && write_file(t, files, t->files.names[i], &added);
    for (size_t i = 0; i < t->before.files.count; i++)
        if (!backup_names_have(&t->files, t->before.files.names[i]))
            backup_names_add(&gone, t->before.files.names[i]);
    ok = ok && write_names(t, BACKUP_ADDED, &added) && write_names(t, BACKUP_GONE, &gone);
    t->manifest->files = t->before.files.count + added.count - gone.count;
    backup_names_finish(&added);
    backup_names_finish(&gone);
    free(files);
    return ok;
}

/* --- the archive --- */

static bool write_manifest(const struct taking *t)
{
    struct buf text;
    bool ok;

    buf_init(&text);
    backup_manifest_encode(t->manifest, &text);
    ok = backup_archive_write(t->archive, BACKUP_MANIFEST, buf_text(&text), text.len,
                              t->why, t->why_size);
    buf_finish(&text);
    return ok;
}

static struct backup_header header_of(const struct taking *t)
{
    struct backup_header h = {.file_bytes = t->manifest->bytes,
                              .made = t->manifest->made,
                              .head = t->manifest->head};

    backup_header_set_history(&h, t->manifest->epoch);
    if (t->chain.count > 0)
        backup_header_set_parent(&h, &backup_chain_last(&t->chain)->header);
    return h;
}

static bool write_archive(struct taking *t)
{
    const struct backup_key *key = t->order->key_file ? &t->key : NULL;
    struct backup_header h = header_of(t);
    bool ok;

    t->archive = backup_archive_create(t->part_fd, t->part, key, &h, t->why, t->why_size);
    ok = t->archive && write_database(t) && write_files(t) && write_manifest(t);
    if (ok) {
        snprintf(t->manifest->path, sizeof(t->manifest->path), "%s", t->order->path);
        t->manifest->archive_bytes = backup_archive_bytes(t->archive);
        t->manifest->is_encrypted = key != NULL;
        t->manifest->needs = t->chain.count;
    }
    backup_archive_close(t->archive);
    return ok;
}

/* --- the way through --- */

static bool is_free(const struct taking *t)
{
    struct stat st;

    if (lstat(t->order->path, &st) != 0 && errno == ENOENT)
        return true;
    snprintf(t->why, t->why_size,
             "%s is there already and is not written over; name another --to",
             t->order->path);
    return false;
}

/* A chain lies in one folder, or it would not be found again. */
static bool is_beside(const struct taking *t)
{
    char *one = backup_folder_of(t->order->path);
    char *other = backup_folder_of(t->order->since);
    struct stat here, there;
    bool is = stat(one, &here) == 0 && stat(other, &there) == 0 &&
              here.st_dev == there.st_dev && here.st_ino == there.st_ino;

    if (!is)
        snprintf(t->why, t->why_size,
                 "%s would not lie in the folder of %s, from which it goes on; name a "
                 "--to there",
                 t->order->path, t->order->since);
    free(one);
    free(other);
    return is;
}

static bool load_before(struct taking *t)
{
    const struct backup_key *key = t->order->key_file ? &t->key : NULL;

    return !t->order->since ||
           (is_beside(t) &&
            backup_chain_load(&t->chain, t->order->since, t->why, t->why_size) &&
            backup_state_load(&t->before, &t->chain, key, t->order->stop, t->why,
                              t->why_size));
}

static bool is_same_history(const struct taking *t)
{
    const struct backup_manifest *before = &t->before.manifest;

    if (!t->order->since || (strcmp(before->epoch, t->manifest->epoch) == 0 &&
                             before->head <= t->manifest->head))
        return true;
    snprintf(t->why, t->why_size,
             "%s is of another history than %s, which was restored or made anew since; "
             "leave --since away",
             t->order->since, t->order->data);
    return false;
}

static bool claim(struct taking *t)
{
    if (!is_free(t) || !backup_snapshot_open(&t->snapshot, t->order, t->why, t->why_size))
        return false;
    t->part_fd = backup_claim(t->part, t->why, t->why_size);
    return t->part_fd >= 0;
}

static bool take(struct taking *t)
{
    struct backup_manifest *m = t->manifest;

    t->hold = blobs_hold(t->order->data);
    if (!backup_snapshot_take(&t->snapshot, m, t->why, t->why_size) ||
        !is_same_history(t) ||
        !backup_uploads_list(t->order->data, &t->files, &m->files_bytes, t->why,
                             t->why_size))
        return false;
    backup_snapshot_hide(&t->snapshot);
    backup_yield();
    return write_archive(t) &&
           backup_publish(t->part_fd, t->part, t->order->path, t->why, t->why_size);
}

static void clean_up(struct taking *t, bool ok)
{
    if (!ok && t->part_fd >= 0)
        unlink(t->part);
    if (t->part_fd >= 0)
        close(t->part_fd);
    if (t->hold >= 0)
        close(t->hold);
    backup_snapshot_close(&t->snapshot);
    backup_state_finish(&t->before);
    backup_list_finish(&t->chain);
    backup_names_finish(&t->files);
    backup_key_forget(&t->key);
    free(t->part);
}

bool backup_take(const struct backup_order *o, struct backup_manifest *m, char *why,
                 size_t why_size)
{
    struct taking t = {.order = o, .manifest = m, .why = why, .why_size = why_size};
    bool ok;

    memset(m, 0, sizeof(*m));
    t.part_fd = t.snapshot.fd = t.hold = -1;
    t.part = xasprintf("%s.part", o->path);
    ok = (!o->key_file || backup_key_read(&t.key, o->key_file, why, why_size)) &&
         load_before(&t) && claim(&t) && take(&t);
    clean_up(&t, ok);
    return ok;
}
