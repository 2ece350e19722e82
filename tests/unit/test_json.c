#include "proto/json.h"

#include "base/xmalloc.h"
#include "runner.h"

#include <stdlib.h>
#include <string.h>

static struct buf out;

static void an_empty_page(void)
{
    buf_init(&out);
}

static void page_is_thrown_away(void)
{
    buf_finish(&out);
}

START_TEST(writer_puts_the_commas)
{
    struct json j = json_begin(&out);

    json_object(&j);
    json_put_u64(&j, "a", 1);
    json_key(&j, "b");
    json_array(&j);
    json_bool(&j, true);
    json_null(&j);
    json_object(&j);
    json_object_end(&j);
    json_array(&j);
    json_array_end(&j);
    json_raw(&j, "[1,2]", 5);
    json_array_end(&j);
    json_put_bool(&j, "c", false);
    json_put_i64(&j, "d", -7);
    json_put_text(&j, "e", "f");
    json_object_end(&j);
    ck_assert_str_eq(
        buf_text(&out),
        "{\"a\":1,\"b\":[true,null,{},[],[1,2]],\"c\":false,\"d\":-7,\"e\":\"f\"}");
}
END_TEST

START_TEST(numbers_are_whole_to_their_limits)
{
    struct json j = json_begin(&out);

    json_array(&j);
    json_u64(&j, 0);
    json_u64(&j, UINT64_MAX);
    json_i64(&j, INT64_MIN);
    json_i64(&j, INT64_MAX);
    json_i64(&j, -1);
    json_array_end(&j);
    ck_assert_str_eq(buf_text(&out), "[0,18446744073709551615,-9223372036854775808,"
                                     "9223372036854775807,-1]");
}
END_TEST

static const struct {
    const char *text;
    const char *written;
} strings[] = {
    {"", "\"\""},
    {"plain", "\"plain\""},
    {"seven77", "\"seven77\""},
    {"eight888", "\"eight888\""},
    {"a \"quoted\" word", "\"a \\\"quoted\\\" word\""},
    {"back\\slash", "\"back\\\\slash\""},
    {"\b\t\n\f\r", "\"\\b\\t\\n\\f\\r\""},
    {"\v\x01\x1f", "\"\\u000b\\u0001\\u001f\""},
    {"\x7f/'<>&", "\"\x7f/'<>&\""},
    {"caf\u00e9 \u2028 \U0001f600", "\"caf\u00e9 \u2028 \U0001f600\""},
    {"a long plain run and then\na line", "\"a long plain run and then\\na line\""},
    {"\"\"\"\"\"\"\"\"\"", "\"\\\"\\\"\\\"\\\"\\\"\\\"\\\"\\\"\\\"\""},
};

START_TEST(string_is_escaped_where_it_must_be_and_nowhere_else)
{
    struct json j = json_begin(&out);

    json_text(&j, strings[_i].text);
    ck_assert_str_eq(buf_text(&out), strings[_i].written);
    ck_assert_int_eq(json_scan(out.bytes, out.len), JSON_FINE);
}
END_TEST

START_TEST(plain_run_ends_at_each_byte_that_is_escaped)
{
    for (int c = 1; c < 256; c++) {
        bool escaped = c < 0x20 || c == '"' || c == '\\';

        for (size_t at = 0; at < 20; at++) {
            char text[21];

            memset(text, 'x', sizeof(text));
            text[at] = (char)c;
            ck_assert_uint_eq(json_plain(text, sizeof(text)),
                              escaped ? at : sizeof(text));
        }
    }
}
END_TEST

