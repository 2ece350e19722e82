#include "store/backup_sweep.h"

#include "base/xmalloc.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define NOTE       "verified"
#define UNFINISHED ".part"

/* Does one that stands go on from it? */
static bool is_needed(const struct backup_list *l, const bool *gone, size_t at)
{
    for (size_t i = 0; i < l->count; i++)
        if (!gone[i] && i != at &&
            backup_header_goes_on_from(&l->links[i].header, &l->links[at].header))
            return true;
    return false;
}

uint64_t backup_sweep(const struct backup_plan *p, const struct backup_list *l,
                      int64_t now)
{
    bool *doomed = xcalloc(l->count + 1, sizeof(*doomed));
    bool *gone = xcalloc(l->count + 1, sizeof(*gone));
    uint64_t count = 0, before;

    backup_plan_doom(p, l, now, doomed);
    do {
        before = count;
        for (size_t i = l->count; i-- > 0;)
            if (doomed[i] && !gone[i] && !is_needed(l, gone, i) &&
                unlink(l->links[i].path) == 0) {
                gone[i] = true;
                count++;
            }
    } while (count > before);
    free(doomed);
    free(gone);
    return count;
}

static void remove_unfinished(const char *path)
{
    int fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);

    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
        unlink(path);
    if (fd >= 0)
        close(fd);
}

void backup_sweep_unfinished(const char *folder)
{
    DIR *d = opendir(folder);
    struct dirent *entry;

    while (d && (entry = readdir(d)) != NULL) {
        size_t len = strlen(entry->d_name);
        char *path;

        if (!backup_plan_is_name(entry->d_name) || len < strlen(UNFINISHED) ||
            strcmp(entry->d_name + len - strlen(UNFINISHED), UNFINISHED) != 0)
            continue;
        path = xasprintf("%s/%s", folder, entry->d_name);
        remove_unfinished(path);
        free(path);
    }
    if (d)
        closedir(d);
}

void backup_verified_write(const char *folder, int64_t at)
{
    char *path = xasprintf("%s/" NOTE, folder);
    char *half = xasprintf("%s" UNFINISHED, path);
    FILE *f = fopen(half, "we");

    if (f) {
        bool written = fprintf(f, "%" PRId64 "\n", at) > 0;

        if (fclose(f) != 0 || !written || rename(half, path) != 0)
            unlink(half);
    }
    free(half);
    free(path);
}

void backup_verified_read(const char *folder, int64_t *at)
{
    char *path = xasprintf("%s/" NOTE, folder);
    FILE *f = fopen(path, "re");

    if (!f || fscanf(f, "%" SCNd64, at) != 1)
        *at = 0;
    if (f)
        fclose(f);
    free(path);
}
