#include "runner.h"

#include "proto/json.h"

static const struct {
    const char *written, *meant;
    size_t len;
} strings[] = {
    {"\"\"", "", 0},
    {"\"plain\"", "plain", 5},
    {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 8},
    {"\"a\\u00e9\\u00Fc\\u20AC\"", "a\xc3\xa9\xc3\xbc\xe2\x82\xac", 8},
    {"\"\\ud83d\\uDE00!\"", "\xf0\x9f\x98\x80!", 5},
    {"\"\xf0\x9f\x98\x80\\u0041\"",
     "\xf0\x9f\x98\x80"
     "A",
     5},
};

START_TEST(a_string_says_what_was_meant)
{
    struct buf out;

    buf_init(&out);
    ck_assert_int_eq(json_scan(strings[_i].written, strlen(strings[_i].written)),
                     JSON_FINE);
    json_unescape(json_slice(strings[_i].written, strlen(strings[_i].written)), &out);
    ck_assert_uint_eq(out.len, strings[_i].len);
    ck_assert_int_eq(memcmp(buf_text(&out), strings[_i].meant, out.len), 0);
    buf_finish(&out);
}
END_TEST

START_TEST(what_the_writer_escapes_comes_back)
{
    struct buf written, back;
    char all[128];

    for (int i = 0; i < 127; i++)
        all[i] = (char)(i + 1);
    buf_init(&written);
    buf_init(&back);

    struct json j = json_begin(&written);

    json_string(&j, all, 127);
    json_unescape(json_slice(written.bytes, written.len), &back);
    ck_assert_uint_eq(back.len, 127);
    ck_assert_int_eq(memcmp(back.bytes, all, 127), 0);
    buf_finish(&written);
    buf_finish(&back);
}
END_TEST

static Suite *json_unescape_suite(void)
{
    Suite *s = suite_create("json_unescape");
    TCase *t = tcase_create("strings");

    tcase_add_loop_test(t, a_string_says_what_was_meant, 0,
                        sizeof(strings) / sizeof(strings[0]));
    tcase_add_test(t, what_the_writer_escapes_comes_back);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(json_unescape_suite);
