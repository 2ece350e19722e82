#include "runner.h"

#include "base/day.h"

START_TEST(days_are_counted_from_1970)
{
    char text[DAY_TEXT_SIZE];
    int32_t day;

    ck_assert(day_read("1970-01-01", &day));
    ck_assert_int_eq(day, 0);
    ck_assert(day_read("2000-02-29", &day));
    ck_assert_int_eq(day, 11016);
    ck_assert(day_read("1969-12-31", &day));
    ck_assert_int_eq(day, -1);
    day_write(11016, text);
    ck_assert_str_eq(text, "2000-02-29");
}
END_TEST

START_TEST(each_day_of_four_centuries_comes_back_as_itself)
{
    int weekday = day_weekday(-25568);

    for (int32_t day = -25567; day <= 120529; day++) {
        char text[DAY_TEXT_SIZE];
        int32_t back;

        weekday = weekday % 7 + 1;
        ck_assert_int_eq(day_weekday(day), weekday);
        ck_assert_int_eq(day_of(day_date(day)), day);
        day_write(day, text);
        ck_assert(day_read(text, &back));
        ck_assert_int_eq(back, day);
    }
}
END_TEST

START_TEST(weeks_begin_on_monday_and_months_on_the_first)
{
    int32_t day, first, next;

    ck_assert(day_read("2026-03-01", &day)); /* a Sunday */
    ck_assert_int_eq(day_weekday(day), 7);
    ck_assert_int_eq(day_week(day), day - 6);
    ck_assert_int_eq(day_week(day + 1), day + 1);
    ck_assert_int_eq(day_month(day + 30), day);
    ck_assert(day_read("2027-12-31", &day));
    ck_assert(day_read("2028-01-01", &next));
    ck_assert(day_read("2027-12-01", &first));
    ck_assert_int_eq(day_month(day), first);
    ck_assert_int_eq(day_next_month(day), next);
}
END_TEST

START_TEST(what_is_no_day_is_not_read)
{
    static const char *const texts[] = {
        "",           "2026-3-01",   "2026-02-30", "2025-02-29",
        "2026-13-01", "2026-00-10",  "2026-01-00", "2026-01-32",
        "2026/01/01", "2026-01-01 ", "+026-01-01", "2100-02-29"};
    int32_t day;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        ck_assert_msg(!day_read(texts[i], &day), "%s", texts[i]);
}
END_TEST

static Suite *day_suite(void)
{
    Suite *s = suite_create("day");
    TCase *t = tcase_create("the calendar");

    tcase_add_test(t, days_are_counted_from_1970);
    tcase_add_test(t, each_day_of_four_centuries_comes_back_as_itself);
    tcase_add_test(t, weeks_begin_on_monday_and_months_on_the_first);
    tcase_add_test(t, what_is_no_day_is_not_read);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(day_suite);
