/*
 * backup_scene.h - a workspace with a past, a folder for its backups, and short words for taking,
 * verifying and restoring them.
 */
#ifndef UNIT_BACKUP_SCENE_H
#define UNIT_BACKUP_SCENE_H

#include "base/buf.h"
#include "base/secret.h"
#include "store/backup.h"
#include "store/db.h"
#include "store_fixture.h"
#include "tree.h"

#include <sqlite3.h>
#include <sys/stat.h>

static char why[STORE_WHY_MAX];
static char folder[64]; /* of archives and keys */
static char backup_path[128];
static char restored[128];
static struct backup_manifest made, found;
static uint64_t ann, ben, room, first, second;

static inline void a_workspace_with_a_past(void)
{
    scene_open();
    directory_create(folder, sizeof(folder));
    snprintf(backup_path, sizeof(backup_path), "%s/today", folder);
    snprintf(restored, sizeof(restored), "%s/data", folder);
    why[0] = '\0';
    workspace_create();
    ann = user("ann");
    ben = user("ben");
    room = public_room(ann, "Kitchen");
    ck_assert_int_eq(join(ben, room), OK);
    first = post(ann, room, "the kettle is on");
    second = post(ben, room, "on my way");
    ck_assert_int_eq(edit(ann, first, "the kettle boils"), OK);
    ck_assert_int_eq(delete_message(ben, second), OK);
    ck_assert_int_eq(react(ben, first, "👍"), OK);
}

static inline void put_away(void)
{
    char *uploads = xasprintf("%s/files", scene.dir);

    tree_remove(folder);
    tree_remove(uploads);
    free(uploads);
    scene_close();
}

static inline char *in_folder(const char *name)
{
    return xasprintf("%s/%s", folder, name);
}

static inline char *file_with(const char *name, const void *bytes, size_t len)
{
    char *path = in_folder(name);
    FILE *f = fopen(path, "w");

    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(bytes, 1, len, f), len);
    ck_assert_int_eq(fclose(f), 0);
    return path;
}

static inline bool take(const char *key)
{
    struct backup_order o = {.data = scene.dir, .path = backup_path, .key_file = key};

    return backup_take(&o, &made, why, sizeof(why));
}

static inline bool verify_at(const char *path, const char *key)
{
    struct backup_order o = {.path = path, .key_file = key, .scratch = folder};

    return backup_verify(&o, &found, why, sizeof(why));
}

static inline bool verify(const char *key)
{
    return verify_at(backup_path, key);
}

static inline bool restore(const char *key)
{
    struct backup_order o = {.data = restored, .path = backup_path, .key_file = key};

    return backup_restore(&o, &found, why, sizeof(why));
}

static inline size_t files_in(const char *dir)
{
    DIR *d = opendir(dir);
    struct dirent *entry;
    size_t count = 0;

    ck_assert_ptr_nonnull(d);
    while ((entry = readdir(d)) != NULL)
        count += entry->d_name[0] != '.';
    closedir(d);
    return count;
}

static inline char *everything_in(const char *path, size_t *len)
{
    FILE *f = fopen(path, "r");
    struct stat st;
    char *bytes;

    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(fstat(fileno(f), &st), 0);
    *len = (size_t)st.st_size;
    bytes = xmalloc(*len + 1);
    ck_assert_uint_eq(fread(bytes, 1, *len, f), *len);
    fclose(f);
    return bytes;
}

static inline void run_sql(const char *dir, const char *sql)
{
    char *path = xasprintf("%s/roost.db", dir);
    struct db db;

    ck_assert(db_open(&db, path, SQLITE_OPEN_READWRITE));
    ck_assert_msg(db_exec(&db, sql), "%s", db_message(&db));
    db_close(&db);
    free(path);
}

/* What one column says, its rows joined. */
static inline char *told_by(const char *dir, const char *sql)
{
    char *path = xasprintf("%s/roost.db", dir);
    struct buf out;
    sqlite3_stmt *stmt;
    struct db db;

    buf_init(&out);
    ck_assert(db_open(&db, path, SQLITE_OPEN_READONLY));
    ck_assert_int_eq(sqlite3_prepare_v2(db.handle, sql, -1, &stmt, NULL), SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const unsigned char *text = sqlite3_column_text(stmt, 0);

        buf_add_text(&out, text ? (const char *)text : "NULL");
        buf_add_char(&out, '|');
    }
    ck_assert_int_eq(sqlite3_finalize(stmt), SQLITE_OK);
    db_close(&db);
    free(path);
    buf_add_text(&out, "");
    return buf_take(&out);
}

static inline void both_tell(const char *sql)
{
    char *one = told_by(scene.dir, sql);
    char *two = told_by(restored, sql);

    ck_assert_uint_gt(strlen(one), 0);
    ck_assert_str_eq(one, two);
    free(one);
    free(two);
}

/* --- by name, in the folder --- */

static inline bool take_since(const char *name, const char *since, const char *key)
{
    char *path = in_folder(name);
    char *before = since ? in_folder(since) : NULL;
    struct backup_order o = {
        .data = scene.dir, .path = path, .since = before, .key_file = key};
    bool taken = backup_take(&o, &made, why, sizeof(why));

    free(path);
    free(before);
    return taken;
}

static inline bool verify_named(const char *name, const char *key)
{
    char *path = in_folder(name);
    bool good = verify_at(path, key);

    free(path);
    return good;
}

static inline bool restore_named(const char *name)
{
    char *path = in_folder(name);
    struct backup_order o = {.data = restored, .path = path};
    bool good;

    tree_remove(restored);
    good = backup_restore(&o, &found, why, sizeof(why));
    free(path);
    return good;
}

#endif
