#include "base/day.h"

#include <stdio.h>
#include <string.h>

#define ERA_DAYS  146097 /* of 400 years */
#define ERA_SHIFT 719468 /* from 0000-03-01 to 1970-01-01 */

int32_t day_of(struct date d)
{
    int32_t year = d.year - (d.month <= 2);
    int32_t era = (year >= 0 ? year : year - 399) / 400;
    int32_t of_era = year - era * 400;
    int32_t of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;

    return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
           ERA_SHIFT;
}

struct date day_date(int32_t day)
{
    int32_t shifted = day + ERA_SHIFT;
    int32_t era = (shifted >= 0 ? shifted : shifted - (ERA_DAYS - 1)) / ERA_DAYS;
    int32_t left = shifted - era * ERA_DAYS;
    int32_t year = (left - left / 1460 + left / 36524 - left / (ERA_DAYS - 1)) / 365;
    int32_t of_year = left - (365 * year + year / 4 - year / 100);
    int month = (5 * of_year + 2) / 153;
    struct date d;

    d.day = of_year - (153 * month + 2) / 5 + 1;
    d.month = month < 10 ? month + 3 : month - 9;
    d.year = year + era * 400 + (d.month <= 2);
    return d;
}

int day_weekday(int32_t day)
{
    int32_t from_thursday = day % 7; /* 1970-01-01 was one */

    return (from_thursday + 7 + 3) % 7 + 1;
}

int32_t day_week(int32_t day)
{
    return day - (day_weekday(day) - 1);
}

int32_t day_month(int32_t day)
{
    return day - (day_date(day).day - 1);
}

int32_t day_next_month(int32_t day)
{
    struct date d = day_date(day);

    d.day = 1;
    d.month++;
    if (d.month > 12) {
        d.month = 1;
        d.year++;
    }
    return day_of(d);
}

void day_write(int32_t day, char text[DAY_TEXT_SIZE])
{
    struct date d = day_date(day);

    snprintf(text, DAY_TEXT_SIZE, "%04u-%02u-%02u", (unsigned)d.year % 10000,
             (unsigned)d.month % 100, (unsigned)d.day % 100);
}

static bool read_digits(const char *text, int count, int *value)
{
    *value = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *value = *value * 10 + (text[i] - '0');
    }
    return true;
}

bool day_read(const char *text, int32_t *day)
{
    struct date d;
    struct date back;
    int year;

    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-' ||
        !read_digits(text, 4, &year) || !read_digits(text + 5, 2, &d.month) ||
        !read_digits(text + 8, 2, &d.day) || d.month < 1 || d.month > 12 || d.day < 1 ||
        d.day > 31)
        return false;
    d.year = year;
    *day = day_of(d);
    back = day_date(*day); /* the 30th of February comes back as another day */
    return back.month == d.month && back.day == d.day;
}
