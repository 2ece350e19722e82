#include "runner.h"

#include "base/random.h"
#include "store/backup.h"
#include "store/backup_archive.h"
#include "store/backup_key.h"
#include "store/db.h"
#include "store_fixture.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>

static char why[STORE_WHY_MAX];
static char folder[64]; /* of archives and keys */
static char backup_path[128];
static char restored[128];
static struct backup_manifest made, found;
static uint64_t ann, ben, room, first, second;

static void a_workspace_with_a_past(void)
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

static void put_away(void)
{
    if (access(restored, F_OK) == 0)
        directory_remove(restored);
    directory_remove(folder);
    scene_close();
}

static char *in_folder(const char *name)
{
    return xasprintf("%s/%s", folder, name);
}

static char *file_with(const char *name, const void *bytes, size_t len)
{
    char *path = in_folder(name);
    FILE *f = fopen(path, "w");

    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(bytes, 1, len, f), len);
    ck_assert_int_eq(fclose(f), 0);
    return path;
}

static bool take(const char *key)
{
    struct backup_order o = {.data = scene.dir, .path = backup_path, .key_file = key};

    return backup_take(&o, &made, why, sizeof(why));
}

static bool verify_at(const char *path, const char *key)
{
    struct backup_order o = {.path = path, .key_file = key, .scratch = folder};

    return backup_verify(&o, &found, why, sizeof(why));
}

static bool verify(const char *key)
{
    return verify_at(backup_path, key);
}

static bool restore(const char *key)
{
    struct backup_order o = {.data = restored, .path = backup_path, .key_file = key};

    return backup_restore(&o, &found, why, sizeof(why));
}

static size_t files_in(const char *dir)
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

static char *everything_in(const char *path, size_t *len)
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

static void run_sql(const char *dir, const char *sql)
{
    char *path = xasprintf("%s/roost.db", dir);
    struct db db;

    ck_assert(db_open(&db, path, SQLITE_OPEN_READWRITE));
    ck_assert_msg(db_exec(&db, sql), "%s", db_message(&db));
    db_close(&db);
    free(path);
}

/* What one column says, its rows joined. */
static char *told_by(const char *dir, const char *sql)
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

static void both_tell(const char *sql)
{
    char *one = told_by(scene.dir, sql);
    char *two = told_by(restored, sql);

    ck_assert_uint_gt(strlen(one), 0);
    ck_assert_str_eq(one, two);
    free(one);
    free(two);
}

/* --- taking --- */

