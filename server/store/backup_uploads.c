#include "store/backup_uploads.h"

#include "base/xmalloc.h"
#include "store/backup_archive.h"
#include "store/backup_files.h"
#include "store/backup_header.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define UPLOAD_HEAD (SECRET_HASH_SIZE + 8)

/* --- what is there --- */

static bool add_file(int folder, const char *prefix, const char *text,
                     struct backup_names *names, uint64_t *bytes)
{
    uint8_t name[SECRET_HASH_SIZE];
    struct stat st;

    if (!backup_name_read(text, name) || strncmp(text, prefix, 2) != 0)
        return true;
    if (fstatat(folder, text, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT;
    if (!S_ISREG(st.st_mode))
        return true;
    backup_names_add(names, name);
    *bytes += (uint64_t)st.st_size;
    return true;
}

static bool list_folder(int files, const char *prefix, struct backup_names *names,
                        uint64_t *bytes)
{
    int fd = openat(files, prefix, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
    struct dirent *entry;
    bool ok = true;

    if (!d)
        return errno == ENOENT || errno == ENOTDIR || errno == ELOOP;
    while (ok && (entry = readdir(d)) != NULL)
        ok = add_file(fd, prefix, entry->d_name, names, bytes);
    closedir(d);
    return ok;
}

bool backup_uploads_list(const char *data, struct backup_names *names, uint64_t *bytes,
                         char *why, size_t why_size)
{
    char *path = xasprintf("%s/files", data);
    DIR *d = opendir(path);
    struct dirent *entry;
    bool ok = d || errno == ENOENT;

    *bytes = 0;
    while (d && ok && (entry = readdir(d)) != NULL)
        if (strlen(entry->d_name) == 2 && entry->d_name[0] != '.')
            ok = list_folder(dirfd(d), entry->d_name, names, bytes);
    if (!ok)
        backup_explain(why, why_size, "read", path, "another --data");
    if (d)
        closedir(d);
    free(path);
    backup_names_sort(names);
    return ok;
}

char *backup_upload_path(const char *files, const uint8_t name[SECRET_HASH_SIZE])
{
    char text[BACKUP_NAME_SIZE];

    backup_name_write(name, text);
    return xasprintf("%s/%.2s/%s", files, text, text);
}

/* --- in --- */

typedef bool part_fn(void *arg, const uint8_t *bytes, size_t len, uint64_t size,
                     bool is_first);

/* Each part of a file, and its first also where there is nothing in it. */
static enum backup_upload walk(const char *path, const uint8_t name[SECRET_HASH_SIZE],
                               const volatile sig_atomic_t *stop, part_fn *part,
                               void *arg, char *why, size_t why_size)
{
    uint8_t *bytes = xmalloc(BACKUP_CHUNK_MAX);
    uint8_t hash[SECRET_HASH_SIZE];
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    struct secret_digest digest;
    struct stat st;
    ssize_t len = fd >= 0 && fstat(fd, &st) == 0 ? 1 : -1;
    bool is_absent = fd < 0 && errno == ENOENT;
    bool ok = len > 0;

    secret_digest_init(&digest);
    for (bool is_first = true; ok && len > 0; is_first = false) {
        len = backup_read(fd, bytes, BACKUP_CHUNK_MAX - UPLOAD_HEAD);
        if (len < 0)
            break;
        secret_digest_add(&digest, bytes, (size_t)len);
        if (len > 0 || is_first)
            ok = part(arg, bytes, (size_t)len, (uint64_t)st.st_size, is_first);
        if (stop && *stop) {
            snprintf(why, why_size, "stopped; nothing was kept");
            ok = false;
        }
    }
    secret_digest_finish(&digest, hash);
    if (len < 0 && !is_absent)
        backup_explain(why, why_size, "read", path, "another --data");
    if (fd >= 0)
        close(fd);
    free(bytes);
    if (is_absent)
        return BACKUP_UPLOAD_ABSENT;
    if (!ok || len < 0)
        return BACKUP_UPLOAD_FAILED;
    return memcmp(hash, name, sizeof(hash)) == 0 ? BACKUP_UPLOAD_DONE : BACKUP_UPLOAD_BAD;
}

static bool look_at(void *arg, const uint8_t *bytes, size_t len, uint64_t size,
                    bool is_first)
{
    (void)arg;
    (void)bytes;
    (void)len;
    (void)size;
    (void)is_first;
    return true;
}

enum backup_upload backup_upload_check(const char *path,
                                       const uint8_t name[SECRET_HASH_SIZE],
                                       const volatile sig_atomic_t *stop, char *why,
                                       size_t why_size)
{
    return walk(path, name, stop, look_at, NULL, why, why_size);
}

struct writing {
    struct backup_archive *archive;
    const uint8_t *name;
    char *why;
    size_t why_size;
};

static bool write_part(void *arg, const uint8_t *bytes, size_t len, uint64_t size,
                       bool is_first)
{
    const struct writing *w = arg;
    uint8_t *first;
    bool ok;

    if (!is_first)
        return backup_archive_write(w->archive, BACKUP_MORE, bytes, len, w->why,
                                    w->why_size);
    first = xmalloc(UPLOAD_HEAD + len);
    memcpy(first, w->name, SECRET_HASH_SIZE);
    backup_put(first + SECRET_HASH_SIZE, size, 8);
    memcpy(first + UPLOAD_HEAD, bytes, len);
    ok = backup_archive_write(w->archive, BACKUP_UPLOAD, first, UPLOAD_HEAD + len, w->why,
                              w->why_size);
    free(first);
    return ok;
}

enum backup_upload backup_upload_write(struct backup_archive *a, const char *path,
                                       const uint8_t name[SECRET_HASH_SIZE],
                                       const volatile sig_atomic_t *stop, char *why,
                                       size_t why_size)
{
    struct writing w = {a, name, why, why_size};

    return walk(path, name, stop, write_part, &w, why, why_size);
}

/* --- out --- */

/* A file below `files`, with the folders above it. */
static int create(const char *files, const uint8_t name[SECRET_HASH_SIZE], char *why,
                  size_t why_size)
{
    char *path = backup_upload_path(files, name);
    char *folder = backup_folder_of(path);
    int fd;

    mkdir(files, 0700);
    mkdir(folder, 0700);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        backup_explain(why, why_size, "write", path, "another place");
    free(folder);
    free(path);
    return fd;
}

struct copying {
    const char *files;
    const uint8_t *name;
    uint64_t bytes;
    int fd;
    char *why;
    size_t why_size;
};

static bool copy_part(void *arg, const uint8_t *bytes, size_t len, uint64_t size,
                      bool is_first)
{
    struct copying *c = arg;

    (void)size;
    if (is_first)
        c->fd = create(c->files, c->name, c->why, c->why_size);
    c->bytes += len;
    return c->fd >= 0 &&
           (backup_write(c->fd, bytes, len) ||
            backup_explain(c->why, c->why_size, "write", c->files, "another place"));
}

enum backup_upload backup_upload_copy(const char *from, const char *to,
                                      const uint8_t name[SECRET_HASH_SIZE],
                                      const volatile sig_atomic_t *stop, uint64_t *bytes,
                                      char *why, size_t why_size)
{
    struct copying c = {
        .files = to, .name = name, .fd = -1, .why = why, .why_size = why_size};
    char *path = backup_upload_path(from, name);
    enum backup_upload end = walk(path, name, stop, copy_part, &c, why, why_size);

    if (c.fd >= 0 && close(c.fd) != 0 && end == BACKUP_UPLOAD_DONE) {
        backup_explain(why, why_size, "write", to, "another place");
        end = BACKUP_UPLOAD_FAILED;
    }
    if (c.fd >= 0 && end != BACKUP_UPLOAD_DONE)
        backup_upload_remove(to, name);
    *bytes = c.bytes;
    free(path);
    return end;
}

static bool open_file(struct backup_uploads_in *in, char *why, size_t why_size)
{
    in->fd = in->files ? create(in->files, in->name, why, why_size) : -1;
    return in->fd >= 0 || !in->files;
}

/* Its last byte was here. */
static bool close_file(struct backup_uploads_in *in, char *why, size_t why_size)
{
    uint8_t hash[SECRET_HASH_SIZE];

    secret_digest_finish(&in->digest, hash);
    in->is_open = false;
    if (in->fd >= 0 && close(in->fd) != 0)
        return backup_explain(why, why_size, "write", in->files, "another --data");
    backup_names_add(&in->seen, in->name);
    if (memcmp(hash, in->name, sizeof(hash)) == 0)
        return true;
    snprintf(why, why_size, "holds a file that is not what its name says");
    return false;
}

static bool take_bytes(struct backup_uploads_in *in, const uint8_t *bytes, size_t len,
                       char *why, size_t why_size)
{
    if (len > in->left) {
        snprintf(why, why_size, "holds more of a file than it says");
        return false;
    }
    secret_digest_add(&in->digest, bytes, len);
    in->left -= len;
    if (in->fd >= 0 && !backup_write(in->fd, bytes, len))
        return backup_explain(why, why_size, "write", in->files, "another --data");
    return in->left > 0 || close_file(in, why, why_size);
}

bool backup_uploads_begin(struct backup_uploads_in *in, const uint8_t *bytes, size_t len,
                          char *why, size_t why_size)
{
    if (in->is_open || len < UPLOAD_HEAD) {
        snprintf(why, why_size, "holds a file without its end");
        return false;
    }
    memcpy(in->name, bytes, sizeof(in->name));
    in->left = backup_get(bytes + SECRET_HASH_SIZE, 8);
    if (!open_file(in, why, why_size))
        return false;
    secret_digest_init(&in->digest);
    in->is_open = true;
    return take_bytes(in, bytes + UPLOAD_HEAD, len - UPLOAD_HEAD, why, why_size);
}

bool backup_uploads_more(struct backup_uploads_in *in, const uint8_t *bytes, size_t len,
                         char *why, size_t why_size)
{
    if (in->is_open)
        return take_bytes(in, bytes, len, why, why_size);
    snprintf(why, why_size, "holds a file without its beginning");
    return false;
}

void backup_uploads_finish(struct backup_uploads_in *in)
{
    uint8_t hash[SECRET_HASH_SIZE];

    backup_names_finish(&in->seen);
    if (!in->is_open)
        return;
    secret_digest_finish(&in->digest, hash);
    if (in->fd >= 0)
        close(in->fd);
    in->is_open = false;
}

void backup_upload_remove(const char *files, const uint8_t name[SECRET_HASH_SIZE])
{
    char *path = backup_upload_path(files, name);
    char *folder = backup_folder_of(path);

    unlink(path);
    rmdir(folder); /* of the last one */
    free(folder);
    free(path);
}

/* Names in it, then it: nothing is followed and nothing deeper is touched. */
static void remove_folder(int parent, const char *name)
{
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
    struct dirent *entry;

    while (d && (entry = readdir(d)) != NULL)
        unlinkat(fd, entry->d_name, 0);
    if (d)
        closedir(d);
    unlinkat(parent, name, AT_REMOVEDIR);
}

void backup_uploads_remove(const char *files)
{
    DIR *d = opendir(files);
    struct dirent *entry;

    while (d && (entry = readdir(d)) != NULL)
        if (strlen(entry->d_name) == 2 && strcmp(entry->d_name, "..") != 0)
            remove_folder(dirfd(d), entry->d_name);
    if (d)
        closedir(d);
    rmdir(files);
}
