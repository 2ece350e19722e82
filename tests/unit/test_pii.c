#include "runner.h"

#include "ipc/verdict.h"
#include "worker/rules/pii.h"

#include <stdio.h>
#include <time.h>

#define SPANS 32

/* "EMAIL_ADDRESS:me@example.org PHONE_NUMBER:..." of what is found. */
static void finds_bytes(const char *text, size_t len, const char *expected)
{
    struct verdict_span spans[SPANS];
    char said[4096] = "";
    size_t used = 0;
    bool more;
    size_t count = pii_find(text, len, spans, SPANS, &more);

    for (size_t i = 0; i < count; i++)
        used +=
            (size_t)snprintf(said + used, sizeof(said) - used, "%s%s:%.*s", i ? "|" : "",
                             span_kind_name(spans[i].kind),
                             (int)(spans[i].end - spans[i].start), text + spans[i].start);
    ck_assert_str_eq(said, expected);
    ck_assert(!more);
}

static void finds(const char *text, const char *expected)
{
    finds_bytes(text, strlen(text), expected);
}

START_TEST(a_mail_address_is_found_without_what_stands_around_it)
{
    finds("write to me@example.org.", "EMAIL_ADDRESS:me@example.org");
    finds("<first.last+tag@mail.example.co.uk>",
          "EMAIL_ADDRESS:first.last+tag@mail.example.co.uk");
    finds("'a_b@x-y.museum', bcc", "EMAIL_ADDRESS:a_b@x-y.museum");
    finds("j\xC3\xBCrgen@b\xC3\xBC"
          "cher.de",
          "EMAIL_ADDRESS:j\xC3\xBCrgen@b\xC3\xBC"
          "cher.de");
    finds("mailto:me@example.org?subject=x", "EMAIL_ADDRESS:me@example.org");
    finds("a@b.com,c@d.com", "EMAIL_ADDRESS:a@b.com|EMAIL_ADDRESS:c@d.com");
}
END_TEST

START_TEST(what_only_has_the_sign_is_no_mail_address)
{
    finds("meet @ noon, @anna and @everyone", "");
    finds("git clone git@github.com:user/project.git", "");
    finds("scp x user@host.example.org:~/", "");
    finds("ftp://user:secret@ftp.example.org/", "");
    finds("root@localhost me@host a@b.c @.com x@-y.com x.@y.com", "");
    finds("systemctl status openvpn@client.service", "");
    finds("user@10.0.0.7", "IP_ADDRESS:10.0.0.7");
}
END_TEST

START_TEST(a_card_number_passes_luhn_and_has_an_issuer)
{
    finds("card 4111111111111111 thanks", "CREDIT_CARD:4111111111111111");
    finds("4111 1111 1111 1111", "CREDIT_CARD:4111 1111 1111 1111");
    finds("5500-0000-0000-0004", "CREDIT_CARD:5500-0000-0000-0004");
    finds("3782 822463 10005", "CREDIT_CARD:3782 822463 10005");
    finds("6011\xC2\xA0"
          "1111\xC2\xA0"
          "1111\xC2\xA0"
          "1117",
          "CREDIT_CARD:6011\xC2\xA0"
          "1111\xC2\xA0"
          "1111\xC2\xA0"
          "1117");
    finds("4111111111111112", "");
    finds("9111111111111111", "");
    finds("41111111111111111", "");
    finds("4111 1111-1111 1111", "");
    finds("x4111111111111111", "");
    finds("3.4111111111111111", "");
}
END_TEST

START_TEST(a_card_is_found_before_more_digits)
{
    finds("4111111111111111 12/27 123", "CREDIT_CARD:4111111111111111");
    finds("4111111111111111 1234", "CREDIT_CARD:4111111111111111");
    finds("4111 1111 1111 1111 12/27 123", "CREDIT_CARD:4111 1111 1111 1111");
    finds("4111 1111 1111 1111 123", "CREDIT_CARD:4111 1111 1111 1111");
    finds("3782 822463 10005 1234", "CREDIT_CARD:3782 822463 10005");
    finds("4111111111111111 4111111111111111 5500000000000004",
          "CREDIT_CARD:4111111111111111|CREDIT_CARD:4111111111111111|"
          "CREDIT_CARD:5500000000000004");
    finds("4111 1111 1111 1111 5500 0000 0000 0004",
          "CREDIT_CARD:4111 1111 1111 1111|CREDIT_CARD:5500 0000 0000 0004");
    finds("4111-1111-1111-1111-5500-0000-0000-0004",
          "CREDIT_CARD:4111-1111-1111-1111|CREDIT_CARD:5500-0000-0000-0004");
    finds("4111111111111112 1234 4000 5000 6000 7000 8000 9000", "");
    finds("411 1111 1111 1111 1 12", "");
    finds("-4111111111111111", "");
}
END_TEST