START_TEST(a_backup_is_private_alone_and_says_what_it_holds)
{
    size_t files = files_in(scene.dir);
    struct stat st;

    ck_assert_msg(take(NULL), "%s", why);
    ck_assert_int_eq(stat(backup_path, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0600);
    ck_assert_uint_eq((uint64_t)st.st_size, made.archive_bytes);
    ck_assert_uint_lt(made.archive_bytes, made.bytes);
    ck_assert_uint_eq(files_in(folder), 1);
    ck_assert_uint_eq(files_in(scene.dir), files);
    ck_assert_msg(verify(NULL), "%s", why);
    ck_assert_uint_eq(files_in(folder), 1);
    ck_assert_uint_eq(found.rows[BACKUP_ROWS_messages], 2);
    ck_assert_uint_eq(found.rows[BACKUP_ROWS_users], 2);
    ck_assert_uint_eq(found.head, scene.last.pos);
    ck_assert_str_eq(found.epoch, "epoch-one");
    ck_assert_mem_eq(found.hash, made.hash, sizeof(made.hash));
    ck_assert(!found.is_encrypted);
}
END_TEST

START_TEST(every_table_of_the_schema_is_counted)
{
    char *tables =
        told_by(scene.dir, "SELECT name FROM sqlite_schema WHERE type = 'table'"
                           " AND name NOT LIKE 'sqlite_%'");
    char *rest = tables;
    char *name;

    ck_assert(take(NULL));
    while ((name = strsep(&rest, "|")) != NULL && name[0]) {
        bool known = false;

        for (enum backup_table t = 0; t < BACKUP_TABLES; t++)
            known = known || (strcmp(name, backup_table_name(t)) == 0 &&
                              made.rows[t] != BACKUP_NO_TABLE);
        ck_assert_msg(known, "%s is not in backup_tables.tbl", name);
    }
    free(tables);
}
END_TEST

struct writing {
    pthread_t thread;
    atomic_bool enough;
    atomic_uint posts;
};

static void *write_on(void *arg)
{
    struct writing *w = arg;

    while (!atomic_load(&w->enough)) {
        uint64_t id = post(ann, room, "on and on and on and on");

        ck_assert_int_eq(edit(ann, id, "and on"), OK);
        atomic_fetch_add(&w->posts, 1);
    }
    return NULL;
}

START_TEST(a_backup_beside_a_writer_is_one_moment_of_it)
{
    struct writing w = {.posts = 0};
    unsigned before = 0;

    for (int i = 0; i < 3000; i++)
        post(ben, room, "what was said long before, and makes the file a little longer");
    ck_assert_int_eq(pthread_create(&w.thread, NULL, write_on, &w), 0);
    for (int i = 0; i < 5; i++) {
        while (atomic_load(&w.posts) == before)
            sched_yield();
        before = atomic_load(&w.posts);
        ck_assert_msg(take(NULL), "%s", why);
        ck_assert_msg(verify(NULL), "%s", why);
        ck_assert_uint_ge(found.rows[BACKUP_ROWS_messages], 3002 + before);
        unlink(backup_path);
    }
    atomic_store(&w.enough, true);
    pthread_join(w.thread, NULL);
}
END_TEST

START_TEST(nothing_is_written_over)
{
    size_t len;
    char *kept;

    free(file_with("today", "dear diary", 10));
    ck_assert(!take(NULL));
    ck_assert_has(why, "not written over");
    kept = everything_in(backup_path, &len);
    ck_assert_uint_eq(len, 10);
    ck_assert_mem_eq(kept, "dear diary", 10);
    free(kept);
    ck_assert_uint_eq(files_in(folder), 1);
}
END_TEST

START_TEST(what_a_process_that_died_left_is_written_over)
{
    char *scratch = xasprintf("%s/roost.backup", scene.dir);
    FILE *f = fopen(scratch, "w");

    ck_assert_ptr_nonnull(f);
    for (int i = 0; i < 100000; i++)
        fputs("half a copy ", f);
    fclose(f);
    free(file_with("today.part", "half an archive", 15));
    ck_assert_msg(take(NULL), "%s", why);
    ck_assert_msg(verify(NULL), "%s", why);
    ck_assert_int_eq(access(scratch, F_OK), -1);
    ck_assert_uint_eq(files_in(folder), 1);
    free(scratch);
}
END_TEST

START_TEST(two_at_once_do_not_meet_in_one_file)
{
    char *part = file_with("today.part", "", 0);
    int fd = open(part, O_RDWR | O_CLOEXEC);

    ck_assert_int_eq(flock(fd, LOCK_EX | LOCK_NB), 0);
    ck_assert(!take(NULL));
    ck_assert_has(why, "written by another");
    ck_assert_int_eq(access(part, F_OK), 0);
    close(fd);
    ck_assert_msg(take(NULL), "%s", why);
    free(part);
}
END_TEST

START_TEST(a_place_that_cannot_be_written_is_named)
{
    char *nowhere = in_folder("nowhere/today");
    struct backup_order o = {.data = scene.dir, .path = nowhere};

    ck_assert(!backup_take(&o, &made, why, sizeof(why)));
    ck_assert_has(why, nowhere);
    o = (struct backup_order){.data = folder, .path = backup_path};
    ck_assert(!backup_take(&o, &made, why, sizeof(why)));
    ck_assert_has(why, "no roost.db");
    ck_assert_uint_eq(files_in(folder), 0);
    free(nowhere);
}
END_TEST

START_TEST(what_does_not_fit_leaves_nothing_and_says_so)
{
    struct rlimit before, small = {200, RLIM_INFINITY};

    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    small.rlim_max = before.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    ck_assert(!take(NULL));
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    ck_assert_has(why, "room");
    ck_assert_uint_eq(files_in(folder), 0);
    ck_assert_msg(take(NULL), "%s", why);
}
END_TEST

START_TEST(a_stop_leaves_nothing)
{
    static volatile sig_atomic_t stop = 1;
    struct backup_order o = {.data = scene.dir, .path = backup_path, .stop = &stop};
    size_t files = files_in(scene.dir);

    ck_assert(!backup_take(&o, &made, why, sizeof(why)));
    ck_assert_has(why, "stopped");
    ck_assert_uint_eq(files_in(folder), 0);
    ck_assert_uint_eq(files_in(scene.dir), files);
    ck_assert_msg(take(NULL), "%s", why);
    o.data = restored;
    ck_assert(!backup_restore(&o, &found, why, sizeof(why)));
    ck_assert_has(why, "stopped");
    ck_assert_int_eq(access(restored, F_OK), -1);
}
END_TEST

/* --- restoring --- */

START_TEST(what_is_restored_is_what_was_there_but_for_the_epoch)
{
    char *epoch;
    struct store *s;

    ck_assert_msg(take(NULL), "%s", why);
    ck_assert_msg(restore(NULL), "%s", why);
    both_tell("SELECT pos || ':' || kind || ':' || coalesce(seq, '-') FROM log");
    both_tell("SELECT id || ':' || seq || ':' || coalesce(text, 'gone') FROM messages");
    both_tell("SELECT name || coalesce(password, '-') FROM users");
    both_tell("SELECT key || hex(fingerprint) FROM keys");
    both_tell("SELECT name || value FROM meta WHERE name <> 'epoch'");
    epoch = told_by(restored, "SELECT value FROM meta WHERE name = 'epoch'");
    ck_assert_uint_eq(strlen(epoch), SECRET_TOKEN_SIZE); /* and the bar */
    ck_assert_str_ne(epoch, "epoch-one|");
    free(epoch);
    s = store_open(restored, DURABILITY_OS, why, sizeof(why));
    ck_assert_msg(s != NULL, "%s", why);
    ck_assert_uint_eq(store_head(s), scene.last.pos);
    store_close(s);
}
END_TEST

START_TEST(only_an_empty_directory_is_restored_into)
{
    char *path = xasprintf("%s/letter", restored);

    ck_assert(take(NULL));
    ck_assert_int_eq(mkdir(restored, 0700), 0);
    free(file_with("data/letter", "dear aunt", 9));
    ck_assert(!restore(NULL));
    ck_assert_has(why, "not empty");
    ck_assert_uint_eq(files_in(restored), 1);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_msg(restore(NULL), "%s", why);
    ck_assert(!restore(NULL));
    ck_assert_has(why, "roost.db");
    free(path);
}
END_TEST

START_TEST(a_directory_in_use_is_not_restored_into)
{
    char *lock;
    int fd;

    ck_assert(take(NULL));
    ck_assert_int_eq(mkdir(restored, 0700), 0);
    lock = file_with("data/roost.lock", "", 0);
    fd = open(lock, O_RDWR | O_CLOEXEC);
    ck_assert_int_eq(flock(fd, LOCK_EX | LOCK_NB), 0);
    ck_assert(!restore(NULL));
    ck_assert_has(why, "in use");
    ck_assert_int_eq(access(lock, F_OK), 0);
    close(fd);
    ck_assert_msg(restore(NULL), "%s", why);
    free(lock);
}
END_TEST

START_TEST(a_restore_that_died_is_done_again)
{
    ck_assert(take(NULL));
    ck_assert_int_eq(mkdir(restored, 0700), 0);
    free(file_with("data/roost.lock", "", 0));
    free(file_with("data/roost.db.part", "half a store", 12));
    free(file_with("data/roost.db.part-journal", "of another file", 15));
    ck_assert_msg(restore(NULL), "%s", why);
    ck_assert_uint_eq(files_in(restored), 2);
}
END_TEST

/* --- damage --- */

static void refused_and_nothing_left(const char *path, const char *key, const char *what)
{
    struct backup_order o = {.data = restored, .path = path, .key_file = key};

    ck_assert_msg(!verify_at(path, key), "%s is taken for good", what);
    ck_assert_msg(strlen(why) > 0 && !strchr(why, '\n'), "%s", why);
    ck_assert_msg(!backup_restore(&o, &found, why, sizeof(why)), "%s was restored", what);
    ck_assert_int_eq(access(restored, F_OK), -1);
}

static void every_damage_is_found(const char *key)
{
    size_t len;
    char *bytes;

    ck_assert_msg(take(key), "%s", why);
    bytes = everything_in(backup_path, &len);
    for (size_t i = 0; i < len; i += i < 120 || i + 40 > len ? 1 : 997) {
        char *path;

        bytes[i] ^= 0x10;
        path = file_with("bent", bytes, len);
        refused_and_nothing_left(path, key, "a bent byte");
        bytes[i] ^= 0x10;
        free(path);
        path = file_with("cut", bytes, i);
        refused_and_nothing_left(path, key, "a short file");
        free(path);
    }
    free(bytes);
}

START_TEST(every_bent_byte_and_every_cut_is_found)
{
    every_damage_is_found(NULL);
}
END_TEST

START_TEST(also_under_a_key)
{
    char *key = file_with("key", "0123456789abcdef0123456789abcdef", 32);

    every_damage_is_found(key);
    free(key);
}
END_TEST

START_TEST(what_comes_after_the_end_is_damage)
{
    size_t len;
    char *path;
    char *bytes;

    ck_assert(take(NULL));
    bytes = everything_in(backup_path, &len);
    bytes[len] = 'x';
    path = file_with("longer", bytes, len + 1);
    refused_and_nothing_left(path, NULL, "a longer file");
    free(path);
    path = file_with("none", "dear diary, this is a long day and I have no backup at all",
                     58);
    refused_and_nothing_left(path, NULL, "a diary");
    free(path);
    refused_and_nothing_left(folder, NULL, "a folder");
    free(bytes);
}
END_TEST

/* Head, a chunk of pages, another: `swap` the chunks in a file of some megabytes. */
START_TEST(chunks_in_another_order_are_found)
{
    static uint8_t noise[4096];
    char *path = in_folder("swapped");
    uint64_t at[3];
    size_t len;
    char *bytes;
    char *moved;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    struct backup_archive *a =
        backup_archive_create(fd, path, NULL, 2 * sizeof(noise), why, sizeof(why));
    enum backup_chunk kind;
    const uint8_t *got;

    ck_assert_ptr_nonnull(a);
    for (int i = 0; i < 2; i++) {
        at[i] = backup_archive_bytes(a);
        random_bytes(noise, sizeof(noise));
        ck_assert(
            backup_archive_write(a, BACKUP_FILE, noise, sizeof(noise), why, sizeof(why)));
    }
    at[2] = backup_archive_bytes(a);
    backup_archive_close(a);
    bytes = everything_in(path, &len);
    ck_assert_uint_eq(at[1] - at[0], at[2] - at[1]);
    moved = xmalloc(len);
    memcpy(moved, bytes, at[0]);
    memcpy(moved + at[0], bytes + at[1], at[1] - at[0]);
    memcpy(moved + at[1], bytes + at[0], at[1] - at[0]);
    ck_assert_int_eq(pwrite(fd, moved, len, 0), (ssize_t)len);
    ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
    a = backup_archive_open(fd, path, NULL, why, sizeof(why));
    ck_assert_ptr_nonnull(a);
    ck_assert(!backup_archive_read(a, &kind, &got, &len, why, sizeof(why)));
    ck_assert_has(why, "damaged");
    backup_archive_close(a);
    close(fd);
    free(bytes);
    free(moved);
    free(path);
}
END_TEST

START_TEST(a_store_that_does_not_hold_together_is_named)
{
    run_sql(scene.dir, "DELETE FROM log WHERE seq = 3");
    ck_assert_msg(take(NULL), "%s", why);
    ck_assert(!verify(NULL));
    ck_assert_has(why, "after 2");
    unlink(backup_path);
    ck_assert(!restore(NULL));
    run_sql(scene.dir, "UPDATE meta SET value = 1 WHERE name = 'oldest';"
                       "DELETE FROM log WHERE seq < 3");
    ck_assert_msg(take(NULL), "%s", why);
    ck_assert_msg(verify(NULL), "what retention took is no hole: %s", why);
    unlink(backup_path);
    run_sql(scene.dir,
            "DELETE FROM messages WHERE seq = (SELECT max(seq) FROM messages)");
    ck_assert(take(NULL));
    ck_assert(!verify(NULL));
    ck_assert_has(why, "counts other messages");
    unlink(backup_path);
    run_sql(scene.dir, "UPDATE rooms SET last_seq = last_seq + 1");
    ck_assert(take(NULL));
    ck_assert(!verify(NULL));
    ck_assert_has(why, "its log ends at");
}
END_TEST

START_TEST(a_newer_schema_is_refused_and_both_numbers_named)
{
    run_sql(scene.dir, "PRAGMA user_version = 999");
    ck_assert_msg(take(NULL), "%s", why);
    ck_assert(!verify(NULL));
    ck_assert_has(why, "schema 999");
    ck_assert(!restore(NULL));
    ck_assert_int_eq(access(restored, F_OK), -1);
}
END_TEST

START_TEST(a_store_without_a_workspace_is_not_worth_a_backup)
{
    char *dir = in_folder("new");
    struct store *s = store_open(dir, DURABILITY_OS, why, sizeof(why));
    struct backup_order o = {.data = dir, .path = backup_path};

    ck_assert_ptr_nonnull(s);
    store_close(s);
    ck_assert(!backup_take(&o, &made, why, sizeof(why)));
    ck_assert_has(why, "no workspace");
    ck_assert_int_eq(access(backup_path, F_OK), -1);
    directory_remove(dir);
    free(dir);
}
END_TEST

/* --- keys --- */

START_TEST(only_the_right_key_opens_it)
{
    char *key = file_with("key", "0123456789abcdef0123456789abcdef", 32);
    char *other = file_with("other", "0123456789abcdef0123456789abcdeg", 32);
    char *phrase = file_with("phrase", "correct horse battery staple\n", 29);
    size_t len;
    char *bytes;

    ck_assert_msg(take(key), "%s", why);
    bytes = everything_in(backup_path, &len);
    ck_assert_ptr_null(memmem(bytes, len, "epoch-one", 9));
    ck_assert_ptr_null(memmem(bytes, len, "messages", 8));
    free(bytes);
    ck_assert_msg(verify(key), "%s", why);
    ck_assert(found.is_encrypted);
    ck_assert(!verify(other));
    ck_assert_has(why, "not made with this key");
    ck_assert(!verify(phrase));
    ck_assert_has(why, "a key of 32 bytes");
    ck_assert(!verify(NULL));
    ck_assert_has(why, "--key-file");
    ck_assert_msg(restore(key), "%s", why);
    free(key);
    free(other);
    free(phrase);
}
END_TEST

START_TEST(a_passphrase_is_the_same_with_and_without_the_end_of_its_line)
{
    char *one = file_with("one", "correct horse battery staple\r\n", 30);
    char *two = file_with("two", "correct horse battery staple", 28);
    char *three = file_with("three", "correct horse battery stable", 28);

    ck_assert_msg(take(one), "%s", why);
    ck_assert_msg(verify(two), "%s", why);
    ck_assert(!verify(three));
    ck_assert_has(why, "not made with this key");
    free(one);
    free(two);
    free(three);
}
END_TEST

START_TEST(an_archive_without_a_key_is_not_taken_for_an_encrypted_one)
{
    char *key = file_with("key", "0123456789abcdef0123456789abcdef", 32);

    ck_assert(take(NULL));
    ck_assert(!verify(key));
    ck_assert_has(why, "not encrypted");
    free(key);
}
END_TEST

START_TEST(a_key_file_holds_a_key)
{
    static struct backup_key k;
    char long_one[BACKUP_PASSPHRASE_MAX + 2];
    char *path = file_with("short", "eleven char", 11);

    ck_assert(!backup_key_read(&k, path, why, sizeof(why)));
    ck_assert_has(why, "holds no key");
    free(path);
    memset(long_one, 'a', sizeof(long_one));
    path = file_with("long", long_one, BACKUP_PASSPHRASE_MAX + 1);
    ck_assert(!backup_key_read(&k, path, why, sizeof(why)));
    free(path);
    path = file_with("longest", long_one, BACKUP_PASSPHRASE_MAX);
    ck_assert(backup_key_read(&k, path, why, sizeof(why)));
    free(path);
    ck_assert(!backup_key_read(&k, "/nonexistent/key", why, sizeof(why)));
    ck_assert_has(why, "/nonexistent/key");
    ck_assert(!backup_key_read(&k, folder, why, sizeof(why)));
}
END_TEST

START_TEST(two_archives_under_one_key_have_nothing_in_common)
{
    char *key = file_with("key", "0123456789abcdef0123456789abcdef", 32);
    size_t one_len, two_len, same = 0;
    char *one, *two;

    ck_assert(take(key));
    one = everything_in(backup_path, &one_len);
    unlink(backup_path);
    ck_assert(take(key));
    two = everything_in(backup_path, &two_len);
    for (size_t i = 200; i < one_len && i < two_len; i++)
        same += one[i] == two[i];
    ck_assert_uint_gt(one_len, 4096);
    ck_assert_uint_lt(same, one_len / 64); /* 1 in 256 by chance */
    free(one);
    free(two);
    free(key);
}
END_TEST

START_TEST(the_seal_is_aes_256_gcm)
{
    static const uint8_t zeroes[SECRET_KEY_SIZE];
    static const uint8_t sealed[16] = {0xce, 0xa7, 0x40, 0x3d, 0x4d, 0x60, 0x6b, 0x6e,
                                       0x07, 0x4e, 0xc5, 0xd3, 0xba, 0xf3, 0x9d, 0x18};
    static const uint8_t tag[16] = {0xd0, 0xd1, 0xc8, 0xa7, 0x99, 0x99, 0x6b, 0xf0,
                                    0x26, 0x5b, 0x98, 0xb5, 0xd4, 0x8a, 0xb9, 0x19};
    uint8_t bytes[16] = {0};
    uint8_t seal[SECRET_SEAL_SIZE];

    secret_seal(zeroes, 0, "", 0, bytes, sizeof(bytes), seal);
    ck_assert_mem_eq(bytes, sealed, sizeof(bytes));
    ck_assert_mem_eq(seal, tag, sizeof(seal));
    ck_assert(!secret_unseal(zeroes, 1, "", 0, bytes, sizeof(bytes), seal));
    memcpy(bytes, sealed, sizeof(bytes));
    ck_assert(!secret_unseal(zeroes, 0, "x", 1, bytes, sizeof(bytes), seal));
    memcpy(bytes, sealed, sizeof(bytes));
    ck_assert(secret_unseal(zeroes, 0, "", 0, bytes, sizeof(bytes), seal));
    ck_assert_mem_eq(bytes, zeroes, sizeof(bytes));
}
END_TEST

/* --- the manifest --- */

START_TEST(a_manifest_reads_as_it_was_written)
{
    struct backup_manifest again;
    struct buf text;

    ck_assert(take(NULL));
    buf_init(&text);
    backup_manifest_encode(&made, &text);
    ck_assert_has(buf_text(&text), "rows messages 2\n");
    ck_assert(backup_manifest_decode(&again, buf_text(&text), text.len));
    ck_assert_ptr_null(backup_manifest_differs(&made, &again));
    ck_assert_str_eq(again.program, made.program);
    ck_assert(again.made == made.made && again.bytes == made.bytes);
    again.rows[BACKUP_ROWS_keys]++;
    ck_assert_str_eq(backup_manifest_differs(&made, &again), "keys");
    buf_finish(&text);
}
END_TEST

START_TEST(what_is_no_manifest_is_refused)
{
    static const char least[] = "roost-backup 1\nepoch x\nbytes 1\nschema 1\n";
    static const char *const texts[] = {
        "",
        "roost-backup 2\nepoch x\nbytes 1\nschema 1\n",
        "roost-backup 1\n",
        "roost-backup 1\nepoch x\nbytes 1\nschema 1\ncolour red\n",
        "roost-backup 1\nepoch x\nbytes 1\nschema -1\n",
        "roost-backup 1\nepoch x\nbytes 99999999999999999999\nschema 1\n",
        "roost-backup 1\nepoch x\nbytes 1\nschema 1\nrows birds 1\n",
        "roost-backup 1\nepoch x\nbytes 1\nschema 1\nrows messages\n",
        "roost-backup 1\nepoch x\nbytes 1\nschema 1\nsha256 abc\n",
        "roost-backup 1\nepoch x\nbytes\nschema 1\n",
    };

    ck_assert(backup_manifest_decode(&found, least, strlen(least)));
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        ck_assert_msg(!backup_manifest_decode(&found, texts[i], strlen(texts[i])), "%s",
                      texts[i]);
}
END_TEST

static Suite *backup_suite(void)
{
    Suite *suite = suite_create("backup");
    TCase *all = tcase_create("all");

    tcase_set_timeout(all, 120);
    tcase_add_checked_fixture(all, a_workspace_with_a_past, put_away);
    tcase_add_test(all, a_backup_is_private_alone_and_says_what_it_holds);
    tcase_add_test(all, every_table_of_the_schema_is_counted);
    tcase_add_test(all, a_backup_beside_a_writer_is_one_moment_of_it);
    tcase_add_test(all, nothing_is_written_over);
    tcase_add_test(all, what_a_process_that_died_left_is_written_over);
    tcase_add_test(all, two_at_once_do_not_meet_in_one_file);
    tcase_add_test(all, a_place_that_cannot_be_written_is_named);
    tcase_add_test(all, what_does_not_fit_leaves_nothing_and_says_so);
    tcase_add_test(all, a_stop_leaves_nothing);
    tcase_add_test(all, what_is_restored_is_what_was_there_but_for_the_epoch);
    tcase_add_test(all, only_an_empty_directory_is_restored_into);
    tcase_add_test(all, a_directory_in_use_is_not_restored_into);
    tcase_add_test(all, a_restore_that_died_is_done_again);
    tcase_add_test(all, every_bent_byte_and_every_cut_is_found);
    tcase_add_test(all, also_under_a_key);
    tcase_add_test(all, what_comes_after_the_end_is_damage);
    tcase_add_test(all, chunks_in_another_order_are_found);
    tcase_add_test(all, a_store_that_does_not_hold_together_is_named);
    tcase_add_test(all, a_newer_schema_is_refused_and_both_numbers_named);
    tcase_add_test(all, a_store_without_a_workspace_is_not_worth_a_backup);
    tcase_add_test(all, only_the_right_key_opens_it);
    tcase_add_test(all, a_passphrase_is_the_same_with_and_without_the_end_of_its_line);
    tcase_add_test(all, an_archive_without_a_key_is_not_taken_for_an_encrypted_one);
    tcase_add_test(all, a_key_file_holds_a_key);
    tcase_add_test(all, two_archives_under_one_key_have_nothing_in_common);
    tcase_add_test(all, the_seal_is_aes_256_gcm);
    tcase_add_test(all, a_manifest_reads_as_it_was_written);
    tcase_add_test(all, what_is_no_manifest_is_refused);
    suite_add_tcase(suite, all);
    return suite;
}

RUN_SUITE(backup_suite);
