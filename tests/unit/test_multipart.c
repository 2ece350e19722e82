#include "runner.h"

#include "base/xmalloc.h"
#include "proto/multipart.h"

#include <string.h>

static struct multipart form;
static struct buf got;

static bool keep(void *arg, const void *bytes, size_t len)
{
    buf_add(arg, bytes, len);
    return true;
}

static bool refuse_all(void *arg, const void *bytes, size_t len)
{
    (void)arg;
    (void)bytes;
    (void)len;
    return false;
}

static void begin_form(void)
{
    buf_init(&got);
    ck_assert(multipart_init(&form, "multipart/form-data; boundary=XX"));
}

static void end_form(void)
{
    multipart_finish(&form);
    buf_finish(&got);
}

/* In pieces of `size`. */
static bool feed(const char *text, size_t len, size_t size)
{
    for (size_t at = 0; at < len; at += size)
        if (!multipart_feed(&form, text + at, len - at < size ? len - at : size, keep,
                            &got))
            return false;
    return multipart_end(&form);
}

static const char whole[] =
    "--XX\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n"
    "--XX \r\ncontent-disposition: form-data; name=f; filename=\"a.txt\"\r\n"
    "Content-Type: text/html\r\n\r\nline\r\n--X\r\r\n--Xy\r\n--XX--\r\nepilogue --XX";

START_TEST(a_file_comes_out_whatever_the_pieces)
{
    for (size_t size = 1; size <= strlen(whole); size++) {
        begin_form();
        ck_assert_msg(feed(whole, strlen(whole), size), "%zu: %s", size, form.why);
        ck_assert_str_eq(buf_text(&got), "line\r\n--X\r\r\n--Xy");
        ck_assert_str_eq(form.name, "a.txt");
        end_form();
    }
}
END_TEST

static const struct {
    const char *text;
    const char *why;
} bad[] = {
    {"", "the body ends before its last boundary"},
    {"--XX--", "there is no file in the form"},
    {"--XX\r\n\r\nx\r\n--XX--", "there is no file in the form"},
    {"--XX\r\nContent-Disposition: form-data; filename=a\r\n\r\nx",
     "the body ends before its last boundary"},
    {"--XXY\r\n", "something stands behind a boundary"},
    {"--XX\r\nContent-Disposition: x; filename=a\r\n\r\nx\r\n"
     "--XX\r\nContent-Disposition: x; filename=b\r\n\r\n",
     "one file at a time"},
};

START_TEST(what_is_no_form_is_told)
{
    begin_form();
    ck_assert(!feed(bad[_i].text, strlen(bad[_i].text), 1 + (size_t)_i));
    ck_assert_str_eq(form.why, bad[_i].why);
    ck_assert(!feed("--XX--", 6, 6)); /* it stays so */
    end_form();
}
END_TEST

START_TEST(headers_are_bounded_and_hold_no_nul)
{
    char *line = xmalloc(MULTIPART_HEADERS_MAX);

    memset(line, 'x', MULTIPART_HEADERS_MAX);
    begin_form();
    ck_assert(multipart_feed(&form, "--XX\r\n", 6, keep, &got));
    ck_assert(!multipart_feed(&form, line, MULTIPART_HEADERS_MAX, keep, &got));
    ck_assert_str_eq(form.why, "a part's headers are too long");
    end_form();
    begin_form();
    ck_assert(!feed("--XX\r\na\0b\r\n", 11, 4));
    end_form();
    free(line);
}
END_TEST

START_TEST(a_taker_may_stop_it)
{
    begin_form();
    ck_assert(!multipart_feed(&form, whole, strlen(whole), refuse_all, NULL));
    ck_assert_int_eq(form.state, MULTIPART_BAD);
    end_form();
}
END_TEST

static const struct {
    const char *type;
    bool good;
} types[] = {
    {NULL, false},
    {"", false},
    {"multipart/form-data", false},
    {"multipart/form-data; boundary=", false},
    {"multipart/form-data; boundary=\"a b\"", true},
    {"Multipart/Form-Data ; charset=x; boundary=abc;x=y", true},
    {"multipart/form-datax; boundary=a", false},
    {"multipart/mixed; boundary=a", false},
    {"multipart/form-data; boundary=a\"b", false},
    {"multipart/form-data; boundary=12345678901234567890123456789012345678901234567890123"
     "456789012345678901",
     false},
};

START_TEST(the_boundary_is_read_strictly)
{
    ck_assert_int_eq(multipart_init(&form, types[_i].type), types[_i].good);
    multipart_finish(&form);
}
END_TEST

static const struct {
    const char *disposition;
    const char *name;
} names[] = {
    {"filename=\"a\\\"b%22c.txt\"", "a\"b\"c.txt"},
    {"filename=\"C:\\dir\\x\"", "C:\\dir\\x"},
    {"filename=plain", "plain"},
    {"filename=\"x\"; filename*=UTF-8''gr%C3%BCn%2", "gr\xc3\xbcn%2"},
    {"filename=\"x\"; filename*=iso-8859-1''y", "x"},
    {"filename=\"\"", ""},
};

START_TEST(names_are_taken_as_browsers_write_them)
{
    char *text = xasprintf(
        "--XX\r\nContent-Disposition: form-data; name=\"f\"; %s\r\n\r\n\r\n--XX--",
        names[_i].disposition);

    begin_form();
    ck_assert_msg(feed(text, strlen(text), 7), "%s", form.why);
    ck_assert_str_eq(form.name, names[_i].name);
    ck_assert_uint_eq(got.len, 0);
    end_form();
    free(text);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))

static Suite *multipart_suite(void)
{
    Suite *s = suite_create("multipart");
    TCase *t = tcase_create("forms");

    tcase_add_test(t, a_file_comes_out_whatever_the_pieces);
    tcase_add_loop_test(t, what_is_no_form_is_told, 0, COUNT(bad));
    tcase_add_test(t, headers_are_bounded_and_hold_no_nul);
    tcase_add_test(t, a_taker_may_stop_it);
    tcase_add_loop_test(t, the_boundary_is_read_strictly, 0, COUNT(types));
    tcase_add_loop_test(t, names_are_taken_as_browsers_write_them, 0, COUNT(names));
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(multipart_suite);
