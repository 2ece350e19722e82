/*
 * doctor_data.c - the data directory: whose it is, who may read it, what SQLite thinks.
 */
#include "base/clock.h"
#include "base/xmalloc.h"
#include "ipc/unix_socket.h"
#include "main/doctor.h"
#include "main/preflight.h"
#include "store/store.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Who listens on the operator's socket is the server. */
static void find_server(struct doctor *d)
{
    char *path = xasprintf("%s/control.sock", d->config.data);
    int fd = unix_connect(path);
    uid_t uid;

    d->is_running = store_in_use(d->config.data);
    if (fd >= 0) {
        (void)unix_peer_is_trusted(fd, &d->server, &uid);
        close(fd);
    }
    free(path);
}

/* Files that belong to somebody else than their directory: made by a command run as root,
 * mostly. Names the first. */
static size_t count_strangers(const char *dir, uid_t owner, char name[NAME_MAX + 1],
                              size_t *open_ones, char open_name[NAME_MAX + 1])
{
    DIR *list = opendir(dir);
    size_t count = 0;

    *open_ones = 0;
    for (const struct dirent *entry; list && (entry = readdir(list));) {
        struct stat st;

        if (entry->d_name[0] == '.' ||
            fstatat(dirfd(list), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        if (st.st_uid != owner && count++ == 0)
            snprintf(name, NAME_MAX + 1, "%s", entry->d_name);
        if (!S_ISLNK(st.st_mode) && (st.st_mode & 077) != 0 && (*open_ones)++ == 0)
            snprintf(open_name, NAME_MAX + 1, "%s", entry->d_name);
    }
    if (list)
        closedir(list);
    return count;
}

static void judge_owners(struct doctor *d, const struct stat *dir)
{
    const char *data = d->config.data;
    char stranger[NAME_MAX + 1] = "";
    char open_name[NAME_MAX + 1] = "";
    char owner[64];
    char advice[512];
    size_t open_ones;
    size_t strangers =
        count_strangers(data, dir->st_uid, stranger, &open_ones, open_name);

    preflight_user((unsigned)dir->st_uid, owner, sizeof(owner));
    if (strangers > 0) {
        snprintf(advice, sizeof(advice), "run `chown -R %u:%u %.300s` as root",
                 (unsigned)dir->st_uid, (unsigned)dir->st_gid, data);
        doctor_say(d, GRADE_FAIL, "data", advice,
                   "%s belongs to %s, but %zu of its files do not, %s first", data, owner,
                   strangers, stranger);
        return;
    }
    snprintf(advice, sizeof(advice), "run `chmod -R go= %.300s`", data);
    if ((dir->st_mode & 077) != 0)
        doctor_say(d, GRADE_WARN, "data", advice,
                   "%s has mode %04o: others on this machine may look in", data,
                   (unsigned)(dir->st_mode & 07777));
    else
        doctor_say(d, GRADE_OK, "data", NULL, "%s belongs to %s, mode %04o", data, owner,
                   (unsigned)(dir->st_mode & 07777));
    if (open_ones > 0 && (dir->st_mode & 077) != 0)
        doctor_say(d, GRADE_FAIL, "data", advice,
                   "others may read %zu files of %s, %s first", open_ones, data,
                   open_name);
}

void doctor_data(struct doctor *d)
{
    char why[512];
    struct stat st;

    find_server(d);
    if (!preflight_directory(d->config.data, why, sizeof(why))) {
        doctor_say(d, GRADE_FAIL, "data", NULL, "%s", why);
        return;
    }
    if (stat(d->config.data, &st) != 0) {
        doctor_say(d, GRADE_OK, "data", NULL, "%s is not there yet and can be made",
                   d->config.data);
        return;
    }
    judge_owners(d, &st);
    if (geteuid() == 0 && st.st_uid != 0)
        return;
    if (st.st_uid != geteuid())
        doctor_say(d, GRADE_WARN, "data", "run the doctor as the user of the server",
                   "it is somebody else's");
}

void doctor_database(struct doctor *d)
{
    char why[512];
    const struct store_facts *s = &d->store;
    uint64_t begun = clock_mono_ms();

    if (!store_inspect(d->config.data, !d->skips_database, &d->store, why, sizeof(why))) {
        doctor_say(d, GRADE_FAIL, "database",
                   "stop the server and restore the newest backup", "%s", why);
        return;
    }
    if (!s->is_there)
        doctor_say(d, GRADE_OK, "database", NULL,
                   "there is none yet; the first start makes it");
    else if (s->flaw[0])
        doctor_say(d, GRADE_FAIL, "database",
                   "stop the server, keep a copy, and restore the newest backup",
                   "roost.db is damaged: %s", s->flaw);
    else if (d->skips_database)
        doctor_say(d, GRADE_OK, "database", NULL, "pos %" PRIu64 ", %.1f MB; not checked",
                   s->head, (double)s->bytes / 1e6);
    else
        doctor_say(d, GRADE_OK, "database", NULL,
                   "quick_check finds nothing; pos %" PRIu64 ", %.1f MB in %.1f s",
                   s->head, (double)s->bytes / 1e6,
                   (double)(clock_mono_ms() - begun) / 1e3);
}
