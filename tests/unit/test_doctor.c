#include "main/doctor.h"
#include "main/notify.h"
#include "main/preflight.h"
#include "runner.h"

#include <string.h>
#include <unistd.h>

START_TEST(a_filesystem_over_the_network_fails_and_one_that_forgets_is_told)
{
    static const long network[] = {0x6969, 0xff534d42, 0xfe534d42, 0x517b, 0x01021997};
    static const long forgetful[] = {0x01021994, 0x794c7630, 0x65735546};
    const char *name;
    const char *advice;

    for (size_t i = 0; i < sizeof(network) / sizeof(network[0]); i++) {
        ck_assert_int_eq(doctor_filesystem(network[i], &name, &advice), GRADE_FAIL);
        ck_assert_ptr_nonnull(strstr(advice, "move the data"));
    }
    for (size_t i = 0; i < sizeof(forgetful) / sizeof(forgetful[0]); i++) {
        ck_assert_int_eq(doctor_filesystem(forgetful[i], &name, &advice), GRADE_WARN);
        ck_assert_ptr_nonnull(advice);
    }
    ck_assert_int_eq(doctor_filesystem(0xef53, &name, &advice), GRADE_OK);
    ck_assert_str_eq(name, "ext4");
    ck_assert_int_eq(doctor_filesystem(0x12345, &name, &advice), GRADE_OK);
    ck_assert_ptr_null(advice);
}
END_TEST

START_TEST(a_watchdog_is_fed_twice_a_period_and_only_its_own_process)
{
    ck_assert_uint_eq(notify_watchdog_ms("30000000", NULL, 7), 15000);
    ck_assert_uint_eq(notify_watchdog_ms("30000000", "7", 7), 15000);
    ck_assert_uint_eq(notify_watchdog_ms("30000000", "8", 7), 0);
    ck_assert_uint_eq(notify_watchdog_ms("30000000", "x", 7), 0);
    ck_assert_uint_eq(notify_watchdog_ms(NULL, NULL, 7), 0);
    ck_assert_uint_eq(notify_watchdog_ms("", NULL, 7), 0);
    ck_assert_uint_eq(notify_watchdog_ms("-1", NULL, 7), 0);
    ck_assert_uint_eq(notify_watchdog_ms("99999999999999999999", NULL, 7), 0);
}
END_TEST

START_TEST(a_user_without_a_name_is_a_number)
{
    char text[64];

    ck_assert_str_eq(preflight_user(3999999999u, text, sizeof(text)), "uid 3999999999");
    ck_assert_str_eq(preflight_user(0, text, sizeof(text)), "root (uid 0)");
}
END_TEST

START_TEST(a_file_is_no_data_directory)
{
    char why[200] = "";

    ck_assert(!preflight_directory("/dev/null", why, sizeof(why)));
    ck_assert_ptr_nonnull(strstr(why, "/dev/null is no directory"));
    ck_assert(!preflight_directory("/no/such/place", why, sizeof(why)));
    ck_assert_ptr_nonnull(strstr(why, "/no/such: No such file"));
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("doctor");
    TCase *t = tcase_create("doctor");

    tcase_add_test(t, a_filesystem_over_the_network_fails_and_one_that_forgets_is_told);
    tcase_add_test(t, a_watchdog_is_fed_twice_a_period_and_only_its_own_process);
    tcase_add_test(t, a_user_without_a_name_is_a_number);
    tcase_add_test(t, a_file_is_no_data_directory);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(suite);
