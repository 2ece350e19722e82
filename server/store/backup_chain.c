#include "store/backup_chain.h"

#include "base/xmalloc.h"
#include "store/backup_archive.h"
#include "store/backup_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define UNFINISHED ".part"

void backup_list_finish(struct backup_list *l)
{
    for (size_t i = 0; i < l->count; i++)
        free(l->links[i].path);
    free(l->links);
    memset(l, 0, sizeof(*l));
}

static void list_add(struct backup_list *l, const struct backup_link *link)
{
    if ((l->count & (l->count - 1)) == 0)
        l->links =
            xreallocarray(l->links, l->count ? 2 * l->count : 1, sizeof(*l->links));
    l->links[l->count++] = *link;
}

int backup_open(const char *path, char *why, size_t why_size)
{
    return backup_open_file(path, "another backup", why, why_size);
}

static bool read_header(struct backup_link *link)
{
    uint8_t bytes[BACKUP_HEADER_SIZE];
    int fd = open(link->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct stat st;
    bool good = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
                backup_read(fd, bytes, sizeof(bytes)) == sizeof(bytes) &&
                backup_header_decode(&link->header, bytes) == BACKUP_HEADER_GOOD;

    if (good)
        link->bytes = (uint64_t)st.st_size;
    if (fd >= 0)
        close(fd);
    return good;
}

static bool is_unfinished(const char *name)
{
    size_t len = strlen(name), end = strlen(UNFINISHED);

    return len >= end && strcmp(name + len - end, UNFINISHED) == 0;
}

static int by_age(const void *a, const void *b)
{
    const struct backup_link *one = a, *two = b;

    if (one->header.made != two->header.made)
        return one->header.made < two->header.made ? -1 : 1;
    if (one->header.head != two->header.head)
        return one->header.head < two->header.head ? -1 : 1;
    return strcmp(one->path, two->path);
}

bool backup_list_load(struct backup_list *l, const char *folder, char *why,
                      size_t why_size)
{
    DIR *d = opendir(folder);
    struct dirent *entry;

    memset(l, 0, sizeof(*l));
    if (!d)
        return backup_explain(why, why_size, "read", folder, "another folder");
    while ((entry = readdir(d)) != NULL) {
        struct backup_link link = {.bytes = 0};

        if (is_unfinished(entry->d_name))
            continue;
        link.path = xasprintf("%s/%s", folder, entry->d_name);
        if (read_header(&link))
            list_add(l, &link);
        else
            free(link.path);
    }
    closedir(d);
    if (l->count > 0)
        qsort(l->links, l->count, sizeof(*l->links), by_age);
    return true;
}

const struct backup_link *backup_list_find(const struct backup_list *l,
                                           const uint8_t id[BACKUP_ID_SIZE])
{
    for (size_t i = 0; i < l->count; i++)
        if (memcmp(l->links[i].header.id, id, BACKUP_ID_SIZE) == 0)
            return &l->links[i];
    return NULL;
}

const struct backup_link *backup_list_at(const struct backup_list *l,
                                         const struct backup_header *history,
                                         uint64_t pos)
{
    const struct backup_link *best = NULL;

    for (size_t i = 0; i < l->count; i++) {
        const struct backup_link *link = &l->links[i];

        if (backup_header_same_history(&link->header, history) &&
            link->header.head <= pos && (!best || link->header.head >= best->header.head))
            best = link;
    }
    return best;
}

/* --- a chain --- */

static bool say_missing(const struct backup_link *link, const char *folder, char *why,
                        size_t why_size)
{
    char when[BACKUP_TIME_SIZE];

    snprintf(why, why_size,
             "%s goes on from the backup of %s at pos %" PRIu64
             ", which is not in %s; put it back there, or use another backup",
             link->path, backup_time(link->header.parent_made, when),
             link->header.parent_head, folder);
    return false;
}

static void copy_link(struct backup_list *chain, const struct backup_link *link)
{
    struct backup_link copy = *link;

    copy.path = xstrdup(link->path);
    list_add(chain, &copy);
}

static void reverse(struct backup_list *chain)
{
    for (size_t i = 0, j = chain->count; i + 1 < j; i++) {
        struct backup_link link = chain->links[i];

        chain->links[i] = chain->links[--j];
        chain->links[j] = link;
    }
}

static bool climb(struct backup_list *chain, const struct backup_list *all,
                  const char *folder, char *why, size_t why_size)
{
    while (!backup_header_is_full(&chain->links[chain->count - 1].header)) {
        const struct backup_link *link = &chain->links[chain->count - 1];
        const struct backup_link *parent = backup_list_find(all, link->header.parent);

        if (!parent)
            return say_missing(link, folder, why, why_size);
        if (chain->count == BACKUP_CHAIN_MAX) {
            snprintf(why, why_size, "%s needs more than %d others; use another backup",
                     chain->links[0].path, BACKUP_CHAIN_MAX);
            return false;
        }
        copy_link(chain, parent);
    }
    reverse(chain);
    return true;
}

bool backup_chain_load(struct backup_list *chain, const char *path, char *why,
                       size_t why_size)
{
    struct backup_link link = {.path = xstrdup(path)};
    struct backup_list all = {.count = 0};
    char *folder = backup_folder_of(path);
    int fd = backup_open(path, why, why_size);
    bool ok = fd >= 0;

    memset(chain, 0, sizeof(*chain));
    list_add(chain, &link);
    /* Whoever opens it says what is wrong with a header. */
    if (ok && read_header(&chain->links[0]) &&
        !backup_header_is_full(&chain->links[0].header))
        ok = backup_list_load(&all, folder, why, why_size) &&
             climb(chain, &all, folder, why, why_size);
    if (fd >= 0)
        close(fd);
    backup_list_finish(&all);
    free(folder);
    if (!ok)
        backup_list_finish(chain);
    return ok;
}

const struct backup_link *backup_chain_last(const struct backup_list *chain)
{
    return &chain->links[chain->count - 1];
}

/* --- what it holds --- */

static bool say_unfit(const char *path, char *why, size_t why_size)
{
    snprintf(why, why_size, "%s holds what does not fit together; use another backup",
             path);
    return false;
}

bool backup_names_read(struct backup_names *names, const uint8_t *bytes, size_t len)
{
    if (len % SECRET_HASH_SIZE != 0)
        return false;
    for (size_t at = 0; at < len; at += SECRET_HASH_SIZE)
        backup_names_add(names, bytes + at);
    return true;
}

struct changes {
    struct backup_names added;
    struct backup_names gone;
};

static bool take_chunk(struct backup_state *s, struct changes *c, enum backup_chunk kind,
                       const uint8_t *bytes, size_t len, uint64_t file_bytes)
{
    if (kind == BACKUP_HASHES)
        return backup_pages_read(&s->pages, bytes, len, file_bytes);
    if (kind == BACKUP_MANIFEST)
        return backup_manifest_decode(&s->manifest, (const char *)bytes, len) &&
               s->manifest.bytes == file_bytes;
    return backup_names_read(kind == BACKUP_ADDED ? &c->added : &c->gone, bytes, len);
}

static bool take_link(struct backup_state *s, struct changes *c, const char *path,
                      struct backup_archive *a, const volatile sig_atomic_t *stop,
                      char *why, size_t why_size)
{
    const uint32_t kinds = BACKUP_ONLY(BACKUP_HASHES) | BACKUP_ONLY(BACKUP_ADDED) |
                           BACKUP_ONLY(BACKUP_GONE) | BACKUP_ONLY(BACKUP_MANIFEST);
    uint64_t file_bytes = backup_archive_header(a)->file_bytes;
    enum backup_chunk kind;
    const uint8_t *bytes;
    size_t len;

    backup_pages_cut(&s->pages, file_bytes);
    do {
        if (stop && *stop) {
            snprintf(why, why_size, "stopped; nothing was kept");
            return false;
        }
        if (!backup_archive_read(a, kinds, &kind, &bytes, &len, why, why_size))
            return false;
        if (!take_chunk(s, c, kind, bytes, len, file_bytes))
            return say_unfit(path, why, why_size);
    } while (kind != BACKUP_MANIFEST);
    return true;
}

static bool load_link(struct backup_state *s, const struct backup_link *link,
                      const struct backup_key *key, const volatile sig_atomic_t *stop,
                      char *why, size_t why_size)
{
    int fd = backup_open(link->path, why, why_size);
    struct backup_archive *a =
        fd >= 0 ? backup_archive_open(fd, link->path, key, why, why_size) : NULL;
    struct changes c = {.added = {.count = 0}};
    bool ok = a && take_link(s, &c, link->path, a, stop, why, why_size);

    if (ok) {
        backup_names_sort(&c.gone);
        backup_names_take(&s->files, &c.gone);
        backup_names_put(&s->files, &c.added);
    }
    backup_names_finish(&c.added);
    backup_names_finish(&c.gone);
    backup_archive_close(a);
    if (fd >= 0)
        close(fd);
    return ok;
}

bool backup_state_load(struct backup_state *s, const struct backup_list *chain,
                       const struct backup_key *key, const volatile sig_atomic_t *stop,
                       char *why, size_t why_size)
{
    bool ok = true;

    memset(s, 0, sizeof(*s));
    for (size_t i = 0; ok && i < chain->count; i++)
        ok = load_link(s, &chain->links[i], key, stop, why, why_size);
    if (ok && (s->pages.count != backup_blocks(s->manifest.bytes) ||
               s->files.count != s->manifest.files))
        ok = say_unfit(backup_chain_last(chain)->path, why, why_size);
    if (!ok)
        backup_state_finish(s);
    return ok;
}

void backup_state_finish(struct backup_state *s)
{
    backup_pages_finish(&s->pages);
    backup_names_finish(&s->files);
}

bool backup_manifest_read(const char *path, const struct backup_key *key,
                          struct backup_manifest *m, char *why, size_t why_size)
{
    int fd = backup_open(path, why, why_size);
    struct backup_archive *a =
        fd >= 0 ? backup_archive_open(fd, path, key, why, why_size) : NULL;
    enum backup_chunk kind;
    const uint8_t *bytes;
    size_t len;
    bool ok = a && backup_archive_read(a, BACKUP_ONLY(BACKUP_MANIFEST), &kind, &bytes,
                                       &len, why, why_size);

    if (ok && (!backup_manifest_decode(m, (const char *)bytes, len) ||
               m->bytes != backup_archive_header(a)->file_bytes)) {
        snprintf(why, why_size,
                 "%s has a manifest that does not fit it; use another backup", path);
        ok = false;
    }
    backup_archive_close(a);
    if (fd >= 0)
        close(fd);
    return ok;
}
