#include "store/backup_round.h"

#include "base/clock.h"
#include "base/xmalloc.h"
#include "store/backup_files.h"
#include "store/backup_key.h"
#include "store/backup_sweep.h"
#include "store/db.h"

#include <sqlite3.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NO_WORKSPACE_WAIT_MS 60000

struct round {
    const struct backup_order *order;
    const struct backup_plan *plan;
    struct backup_round *said;
    struct backup_list list;
    struct backup_header now; /* what a backup's would say: history, head and time */
    char *why;
    size_t why_size;
};

/* --- what is there --- */

static bool read_epoch(struct db *db, struct backup_header *now)
{
    sqlite3_stmt *stmt = NULL;
    bool ok = sqlite3_prepare_v2(db->handle,
                                 "SELECT (SELECT value FROM meta WHERE name = 'epoch'),"
                                 " (SELECT max(pos) FROM log)",
                                 -1, &stmt, NULL) == SQLITE_OK &&
              sqlite3_step(stmt) == SQLITE_ROW &&
              sqlite3_column_type(stmt, 0) == SQLITE_TEXT;

    if (ok) {
        backup_header_set_history(now, (const char *)sqlite3_column_text(stmt, 0));
        now->head = (uint64_t)sqlite3_column_int64(stmt, 1);
    }
    sqlite3_finalize(stmt);
    return ok;
}

/* Sets *has_workspace; false: `why`. */
static bool look_at_data(struct round *r, bool *has_workspace)
{
    char *path = xasprintf("%s/roost.db", r->order->data);
    struct stat st;
    struct db db = {.handle = NULL};
    bool ok = stat(path, &st) == 0 && S_ISREG(st.st_mode);

    if (!ok)
        snprintf(r->why, r->why_size,
                 "there is no roost.db in %s; name the server's --data", r->order->data);
    else if (!db_open(&db, path, SQLITE_OPEN_READWRITE) ||
             sqlite3_db_config(db.handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL) !=
                 SQLITE_OK)
        ok = backup_explain(r->why, r->why_size, "read", path, "another --data");
    *has_workspace = ok && read_epoch(&db, &r->now);
    r->now.made = clock_wall_ms();
    db_close(&db);
    free(path);
    return ok;
}

static bool load_list(struct round *r)
{
    backup_list_finish(&r->list);
    return backup_list_load(&r->list, r->order->path, r->why, r->why_size);
}

static bool open_folder(struct round *r)
{
    if (mkdir(r->order->path, 0700) == 0 || errno == EEXIST)
        return load_list(r);
    return backup_explain(r->why, r->why_size, "make", r->order->path, "another folder");
}

/* --- taking --- */

/* Taken and found good, or gone again. */
static bool take_one(struct round *r, enum backup_due due, const char *since)
{
    struct backup_order o = *r->order;
    char name[BACKUP_PLAN_NAME_SIZE];
    struct backup_manifest found;
    bool good;
    char *path;

    backup_plan_name(due, clock_wall_ms(), name);
    path = xasprintf("%s/%s", r->order->path, name);
    o.path = path;
    o.since = since;
    o.scratch = o.scratch ? o.scratch : o.data;
    good = backup_take(&o, &r->said->made, r->why, r->why_size);
    if (good && !backup_verify(&o, &found, r->why, r->why_size)) {
        unlink(path);
        good = false;
    }
    if (good) {
        r->said->taken = due;
        r->said->verified = clock_wall_ms();
        backup_verified_write(r->order->path, r->said->verified);
    }
    free(path);
    return good;
}

static bool is_stopped(const struct round *r)
{
    return r->order->stop && *r->order->stop;
}

static bool take_due(struct round *r)
{
    const struct backup_link *since;
    enum backup_due due =
        backup_plan_due(r->plan, &r->list, &r->now, r->now.made, &since);
    const struct backup_link *newest =
        r->list.count > 0 ? &r->list.links[r->list.count - 1] : NULL;

    if (due == BACKUP_DUE_NOTHING)
        return true;
    if (due == BACKUP_DUE_POINT && newest && newest->header.head == r->now.head &&
        backup_header_same_history(&newest->header, &r->now)) {
        r->said->current = r->now.made; /* nothing was said since */
        return true;
    }
    if (take_one(r, due, since ? since->path : NULL))
        return true;
    if (!since || is_stopped(r))
        return false;
    snprintf(r->said->instead, sizeof(r->said->instead), "%s", r->why);
    return take_one(r, BACKUP_DUE_FULL, NULL);
}

/* --- the round --- */

static void sum_up(struct round *r)
{
    struct backup_round *said = r->said;
    const struct backup_link *newest = NULL;

    said->count = r->list.count;
    said->bytes = 0;
    for (size_t i = 0; i < r->list.count; i++) {
        said->bytes += r->list.links[i].bytes;
        if (backup_header_same_history(&r->list.links[i].header, &r->now))
            newest = &r->list.links[i];
    }
    if (newest) {
        said->newest_bytes = newest->bytes;
        if (newest->header.made > said->current)
            said->current = newest->header.made;
    }
    said->wait_ms = backup_plan_wait(r->plan, &r->list, &r->now, clock_wall_ms());
    /* Nothing changed: not asked again at once. */
    if (said->wait_ms == 0 && said->taken == BACKUP_DUE_NOTHING)
        said->wait_ms = r->plan->every * 1000;
}

static bool run(struct round *r)
{
    bool has_workspace;

    if (!open_folder(r) || !look_at_data(r, &has_workspace))
        return false;
    if (!has_workspace) {
        r->said->wait_ms = NO_WORKSPACE_WAIT_MS;
        return true;
    }
    backup_verified_read(r->order->path, &r->said->verified);
    backup_sweep_unfinished(r->order->path);
    if (!take_due(r) || !load_list(r))
        return false;
    if (r->said->taken != BACKUP_DUE_NOTHING) {
        r->said->removed = backup_sweep(r->plan, &r->list, clock_wall_ms());
        if (!load_list(r))
            return false;
    }
    sum_up(r);
    return true;
}

bool backup_round(const struct backup_order *o, const struct backup_plan *plan,
                  struct backup_round *said, char *why, size_t why_size)
{
    struct round r = {
        .order = o, .plan = plan, .said = said, .why = why, .why_size = why_size};
    bool ok;

    memset(said, 0, sizeof(*said));
    ok = run(&r);
    backup_list_finish(&r.list);
    return ok;
}