#define WIDE_1    "\xEF\xBC\x91"
#define WIDE_1111 WIDE_1 WIDE_1 WIDE_1 WIDE_1
#define WIDE_4111 "\xEF\xBC\x94" WIDE_1 WIDE_1 WIDE_1
#define WIDE_CARD WIDE_4111 WIDE_1111 WIDE_1111 WIDE_1111
#define HIDDEN    "\xE2\x80\x8B"

START_TEST(a_card_in_other_digits_or_with_what_nobody_sees_is_found_whole)
{
    finds(WIDE_CARD, "CREDIT_CARD:" WIDE_CARD);
    finds("\xE5\x8D\xA1" WIDE_CARD "\xE3\x80\x82", "CREDIT_CARD:" WIDE_CARD);
    finds(WIDE_4111 "\xE3\x80\x80" WIDE_1111 "\xE3\x80\x80" WIDE_1111
                    "\xE3\x80\x80" WIDE_1111,
          "CREDIT_CARD:" WIDE_4111 "\xE3\x80\x80" WIDE_1111 "\xE3\x80\x80" WIDE_1111
          "\xE3\x80\x80" WIDE_1111);
    finds("4111" HIDDEN "1111" HIDDEN HIDDEN "11111111 ok",
          "CREDIT_CARD:4111" HIDDEN "1111" HIDDEN HIDDEN "11111111");
    finds(HIDDEN "4111111111111111" HIDDEN, "CREDIT_CARD:4111111111111111");
    finds("4111 " HIDDEN "1111 1111" HIDDEN " 1111",
          "CREDIT_CARD:4111 " HIDDEN "1111 1111" HIDDEN " 1111");
    finds(WIDE_CARD WIDE_1, "");
    finds(WIDE_1 WIDE_CARD, "");
    finds("1" HIDDEN "4111111111111111", "");
    finds("\xEF\xBC", "");
    finds(WIDE_1111 " \xEF\xBC\x81", "");
}
END_TEST

START_TEST(a_short_card_number_needs_a_word_beside_it)
{
    finds("503802053770", "");
    finds("my card is 503802053770", "CREDIT_CARD:503802053770");
    finds("4222222222222", "");
    finds("Visa: 4222222222222", "CREDIT_CARD:4222222222222");
    finds("https://example.org/item/4111111111111111", "");
}
END_TEST

START_TEST(a_social_security_number_is_one_that_can_be_issued)
{
    finds("it is 460-89-9847.", "US_SSN:460-89-9847");
    finds("ssn 460 89 9847", "US_SSN:460 89 9847");
    finds("my social security number: 460899847", "US_SSN:460899847");
    finds("000-12-3456 666-12-3456 900-12-3456 123-00-4567 123-45-0000", "");
    finds("460 89 9847", "");
    finds("1460-89-9847 460-89-98471 460-89-9847-1", "");
}
END_TEST

START_TEST(an_address_of_version_four_has_four_octets)
{
    finds("ping 203.0.113.9, then 10.0.0.1:8080/24",
          "IP_ADDRESS:203.0.113.9|IP_ADDRESS:10.0.0.1");
    finds("http://86.121.97.248/x", "IP_ADDRESS:86.121.97.248");
    finds("256.1.1.1 1.2.3 101.02.3.4 101.2.3.4.5 a101.2.3.4 101.2.3.4b", "");
    finds("mask 255.255.255.0 on 127.0.0.1 and 0.0.0.0", "");
    finds("use 8.8.8.8", "IP_ADDRESS:8.8.8.8");
}
END_TEST

START_TEST(a_version_is_no_address)
{
    finds("kernel 2.6.10.1 and 1.2.3.4", "");
    finds("linux-image-12.6.8.1-3-686, foo-120.2.3.4", "");
    finds("updated to version 20.04.1.1", "");
    finds("the host 2.6.8.1 is down", "IP_ADDRESS:2.6.8.1");
}
END_TEST

