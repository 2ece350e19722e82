#include "base/buf.h"
#include "net/redirect_answer.h"
#include "runner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct buf out;

static const char *answer(const char *head, const char *origin, const char *port)
{
    struct redirect_site site = {.origin = origin, .port = port, .challenges = ""};

    buf_clear(&out);
    redirect_answer(&site, head, strlen(head), &out);
    return buf_text(&out);
}

static bool sends_to(const char *head, const char *location)
{
    char line[400];
    const char *said = answer(head, "", "8443");

    snprintf(line, sizeof(line), "\r\nLocation: %s\r\n\r\n", location);
    return strncmp(said, "HTTP/1.1 308 ", 13) == 0 && strstr(said, line) != NULL;
}

START_TEST(the_same_address_is_named_over_https)
{
    ck_assert(
        sends_to("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n", "https://a.example:8443/"));
    ck_assert(
        sends_to("POST /x?a=1%20&b HTTP/1.0\r\nA: b\r\nhOST:\ta.example:80 \r\n\r\n",
                 "https://a.example:8443/x?a=1%20&b"));
    ck_assert(sends_to("GET //evil HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
                       "https://[::1]:8443//evil"));
    ck_assert(sends_to("GET HTTP://b.example/x HTTP/1.1\r\nHost: a.example\r\n\r\n",
                       "https://a.example:8443/x"));
    ck_assert(sends_to("GET http://b.example HTTP/1.1\r\nHost: a.example\r\n\r\n",
                       "https://a.example:8443/"));
}
END_TEST

START_TEST(the_usual_port_is_not_told_and_the_public_address_wins)
{
    const char *head = "GET /x HTTP/1.1\r\nHost: a.example:80\r\n\r\n";

    ck_assert_ptr_nonnull(
        strstr(answer(head, "", "443"), "Location: https://a.example/x\r\n"));
    ck_assert_ptr_nonnull(strstr(answer(head, "https://b.example", "8443"),
                                 "Location: https://b.example/x\r\n"));
}
END_TEST

START_TEST(what_is_no_sound_request_sends_nobody_anywhere)
{
    static const char *const wrong[] = {
        "\r\n\r\n",
        "GET\r\n\r\n",
        "GET / \r\n\r\n",
        "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.11\r\nHost: a\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET x HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\nLocation: b\r\n\r\n",
        "GET /\x80 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\n HTTP/1.1\r\nHost: a\r\n\r\n",
    };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        const char *said = answer(wrong[i], "", "443");

        ck_assert_msg(strncmp(said, "HTTP/1.1 400 ", 13) == 0, "%s", wrong[i]);
        ck_assert_ptr_null(strstr(said, "Location"));
    }
}
END_TEST

START_TEST(a_host_is_a_name_or_an_address_with_or_without_a_port)
{
    static const char *const sound[][2] = {{"a.example", "a.example"},
                                           {"a:80", "a"},
                                           {"192.0.2.7:1", "192.0.2.7"},
                                           {"[2001:db8::1]", "[2001:db8::1]"},
                                           {"[::1]:65535", "[::1]"}};
    static const char *const wrong[] = {
        "",      ":80",   "a:",  "a:b", "a:123456", "a:1:2", "[::1", "[]",
        "[]:80", "[x]:1", "::1", "a/b", ".a",       "-a.b",  "a]",   "[::1]x"};
    char name[ORIGIN_MAX];

    for (size_t i = 0; i < sizeof(sound) / sizeof(sound[0]); i++) {
        ck_assert_msg(host_name(sound[i][0], name), "%s", sound[i][0]);
        ck_assert_str_eq(name, sound[i][1]);
    }
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        ck_assert_msg(!host_name(wrong[i], name), "%s", wrong[i]);
}
END_TEST

START_TEST(a_token_is_served_from_its_folder_and_nothing_else)
{
    char folder[] = "/tmp/roost-token-XXXXXX";
    char path[64];
    struct redirect_site site = {.origin = "", .port = "443", .challenges = folder};
    FILE *file;

    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/a-B_9", folder);
    file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs("a-B_9.thumb", file);
    fclose(file);

    static const char good[] = "GET /.well-known/acme-challenge/a-B_9 HTTP/1.1\r\n\r\n";
    static const char head[] = "HEAD /.well-known/acme-challenge/a-B_9 HTTP/1.1\r\n\r\n";
    static const char away[] = "GET /.well-known/acme-challenge/../a HTTP/1.1\r\n\r\n";

    buf_clear(&out);
    ck_assert_int_eq(redirect_answer(&site, good, strlen(good), &out),
                     REDIRECT_CHALLENGE);
    ck_assert_ptr_nonnull(strstr(buf_text(&out), "\r\n\r\na-B_9.thumb"));
    buf_clear(&out);
    ck_assert_int_eq(redirect_answer(&site, head, strlen(head), &out),
                     REDIRECT_CHALLENGE);
    ck_assert_ptr_null(strstr(buf_text(&out), "thumb"));
    buf_clear(&out);
    ck_assert_int_eq(redirect_answer(&site, away, strlen(away), &out), REDIRECT_REFUSED);
    ck_assert_ptr_nonnull(strstr(buf_text(&out), " 404 "));
    unlink(path);
    rmdir(folder);
}
END_TEST

static void begin(void)
{
    buf_init(&out);
}

static void end(void)
{
    buf_finish(&out);
}

static Suite *suite(void)
{
    Suite *s = suite_create("net_redirect");
    TCase *t = tcase_create("redirect");

    tcase_add_checked_fixture(t, begin, end);
    tcase_add_test(t, the_same_address_is_named_over_https);
    tcase_add_test(t, the_usual_port_is_not_told_and_the_public_address_wins);
    tcase_add_test(t, what_is_no_sound_request_sends_nobody_anywhere);
    tcase_add_test(t, a_host_is_a_name_or_an_address_with_or_without_a_port);
    tcase_add_test(t, a_token_is_served_from_its_folder_and_nothing_else);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(suite);
