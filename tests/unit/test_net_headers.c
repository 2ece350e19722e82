#include "net/headers.h"
#include "runner.h"

#include <string.h>

START_TEST(an_origin_is_own_when_it_names_the_host)
{
    ck_assert(origin_is_own("http://chat.example:8080", "chat.example:8080", false, ""));
    ck_assert(origin_is_own("HTTP://Chat.Example", "chat.example", false, NULL));
    ck_assert(!origin_is_own("http://chat.example:8081", "chat.example:8080", false, ""));
    ck_assert(!origin_is_own("http://chat.example.evil", "chat.example", false, ""));
    ck_assert(!origin_is_own("http://evil/chat.example", "chat.example", false, ""));
    ck_assert(!origin_is_own("http://chat.exampl", "chat.example", false, ""));
}
END_TEST

START_TEST(over_tls_a_plain_origin_is_foreign)
{
    ck_assert(origin_is_own("https://chat.example", "chat.example", true, ""));
    ck_assert(!origin_is_own("http://chat.example", "chat.example", true, ""));
}
END_TEST

START_TEST(behind_a_proxy_that_takes_tls_off_the_https_origin_is_own)
{
    ck_assert(origin_is_own("https://chat.example", "chat.example", false, ""));
}
END_TEST

START_TEST(no_null_or_odd_origin_is_own)
{
    ck_assert(!origin_is_own(NULL, "chat.example", false, ""));
    ck_assert(!origin_is_own("null", "null", false, ""));
    ck_assert(!origin_is_own("", "", false, ""));
    ck_assert(!origin_is_own("http://", "", false, ""));
    ck_assert(!origin_is_own("file://chat.example", "chat.example", false, ""));
    ck_assert(!origin_is_own("http://chat.example", NULL, false, ""));
}
END_TEST

START_TEST(the_public_origin_is_own_whatever_the_host_says)
{
    ck_assert(origin_is_own("https://chat.example", "10.0.0.7:8080", false,
                            "https://chat.example"));
    ck_assert(!origin_is_own("http://chat.example", "10.0.0.7:8080", false,
                             "https://chat.example"));
}
END_TEST

START_TEST(the_origin_of_a_url_ends_before_its_path)
{
    char origin[ORIGIN_MAX];

    ck_assert(origin_of_url("https://chat.example:8443/x?y#z", origin));
    ck_assert_str_eq(origin, "https://chat.example:8443");
    ck_assert(origin_of_url("http://[::1]:8080", origin));
    ck_assert_str_eq(origin, "http://[::1]:8080");
    ck_assert(!origin_of_url("chat.example", origin));
    ck_assert(!origin_of_url("ftp://chat.example", origin));
    ck_assert(!origin_of_url("https:///x", origin));
    ck_assert(!origin_of_url("https://user@chat.example", origin));
}
END_TEST

