#include "base/clock.h"
#include "net/tls_certificate.h"
#include "runner.h"

#include <string.h>

START_TEST(the_one_of_our_own_making_is_valid_now_and_trusted_by_nobody)
{
    char why[200] = "";
    struct ssl_ctx_st *held = certificate_stand_in(why, sizeof(why));
    struct certificate c;
    int64_t now = clock_wall_ms() / 1000;

    ck_assert_msg(held != NULL, "%s", why);
    certificate_tell(held, &c);
    ck_assert_int_lt(c.begins_s, now);
    ck_assert_int_gt(c.ends_s, now);
    ck_assert(c.is_self_signed);
    ck_assert_uint_eq(c.chain, 0);
    ck_assert_str_eq(c.names, "");
    ck_assert(!certificate_is_for(held, "chat.example"));
    ck_assert(!certificate_is_trusted(held, why, sizeof(why)));
    ck_assert_str_ne(why, "");
    certificate_free(held);
}
END_TEST

START_TEST(a_file_that_is_not_there_is_named_with_its_setting)
{
    char why[300] = "";

    ck_assert_ptr_null(certificate_load("/no/such.pem", "/no/key.pem", why, sizeof(why)));
    ck_assert_ptr_nonnull(strstr(why, "--tls-cert /no/such.pem"));
    ck_assert_ptr_null(certificate_load("/dev/null", "/no/key.pem", why, sizeof(why)));
    ck_assert_ptr_nonnull(strstr(why, "--tls-key /no/key.pem"));
    ck_assert_ptr_null(certificate_load("/dev/null", "/dev/null", why, sizeof(why)));
    ck_assert_ptr_nonnull(strstr(why, "in PEM"));
}
END_TEST

START_TEST(a_date_is_told_as_iso_8601)
{
    char text[CERTIFICATE_DATE_MAX];

    certificate_date(0, text);
    ck_assert_str_eq(text, "1970-01-01T00:00:00Z");
    certificate_date(INT64_C(1797876993), text);
    ck_assert_str_eq(text, "2026-12-21T18:16:33Z");
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("tls_certificate");
    TCase *t = tcase_create("certificate");

    tcase_add_test(t, the_one_of_our_own_making_is_valid_now_and_trusted_by_nobody);
    tcase_add_test(t, a_file_that_is_not_there_is_named_with_its_setting);
    tcase_add_test(t, a_date_is_told_as_iso_8601);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(suite);
