/* What the figures are made of: sets of places, tallies, and days of a time zone. */
#include "runner.h"

#include "base/buf.h"
#include "base/day.h"
#include "worker/analytics/place_set.h"
#include "worker/analytics/tally.h"
#include "worker/analytics/zone.h"

#include <string.h>

/* --- sets --- */

static void comes_back(const struct place_set *s)
{
    struct place_set back;
    struct buf out;

    buf_init(&out);
    place_set_init(&back);
    place_set_encode(s, &out);
    ck_assert(place_set_decode(&back, out.bytes, out.len));
    ck_assert_uint_eq(place_set_size(&back), place_set_size(s));
    ck_assert_uint_eq(place_set_common(&back, s), place_set_size(s));
    place_set_finish(&back);
    buf_finish(&out);
}

START_TEST(a_set_comes_back_as_it_was)
{
    struct place_set s;
    uint32_t place = 1;

    place_set_init(&s);
    comes_back(&s);
    for (unsigned i = 0; i < 300; i++) {
        place = place * 1103515245u + 12345u;
        place_set_add(&s, place >> 20);
        comes_back(&s);
    }
    ck_assert(!place_set_add(&s, place >> 20));
    place_set_add(&s, PLACE_MAX);
    comes_back(&s);
    place_set_finish(&s);
}
END_TEST

START_TEST(a_dense_set_is_a_bit_for_each_and_a_thin_one_is_short)
{
    struct place_set s;
    struct buf out;

    buf_init(&out);
    place_set_init(&s);
    for (uint32_t i = 0; i < 1000; i++)
        place_set_add(&s, i);
    place_set_encode(&s, &out);
    ck_assert_uint_eq(out.len, 1 + 125);
    buf_clear(&out);
    place_set_clear(&s);
    place_set_add(&s, 90000);
    place_set_encode(&s, &out);
    ck_assert_uint_le(out.len, 4);
    place_set_finish(&s);
    buf_finish(&out);
}
END_TEST

START_TEST(united_sets_count_each_once)
{
    struct place_set a, b;

    place_set_init(&a);
    place_set_init(&b);
    for (uint32_t i = 0; i < 100; i++) {
        place_set_add(&a, i * 2);
        place_set_add(&b, i * 3);
    }
    ck_assert_uint_eq(place_set_common(&a, &b), 34);
    place_set_unite(&a, &b);
    ck_assert_uint_eq(place_set_size(&a), 166);
    place_set_finish(&a);
    place_set_finish(&b);
}
END_TEST

START_TEST(a_damaged_set_is_told)
{
    static const unsigned char unknown[] = {7, 1};
    static const unsigned char cut[] = {0, 0x80};
    static const unsigned char beyond[] = {0, 0xff, 0xff, 0xff, 0x7f};
    struct place_set s;

    place_set_init(&s);
    ck_assert(!place_set_decode(&s, unknown, sizeof(unknown)));
    ck_assert(!place_set_decode(&s, cut, sizeof(cut)));
    ck_assert(!place_set_decode(&s, beyond, sizeof(beyond)));
    place_set_finish(&s);
}
END_TEST

/* --- tallies --- */

START_TEST(a_tally_adds_up)
{
    struct tally day = {{0}}, sum = {{0}};
    struct buf out;

    buf_init(&out);
    day.counts[0] = 3;
    day.counts[167] = 500;
    day.counts[TALLY_COUNT - 1] = 1;
    tally_encode(&day, &out);
    ck_assert(tally_add(&sum, out.bytes, out.len));
    ck_assert(tally_add(&sum, out.bytes, out.len));
    ck_assert_uint_eq(sum.counts[0], 6);
    ck_assert_uint_eq(sum.counts[167], 1000);
    ck_assert_uint_eq(tally_sum(&sum), 1008);
    buf_clear(&out);
    buf_add(&out, "\377\001\001", 3);
    ck_assert(!tally_add(&sum, out.bytes, out.len));
    buf_finish(&out);
}
END_TEST

START_TEST(a_percentile_is_off_by_seven_percent_at_most)
{
    for (int64_t ms = 0; ms <= WAIT_MOST_MS; ms += 1 + ms / 50) {
        struct tally t = {{0}};
        int64_t told;

        ck_assert_uint_lt(wait_bucket(ms), WAITS_COUNT);
        t.counts[wait_bucket(ms)] = 5;
        told = wait_percentile(&t, 500);
        ck_assert_int_le((told > ms ? told - ms : ms - told) * 100, ms * 7);
    }
}
END_TEST