static const struct {
    enum json_scan expected;
    const char *text;
} texts[] = {
    {JSON_FINE, "0"},
    {JSON_FINE, " \t\r\n null \n"},
    {JSON_FINE, "true"},
    {JSON_FINE, "false"},
    {JSON_FINE, "\"\""},
    {JSON_FINE, "[]"},
    {JSON_FINE, "{}"},
    {JSON_FINE, "{ }"},
    {JSON_FINE, "[ ]"},
    {JSON_FINE, "{\"a\" : [1 , {\"b\":null}, \"c\" ] , \"d\":{}}"},
    {JSON_FINE, "-0"},
    {JSON_FINE, "-12.5e+10"},
    {JSON_FINE, "1E400"},
    {JSON_FINE, "0.000"},
    {JSON_FINE, "10e-1"},
    {JSON_FINE, "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u00E9\""},
    {JSON_FINE, "\"\\ud83d\\ude00\""},
    {JSON_FINE, "\"\x7f\""},
    {JSON_FINE, "\"caf\u00e9\""},
    {JSON_FINE, "{\"a\":1,\"a\":2}"},
    {JSON_HAS_NUL, "\"\\u0000\""},
    {JSON_HAS_NUL, "{\"\\u0000\":1}"},
    {JSON_HAS_NUL, "\"\\ud800\""},
    {JSON_HAS_NUL, "\"\\udc00\""},
    {JSON_HAS_NUL, "\"\\ud800\\ud800\""},
    {JSON_HAS_NUL, "\"\\ud800x\""},
    {JSON_HAS_NUL, "\"\\ud800\\n\""},
    {JSON_HAS_NUL, "\"\\udc00\\ud800\""},
    {JSON_BAD, ""},
    {JSON_BAD, " "},
    {JSON_BAD, "\xef\xbb\xbf{}"},
    {JSON_BAD, "nul"},
    {JSON_BAD, "nulll"},
    {JSON_BAD, "True"},
    {JSON_BAD, "NaN"},
    {JSON_BAD, "Infinity"},
    {JSON_BAD, "-"},
    {JSON_BAD, "+1"},
    {JSON_BAD, "01"},
    {JSON_BAD, "-01"},
    {JSON_BAD, "1."},
    {JSON_BAD, ".5"},
    {JSON_BAD, "1.e5"},
    {JSON_BAD, "1e"},
    {JSON_BAD, "1e+"},
    {JSON_BAD, "0x10"},
    {JSON_BAD, "1 2"},
    {JSON_BAD, "{} {}"},
    {JSON_BAD, "{}x"},
    {JSON_BAD, "["},
    {JSON_BAD, "]"},
    {JSON_BAD, "[1,]"},
    {JSON_BAD, "[,1]"},
    {JSON_BAD, "[1 2]"},
    {JSON_BAD, "[1}"},
    {JSON_BAD, "{\"a\":1]"},
    {JSON_BAD, "{"},
    {JSON_BAD, "{\"a\"}"},
    {JSON_BAD, "{\"a\":}"},
    {JSON_BAD, "{\"a\":1,}"},
    {JSON_BAD, "{,}"},
    {JSON_BAD, "{a:1}"},
    {JSON_BAD, "{1:1}"},
    {JSON_BAD, "{\"a\" 1}"},
    {JSON_BAD, "'a'"},
    {JSON_BAD, "\""},
    {JSON_BAD, "\"a"},
    {JSON_BAD, "\"\\\""},
    {JSON_BAD, "\"\\x\""},
    {JSON_BAD, "\"\\U0041\""},
    {JSON_BAD, "\"\\u00g0\""},
    {JSON_BAD, "\"\\u004\""},
    {JSON_BAD, "\"\\u"},
    {JSON_BAD, "\"\\ud800\\u12\""},
    {JSON_BAD, "\"a\tb\""},
    {JSON_BAD, "\"a\nb\""},
    {JSON_BAD, "\"long enough for a word \x01 of eight\""},
    {JSON_BAD, "/**/1"},
    {JSON_BAD, "[1]//"},
    {JSON_BAD, "\v1"},
};

START_TEST(scan_is_strict)
{
    size_t len = strlen(texts[_i].text);
    char *exact =
        xmalloc(len ? len : 1); /* a read behind the end is seen by the sanitizer */

    memcpy(exact, texts[_i].text, len);
    ck_assert_msg(json_scan(exact, len) == texts[_i].expected, "%s", texts[_i].text);
    free(exact);
}
END_TEST

START_TEST(scan_does_not_take_a_bare_nul)
{
    ck_assert_int_eq(json_scan("\"a\0b\"", 5), JSON_BAD);
    ck_assert_int_eq(json_scan("1\0", 2), JSON_BAD);
    ck_assert_int_eq(json_scan("\0", 1), JSON_BAD);
}
END_TEST

static enum json_scan scan_nested(size_t depth, char opening, char closing)
{
    for (size_t i = 0; i < depth; i++)
        buf_add_text(&out, opening == '{' && i > 0 ? "\"k\":{" : (char[]){opening, '\0'});
    for (size_t i = 0; i < depth; i++)
        buf_add_char(&out, closing);
    return json_scan(out.bytes, out.len);
}

START_TEST(scan_goes_so_deep_and_no_deeper)
{
    ck_assert_int_eq(scan_nested(JSON_DEPTH_MAX, '[', ']'), JSON_FINE);
    buf_clear(&out);
    ck_assert_int_eq(scan_nested(JSON_DEPTH_MAX + 1, '[', ']'), JSON_BAD);
    buf_clear(&out);
    ck_assert_int_eq(scan_nested(JSON_DEPTH_MAX, '{', '}'), JSON_FINE);
    buf_clear(&out);
    ck_assert_int_eq(scan_nested(JSON_DEPTH_MAX + 1, '{', '}'), JSON_BAD);
    buf_clear(&out);
    ck_assert_int_eq(scan_nested(60000, '[', ']'), JSON_BAD);
}
END_TEST

