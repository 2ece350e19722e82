#include "runner.h"

#include "ipc/verdict.h"
#include "worker/rules/hosts.h"
#include "worker/rules/links.h"

#include <stdio.h>
#include <time.h>

#define SPANS 32

static struct hosts *hosts;

static void begin(void)
{
    hosts = hosts_create();
}

static void end(void)
{
    hosts_destroy(hosts);
}

static void list(uint64_t id, enum list_kind kind, const char *entry)
{
    const char *why = hosts_add(hosts, id, kind, entry, strlen(entry));

    ck_assert_msg(!why, "%s: %s", entry, why);
}

static const char *reason_names(uint32_t reasons)
{
    static const char *const names[] = {"look-alike", "mixed", "punycode", "user",
                                        "ip",         "words", "denied",   "allowed"};
    static char said[200];

    said[0] = '\0';
    for (size_t i = 0; i < 8; i++)
        if (reasons & (1u << i)) {
            strcat(said, " ");
            strcat(said, names[i]);
        }
    return said;
}

/* "address reason reason!|address": the ! is a flag. */
static void finds(const char *text, const char *expected)
{
    struct verdict_span spans[SPANS];
    char said[4096] = "";
    size_t used = 0;
    bool more;
    size_t count = links_find(hosts, text, strlen(text), NULL, spans, SPANS, &more);

    for (size_t i = 0; i < count; i++)
        used +=
            (size_t)snprintf(said + used, sizeof(said) - used, "%s%.*s%s%s", i ? "|" : "",
                             (int)(spans[i].end - spans[i].start), text + spans[i].start,
                             reason_names(spans[i].reasons), spans[i].flag ? "!" : "");
    ck_assert_str_eq(said, expected);
}

START_TEST(an_address_ends_where_the_sentence_goes_on)
{
    finds("see https://example.org/a?b=c#d, and http://example.org.",
          "https://example.org/a?b=c#d|http://example.org");
    finds("(https://example.org/a_(b)) <https://example.org/x> \"ftp://example.org/y\"",
          "https://example.org/a_(b)|https://example.org/x|ftp://example.org/y");
    finds("**https://example.org/x** _https://example.org/_",
          "https://example.org/x|https://example.org/");
    finds("https://example.org/\xE3\x80\x82", "https://example.org/");
    finds("https://example.org\xE2\x80\x99s", "https://example.org");
    finds("HTTPS://EXAMPLE.ORG/X", "HTTPS://EXAMPLE.ORG/X");
}
END_TEST

START_TEST(a_bare_host_is_a_link_if_it_can_be_nothing_else)
{
    finds("go to example.com or www.example.rs, or example.to/path",
          "example.com|www.example.rs|example.to/path");
    finds("example.co.uk:8080/x example.org?x=1", "example.co.uk:8080/x|example.org?x=1");
    finds("main.py setup.sh README.md libfoo.so e.g. i.e. 1.5 v2.0 foo.bar a.b.c", "");
    finds("that is the end.De rien. No.it is", "");
    finds("me@example.org user.name@example.org", "");
    finds("java.net.URL console.log(x) obj.name = 3 /etc/foo.com/x", "");
    finds("...", "");
}
END_TEST

START_TEST(a_link_without_anything_odd_says_nothing)
{
    finds("https://www.paypal.com/signin https://github.com/a https://mail.google.com",
          "https://www.paypal.com/signin|https://github.com/a|https://mail.google.com");
    finds("https://www.google.co.uk/ https://kubuntu.org",
          "https://www.google.co.uk/|https://kubuntu.org");
}
END_TEST

START_TEST(a_host_that_looks_like_a_brand_is_flagged)
{
    finds("https://paypa1.com/", "https://paypa1.com/ look-alike!");
    finds("https://rnicrosoft.com/", "https://rnicrosoft.com/ look-alike!");
    finds("https://g00gle.com/", "https://g00gle.com/ look-alike!");
    finds("https://faceboook.com/", "https://faceboook.com/ look-alike!");
    finds("https://paypal.com.login.example/",
          "https://paypal.com.login.example/ look-alike!");
    finds("https://appleid.apple.com-app.es/",
          "https://appleid.apple.com-app.es/ look-alike!");
    finds("https://secure-paypa1.example.org/",
          "https://secure-paypa1.example.org/ look-alike!");
    finds("p\xD0\xB0ypal.com/x", "p\xD0\xB0ypal.com/x look-alike mixed!");
}
END_TEST