START_TEST(half_of_the_answers_are_as_quick_as_the_median)
{
    struct tally t = {{0}};

    for (int64_t ms = 1; ms <= 10; ms++)
        t.counts[wait_bucket(ms)]++;
    ck_assert_int_eq(wait_percentile(&t, 500), 5);
    ck_assert_int_eq(wait_percentile(&t, 900), 9);
    ck_assert_int_eq(wait_percentile(&t, 1000), 10);
}
END_TEST

/* --- days of a time zone --- */

static void is_local(struct zone *z, int64_t at_s, const char *day, int hour)
{
    struct zone_time t = zone_local(z, at_s * 1000);
    char text[DAY_TEXT_SIZE];

    day_write(t.day, text);
    ck_assert_str_eq(text, day);
    ck_assert_int_eq(t.hour, hour);
}

START_TEST(a_zone_half_an_hour_off_has_its_own_midnight)
{
    struct zone *z = zone_open("Asia/Kolkata", 12);

    ck_assert(zone_is_known(z));
    is_local(z, 1772303399, "2026-02-28", 23); /* 18:29:59 UTC */
    is_local(z, 1772303400, "2026-03-01", 0);  /* 18:30:00 UTC */
    zone_close(z);
}
END_TEST

START_TEST(summer_time_moves_the_hours)
{
    struct zone *z = zone_open("Europe/Vienna", 13);

    is_local(z, 1774745999, "2026-03-29", 1); /* 00:59:59 UTC */
    is_local(z, 1774746000, "2026-03-29", 3); /* two o'clock does not come */
    is_local(z, 1792886400, "2026-10-25", 2); /* 00:00:00 UTC */
    is_local(z, 1792890000, "2026-10-25", 2); /* it comes again */
    is_local(z, 1792893600, "2026-10-25", 3);
    is_local(z, 1767225600, "2026-01-01", 1); /* and back in time */
    zone_close(z);
}
END_TEST

START_TEST(a_day_begins_with_its_first_moment)
{
    static const char *const names[] = {"UTC",           "Asia/Kathmandu",
                                        "Europe/Vienna", "America/Sao_Paulo",
                                        "Asia/Beirut",   "Australia/Lord_Howe"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct zone *z = zone_open(names[i], strlen(names[i]));

        ck_assert(zone_is_known(z));
        for (int32_t day = 17000; day < 20600; day++) {
            int64_t begin = zone_begin_of(z, day);

            ck_assert_int_eq(zone_local(z, begin).day, day);
            ck_assert_int_eq(zone_local(z, begin - 1).day, day - 1);
        }
        zone_close(z);
    }
}
END_TEST

START_TEST(an_unknown_zone_is_utc_and_says_so)
{
    struct zone *z = zone_open("Europe/Atlantis", 15);

    ck_assert(!zone_is_known(z));
    ck_assert_str_eq(zone_name(z), "UTC");
    is_local(z, 0, "1970-01-01", 0);
    is_local(z, -1, "1969-12-31", 23);
    zone_close(z);
}
END_TEST

START_TEST(times_beyond_the_calendar_are_moved_in)
{
    struct zone *z = zone_open("Pacific/Kiritimati", 18);
    struct zone_time t = zone_local(z, INT64_C(1) << 52);

    ck_assert_int_le(t.day, 120529);
    t = zone_local(z, -(INT64_C(1) << 52));
    ck_assert_int_ge(t.day, -25567);
    zone_close(z);
}
END_TEST

static Suite *rollups_suite(void)
{
    Suite *s = suite_create("rollups");
    TCase *sets = tcase_create("sets");
    TCase *tallies = tcase_create("tallies");
    TCase *zones = tcase_create("zones");

    tcase_add_test(sets, a_set_comes_back_as_it_was);
    tcase_add_test(sets, a_dense_set_is_a_bit_for_each_and_a_thin_one_is_short);
    tcase_add_test(sets, united_sets_count_each_once);
    tcase_add_test(sets, a_damaged_set_is_told);
    tcase_add_test(tallies, a_tally_adds_up);
    tcase_add_test(tallies, a_percentile_is_off_by_seven_percent_at_most);
    tcase_add_test(tallies, half_of_the_answers_are_as_quick_as_the_median);
    tcase_add_test(zones, a_zone_half_an_hour_off_has_its_own_midnight);
    tcase_add_test(zones, summer_time_moves_the_hours);
    tcase_add_test(zones, a_day_begins_with_its_first_moment);
    tcase_add_test(zones, an_unknown_zone_is_utc_and_says_so);
    tcase_add_test(zones, times_beyond_the_calendar_are_moved_in);
    suite_add_tcase(s, sets);
    suite_add_tcase(s, tallies);
    suite_add_tcase(s, zones);
    return s;
}

RUN_SUITE(rollups_suite);
