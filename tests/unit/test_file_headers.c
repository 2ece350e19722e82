#include "runner.h"

#include "base/buf.h"
#include "proto/file_headers.h"
#include "proto/file_type.h"

#include <string.h>

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))

static const struct {
    const char *text;
    uint64_t size;
    enum range_kind kind;
    uint64_t from, len;
} ranges[] = {
    {NULL, 10, RANGE_ALL, 0, 0},
    {"bytes=0-", 10, RANGE_PART, 0, 10},
    {"bytes=3-3", 10, RANGE_PART, 3, 1},
    {"BYTES= 9-99", 10, RANGE_PART, 9, 1},
    {"bytes=-4", 10, RANGE_PART, 6, 4},
    {"bytes=-40", 10, RANGE_PART, 0, 10},
    {"bytes=10-", 10, RANGE_OUTSIDE, 0, 0},
    {"bytes=0-", 0, RANGE_OUTSIDE, 0, 0},
    {"bytes=-0", 10, RANGE_OUTSIDE, 0, 0},
    {"bytes=-4", 0, RANGE_OUTSIDE, 0, 0},
    {"bytes=5-4", 10, RANGE_ALL, 0, 0},
    {"bytes=1-2,3-4", 10, RANGE_ALL, 0, 0},
    {"bytes=--1", 10, RANGE_ALL, 0, 0},
    {"bytes=1", 10, RANGE_ALL, 0, 0},
    {"bytes=99999999999999999999-", 10, RANGE_ALL, 0, 0},
    {"rows=1-2", 10, RANGE_ALL, 0, 0},
};

START_TEST(a_single_range_is_read_and_the_rest_passed_over)
{
    uint64_t from = 77, len = 77;

    ck_assert_int_eq(header_range(ranges[_i].text, ranges[_i].size, &from, &len),
                     ranges[_i].kind);
    if (ranges[_i].kind == RANGE_PART) {
        ck_assert_uint_eq(from, ranges[_i].from);
        ck_assert_uint_eq(len, ranges[_i].len);
    } else {
        ck_assert_uint_eq(from, 77);
        ck_assert_uint_eq(len, 77);
    }
}
END_TEST

START_TEST(numbers_are_digits_alone)
{
    static const char *const bad[] = {"", "-1", "1x", " 1", "9007199254740992", "1.0"};
    uint64_t number;

    ck_assert(!header_number(NULL, &number));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        ck_assert(!header_number(bad[i], &number));
    ck_assert(header_number("9007199254740991", &number));
    ck_assert_uint_eq(number, UINT64_C(9007199254740991));
}
END_TEST

static const struct {
    const char *text;
    const char *value; /* NULL: none */
} metadata[] = {
    {"filename aGVsbG8=", "hello"},
    {"type dGV4dA==,filename aGVsbG8", "hello"},
    {"type dGV4dA==, filename aGVsbG8=", "hello"},
    {"filename ", ""},
    {"filename", NULL},
    {"filenames aGVsbG8=", NULL},
    {"filename a*b", NULL},
    {"filename aGVsbG8gd29ybGQsIGFuZCBtb3Jl", NULL}, /* longer than there is room */
    {"", NULL},
    {NULL, NULL},
};

START_TEST(metadata_comes_out_of_its_base64)
{
    char value[16];
    size_t len = 0;
    bool found = tus_metadata(metadata[_i].text, "filename", value, sizeof(value), &len);

    ck_assert_int_eq(found, metadata[_i].value != NULL);
    if (found) {
        ck_assert_uint_eq(len, strlen(metadata[_i].value));
        ck_assert_mem_eq(value, metadata[_i].value, len);
    }
}
END_TEST

START_TEST(a_name_cannot_break_out_of_its_header)
{
    struct buf out;

    buf_init(&out);
    disposition_put(&out, false, "a\"\r\n\\%\xc3\xbc.txt");
    ck_assert_str_eq(buf_text(&out), "attachment; filename=\"a_______.txt\"; "
                                     "filename*=UTF-8''a%22%0D%0A%5C%25%C3%BC.txt");
    buf_finish(&out);
}
END_TEST

#define WITH_LEN(text) text, sizeof(text) - 1

