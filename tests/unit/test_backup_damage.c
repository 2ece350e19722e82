#include "backup_scene.h"
#include "runner.h"

#include "base/random.h"
#include "store/backup_archive.h"
#include "store/backup_header.h"

#include <fcntl.h>

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
    for (size_t i = 0; i < len; i += i < 200 || i + 40 > len ? 1 : 997) {
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
    refused_and_nothing_left(scene.dir, NULL, "a folder without a backup");
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
    struct backup_header h = {.file_bytes = 2 * sizeof(noise)};
    struct backup_archive *a =
        backup_archive_create(fd, path, NULL, &h, why, sizeof(why));
    enum backup_chunk kind;
    const uint8_t *got;

    ck_assert_ptr_nonnull(a);
    for (int i = 0; i < 2; i++) {
        at[i] = backup_archive_bytes(a);
        random_bytes(noise, sizeof(noise));
        ck_assert(backup_archive_write(a, BACKUP_PAGES, noise, sizeof(noise), why,
                                       sizeof(why)));
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
    ck_assert(
        !backup_archive_read(a, BACKUP_EVERY_CHUNK, &kind, &got, &len, why, sizeof(why)));
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
    static const char least[] = "roost-backup 2\nepoch x\nbytes 1\nschema 1\n";
    static const char *const texts[] = {
        "",
        "roost-backup 1\nepoch x\nbytes 1\nschema 1\n",
        "roost-backup 2\n",
        "roost-backup 2\nepoch x\nbytes 1\nschema 1\ncolour red\n",
        "roost-backup 2\nepoch x\nbytes 1\nschema -1\n",
        "roost-backup 2\nepoch x\nbytes 99999999999999999999\nschema 1\n",
        "roost-backup 2\nepoch x\nbytes 1\nschema 1\nrows birds\n",
        "roost-backup 2\nepoch x\nbytes 1\nschema 1\nrows messages\n",
        "roost-backup 2\nepoch x\nbytes 1\nschema 1\nsha256 abc\n",
        "roost-backup 2\nepoch x\nbytes\nschema 1\n",
    };

    ck_assert(backup_manifest_decode(&found, least, strlen(least)));
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        ck_assert_msg(!backup_manifest_decode(&found, texts[i], strlen(texts[i])), "%s",
                      texts[i]);
}
END_TEST

static Suite *backup_damage_suite(void)
{
    Suite *suite = suite_create("backup_damage");
    TCase *all = tcase_create("all");

    tcase_set_timeout(all, 120);
    tcase_add_checked_fixture(all, a_workspace_with_a_past, put_away);
    tcase_add_test(all, every_bent_byte_and_every_cut_is_found);
    tcase_add_test(all, also_under_a_key);
    tcase_add_test(all, what_comes_after_the_end_is_damage);
    tcase_add_test(all, chunks_in_another_order_are_found);
    tcase_add_test(all, a_store_that_does_not_hold_together_is_named);
    tcase_add_test(all, a_newer_schema_is_refused_and_both_numbers_named);
    tcase_add_test(all, a_store_without_a_workspace_is_not_worth_a_backup);
    tcase_add_test(all, a_manifest_reads_as_it_was_written);
    tcase_add_test(all, what_is_no_manifest_is_refused);
    suite_add_tcase(suite, all);
    return suite;
}

RUN_SUITE(backup_damage_suite);
