#include "store/backup.h"

#include "base/embedded.h"
#include "base/xmalloc.h"
#include "store/backup_chain.h"
#include "store/backup_check.h"
#include "store/backup_files.h"
#include "store/backup_key.h"
#include "store/backup_place.h"
#include "store/backup_unpack.h"
#include "store/db.h"

#include <sqlite3.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHECK_MAX      400   /* of what a check found */
#define PROGRESS_STEPS 10000 /* of SQLite's machine, between two looks at `stop` */

struct restoring {
    const struct backup_order *order;
    struct backup_manifest *manifest;
    char *archive;            /* the one that was meant */
    struct backup_list chain; /* what it needs, and itself */
    struct backup_key key;
    char *path;        /* of the database restored into */
    int fd;            /* of the same */
    char *files;       /* the folder of files; NULL: they are only looked at */
    const char *other; /* what else may be named where there is no room */
    char *why;
    size_t why_size;
};

static bool fail(const struct restoring *r, const char *what, const char *how)
{
    snprintf(r->why, r->why_size, "%s %s%s%s; use another backup", r->archive, what,
             how ? ": " : "", how ? how : "");
    return false;
}

static bool is_stopped(const struct restoring *r)
{
    if (!r->order->stop || !*r->order->stop)
        return false;
    snprintf(r->why, r->why_size, "stopped; nothing was kept");
    return true;
}

/* Which, with what it needs; before anything is made for it. */
static bool find_archives(struct restoring *r)
{
    const struct backup_order *o = r->order;

    r->archive = backup_choose(o, r->why, r->why_size);
    return r->archive &&
           (!o->key_file || backup_key_read(&r->key, o->key_file, r->why, r->why_size)) &&
           backup_chain_load(&r->chain, r->archive, r->why, r->why_size);
}

static void finish(struct restoring *r)
{
    backup_list_finish(&r->chain);
    backup_key_forget(&r->key);
    free(r->archive);
}

static bool unpack(struct restoring *r)
{
    struct backup_unpacking u = {.order = r->order,
                                 .chain = &r->chain,
                                 .key = r->order->key_file ? &r->key : NULL,
                                 .manifest = r->manifest,
                                 .path = r->path,
                                 .fd = r->fd,
                                 .files = r->files,
                                 .other = r->other};

    return backup_unpack(&u, r->why, r->why_size);
}

/* --- is it what it says? --- */

static long newest_schema(void)
{
    return embedded_sql_count == 0
               ? 0
               : strtol(embedded_sql[embedded_sql_count - 1].name, NULL, 10);
}

static bool check_schema(const struct restoring *r)
{
    if (r->manifest->schema <= newest_schema())
        return true;
    snprintf(r->why, r->why_size,
             "%s was made by Roost %s with schema %ld, this one knows %ld; use that "
             "version",
             r->archive, r->manifest->program, r->manifest->schema, newest_schema());
    return false;
}

static bool check(const struct restoring *r, struct db *db)
{
    struct backup_manifest found;
    char what[CHECK_MAX];
    const char *differs;

    memset(&found, 0, sizeof(found));
    if (!backup_check(db, what, sizeof(what)))
        return !is_stopped(r) && fail(r, "does not hold together", what);
    if (!backup_count(db, &found))
        return !is_stopped(r) && fail(r, "cannot be counted", db_message(db));
    differs = backup_manifest_differs(r->manifest, &found);
    if (!differs)
        return true;
    return fail(r, "differs from its manifest in", differs);
}

/* Its checks read all of a file that may be large. */
static int on_progress(void *arg)
{
    const struct restoring *r = arg;

    return r->order->stop && *r->order->stop;
}

/* The schema that came with it may be anybody's. */
static bool check_file(struct restoring *r, bool is_kept)
{
    struct db db;
    bool good;

    if (!check_schema(r))
        return false;
    good = db_open(&db, r->path, SQLITE_OPEN_READWRITE);
    if (!good)
        fail(r, "cannot be opened", db_message(&db));
    else
        sqlite3_progress_handler(db.handle, PROGRESS_STEPS, on_progress, r);
    good = good && db_exec(&db, "PRAGMA trusted_schema = OFF") && check(r, &db) &&
           (!is_kept || backup_place_new_epoch(&db) ||
            fail(r, "cannot be given a new epoch", db_message(&db)));
    db_close(&db);
    return good;
}

/* --- verifying --- */

/* A folder of our own is given: one name, so that what a process that died left is written over.
 * In a folder that everyone uses the name is one that nobody else has. */
static bool open_scratch(struct restoring *r)
{
    const char *folder = r->order->scratch;

    if (folder) {
        r->path = xasprintf("%s/roost.verify", folder);
        r->fd = backup_claim(r->path, r->why, r->why_size);
        return r->fd >= 0;
    }
    folder = getenv("TMPDIR");
    r->path =
        xasprintf("%s/roost-verify-XXXXXX", folder && folder[0] ? folder : "/var/tmp");
    r->fd = mkostemp(r->path, O_CLOEXEC);
    return r->fd >= 0 ||
           backup_explain(r->why, r->why_size, "write", r->path, "another --scratch");
}

bool backup_verify(const struct backup_order *o, struct backup_manifest *m, char *why,
                   size_t why_size)
{
    struct restoring r = {.order = o, .manifest = m, .why = why, .why_size = why_size};
    bool good = false;

    memset(m, 0, sizeof(*m));
    r.other = "another --scratch";
    if (find_archives(&r)) {
        backup_yield();
        good = open_scratch(&r);
        if (good) {
            good = unpack(&r) && check_file(&r, false);
            unlink(r.path);
            close(r.fd);
        }
        free(r.path);
    }
    finish(&r);
    return good;
}

/* --- restoring --- */

static bool restore_into(struct restoring *r)
{
    bool ok = false;

    r->path = xasprintf("%s/" BACKUP_PLACE_DB, r->order->data);
    r->files = xasprintf("%s/" BACKUP_PLACE_FILES, r->order->data);
    r->fd = backup_place_begin(r->order->data, r->why, r->why_size);
    if (r->fd >= 0) {
        ok = unpack(r) && check_file(r, true) &&
             backup_place_publish(r->order->data, r->fd, r->why, r->why_size);
        if (!ok)
            backup_place_clear(r->order->data);
        close(r->fd);
    }
    free(r->path);
    free(r->files);
    return ok;
}

bool backup_restore(const struct backup_order *o, struct backup_manifest *m, char *why,
                    size_t why_size)
{
    struct restoring r = {.order = o, .manifest = m, .why = why, .why_size = why_size};
    struct backup_place place;
    bool ok = false;

    memset(m, 0, sizeof(*m));
    r.other = "another --data";
    if (find_archives(&r)) {
        ok = backup_place_take(&place, o->data, why, why_size) && restore_into(&r);
        backup_place_leave(&place, ok);
    }
    finish(&r);
    return ok;
}
