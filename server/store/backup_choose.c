#include "store/backup.h"

#include "base/xmalloc.h"
#include "store/backup_chain.h"
#include "store/backup_files.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Whose history is meant: that of the archive named, or of the newest. */
static const struct backup_link *of_history(const struct backup_list *l, const char *path,
                                            char *why, size_t why_size)
{
    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;

    for (size_t i = 0; i < l->count; i++)
        if (strcmp(strrchr(l->links[i].path, '/') + 1, name) == 0)
            return &l->links[i];
    snprintf(why, why_size, "%s is no backup of Roost; name another file", path);
    return NULL;
}

static const struct backup_link *oldest_of(const struct backup_list *l,
                                           const struct backup_header *history)
{
    size_t i = 0;

    while (!backup_header_same_history(&l->links[i].header, history))
        i++;
    return &l->links[i];
}

static const struct backup_link *choose(const struct backup_order *o,
                                        const struct backup_list *l, bool in_folder,
                                        char *why, size_t why_size)
{
    const struct backup_link *whose, *found;

    if (l->count == 0) {
        snprintf(why, why_size, "there is no backup of Roost in %s; name another folder",
                 o->path);
        return NULL;
    }
    whose = in_folder ? &l->links[l->count - 1] : of_history(l, o->path, why, why_size);
    if (!whose || !o->has_pos)
        return whose;
    found = backup_list_at(l, &whose->header, o->pos);
    if (!found)
        snprintf(why, why_size,
                 "no backup there ends at pos %" PRIu64
                 " or before: the oldest is at pos %" PRIu64,
                 o->pos, oldest_of(l, &whose->header)->header.head);
    return found;
}

char *backup_choose(const struct backup_order *o, char *why, size_t why_size)
{
    bool in_folder = is_folder(o->path);
    struct backup_list all;
    const struct backup_link *link;
    char *folder, *path = NULL;

    if (!in_folder && !o->has_pos)
        return xstrdup(o->path);
    folder = in_folder ? xstrdup(o->path) : backup_folder_of(o->path);
    if (backup_list_load(&all, folder, why, why_size)) {
        link = choose(o, &all, in_folder, why, why_size);
        path = link ? xstrdup(link->path) : NULL;
        backup_list_finish(&all);
    }
    free(folder);
    return path;
}
