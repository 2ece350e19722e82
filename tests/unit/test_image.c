/* Pictures without their metadata: what is taken for a segment, and what never is. */
#include "runner.h"

#include "base/buf.h"
#include "worker/image/image.h"

#include <check.h>

#define START   0xff, 0xd8
#define TABLE   0xff, 0xdb, 0x00, 0x04, 1, 2
#define COMMENT 0xff, 0xfe, 0x00, 0x06, 'h', 'o', 'm', 'e'
#define SCAN    0xff, 0xda, 0x00, 0x02, 5, 6, 0xff, 0x00, 7, 0xff, 0xd3, 8
#define END     0xff, 0xd9

static struct image image;

static void nothing_yet(void)
{
    image = (struct image){.orientation = 1};
    buf_init(&image.clean);
}

static void put_away(void)
{
    buf_finish(&image.clean);
}

static bool stripped(const unsigned char *bytes, size_t len)
{
    image.bytes = bytes;
    image.len = len;
    buf_clear(&image.clean);
    return jpeg_strip(&image);
}

#define strip(...)                                 \
    stripped((const unsigned char[]){__VA_ARGS__}, \
             sizeof((const unsigned char[]){__VA_ARGS__}))

START_TEST(comments_go_wherever_they_stand)
{
    static const unsigned char plain[] = {START, TABLE, SCAN, TABLE, SCAN, END};

    ck_assert(strip(START, COMMENT, TABLE, COMMENT, SCAN, COMMENT, TABLE, SCAN, END));
    ck_assert_uint_eq(image.clean.len, sizeof(plain));
    ck_assert_mem_eq(image.clean.bytes, plain, sizeof(plain));
}
END_TEST

/* Behind a comment that goes they would become data of the scan before, and whatever they hold
 * with them. */
START_TEST(what_has_no_length_is_no_segment)
{
    ck_assert(!strip(START, SCAN, COMMENT, 0xff, 0x00, 0x00, 0x04, 1, 2, END));
    ck_assert(!strip(START, SCAN, COMMENT, 0xff, 0xd0, 0x00, 0x04, 1, 2, END));
    ck_assert(!strip(START, SCAN, COMMENT, 0xff, 0xd8, 0x00, 0x04, 1, 2, END));
    ck_assert(!strip(START, 0xff, 0x01, 0x00, 0x04, 1, 2, SCAN, END));
}
END_TEST

START_TEST(what_is_cut_is_refused)
{
    ck_assert(!strip(START, END));
    ck_assert(!strip(START, SCAN));
    ck_assert(!strip(START, 0xff, 0xdb, 0x00, 0x05, 1, 2));
    ck_assert(!strip(START, 0xff, 0xdb, 0x00, 0x01, SCAN, END));
}
END_TEST

static Suite *image_suite(void)
{
    Suite *suite = suite_create("image");
    TCase *tc = tcase_create("jpeg");

    tcase_add_checked_fixture(tc, nothing_yet, put_away);
    tcase_add_test(tc, comments_go_wherever_they_stand);
    tcase_add_test(tc, what_has_no_length_is_no_segment);
    tcase_add_test(tc, what_is_cut_is_refused);
    suite_add_tcase(suite, tc);
    return suite;
}

RUN_SUITE(image_suite);
