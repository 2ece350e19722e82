/* The files people sent, in backups. */
#include "backup_scene.h"
#include "runner.h"

#include "store/backup_uploads.h"

#include <fcntl.h>

static uint8_t names[4][SECRET_HASH_SIZE];

static char *path_of(const char *data, int i)
{
    char *files = xasprintf("%s/files", data);
    char *path = backup_upload_path(files, names[i]);

    free(files);
    return path;
}

static void somebody_sends(int i, size_t len)
{
    char *files = xasprintf("%s/files", scene.dir);
    uint8_t *bytes = xmalloc(len + 1);
    char *path, *sub;
    FILE *f;

    memset(bytes, 'a' + i, len);
    secret_hash(bytes, len, names[i]);
    path = path_of(scene.dir, i);
    sub = xstrndup(path, strlen(path) - 2 * SECRET_HASH_SIZE - 1);
    mkdir(files, 0700);
    mkdir(sub, 0700);
    f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(bytes, 1, len, f), len);
    ck_assert_int_eq(fclose(f), 0);
    free(bytes);
    free(files);
    free(path);
    free(sub);
}

static bool is_there(int i)
{
    char *path = path_of(restored, i);
    bool there = access(path, F_OK) == 0;

    free(path);
    return there;
}

static void same_content(int i)
{
    char *here = path_of(scene.dir, i), *there = path_of(restored, i);
    size_t len, other;
    char *one = everything_in(here, &len), *two = everything_in(there, &other);
    struct stat st;

    ck_assert_uint_eq(len, other);
    ck_assert(len == 0 || memcmp(one, two, len) == 0);
    ck_assert_int_eq(stat(there, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0600);
    free(here);
    free(there);
    free(one);
    free(two);
}

static void away_with(int i)
{
    char *path = path_of(scene.dir, i);

    ck_assert_int_eq(unlink(path), 0);
    free(path);
}

START_TEST(files_come_back_each_as_of_its_backup)
{
    somebody_sends(0, 10);
    somebody_sends(1, 3 << 20);
    somebody_sends(2, 0);
    ck_assert_msg(take_since("one", NULL, NULL), "%s", why);
    ck_assert_uint_eq(made.files, 3);
    ck_assert_uint_eq(made.files_bytes, (3 << 20) + 10);
    somebody_sends(3, 1 << 20);
    ck_assert_msg(restore_named("one"), "%s", why);
    for (int i = 0; i < 3; i++)
        same_content(i);
    ck_assert(!is_there(3));
    ck_assert_uint_eq(files_in(restored), 3); /* database, lock, files */

    away_with(0);
    ck_assert_msg(take_since("two", "one", NULL), "%s", why);
    ck_assert_uint_eq(made.files, 3);
    ck_assert_uint_lt(made.archive_bytes,
                      200000); /* only the new one, and it is all d's */
    ck_assert_msg(verify_named("two", NULL), "%s", why);
    ck_assert_uint_eq(found.files, 3);
    ck_assert_msg(restore_named("two"), "%s", why);
    ck_assert(!is_there(0));
    for (int i = 1; i < 4; i++)
        same_content(i);
    ck_assert_msg(restore_named("one"), "%s", why);
    ck_assert(is_there(0) && !is_there(3));
}
END_TEST

START_TEST(what_has_no_such_name_is_not_a_file_yet)
{
    char *half;

    somebody_sends(0, 10);
    half = xasprintf("%s/files/upload.part", scene.dir);
    ck_assert_int_eq(close(open(half, O_CREAT | O_WRONLY | O_CLOEXEC, 0600)), 0);
    free(half);
    half = xasprintf("%s/files/tmp", scene.dir);
    ck_assert_int_eq(mkdir(half, 0700), 0);
    free(half);
    ck_assert_msg(take_since("one", NULL, NULL), "%s", why);
    ck_assert_uint_eq(made.files, 1);
    ck_assert_uint_eq(made.left_out, 0);
    ck_assert_msg(verify_named("one", NULL), "%s", why);
}
END_TEST

START_TEST(a_damaged_file_is_left_out_and_the_chain_keeps_the_good_one)
{
    char *bad;
    FILE *f;

    somebody_sends(0, 5000);
    somebody_sends(1, 5000);
    ck_assert_msg(take_since("one", NULL, NULL), "%s", why);
    bad = path_of(scene.dir, 1);
    f = fopen(bad, "r+");
    ck_assert_ptr_nonnull(f);
    fputs("rot", f);
    fclose(f);
    ck_assert_msg(take_since("two", "one", NULL), "%s", why);
    ck_assert_uint_eq(made.left_out, 0); /* it is there already */
    ck_assert_msg(restore_named("two"), "%s", why);
    ck_assert(is_there(1));
    ck_assert_msg(take_since("full", NULL, NULL), "%s", why);
    ck_assert_uint_eq(made.left_out, 1);
    ck_assert_has(bad, made.first_left_out);
    ck_assert_uint_eq(made.files, 1);
    ck_assert_msg(restore_named("full"), "%s", why);
    ck_assert(is_there(0) && !is_there(1));
    free(bad);
}
END_TEST

START_TEST(a_restore_that_died_over_its_files_is_done_again)
{
    char *part, *sub;

    somebody_sends(0, 5000);
    ck_assert_msg(take_since("one", NULL, NULL), "%s", why);
    tree_remove(restored);
    ck_assert_int_eq(mkdir(restored, 0700), 0);
    part = xasprintf("%s/files.part", restored);
    sub = xasprintf("%s/ab", part);
    ck_assert_int_eq(mkdir(part, 0700), 0);
    ck_assert_int_eq(mkdir(sub, 0700), 0);
    free(file_with("data/files.part/ab/half", "half", 4));
    free(file_with("data/roost.db.part", "half a store", 12));
    {
        char *path = in_folder("one");
        struct backup_order o = {.data = restored, .path = path};

        ck_assert_msg(backup_restore(&o, &found, why, sizeof(why)), "%s", why);
        free(path);
    }
    same_content(0);
    ck_assert_int_eq(access(part, F_OK), -1);
    ck_assert_uint_eq(files_in(restored), 3);
    free(part);
    free(sub);
}
END_TEST

START_TEST(a_folder_of_files_alone_is_no_empty_directory)
{
    char *files;

    ck_assert_msg(take_since("one", NULL, NULL), "%s", why);
    tree_remove(restored);
    ck_assert_int_eq(mkdir(restored, 0700), 0);
    files = xasprintf("%s/files", restored);
    ck_assert_int_eq(mkdir(files, 0700), 0);
    {
        char *path = in_folder("one");
        struct backup_order o = {.data = restored, .path = path};

        ck_assert(!backup_restore(&o, &found, why, sizeof(why)));
        free(path);
    }
    ck_assert_has(why, "not empty");
    ck_assert_int_eq(access(files, F_OK), 0);
    free(files);
}
END_TEST

static Suite *backup_upload_suite(void)
{
    Suite *suite = suite_create("backup_upload");
    TCase *all = tcase_create("all");

    tcase_set_timeout(all, 120);
    tcase_add_checked_fixture(all, a_workspace_with_a_past, put_away);
    tcase_add_test(all, files_come_back_each_as_of_its_backup);
    tcase_add_test(all, what_has_no_such_name_is_not_a_file_yet);
    tcase_add_test(all, a_damaged_file_is_left_out_and_the_chain_keeps_the_good_one);
    tcase_add_test(all, a_restore_that_died_over_its_files_is_done_again);
    tcase_add_test(all, a_folder_of_files_alone_is_no_empty_directory);
    suite_add_tcase(suite, all);
    return suite;
}

RUN_SUITE(backup_upload_suite);