START_TEST(a_host_is_a_name_or_an_address_with_a_port)
{
    char longest[400];

    memset(longest, 'a', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    ck_assert(host_is_sound("chat.example:8080"));
    ck_assert(host_is_sound("[fe80::1]:80"));
    ck_assert(!host_is_sound(""));
    ck_assert(!host_is_sound(NULL));
    ck_assert(!host_is_sound("a b"));
    ck_assert(!host_is_sound("a, b"));
    ck_assert(!host_is_sound("a\r\nX: y"));
    ck_assert(!host_is_sound("a/b"));
    ck_assert(!host_is_sound(longest));
}
END_TEST

START_TEST(a_bearer_token_is_taken_from_authorization)
{
    char token[TOKEN_MAX];

    ck_assert(header_bearer("Bearer abc-DEF_123", token));
    ck_assert_str_eq(token, "abc-DEF_123");
    ck_assert(header_bearer("bearer   abc  ", token));
    ck_assert_str_eq(token, "abc");
    ck_assert(!header_bearer("Basic dTpw", token));
    ck_assert(!header_bearer("Bearer", token));
    ck_assert(!header_bearer("", token));
    ck_assert(!header_bearer(NULL, token));
}
END_TEST

START_TEST(an_impossible_token_is_told_as_one_nobody_has)
{
    char header[400] = "Bearer ";
    char token[TOKEN_MAX];

    memset(header + strlen("Bearer "), 'a', 200);
    ck_assert(header_bearer(header, token));
    ck_assert_str_eq(token, "-");
    ck_assert(header_bearer("Bearer a b", token));
    ck_assert_str_eq(token, "-");
    ck_assert(header_bearer("Bearer ", token));
    ck_assert_str_eq(token, "-");
    ck_assert(header_bearer("Bearer a\"b", token));
    ck_assert_str_eq(token, "-");
}
END_TEST

START_TEST(a_cookie_is_found_among_others_by_its_whole_name)
{
    char value[TOKEN_MAX];

    ck_assert(header_cookie("roost_session=abc", "roost_session", value));
    ck_assert_str_eq(value, "abc");
    ck_assert(header_cookie("a=b; roost_session=x-y; c=d", "roost_session", value));
    ck_assert_str_eq(value, "x-y");
    ck_assert(!header_cookie("not_roost_session=abc", "roost_session", value));
    ck_assert(!header_cookie("roost_session2=abc", "roost_session", value));
    ck_assert(!header_cookie("a=roost_session=abc", "roost_session", value));
    ck_assert(!header_cookie("roost_session=; a=b", "roost_session", value));
    ck_assert(!header_cookie("roost_session", "roost_session", value));
    ck_assert(!header_cookie(";;; ", "roost_session", value));
    ck_assert(!header_cookie("", "roost_session", value));
    ck_assert(!header_cookie(NULL, "roost_session", value));
}
END_TEST

START_TEST(a_list_is_searched_word_by_word)
{
    ck_assert(header_lists("keep-alive, Upgrade", "upgrade"));
    ck_assert(header_lists("roost.v1", "roost.v1"));
    ck_assert(header_lists(" a ,,\tb ", "b"));
    ck_assert(!header_lists("roost.v10", "roost.v1"));
    ck_assert(!header_lists("x-close", "close"));
    ck_assert(!header_lists("", "close"));
    ck_assert(!header_lists(NULL, "close"));
}
END_TEST

START_TEST(a_coding_is_accepted_unless_its_quality_is_zero)
{
    ck_assert(header_accepts("gzip, deflate, br", "br"));
    ck_assert(header_accepts("gzip;q=0.001", "gzip"));
    ck_assert(header_accepts("br ; q=1.0", "br"));
    ck_assert(!header_accepts("br;q=0", "br"));
    ck_assert(!header_accepts("br; q=0.000, gzip", "br"));
    ck_assert(header_accepts("br; q=0.000, gzip", "gzip"));
    ck_assert(!header_accepts("identity", "gzip"));
    ck_assert(!header_accepts(NULL, "gzip"));
}
END_TEST

START_TEST(an_etag_matches_weakly_and_in_lists)
{
    ck_assert(header_matches("\"abc\"", "\"abc\""));
    ck_assert(header_matches("\"x\", W/\"abc\"", "\"abc\""));
    ck_assert(header_matches("*", "\"abc\""));
    ck_assert(!header_matches("\"abcd\"", "\"abc\""));
    ck_assert(!header_matches("abc", "\"abc\""));
    ck_assert(!header_matches("", "\"abc\""));
    ck_assert(!header_matches(NULL, "\"abc\""));
}
END_TEST

START_TEST(a_length_is_digits_alone)
{
    size_t length;

    ck_assert(header_length("0", &length));
    ck_assert_uint_eq(length, 0);
    ck_assert(header_length("65536", &length));
    ck_assert_uint_eq(length, 65536);
    ck_assert(!header_length("", &length));
    ck_assert(!header_length("-1", &length));
    ck_assert(!header_length("+1", &length));
    ck_assert(!header_length("1, 1", &length));
    ck_assert(!header_length("0x10", &length));
    ck_assert(!header_length("99999999999999999999", &length));
}
END_TEST

START_TEST(a_date_is_told_in_english_and_read_back)
{
    char text[HTTP_DATE_MAX];
    int64_t seconds = 0;

    header_date(INT64_C(784111777), text);
    ck_assert_str_eq(text, "Sun, 06 Nov 1994 08:49:37 GMT");
    ck_assert(header_parse_date(text, &seconds));
    ck_assert_int_eq(seconds, INT64_C(784111777));
    ck_assert(!header_parse_date("", &seconds));
    ck_assert(!header_parse_date("yesterday", &seconds));
    ck_assert(!header_parse_date("Sun, 06 Nuv 1994 08:49:37 GMT", &seconds));
}
END_TEST

static Suite *net_headers_suite(void)
{
    Suite *suite = suite_create("net_headers");
    TCase *origins = tcase_create("origins");
    TCase *values = tcase_create("values");

    tcase_add_test(origins, an_origin_is_own_when_it_names_the_host);
    tcase_add_test(origins, over_tls_a_plain_origin_is_foreign);
    tcase_add_test(origins, behind_a_proxy_that_takes_tls_off_the_https_origin_is_own);
    tcase_add_test(origins, no_null_or_odd_origin_is_own);
    tcase_add_test(origins, the_public_origin_is_own_whatever_the_host_says);
    tcase_add_test(origins, the_origin_of_a_url_ends_before_its_path);
    tcase_add_test(origins, a_host_is_a_name_or_an_address_with_a_port);
    suite_add_tcase(suite, origins);
    tcase_add_test(values, a_bearer_token_is_taken_from_authorization);
    tcase_add_test(values, an_impossible_token_is_told_as_one_nobody_has);
    tcase_add_test(values, a_cookie_is_found_among_others_by_its_whole_name);
    tcase_add_test(values, a_list_is_searched_word_by_word);
    tcase_add_test(values, a_coding_is_accepted_unless_its_quality_is_zero);
    tcase_add_test(values, an_etag_matches_weakly_and_in_lists);
    tcase_add_test(values, a_length_is_digits_alone);
    tcase_add_test(values, a_date_is_told_in_english_and_read_back);
    suite_add_tcase(suite, values);
    return suite;
}

RUN_SUITE(net_headers_suite);