START_TEST(punycode_is_read_as_people_see_it)
{
    finds("https://xn--mnchen-3ya.de/", "https://xn--mnchen-3ya.de/ punycode");
    /* All of it Cyrillic: what "apple" looks like. */
    finds("https://xn--80ak6aa92e.com/",
          "https://xn--80ak6aa92e.com/ look-alike punycode!");
    finds("https://xn--/ https://xn--999999999.com/",
          "https://xn--/ punycode|https://xn--999999999.com/ punycode");
}
END_TEST

START_TEST(nobody_may_look_like_the_workspace)
{
    finds("https://chat.acme-tools.example/ https://acrne-tools.example/",
          "https://chat.acme-tools.example/|https://acrne-tools.example/");
    list(7, LIST_HOSTS_OURS, "acme-tools.example");
    finds("https://chat.acme-tools.example/ https://acrne-tools.example/",
          "https://chat.acme-tools.example/ allowed|https://acrne-tools.example/ "
          "look-alike!");
}
END_TEST

START_TEST(a_name_before_the_at_sign_is_not_the_host)
{
    finds("https://bank.example@evil.example/",
          "https://bank.example@evil.example/ user!");
    finds("https://www.bank.com:x@evil.example/",
          "https://www.bank.com:x@evil.example/ user!");
    finds("ftp://anna:secret@files.example.org/",
          "ftp://anna:secret@files.example.org/ user");
}
END_TEST

START_TEST(an_address_in_numbers_is_noticed_and_a_hidden_one_flagged)
{
    finds("http://203.0.113.9/x http://192.168.0.1/",
          "http://203.0.113.9/x ip|http://192.168.0.1/ ip");
    finds("http://3405803785/ http://0xCB007109/ http://0313.0.0161.011/ http://203.113/",
          "http://3405803785/ ip!|http://0xCB007109/ ip!|http://0313.0.0161.011/ "
          "ip!|http://203.113/ ip!");
    finds("http://[2001:db8::1]/", "http://[2001:db8::1]/ ip");
    finds("http://%32%30%33.0.113.9/", "http://%32%30%33.0.113.9/ ip");
}
END_TEST

START_TEST(words_that_name_another_host_are_flagged)
{
    finds("[bank.example.com](https://evil.example/)",
          "bank.example.com|https://evil.example/ words!");
    finds("[https://bank.com/login](https://evil.example/)",
          "https://bank.com/login|https://evil.example/ words!");
    finds("[bank.com](https://www.bank.com/login)",
          "bank.com|https://www.bank.com/login");
    finds("[click here](https://example.org/)", "https://example.org/");
}
END_TEST

START_TEST(lists_of_hosts_hold_for_what_is_below_them)
{
    list(1, LIST_HOSTS_DENIED, "evil.example");
    list(2, LIST_HOSTS_ALLOWED, "good.evil.example");
    list(1, LIST_HOSTS_DENIED, "*.tracker.test");
    list(1, LIST_HOSTS_DENIED, "https://203.0.113.9/path");
    finds("https://evil.example https://a.evil.example https://good.evil.example "
          "https://notevil.example",
          "https://evil.example denied!|https://a.evil.example denied!|"
          "https://good.evil.example allowed|https://notevil.example");
    finds("http://x.tracker.test http://203.0.113.9",
          "http://x.tracker.test denied!|http://203.0.113.9 ip denied!");
}
END_TEST

START_TEST(an_allowed_look_alike_is_allowed)
{
    list(3, LIST_HOSTS_ALLOWED, "paypa1.com");
    finds("https://www.paypa1.com/", "https://www.paypa1.com/ allowed");
}
END_TEST

START_TEST(a_host_is_the_same_in_punycode)
{
    list(1, LIST_HOSTS_DENIED, "m\xC3\xBCnchen.de");
    finds("https://xn--mnchen-3ya.de/", "https://xn--mnchen-3ya.de/ punycode denied!");
}
END_TEST

START_TEST(what_both_lists_hold_is_denied)
{
    list(1, LIST_HOSTS_DENIED, "both.example");
    list(2, LIST_HOSTS_ALLOWED, "both.example");
    list(3, LIST_HOSTS_ALLOWED, "two.example");
    list(4, LIST_HOSTS_DENIED, "two.example");
    finds("https://both.example/ https://two.example/",
          "https://both.example/ denied!|https://two.example/ denied!");
}
END_TEST

START_TEST(a_line_without_a_host_is_refused)
{
    static const char *const bad[] = {"",     "*", "*.",     "https://", "not a host",
                                      "a..b", "-", "-x.com", "com"};

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        ck_assert_msg(hosts_add(hosts, 1, LIST_HOSTS_DENIED, bad[i], strlen(bad[i])),
                      "%s", bad[i]);
}
END_TEST

