#include "peer_key.h"
#include "runner.h"

#include "net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

START_TEST(each_ipv4_address_has_its_key)
{
    ck_assert_uint_ne(key_of("10.0.0.1"), key_of("10.0.0.2"));
    ck_assert_uint_eq(key_of("10.0.0.1"), key_of("10.0.0.1"));
}
END_TEST

START_TEST(an_ipv4_address_mapped_into_ipv6_is_the_same_peer)
{
    ck_assert_uint_eq(key_of("::ffff:10.0.0.1"), key_of("10.0.0.1"));
}
END_TEST

START_TEST(an_ipv6_peer_is_its_64_bit_network)
{
    ck_assert_uint_eq(key_of("2001:db8:1:2::1"), key_of("2001:db8:1:2:ffff::9"));
    ck_assert_uint_ne(key_of("2001:db8:1:2::1"), key_of("2001:db8:1:3::1"));
    ck_assert_uint_ne(key_of("::1"), key_of("0.0.0.1"));
}
END_TEST

START_TEST(an_address_to_listen_on_splits_into_host_and_port)
{
    char host[HOST_MAX];
    char port[PORT_MAX];

    ck_assert(address_split("127.0.0.1:8080", host, port));
    ck_assert_str_eq(host, "127.0.0.1");
    ck_assert_str_eq(port, "8080");
    ck_assert(address_split("[::1]:0", host, port));
    ck_assert_str_eq(host, "::1");
    ck_assert_str_eq(port, "0");
    ck_assert(address_split(":65535", host, port));
    ck_assert_str_eq(host, "");
}
END_TEST

START_TEST(what_is_no_address_is_refused)
{
    char host[HOST_MAX];
    char port[PORT_MAX];
    char longest[400];

    memset(longest, 'a', sizeof(longest));
    memcpy(longest + 390, ":80", 4);
    ck_assert(!address_split("127.0.0.1", host, port));
    ck_assert(!address_split("127.0.0.1:", host, port));
    ck_assert(!address_split("127.0.0.1:65536", host, port));
    ck_assert(!address_split("127.0.0.1:-1", host, port));
    ck_assert(!address_split("127.0.0.1:http", host, port));
    ck_assert(!address_split("::1:80", host, port));
    ck_assert(!address_split("127.0.0.1:000000080", host, port));
    ck_assert(!address_split("", host, port));
    ck_assert(!address_split(longest, host, port));
}
END_TEST

START_TEST(port_0_takes_a_free_one_and_the_url_tells_it)
{
    char why[200] = "";
    char url[URL_MAX];
    int fd = address_listen("--listen", "127.0.0.1:0", false, url, why, sizeof(why));

    ck_assert_msg(fd >= 0, "%s", why);
    ck_assert(strncmp(url, "http://127.0.0.1:", 17) == 0);
    ck_assert_str_ne(url, "http://127.0.0.1:0");
    close(fd);
}
END_TEST

START_TEST(an_address_in_use_is_named_with_the_remedy)
{
    char why[200] = "";
    char url[URL_MAX];
    char other[URL_MAX];
    int fd = address_listen("--listen", "127.0.0.1:0", true, url, why, sizeof(why));

    ck_assert(fd >= 0);
    ck_assert(strncmp(url, "https://", 8) == 0);
    ck_assert_int_eq(address_listen("--listen", url + 8, true, other, why, sizeof(why)),
                     -1);
    ck_assert(strstr(why, url + 8) != NULL);
    ck_assert(strstr(why, "in use") != NULL);
    ck_assert(strstr(why, "--listen") != NULL);
    close(fd);
}
END_TEST

START_TEST(a_malformed_address_is_named)
{
    char why[200] = "";
    char url[URL_MAX];

    ck_assert_int_eq(address_listen("--listen", "nonsense", false, url, why, sizeof(why)),
                     -1);
    ck_assert(strstr(why, "nonsense") != NULL);
}
END_TEST

static Suite *net_address_suite(void)
{
    Suite *suite = suite_create("net_address");
    TCase *keys = tcase_create("keys");
    TCase *listening = tcase_create("listening");

    tcase_add_test(keys, each_ipv4_address_has_its_key);
    tcase_add_test(keys, an_ipv4_address_mapped_into_ipv6_is_the_same_peer);
    tcase_add_test(keys, an_ipv6_peer_is_its_64_bit_network);
    suite_add_tcase(suite, keys);
    tcase_add_test(listening, an_address_to_listen_on_splits_into_host_and_port);
    tcase_add_test(listening, what_is_no_address_is_refused);
    tcase_add_test(listening, port_0_takes_a_free_one_and_the_url_tells_it);
    tcase_add_test(listening, an_address_in_use_is_named_with_the_remedy);
    tcase_add_test(listening, a_malformed_address_is_named);
    suite_add_tcase(suite, listening);
    return suite;
}

RUN_SUITE(net_address_suite);
