#include "runner.h"

#include "base/buf.h"
#include "ipc/wire.h"

#include <string.h>

static struct buf letter;

static void an_empty_letter(void)
{
    buf_init(&letter);
}

static void the_letter_is_thrown_away(void)
{
    buf_finish(&letter);
}

static void all_fields(struct buf *out)
{
    wire_put_u8(out, 0xfe);
    wire_put_u16(out, 0xfedc);
    wire_put_u32(out, 0xfedcba98);
    wire_put_u64(out, UINT64_MAX - 1);
    wire_put_i64(out, INT64_MIN);
    wire_put_bytes(out, "\xff\0\x80", 3);
    wire_put_string(out, "Gr\303\274\303\237e", 7);
}

START_TEST(what_is_written_is_read)
{
    const void *bytes;
    const char *text;
    size_t len;

    all_fields(&letter);

    struct wire_in in = wire_in(letter.bytes, letter.len);

    ck_assert_uint_eq(wire_get_u8(&in), 0xfe);
    ck_assert_uint_eq(wire_get_u16(&in), 0xfedc);
    ck_assert_uint_eq(wire_get_u32(&in), 0xfedcba98);
    ck_assert_uint_eq(wire_get_u64(&in), UINT64_MAX - 1);
    ck_assert_int_eq(wire_get_i64(&in), INT64_MIN);
    wire_get_bytes(&in, &bytes, &len);
    ck_assert_uint_eq(len, 3);
    ck_assert_mem_eq(bytes, "\xff\0\x80", 3);
    ck_assert(!wire_end(&in)); /* something is left */
    wire_get_string(&in, &text, &len);
    ck_assert_uint_eq(len, 7);
    ck_assert_mem_eq(text, "Gr\303\274\303\237e", 7);
    ck_assert(wire_end(&in));
}
END_TEST

START_TEST(fields_are_packed_and_little_endian)
{
    static const unsigned char expected[] = {7, 1, 2, 4, 3, 2, 1, 2, 0, 0, 0, 'h', 'i'};

    wire_put_u8(&letter, 7);
    wire_put_u16(&letter, 0x0201);
    wire_put_u32(&letter, 0x01020304);
    wire_put_string(&letter, "hi", 2);
    ck_assert_uint_eq(letter.len, sizeof(expected));
    ck_assert_mem_eq(letter.bytes, expected, sizeof(expected));
}
END_TEST

/* Cut anywhere, the reader is broken and stays so. */
START_TEST(a_letter_cut_short_is_refused)
{
    all_fields(&letter);
    for (size_t cut = 0; cut < letter.len; cut++) {
        struct wire_in in = wire_in(letter.bytes, cut);
        const void *bytes;
        const char *text;
        size_t len;

        wire_get_u8(&in);
        wire_get_u16(&in);
        wire_get_u32(&in);
        wire_get_u64(&in);
        wire_get_i64(&in);
        wire_get_bytes(&in, &bytes, &len);
        wire_get_string(&in, &text, &len);
        ck_assert_uint_eq(len, 0);
        ck_assert_str_eq(text, "");
        ck_assert(!wire_end(&in));
    }
}
END_TEST

START_TEST(after_a_short_field_everything_is_zero)
{
    static const unsigned char bytes[] = {1, 2, 3};
    struct wire_in in = wire_in(bytes, sizeof(bytes));

    ck_assert_uint_eq(wire_get_u32(&in), 0);
    ck_assert_uint_eq(wire_get_u8(&in), 0); /* though three bytes are there */
    ck_assert(!wire_end(&in));
}
END_TEST

START_TEST(nothing_at_all_is_a_complete_letter)
{
    struct wire_in in = wire_in(NULL, 0);

    ck_assert(wire_end(&in));
    ck_assert_uint_eq(wire_get_u8(&in), 0);
    ck_assert(!wire_end(&in));
}
END_TEST

static const struct {
    const char *what;
    const char *bytes;
    size_t len;
    bool ok;
} strings[] = {
    {"plain", "\2\0\0\0hi", 6, true},
    {"empty", "\0\0\0\0", 4, true},
    {"with a NUL inside", "\3\0\0\0a\0b", 7, true},
    {"longer than the rest", "\3\0\0\0hi", 6, false},
    {"longer than anything", "\xff\xff\xff\xffhi", 6, false},
    {"half a length", "\2\0", 2, false},
    {"shorter than the rest", "\1\0\0\0hi", 6, false},
    {"no UTF-8", "\2\0\0\0\xc3(", 6, false},
    {"a code point cut in two", "\1\0\0\0\xc3", 5, false},
    {"overlong", "\2\0\0\0\xc0\x80", 6, false},
};

START_TEST(get_string)
{
    struct wire_in in = wire_in(strings[_i].bytes, strings[_i].len);
    const char *text;
    size_t len;

    wire_get_string(&in, &text, &len);
    ck_assert_msg(wire_end(&in) == strings[_i].ok, "%s", strings[_i].what);
    if (strings[_i].ok)
        ck_assert_uint_eq(len, strings[_i].len - 4);
}
END_TEST

static Suite *wire_suite(void)
{
    Suite *s = suite_create("wire");
    TCase *t = tcase_create("letter");

    tcase_add_checked_fixture(t, an_empty_letter, the_letter_is_thrown_away);
    tcase_add_test(t, what_is_written_is_read);
    tcase_add_test(t, fields_are_packed_and_little_endian);
    tcase_add_test(t, a_letter_cut_short_is_refused);
    tcase_add_test(t, after_a_short_field_everything_is_zero);
    tcase_add_test(t, nothing_at_all_is_a_complete_letter);
    tcase_add_loop_test(t, get_string, 0, sizeof(strings) / sizeof(strings[0]));
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(wire_suite);
