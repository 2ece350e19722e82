#include "runner.h"

#include "base/xmalloc.h"
#include "store/blob.h"
#include "store/file_made.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[64];
static struct blobs *blobs;
static uint8_t hash[SECRET_HASH_SIZE];
static bool needed;
static char why[256];

static void an_empty_folder(void)
{
    snprintf(dir, sizeof(dir), "/tmp/roost-blob-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
    blobs = blobs_open(dir, why, sizeof(why));
    ck_assert_ptr_nonnull(blobs);
    needed = false;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *walk)
{
    (void)st;
    (void)kind;
    (void)walk;
    return remove(path);
}

static void removed(void)
{
    blobs_close(blobs);
    ck_assert_int_eq(nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

static void write_part(const char *name, const char *text)
{
    int fd = openat(blobs_parts(blobs), name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    secret_hash(text, strlen(text), hash);
}

static void make_old(void)
{
    char text[HASH_TEXT_SIZE];
    char *path;
    struct timespec old[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};

    hash_to_text(hash, text);
    path = xasprintf("%s/files/%.2s/%s", dir, text, text);
    ck_assert_int_eq(utimensat(AT_FDCWD, path, old, 0), 0);
    free(path);
}

static bool is_needed(void *arg, const uint8_t asked[SECRET_HASH_SIZE])
{
    (void)arg;
    ck_assert_mem_eq(asked, hash, sizeof(hash));
    return needed;
}

static size_t sweep(void)
{
    return blobs_sweep(blobs, hash[0], 60, is_needed, NULL);
}

static bool is_there(void)
{
    int fd = blob_open(blobs, hash);

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

START_TEST(contents_get_their_name_and_keep_it)
{
    write_part("one", "hello");
    ck_assert(!is_there());
    ck_assert(blob_keep(blobs, "one", hash));
    ck_assert_int_eq(unlinkat(blobs_parts(blobs), "one", 0), 0);
    ck_assert(is_there());
    write_part("two", "hello");
    ck_assert(blob_keep(blobs, "two", hash));
    ck_assert(is_there());
    ck_assert(!blob_keep(blobs, "none", hash));
}
END_TEST

START_TEST(only_old_and_unneeded_ones_are_swept)
{
    write_part("one", "hello");
    ck_assert(blob_keep(blobs, "one", hash));
    ck_assert_uint_eq(sweep(), 0); /* young */
    make_old();
    needed = true;
    ck_assert_uint_eq(sweep(), 0);
    needed = false;
    ck_assert(blob_keep(blobs, "one", hash)); /* young again */
    ck_assert_uint_eq(sweep(), 0);
    make_old();
    ck_assert_uint_eq(sweep(), 1);
    ck_assert(!is_there());
    ck_assert_uint_eq(sweep(), 0);
}
END_TEST

START_TEST(nothing_is_swept_while_somebody_holds_them)
{
    int held = blobs_hold(dir);

    ck_assert_int_ge(held, 0);
    write_part("one", "hello");
    ck_assert(blob_keep(blobs, "one", hash));
    make_old();
    ck_assert_uint_eq(sweep(), 0);
    close(held);
    ck_assert_uint_eq(sweep(), 1);
}
END_TEST

START_TEST(a_name_that_leads_elsewhere_is_not_followed)
{
    char text[HASH_TEXT_SIZE];
    char *folder, *path;

    secret_hash("x", 1, hash);
    hash_to_text(hash, text);
    folder = xasprintf("%s/files/%.2s", dir, text);
    path = xasprintf("%s/%s", folder, text);
    ck_assert_int_eq(mkdir(folder, 0700), 0);
    ck_assert_int_eq(symlink("/etc/passwd", path), 0);
    ck_assert(!is_there());
    ck_assert_int_eq(errno, ELOOP);
    free(folder);
    free(path);
}
END_TEST

START_TEST(a_disk_has_room_for_little_and_not_for_everything)
{
    ck_assert(blobs_have_room(blobs, 1));
    ck_assert(!blobs_have_room(blobs, (uint64_t)1 << 60));
    ck_assert_ptr_null(blobs_open("/proc/none", why, sizeof(why)));
}
END_TEST

START_TEST(a_hash_is_64_small_letters)
{
    static const char good[] =
        "00ff000000000000000000000000000000000000000000000000000000000000";
    char text[HASH_TEXT_SIZE];

    ck_assert(hash_from_text(good, 64, hash));
    hash_to_text(hash, text);
    ck_assert_str_eq(text, good);
    ck_assert(!hash_from_text(good, 63, hash));
    ck_assert(!hash_from_text(
        "00FF000000000000000000000000000000000000000000000000000000000000", 64, hash));
}
END_TEST

static Suite *blob_suite(void)
{
    Suite *s = suite_create("blob");
    TCase *t = tcase_create("contents");

    tcase_add_checked_fixture(t, an_empty_folder, removed);
    tcase_add_test(t, contents_get_their_name_and_keep_it);
    tcase_add_test(t, only_old_and_unneeded_ones_are_swept);
    tcase_add_test(t, nothing_is_swept_while_somebody_holds_them);
    tcase_add_test(t, a_name_that_leads_elsewhere_is_not_followed);
    tcase_add_test(t, a_disk_has_room_for_little_and_not_for_everything);
    tcase_add_test(t, a_hash_is_64_small_letters);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(blob_suite);
