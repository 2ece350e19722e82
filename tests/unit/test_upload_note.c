/* Notes of uploads in pieces: what a start makes of them, also where the disk does not answer. */
#undef _FORTIFY_SOURCE /* it makes read an inline function, which has no second definition */
#include "faults.h"
#include "runner.h"

#include "base/log.h"
#include "handlers/upload_private.h"
#include "store_fixture.h"

#define ID    "0123456789abcdef0123456789abcdef"
#define OTHER "fedcba9876543210fedcba9876543210"

static struct blobs *blobs;
static unsigned found_count;
static struct resumable found;

/* --- reading fails, too --- */

static struct {
    unsigned left; /* calls until it happens; 0: it does not */
    bool fired;
} reads, looks;

static bool is_the_one(unsigned *left, bool *fired)
{
    if (*left == 0 || --*left > 0)
        return false;
    *fired = true;
    errno = EIO;
    return true;
}

ssize_t read(int fd, void *bytes, size_t len)
{
    return is_the_one(&reads.left, &reads.fired) ? -1 : syscall(SYS_read, fd, bytes, len);
}

int fstatat(int folder, const char *name, struct stat *st, int flags)
{
    return is_the_one(&looks.left, &looks.fired)
               ? -1
               : (int)syscall(SYS_newfstatat, folder, name, st, flags);
}

/* --- the scene --- */

static void write_file(const char *name, const char *text)
{
    int fd = openat(blobs_parts(blobs), name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
}

static bool is_there(const char *name)
{
    return faccessat(blobs_parts(blobs), name, F_OK, 0) == 0;
}

static struct resumable upload(void)
{
    struct resumable s = {.user = 7, .size = 10, .ends_at = 1800000000000};

    snprintf(s.id, sizeof(s.id), "%s", ID);
    snprintf(s.name, sizeof(s.name), "%s", "tea house.png");
    return s;
}

static void an_upload_of_which_four_bytes_are_there(void)
{
    char why[STORE_WHY_MAX];
    struct resumable s = upload();

    memset(&scene, 0, sizeof(scene));
    directory_create(scene.dir, sizeof(scene.dir));
    log_set_level(LOG_ERROR);
    blobs = blobs_open(scene.dir, why, sizeof(why));
    ck_assert_ptr_nonnull(blobs);
    write_file(ID, "four");
    ck_assert(note_write(blobs, &s));
}

static void it_is_over(void)
{
    char *command = xasprintf("rm -rf %s", scene.dir);

    blobs_close(blobs);
    ck_assert_int_eq(system(command), 0);
    free(command);
}

static void count_it(void *arg, const struct resumable *s)
{
    (void)arg;
    found = *s;
    found_count++;
}

static unsigned scan(void)
{
    found_count = 0;
    note_scan(blobs, count_it, NULL);
    return found_count;
}

static void it_can_be_gone_on_with(void)
{
    ck_assert_uint_eq(scan(), 1);
    ck_assert_str_eq(found.id, ID);
    ck_assert_str_eq(found.name, "tea house.png");
    ck_assert_uint_eq(found.offset, 4);
    ck_assert_uint_eq(found.size, 10);
}

START_TEST(what_was_begun_is_found_again_and_again)
{
    it_can_be_gone_on_with();
    it_can_be_gone_on_with();
}
END_TEST

START_TEST(what_cannot_be_opened_at_one_start_is_there_at_the_next)
{
    unsigned nth = 0, fired;

    do {
        faults_arm(FAULT_EIO, ++nth, false);
        scan();
        fired = faults_disarm();
        it_can_be_gone_on_with();
    } while (fired > 0);
    ck_assert_uint_gt(nth, 3); /* the folder, and the note by each of its names */
}
END_TEST

START_TEST(nor_does_a_read_that_fails_destroy_it)
{
    unsigned nth = 0;

    do {
        reads.left = ++nth;
        reads.fired = false;
        scan();
        reads.left = 0;
        it_can_be_gone_on_with();
    } while (reads.fired);
    ck_assert_uint_gt(nth, 2);
}
END_TEST

START_TEST(nor_a_part_of_which_the_disk_does_not_tell)
{
    unsigned nth = 0;

    do {
        looks.left = ++nth;
        looks.fired = false;
        scan();
        looks.left = 0;
        it_can_be_gone_on_with();
    } while (looks.fired);
    ck_assert_uint_gt(nth, 2);
}
END_TEST

START_TEST(a_note_that_is_torn_goes_with_its_part)
{
    static const char *const torn[] = {"",
                                       "1 7 10",
                                       "1 7 10 18 0 - no end of line",
                                       "2 7 10 18 0 - of another kind\n",
                                       "\n",
                                       "1 7 3 18 0 - shorter than what is there\n"};

    write_file(ID ".note", torn[_i]);
    ck_assert_uint_eq(scan(), 0);
    ck_assert_uint_eq(scan(), 0); /* whichever came first */
    ck_assert(!is_there(ID ".note"));
    ck_assert(!is_there(ID));
}
END_TEST

START_TEST(what_belongs_to_nothing_goes)
{
    write_file(OTHER, "a part without a note");
    write_file("u17.tmp", "an upload in one go");
    write_file(OTHER ".half", "a note that was not finished");
    ck_assert_uint_eq(scan(), 1);
    ck_assert(!is_there(OTHER));
    ck_assert(!is_there("u17.tmp"));
    ck_assert(!is_there(OTHER ".half"));
    it_can_be_gone_on_with();
}
END_TEST

START_TEST(a_note_without_its_part_goes)
{
    ck_assert_int_eq(unlinkat(blobs_parts(blobs), ID, 0), 0);
    ck_assert_uint_eq(scan(), 0);
    ck_assert(!is_there(ID ".note"));
}
END_TEST

START_TEST(of_a_finished_one_the_note_stays_and_the_part_goes)
{
    struct resumable s = upload();

    s.file = 99;
    ck_assert(note_write(blobs, &s));
    ck_assert_uint_eq(scan(), 1);
    ck_assert_uint_eq(found.file, 99);
    ck_assert(!is_there(ID));
    ck_assert(is_there(ID ".note"));
}
END_TEST

static Suite *upload_note_suite(void)
{
    Suite *suite = suite_create("upload note");
    TCase *tc = tcase_create("an upload of which four bytes are there");

    tcase_add_checked_fixture(tc, an_upload_of_which_four_bytes_are_there, it_is_over);
    tcase_add_test(tc, what_was_begun_is_found_again_and_again);
    tcase_add_test(tc, what_cannot_be_opened_at_one_start_is_there_at_the_next);
    tcase_add_test(tc, nor_does_a_read_that_fails_destroy_it);
    tcase_add_test(tc, nor_a_part_of_which_the_disk_does_not_tell);
    tcase_add_loop_test(tc, a_note_that_is_torn_goes_with_its_part, 0, 6);
    tcase_add_test(tc, what_belongs_to_nothing_goes);
    tcase_add_test(tc, a_note_without_its_part_goes);
    tcase_add_test(tc, of_a_finished_one_the_note_stays_and_the_part_goes);
    suite_add_tcase(suite, tc);
    return suite;
}

RUN_SUITE(upload_note_suite);