static uint16_t half_sure(const void *arg, const char *url, size_t len)
{
    (void)arg;
    return memmem(url, len, "login", 5) ? 5000 : 0;
}

START_TEST(the_model_adds_to_what_the_rules_say)
{
    struct link_model model = {.score = half_sure, .threshold = 6000};
    const char *text =
        "https://a.example/login https://a.example/ http://203.0.113.9/login";
    struct verdict_span spans[SPANS];
    bool more;

    ck_assert_uint_eq(links_find(hosts, text, strlen(text), &model, spans, SPANS, &more),
                      3);
    ck_assert_uint_eq(spans[0].score, 5000);
    ck_assert(!spans[0].flag);
    ck_assert_uint_eq(spans[1].score, 0);
    ck_assert_uint_gt(spans[2].score, 5000);
    model.threshold = 5000;
    links_find(hosts, text, strlen(text), &model, spans, SPANS, &more);
    ck_assert(spans[0].flag && !spans[1].flag);
}
END_TEST

START_TEST(a_long_text_of_anything_takes_linear_time)
{
    static const char *const units[] = {".",
                                        "a.",
                                        "a.b",
                                        "://",
                                        "a://",
                                        "a://[",
                                        "http://a@",
                                        "www.",
                                        "[a](",
                                        "](",
                                        "http://x.com ",
                                        "a-",
                                        "xn--a.",
                                        ")",
                                        "http://a.com/))",
                                        "1.",
                                        "paypa1.",
                                        "paypal.com."};
    static char text[16384];
    struct verdict_span spans[SPANS];
    bool more;

    for (size_t k = 0; k < sizeof(units) / sizeof(units[0]); k++) {
        size_t len = strlen(units[k]);
        struct timespec began, ended;

        for (size_t i = 0; i < sizeof(text); i++)
            text[i] = units[k][i % len];
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &began);
        links_find(hosts, text, sizeof(text), NULL, spans, SPANS, &more);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ended);
        ck_assert_double_lt((double)(ended.tv_sec - began.tv_sec) +
                                (double)(ended.tv_nsec - began.tv_nsec) / 1e9,
                            0.3);
    }
}
END_TEST

START_TEST(more_than_there_is_room_for_is_said)
{
    struct verdict_span spans[1];
    const char *text = "http://a.example http://b.example";
    bool more;

    ck_assert_uint_eq(links_find(hosts, text, strlen(text), NULL, spans, 1, &more), 1);
    ck_assert(more);
    ck_assert_uint_eq(links_find(NULL, "http://a.example", 16, NULL, spans, 1, &more), 1);
    ck_assert(!more);
}
END_TEST

static Suite *links_suite(void)
{
    Suite *suite = suite_create("links");
    TCase *finding = tcase_create("finding");
    TCase *judging = tcase_create("judging");

    tcase_add_checked_fixture(finding, begin, end);
    tcase_add_checked_fixture(judging, begin, end);
    tcase_add_test(finding, an_address_ends_where_the_sentence_goes_on);
    tcase_add_test(finding, a_bare_host_is_a_link_if_it_can_be_nothing_else);
    tcase_add_test(finding, a_long_text_of_anything_takes_linear_time);
    tcase_add_test(finding, more_than_there_is_room_for_is_said);
    tcase_add_test(judging, a_link_without_anything_odd_says_nothing);
    tcase_add_test(judging, a_host_that_looks_like_a_brand_is_flagged);
    tcase_add_test(judging, punycode_is_read_as_people_see_it);
    tcase_add_test(judging, nobody_may_look_like_the_workspace);
    tcase_add_test(judging, a_name_before_the_at_sign_is_not_the_host);
    tcase_add_test(judging, an_address_in_numbers_is_noticed_and_a_hidden_one_flagged);
    tcase_add_test(judging, words_that_name_another_host_are_flagged);
    tcase_add_test(judging, lists_of_hosts_hold_for_what_is_below_them);
    tcase_add_test(judging, an_allowed_look_alike_is_allowed);
    tcase_add_test(judging, a_host_is_the_same_in_punycode);
    tcase_add_test(judging, what_both_lists_hold_is_denied);
    tcase_add_test(judging, a_line_without_a_host_is_refused);
    tcase_add_test(judging, the_model_adds_to_what_the_rules_say);
    suite_add_tcase(suite, finding);
    suite_add_tcase(suite, judging);
    return suite;
}

RUN_SUITE(links_suite);