START_TEST(scan_takes_brackets_as_they_were_opened)
{
    ck_assert_int_eq(json_scan("[{\"a\":[{}]},[]]", 15), JSON_FINE);
    ck_assert_int_eq(json_scan("[{\"a\":[{}}],[]]", 15), JSON_BAD);
}
END_TEST

START_TEST(scan_takes_numbers_so_long_and_no_longer)
{
    char digits[JSON_NUMBER_MAX + 1];

    memset(digits, '7', sizeof(digits));
    ck_assert_int_eq(json_scan(digits, JSON_NUMBER_MAX), JSON_FINE);
    ck_assert_int_eq(json_scan(digits, JSON_NUMBER_MAX + 1), JSON_BAD);
}
END_TEST

static void slice_is(struct json_slice s, const char *expected)
{
    ck_assert_msg(s.len == strlen(expected) && memcmp(s.text, expected, s.len) == 0,
                  "%.*s is not %s", (int)s.len, s.text, expected);
}

START_TEST(walk_gives_members_as_they_are_written)
{
    const char *text =
        " { \"a\" : 1.50 ,\"b\\\"}\":[1,{\"x\":\"]\"}] , \"c\":\"\\\\\",\"d\":{} } ";
    struct json_slice rest = json_inside(json_slice(text, strlen(text)));
    struct json_slice key, value;
    static const char *const expected[][2] = {
        {"\"a\"", "1.50"},
        {"\"b\\\"}\"", "[1,{\"x\":\"]\"}]"},
        {"\"c\"", "\"\\\\\""},
        {"\"d\"", "{}"},
    };

    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        ck_assert(json_next_member(&rest, &key, &value));
        slice_is(key, expected[i][0]);
        slice_is(value, expected[i][1]);
    }
    ck_assert(!json_next_member(&rest, &key, &value));
}
END_TEST

START_TEST(walk_gives_elements_as_they_are_written)
{
    const char *text = "[ null,\"a,b\" ,[[],[2]],-1e5 , {\"k\":[]}]";
    struct json_slice rest = json_inside(json_slice(text, strlen(text)));
    struct json_slice value;
    static const char *const expected[] = {"null", "\"a,b\"", "[[],[2]]", "-1e5",
                                           "{\"k\":[]}"};

    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        ck_assert(json_next_element(&rest, &value));
        slice_is(value, expected[i]);
    }
    ck_assert(!json_next_element(&rest, &value));
}
END_TEST

START_TEST(walk_of_nothing_ends_at_once)
{
    struct json_slice rest = json_inside(json_slice(" [ ] ", 5));
    struct json_slice key, value;

    ck_assert(!json_next_element(&rest, &value));
    rest = json_inside(json_slice("{}", 2));
    ck_assert(!json_next_member(&rest, &key, &value));
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))

static Suite *json_suite(void)
{
    Suite *suite = suite_create("json");
    TCase *writer = tcase_create("writer");
    TCase *scan = tcase_create("scan");
    TCase *walk = tcase_create("walk");

    tcase_add_checked_fixture(writer, an_empty_page, page_is_thrown_away);
    tcase_add_test(writer, writer_puts_the_commas);
    tcase_add_test(writer, numbers_are_whole_to_their_limits);
    tcase_add_loop_test(writer, string_is_escaped_where_it_must_be_and_nowhere_else, 0,
                        COUNT(strings));
    tcase_add_test(writer, plain_run_ends_at_each_byte_that_is_escaped);
    suite_add_tcase(suite, writer);

    tcase_add_checked_fixture(scan, an_empty_page, page_is_thrown_away);
    tcase_add_loop_test(scan, scan_is_strict, 0, COUNT(texts));
    tcase_add_test(scan, scan_does_not_take_a_bare_nul);
    tcase_add_test(scan, scan_goes_so_deep_and_no_deeper);
    tcase_add_test(scan, scan_takes_brackets_as_they_were_opened);
    tcase_add_test(scan, scan_takes_numbers_so_long_and_no_longer);
    suite_add_tcase(suite, scan);

    tcase_add_test(walk, walk_gives_members_as_they_are_written);
    tcase_add_test(walk, walk_gives_elements_as_they_are_written);
    tcase_add_test(walk, walk_of_nothing_ends_at_once);
    suite_add_tcase(suite, walk);
    return suite;
}

RUN_SUITE(json_suite);
