#include "peer_key.h"
#include "runner.h"

#include "net/forwarded.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

static struct proxies trusted(const char *list)
{
    struct proxies p;
    char why[200] = "";

    ck_assert_msg(proxies_parse(&p, list, why, sizeof(why)), "%s", why);
    return p;
}

static bool trusts(const struct proxies *p, const char *text)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};

    if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
        return proxies_trust(p, (struct sockaddr *)&in);
    ck_assert_int_eq(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
    return proxies_trust(p, (struct sockaddr *)&in6);
}

START_TEST(a_range_holds_its_addresses_and_no_others)
{
    struct proxies p = trusted("10.0.0.0/8, 192.0.2.7 ,2001:db8::/33,::1");

    ck_assert_uint_eq(p.count, 4);
    ck_assert(trusts(&p, "10.0.0.0"));
    ck_assert(trusts(&p, "10.255.255.255"));
    ck_assert(!trusts(&p, "11.0.0.0"));
    ck_assert(trusts(&p, "192.0.2.7"));
    ck_assert(!trusts(&p, "192.0.2.6"));
    ck_assert(trusts(&p, "2001:db8:7fff::1"));
    ck_assert(!trusts(&p, "2001:db8:8000::1"));
    ck_assert(trusts(&p, "::1"));
    ck_assert(!trusts(&p, "::2"));
}
END_TEST

START_TEST(an_ipv4_address_mapped_into_ipv6_is_the_same_proxy)
{
    struct proxies p = trusted("10.0.0.0/8");
    struct proxies all = trusted("0.0.0.0/0");

    ck_assert(trusts(&p, "::ffff:10.1.2.3"));
    ck_assert(!trusts(&p, "::10.1.2.3"));
    ck_assert(trusts(&all, "203.0.113.9"));
    ck_assert(!trusts(&all, "2001:db8::1"));
}
END_TEST

START_TEST(nobody_is_trusted_where_nobody_is_named)
{
    struct proxies p = trusted("");

    ck_assert(!trusts(&p, "127.0.0.1"));
    ck_assert(!trusts(&p, "::"));
}
END_TEST

START_TEST(a_list_that_cannot_be_read_names_what_it_is)
{
    static const char *const wrong[] = {"10.0.0.0/33", "10.0.0", "::/129", "a.example",
                                        "10.0.0.0/",   "1/2/3",  ",::1",   "10.0.0.0/08x",
                                        "10.0.0.0/-1", " "};
    struct proxies p;
    char why[200];

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        why[0] = '\0';
        ck_assert_msg(!proxies_parse(&p, wrong[i], why, sizeof(why)), "%s", wrong[i]);
        ck_assert_ptr_nonnull(strstr(why, "--trusted-proxies"));
    }
}
END_TEST

START_TEST(more_proxies_than_there_is_room_for_are_refused)
{
    char list[PROXIES_MAX * 8 + 16] = "";
    struct proxies p;
    char why[200];

    for (int i = 0; i < PROXIES_MAX; i++)
        strcat(list, "1.2.3.4,");
    ck_assert(proxies_parse(&p, list, why, sizeof(why)));
    strcat(list, "1.2.3.4");
    ck_assert(!proxies_parse(&p, list, why, sizeof(why)));
}
END_TEST

static struct forwarded_client read_good(struct forwarded_headers headers)
{
    struct proxies p = trusted("10.0.0.0/8");
    struct forwarded_client client;

    ck_assert(forwarded_read(&p, &headers, &client));
    return client;
}

START_TEST(the_client_is_the_last_one_who_is_no_proxy)
{
    struct forwarded_client c = read_good((struct forwarded_headers){
        .x_for = "198.51.100.1, 192.0.2.7, 10.0.0.2,10.0.0.1", .x_proto = "https"});

    ck_assert_uint_eq(c.address, key_of("192.0.2.7"));
    ck_assert_int_eq(c.scheme, SCHEME_HTTPS);
    c = read_good((struct forwarded_headers){.x_for = "nonsense, 192.0.2.7"});
    ck_assert_uint_eq(c.address, key_of("192.0.2.7"));
    ck_assert_int_eq(c.scheme, SCHEME_UNKNOWN);
    c = read_good((struct forwarded_headers){.x_for = "10.0.0.2, 10.0.0.1"});
    ck_assert_uint_eq(c.address, key_of("10.0.0.2"));
}
END_TEST