START_TEST(an_address_of_version_six_has_eight_groups_or_a_gap)
{
    finds("from 6e40:4041:c617:e898:c11:40d2:c669:2eb4 now",
          "IP_ADDRESS:6e40:4041:c617:e898:c11:40d2:c669:2eb4");
    finds("2001:db8::1", "IP_ADDRESS:2001:db8::1");
    finds("[fe80::1%eth0]:80", "IP_ADDRESS:fe80::1");
    finds("12:34:56 and 00:11:22:33:44:55 and 1:2:3:4:5:6:7:8:9", "");
    finds("std::vector a::b ::1 ab::cd face::book 10::", "");
    finds("1::2::3 12345::1 at 10:30:", "");
}
END_TEST

START_TEST(an_account_number_passes_its_check)
{
    finds("IBAN DE89370400440532013000 ok", "IBAN_CODE:DE89370400440532013000");
    finds("GB82 WEST 1234 5698 7654 32", "IBAN_CODE:GB82 WEST 1234 5698 7654 32");
    finds("gb82west12345698765432", "IBAN_CODE:gb82west12345698765432");
    finds("DE88370400440532013000", "");
    finds("XX89370400440532013000 DE8937040044053201300", "");
    finds("DE893704004405320130001 xDE89370400440532013000", "");
}
END_TEST

START_TEST(a_telephone_number_is_known_by_its_shape)
{
    finds("call +49 30 901820 or (415) 555-2671",
          "PHONE_NUMBER:+49 30 901820|PHONE_NUMBER:(415) 555-2671");
    finds("415-555-2671, 415.555.2671, 1-415-555-2671",
          "PHONE_NUMBER:415-555-2671|PHONE_NUMBER:415.555.2671|PHONE_NUMBER:1-415-555-"
          "2671");
    finds("+46 (0)8 928 571 38 fax", "PHONE_NUMBER:+46 (0)8 928 571 38");
    finds("+447700900123 001-518-640-0854",
          "PHONE_NUMBER:+447700900123|PHONE_NUMBER:001-518-640-0854");
    finds("0494 92 82 32", "PHONE_NUMBER:0494 92 82 32");
    finds("(08) 8747 6301", "PHONE_NUMBER:(08) 8747 6301");
    finds("040-123 45 67 or 030/901 8200",
          "PHONE_NUMBER:040-123 45 67|PHONE_NUMBER:030/901 8200");
    finds("(415) 555-2671x123, 415-555-2671x12345 415-555-2671y1",
          "PHONE_NUMBER:(415) 555-2671x123|PHONE_NUMBER:415-555-2671x12345");
    finds("+43\xE2\x80\xAF"
          "1\xE2\x80\xAF"
          "71100",
          "");
    finds("+43\xC2\xA0"
          "660\xC2\xA0"
          "1234567",
          "PHONE_NUMBER:+43\xC2\xA0"
          "660\xC2\xA0"
          "1234567");
}
END_TEST

START_TEST(other_digits_are_one_only_beside_a_word_that_says_so)
{
    finds("71-33-52-22", "");
    finds("Phone:\n71-33-52-22", "PHONE_NUMBER:71-33-52-22");
    finds("668 5702 is free", "");
    finds("reach me at 668 5702", "PHONE_NUMBER:668 5702");
    finds("3660170548", "");
    finds("my mobile: 3660170548", "PHONE_NUMBER:3660170548");
    finds("call it a day on 2005-03-14 or 20050314", "");
}
END_TEST

START_TEST(ordinary_chat_is_left_alone)
{
    finds("at 10:30 on 2024-11-05, 3.5 GB of 16 GB, 1,234,567 rows, build 20240117123456",
          "");
    finds("commit 4878f3e1a2b3c4d5e6f708192a3b4c5d6e7f8091 and md5 "
          "098f6bcd4621d373cade4e832627b4f6",
          "");
    finds("0x7ffe3c4d 0b1010 1e10 3.14159265358979 [42] #1234567 issue-12345678", "");
    finds("for (int i = 0; i < 1000000; i++) a[i] = b[i + 1] * (2 + 3);", "");
    finds("uuid 123e4567-e89b-12d3-a456-426614174000 ts 1700000000000", "");
    finds("gcc-12.2.0-14 libssl3.0.11-1~deb12u2 5.10.0-26-amd64 v1.2.3.4", "");
    finds("$1234567.89 and 12 345 678 EUR, 50% (2019) page 123-145", "");
    finds("chmod 0644, port 8080, 1920x1080, -1 +1 +2000", "");
    finds("d41d8cd9-8f00-b204 aa:bb:cc:dd:ee:ff 2001-2003 1-2-3", "");
}
END_TEST

