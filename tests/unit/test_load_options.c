#include "runner.h"

#include "load/options.h"
#include "load/target.h"

#include <stdio.h>

static struct options o;
static struct target t;
static char why[300];

static enum options_result reads(const char *line)
{
    static char text[300];
    static char *words[40];
    int count = 0;

    snprintf(text, sizeof(text), "%s", line);
    for (char *word = strtok(text, " "); word; word = strtok(NULL, " "))
        words[count++] = word;
    return options_read(&o, count, words, why, sizeof(why));
}

START_TEST(the_least_is_a_server_and_tokens)
{
    ck_assert_int_eq(reads("--url ws://h:1 --tokens f"), OPTIONS_OK);
    options_settle(&o, 200);
    ck_assert_int_eq(o.kind, SCENARIO_team);
    ck_assert_uint_eq(o.sockets, 200);
    ck_assert_uint_eq(o.senders, 200);
    ck_assert_double_eq_tol(o.rate, 10, 1e-9);
    ck_assert(!o.closed);
}
END_TEST

START_TEST(flags_win_over_the_scenario)
{
    ck_assert_int_eq(reads("--url ws://h:1 --tokens=f --scenario saturate --senders 5 "
                           "--in-flight=3 --sockets 50 --duration 7 --max-p99 12.5"),
                     OPTIONS_OK);
    options_settle(&o, 200);
    ck_assert(o.closed);
    ck_assert_uint_eq(o.senders, 5);
    ck_assert_uint_eq(o.in_flight, 3);
    ck_assert_uint_eq(o.sockets, 50);
    ck_assert_uint_eq(o.duration, 7);
    ck_assert_double_eq_tol(o.max_p99, 12.5, 1e-9);

    ck_assert_int_eq(reads("--url ws://h:1 --tokens f --scenario saturate --rate 9"),
                     OPTIONS_OK);
    options_settle(&o, 200);
    ck_assert(!o.closed);
    ck_assert_uint_eq(o.senders, 100);
}
END_TEST

START_TEST(idle_sends_nothing)
{
    ck_assert_int_eq(reads("--url ws://h:1 --tokens f --scenario idle"), OPTIONS_OK);
    options_settle(&o, 200);
    ck_assert_uint_eq(o.senders, 0);
}
END_TEST

static const char *const wrong[] = {
    "",
    "--tokens f",
    "--url ws://h:1",
    "--url ws://h:1 --tokens f --bogus",
    "--url ws://h:1 --tokens f --rate",
    "--url ws://h:1 --tokens f --rate 0",
    "--url ws://h:1 --tokens f --rate -1",
    "--url ws://h:1 --tokens f --rate nan",
    "--url ws://h:1 --tokens f --rate 5x",
    "--url ws://h:1 --tokens f --rate 5 --closed",
    "--url ws://h:1 --tokens f --closed=yes",
    "--url ws://h:1 --tokens f --size 63",
    "--url ws://h:1 --tokens f --size 16385",
    "--url ws://h:1 --tokens f --in-flight 1001",
    "--url ws://h:1 --tokens f --processes 65",
    "--url ws://h:1 --tokens f --duration 86401",
    "--url ws://h:1 --tokens f --sockets 1000001",
    "--url ws://h:1 --tokens f --scenario party",
    "--url ws://h:1 --tokens f --scenario idle --rate 5",
    "--url ws://h:1 --create 5",
    "--url ws://h:1 --tokens f --admin-token t",
    "--url ws://h:1 --tokens f stray",
};

START_TEST(wrong_usage_is_told_in_a_line)
{
    why[0] = '\0';
    ck_assert_msg(reads(wrong[_i]) == OPTIONS_BAD, "%s", wrong[_i]);
    ck_assert_uint_gt(strlen(why), 0);
    ck_assert_ptr_null(strchr(why, '\n'));
}
END_TEST

START_TEST(help_wins)
{
    ck_assert_int_eq(reads("--bogus --help"), OPTIONS_HELP);
}
END_TEST

static const struct {
    const char *url;
    const char *host; /* NULL: refused */
    const char *port;
    const char *path;
} urls[] = {
    {"ws://127.0.0.1:8080", "127.0.0.1", "8080", "/ws"},
    {"ws://chat.example", "chat.example", "80", "/ws"},
    {"wss://chat.example/", "chat.example", "443", "/ws"},
    {"http://chat.example:81/deep/ws", "chat.example", "81", "/deep/ws"},
    {"ws://[::1]:9", "::1", "9", "/ws"},
    {"ws://[::1]", "::1", "80", "/ws"},
    {"chat.example", NULL, NULL, NULL},
    {"ftp://h", NULL, NULL, NULL},
    {"ws://", NULL, NULL, NULL},
    {"ws://:80", NULL, NULL, NULL},
    {"ws://h:0", NULL, NULL, NULL},
    {"ws://h:65536", NULL, NULL, NULL},
    {"ws://h:8x", NULL, NULL, NULL},
    {"ws://[::1", NULL, NULL, NULL},
    {"ws://[::1]9", NULL, NULL, NULL},
    {"ws://h/a b", NULL, NULL, NULL},
    {"ws://h\r\nX: y", NULL, NULL, NULL},
};

START_TEST(an_address_is_taken_apart)
{
    bool ok = target_parse(&t, urls[_i].url, why, sizeof(why));

    ck_assert_msg(ok == (urls[_i].host != NULL), "%s", urls[_i].url);
    if (!ok)
        return;
    ck_assert_str_eq(t.host, urls[_i].host);
    ck_assert_str_eq(t.port, urls[_i].port);
    ck_assert_str_eq(t.path, urls[_i].path);
}
END_TEST

static Suite *options_suite(void)
{
    Suite *suite = suite_create("load_options");
    TCase *scene = tcase_create("the command line");

    tcase_add_test(scene, the_least_is_a_server_and_tokens);
    tcase_add_test(scene, flags_win_over_the_scenario);
    tcase_add_test(scene, idle_sends_nothing);
    tcase_add_loop_test(scene, wrong_usage_is_told_in_a_line, 0,
                        (int)(sizeof(wrong) / sizeof(wrong[0])));
    tcase_add_test(scene, help_wins);
    tcase_add_loop_test(scene, an_address_is_taken_apart, 0,
                        (int)(sizeof(urls) / sizeof(urls[0])));
    suite_add_tcase(suite, scene);
    return suite;
}

RUN_SUITE(options_suite);