static const struct {
    const char *head;
    size_t len;
    const char *type;
} heads[] = {
    {WITH_LEN(""), "application/octet-stream"},
    {WITH_LEN("\x89PNG\r\n\x1a\n"), "image/png"},
    {WITH_LEN("\xff\xd8\xff\xe0"), "image/jpeg"},
    {WITH_LEN("GIF89a/*"), "image/gif"},
    {WITH_LEN("RIFF1234WEBPVP8 "), "image/webp"},
    {WITH_LEN("RIFF1234WAVE"), "audio/wav"},
    {WITH_LEN("XXXX1234WEBP"), "text/plain"},
    {WITH_LEN("\0\0\0\x20"
              "ftypisom"),
     "video/mp4"},
    {WITH_LEN("\0\0\0\x20"
              "ftypavif"),
     "image/avif"},
    {WITH_LEN("\0\0\0\x20"
              "ftypqt  "),
     "video/quicktime"},
    {WITH_LEN("\x1a\x45\xdf\xa3....webm"), "video/webm"},
    {WITH_LEN("\x1a\x45\xdf\xa3....matroska"), "video/x-matroska"},
    {WITH_LEN("\xff\xfb\x90\x64"), "audio/mpeg"},
    {WITH_LEN("\xff\xff\xff\xff"), "application/octet-stream"},
    {WITH_LEN("%PDF-1.4"), "application/pdf"},
    {WITH_LEN("plain words\n"), "text/plain"},
    {WITH_LEN("gr\xc3\xbc\xc3\x9f"), "text/plain"},
    {WITH_LEN("bad \xc3("), "application/octet-stream"},
    {WITH_LEN("a\0b"), "application/octet-stream"},
    {WITH_LEN("\xef\xbb\xbf <HTML>"), "text/html"},
    {WITH_LEN("words, then <script>"), "text/html"},
    {WITH_LEN("<?xml?><svg/>"), "image/svg+xml"},
    {WITH_LEN("<a>"), "application/xml"},
    {WITH_LEN("\x7f"
              "ELF"),
     "application/x-elf"},
};

START_TEST(a_type_is_told_by_the_contents)
{
    const struct file_type *type = file_type_of(heads[_i].head, heads[_i].len);

    ck_assert_str_eq(type->type, heads[_i].type);
    ck_assert_ptr_eq(file_type_named(type->type), type);
}
END_TEST

START_TEST(what_a_browser_could_run_is_never_inline)
{
    static const char *const never[] = {"text/html",
                                        "image/svg+xml",
                                        "application/pdf",
                                        "application/xml",
                                        "application/wasm",
                                        "x/y",
                                        ""};

    for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
        ck_assert(!file_type_named(never[i])->is_inline);
}
END_TEST

START_TEST(text_may_be_cut_within_a_letter)
{
    char head[FILE_HEAD_BYTES];

    memset(head, 'a', sizeof(head));
    head[FILE_HEAD_BYTES - 1] = (char)0xc3;
    ck_assert_str_eq(file_type_of(head, sizeof(head))->type, "text/plain");
}
END_TEST

static const struct {
    const char *name;
    const char *clean;
} names[] = {
    {"a.txt", "a.txt"},
    {"/etc/passwd", "passwd"},
    {"..\\..\\x", "x"},
    {"dir/", "file"},
    {"..", "file"},
    {" a . ", "a"},
    {"a\xe2\x80\xae"
     "b\xef\xbb\xbf"
     "c\xe2\x80\x8b",
     "abc"},
    {"a\x01\x7f\xc2\x85"
     "b",
     "ab"},
    {"a\xff\xc3"
     "b",
     "ab"},
    {"", "file"},
};

START_TEST(a_name_is_one_that_a_person_sees)
{
    char clean[FILE_NAME_SIZE];

    file_name_clean(names[_i].name, strlen(names[_i].name), clean);
    ck_assert_str_eq(clean, names[_i].clean);
}
END_TEST

START_TEST(a_long_name_is_cut_between_letters)
{
    char name[600], clean[FILE_NAME_SIZE];

    for (size_t i = 0; i < sizeof(name); i += 2)
        memcpy(name + i, "\xc3\xbc", 2);
    file_name_clean(name, sizeof(name), clean);
    ck_assert_uint_eq(strlen(clean), 254);
}
END_TEST

static Suite *file_headers_suite(void)
{
    Suite *s = suite_create("file_headers");
    TCase *t = tcase_create("headers");

    tcase_add_loop_test(t, a_single_range_is_read_and_the_rest_passed_over, 0,
                        COUNT(ranges));
    tcase_add_test(t, numbers_are_digits_alone);
    tcase_add_loop_test(t, metadata_comes_out_of_its_base64, 0, COUNT(metadata));
    tcase_add_test(t, a_name_cannot_break_out_of_its_header);
    tcase_add_loop_test(t, a_type_is_told_by_the_contents, 0, COUNT(heads));
    tcase_add_test(t, what_a_browser_could_run_is_never_inline);
    tcase_add_test(t, text_may_be_cut_within_a_letter);
    tcase_add_loop_test(t, a_name_is_one_that_a_person_sees, 0, COUNT(names));
    tcase_add_test(t, a_long_name_is_cut_between_letters);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(file_headers_suite);