START_TEST(a_nul_ends_nothing)
{
    static const char text[] = "a\0me@example.org\0"
                               "4111111111111111";

    finds_bytes(text, sizeof(text) - 1,
                "EMAIL_ADDRESS:me@example.org|CREDIT_CARD:4111111111111111");
    finds_bytes("@\0.com", 6, "");
    finds("", "");
}
END_TEST

START_TEST(more_than_there_is_room_for_is_said)
{
    struct verdict_span spans[2];
    const char *text = "a@b.com c@d.com e@f.com";
    bool more;

    ck_assert_uint_eq(pii_find(text, strlen(text), spans, 2, &more), 2);
    ck_assert(more);
}
END_TEST

static double cpu_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

START_TEST(a_long_text_of_anything_takes_linear_time)
{
    static const char *const units[] = {"1",
                                        "1 ",
                                        "1.",
                                        "1-",
                                        "12.",
                                        ":",
                                        "1:",
                                        "@",
                                        "a@",
                                        "a.@",
                                        "+1",
                                        "(1",
                                        "ab12",
                                        "4111 ",
                                        "a@b.",
                                        "0 ",
                                        "f:",
                                        "4111111111111111 ",
                                        WIDE_1,
                                        WIDE_1 HIDDEN,
                                        "1" HIDDEN,
                                        HIDDEN,
                                        "\xE2\x80\x91"
                                        "1"};
    static char text[16384];
    struct verdict_span spans[SPANS];
    bool more;

    for (size_t k = 0; k < sizeof(units) / sizeof(units[0]); k++) {
        size_t len = strlen(units[k]);
        double began = cpu_seconds();

        for (size_t i = 0; i < sizeof(text); i++)
            text[i] = units[k][i % len];
        for (int i = 0; i < 5; i++)
            pii_find(text, sizeof(text), spans, SPANS, &more);
        /* Quadratic time would be seconds; this leaves room for a sanitizer on a busy machine. */
        ck_assert_double_lt(cpu_seconds() - began, 0.5);
    }
}
END_TEST

static Suite *pii_suite(void)
{
    Suite *suite = suite_create("pii");
    TCase *addresses = tcase_create("addresses");
    TCase *numbers = tcase_create("numbers");
    TCase *whole = tcase_create("whole texts");

    tcase_add_test(addresses, a_mail_address_is_found_without_what_stands_around_it);
    tcase_add_test(addresses, what_only_has_the_sign_is_no_mail_address);
    tcase_add_test(addresses, an_address_of_version_four_has_four_octets);
    tcase_add_test(addresses, a_version_is_no_address);
    tcase_add_test(addresses, an_address_of_version_six_has_eight_groups_or_a_gap);
    tcase_add_test(numbers, a_card_number_passes_luhn_and_has_an_issuer);
    tcase_add_test(numbers, a_card_is_found_before_more_digits);
    tcase_add_test(numbers,
                   a_card_in_other_digits_or_with_what_nobody_sees_is_found_whole);
    tcase_add_test(numbers, a_short_card_number_needs_a_word_beside_it);
    tcase_add_test(numbers, a_social_security_number_is_one_that_can_be_issued);
    tcase_add_test(numbers, an_account_number_passes_its_check);
    tcase_add_test(numbers, a_telephone_number_is_known_by_its_shape);
    tcase_add_test(numbers, other_digits_are_one_only_beside_a_word_that_says_so);
    tcase_add_test(whole, ordinary_chat_is_left_alone);
    tcase_add_test(whole, a_nul_ends_nothing);
    tcase_add_test(whole, more_than_there_is_room_for_is_said);
    tcase_add_test(whole, a_long_text_of_anything_takes_linear_time);
    suite_add_tcase(suite, addresses);
    suite_add_tcase(suite, numbers);
    suite_add_tcase(suite, whole);
    return suite;
}

RUN_SUITE(pii_suite);
