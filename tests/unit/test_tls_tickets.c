#include "base/log.h"
#include "net/tls_tickets.h"
#include "runner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOW    INT64_C(1700000000)
#define PERIOD 1000

static char folder[] = "/tmp/roost-tickets-XXXXXX";
static char file[64];

static void begin(void)
{
    strcpy(folder, "/tmp/roost-tickets-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(file, sizeof(file), "%s/keys", folder);
    log_set_level(LOG_ERROR);
}

static void end(void)
{
    unlink(file);
    rmdir(folder);
}

START_TEST(the_keys_are_the_same_after_a_restart)
{
    struct tls_tickets first;
    struct tls_tickets second;

    tls_tickets_open(&first, file, PERIOD, NOW);
    tls_tickets_open(&second, file, PERIOD, NOW + 10);
    ck_assert_uint_eq(second.count, 1);
    ck_assert_mem_eq(&first.keys[0], &second.keys[0], sizeof(first.keys[0]));
    tls_tickets_close(&first);
    tls_tickets_close(&second);
}
END_TEST

START_TEST(nobody_else_may_read_them)
{
    struct tls_tickets t;
    struct stat st;

    tls_tickets_open(&t, file, PERIOD, NOW);
    ck_assert_int_eq(stat(file, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0600);
    tls_tickets_close(&t);
}
END_TEST

START_TEST(a_period_later_there_is_a_new_one_and_the_old_is_kept)
{
    struct tls_tickets t;
    struct tls_ticket_key first;

    tls_tickets_open(&t, file, PERIOD, NOW);
    first = t.keys[0];
    ck_assert(!tls_tickets_rotate(&t, NOW + PERIOD - 1));
    ck_assert(tls_tickets_rotate(&t, NOW + PERIOD));
    ck_assert_uint_eq(t.count, 2);
    ck_assert_mem_eq(&t.keys[1], &first, sizeof(first));
    ck_assert_mem_ne(t.keys[0].cipher, first.cipher, sizeof(first.cipher));
    tls_tickets_close(&t);
}
END_TEST

START_TEST(a_key_goes_after_three_periods_and_there_are_never_many)
{
    struct tls_tickets t;
    struct tls_ticket_key first;

    tls_tickets_open(&t, file, PERIOD, NOW);
    first = t.keys[0];
    for (int i = 1; i <= 10; i++) {
        ck_assert(tls_tickets_rotate(&t, NOW + i * PERIOD));
        ck_assert_uint_le(t.count, 3);
    }
    for (size_t i = 0; i < t.count; i++)
        ck_assert_mem_ne(t.keys[i].name, first.name, sizeof(first.name));
    tls_tickets_close(&t);
}
END_TEST

START_TEST(keys_from_the_future_and_from_long_ago_do_not_count)
{
    static const int64_t starts[] = {NOW - 3 * PERIOD, NOW + 3600};

    for (size_t i = 0; i < 2; i++) {
        struct tls_tickets wrong;
        struct tls_tickets t;

        unlink(file);
        tls_tickets_open(&wrong, file, PERIOD, starts[i]);
        tls_tickets_open(&t, file, PERIOD, NOW);
        ck_assert_uint_eq(t.count, 1);
        ck_assert_int_eq(t.keys[0].made_s, NOW);
        ck_assert_mem_ne(t.keys[0].name, wrong.keys[0].name, 16);
        tls_tickets_close(&wrong);
        tls_tickets_close(&t);
    }
}
END_TEST

static void write_file(const char *text)
{
    FILE *out = fopen(file, "w");

    ck_assert_ptr_nonnull(out);
    fputs(text, out);
    fclose(out);
    chmod(file, 0600);
}

START_TEST(a_file_that_cannot_be_read_is_made_anew)
{
    static const char *const wrong[] = {
        "",
        "keys\n",
        "roost tls tickets 1\n",
        "roost tls tickets 1\n1700000000\n",
        "roost tls tickets 1\n1700000000 00 00 00\n",
        "roost tls tickets 1\n99999999999999999999 \n",
        "roost tls tickets 1\n1700000000 zz",
    };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct tls_tickets t;

        write_file(wrong[i]);
        tls_tickets_open(&t, file, PERIOD, NOW);
        ck_assert_uint_eq(t.count, 1);
        ck_assert_int_eq(t.keys[0].made_s, NOW);
        tls_tickets_close(&t);
    }
}
END_TEST

START_TEST(a_place_that_cannot_be_written_costs_only_the_restart)
{
    struct tls_tickets t;

    tls_tickets_open(&t, "/no/such/folder/keys", PERIOD, NOW);
    ck_assert_uint_eq(t.count, 1);
    tls_tickets_close(&t);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("tls_tickets");
    TCase *t = tcase_create("tickets");

    tcase_add_checked_fixture(t, begin, end);
    tcase_add_test(t, the_keys_are_the_same_after_a_restart);
    tcase_add_test(t, nobody_else_may_read_them);
    tcase_add_test(t, a_period_later_there_is_a_new_one_and_the_old_is_kept);
    tcase_add_test(t, a_key_goes_after_three_periods_and_there_are_never_many);
    tcase_add_test(t, keys_from_the_future_and_from_long_ago_do_not_count);
    tcase_add_test(t, a_file_that_cannot_be_read_is_made_anew);
    tcase_add_test(t, a_place_that_cannot_be_written_costs_only_the_restart);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(suite);