START_TEST(addresses_come_with_ports_and_brackets)
{
    static const char *const four[] = {"192.0.2.7", "192.0.2.7:4711", "\t192.0.2.7 ",
                                       "::ffff:192.0.2.7"};
    static const char *const six[] = {"2001:db8::7", "[2001:db8::7]", "[2001:db8::7]:1"};

    for (size_t i = 0; i < sizeof(four) / sizeof(four[0]); i++)
        ck_assert_uint_eq(read_good((struct forwarded_headers){.x_for = four[i]}).address,
                          key_of("192.0.2.7"));
    for (size_t i = 0; i < sizeof(six) / sizeof(six[0]); i++)
        ck_assert_uint_eq(read_good((struct forwarded_headers){.x_for = six[i]}).address,
                          key_of("2001:db8::7"));
}
END_TEST

START_TEST(the_standard_header_is_read_likewise)
{
    struct forwarded_client c = read_good((struct forwarded_headers){
        .forwarded = "for=203.0.113.1, For=\"[2001:db8::7]:4711\";Proto=HTTPS;by=x, "
                     "for=10.0.0.1"});

    ck_assert_uint_eq(c.address, key_of("2001:db8::7"));
    ck_assert_int_eq(c.scheme, SCHEME_HTTPS);
    c = read_good((struct forwarded_headers){.x_for = "192.0.2.7",
                                             .forwarded = "for=192.0.2.7;proto=http"});
    ck_assert_uint_eq(c.address, key_of("192.0.2.7"));
    ck_assert_int_eq(c.scheme, SCHEME_HTTP);
}
END_TEST

START_TEST(what_is_not_sound_or_contradicts_itself_does_not_count)
{
    static const struct forwarded_headers wrong[] = {
        {.x_for = ""},
        {.x_for = "a.example"},
        {.x_for = "192.0.2.7,"},
        {.x_for = "192.0.2.7:x"},
        {.x_for = "[2001:db8::7"},
        {.x_for = "[2001:db8::7]x"},
        {.x_for = "[192.0.2.7]"},
        {.x_proto = "gopher"},
        {.x_proto = "https,https"},
        {.x_proto = ""},
        {.forwarded = ""},
        {.forwarded = "for=unknown"},
        {.forwarded = "for=_hidden"},
        {.forwarded = "for=\"192.0.2.7"},
        {.forwarded = "proto=https"},
        {.forwarded = "for=192.0.2.7;proto=ftp"},
        {.forwarded = ";;;"},
        {.x_for = "192.0.2.7", .forwarded = "for=192.0.2.8"},
        {.x_for = "192.0.2.7",
         .x_proto = "http",
         .forwarded = "for=192.0.2.7;proto=https"},
    };
    struct proxies p = trusted("10.0.0.0/8");
    struct forwarded_client c;

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        ck_assert_msg(!forwarded_read(&p, &wrong[i], &c), "number %zu", i);
        ck_assert_uint_eq(c.address, 0);
        ck_assert_int_eq(c.scheme, SCHEME_UNKNOWN);
    }
}
END_TEST

START_TEST(no_more_hops_are_walked_than_there_may_be)
{
    char list[1024] = "192.0.2.7";
    struct proxies p = trusted("10.0.0.0/8");
    struct forwarded_headers headers = {.x_for = list};
    struct forwarded_client c;

    for (int i = 0; i < FORWARDED_HOP_MAX - 1; i++)
        strcat(list, ",10.0.0.1");
    ck_assert(forwarded_read(&p, &headers, &c));
    ck_assert_uint_eq(c.address, key_of("192.0.2.7"));
    strcat(list, ",10.0.0.1");
    ck_assert(!forwarded_read(&p, &headers, &c));
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("net_forwarded");
    TCase *t = tcase_create("forwarded");

    tcase_add_test(t, a_range_holds_its_addresses_and_no_others);
    tcase_add_test(t, an_ipv4_address_mapped_into_ipv6_is_the_same_proxy);
    tcase_add_test(t, nobody_is_trusted_where_nobody_is_named);
    tcase_add_test(t, a_list_that_cannot_be_read_names_what_it_is);
    tcase_add_test(t, more_proxies_than_there_is_room_for_are_refused);
    tcase_add_test(t, the_client_is_the_last_one_who_is_no_proxy);
    tcase_add_test(t, addresses_come_with_ports_and_brackets);
    tcase_add_test(t, the_standard_header_is_read_likewise);
    tcase_add_test(t, what_is_not_sound_or_contradicts_itself_does_not_count);
    tcase_add_test(t, no_more_hops_are_walked_than_there_may_be);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(suite);
