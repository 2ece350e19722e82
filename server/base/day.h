/*
 * day.h - calendar days as numbers, days since 1970-01-01 (H. Hinnant, "chrono-compatible
 * low-level date algorithms"). No time zone in here. Any thread.
 */
#ifndef BASE_DAY_H
#define BASE_DAY_H

#include <stdbool.h>
#include <stdint.h>

#define DAY_TEXT_SIZE 16 /* 2026-03-01 and its NUL, with some room */

struct date {
    int32_t year;
    int month; /* 1 to 12 */
    int day;   /* 1 to 31 */
};

int32_t day_of(struct date d);
struct date day_date(int32_t day);

int day_weekday(int32_t day);        /* 1 is Monday, 7 Sunday */
int32_t day_week(int32_t day);       /* the Monday of its week */
int32_t day_month(int32_t day);      /* the first of its month */
int32_t day_next_month(int32_t day); /* the first of the month after */

void day_write(int32_t day, char text[DAY_TEXT_SIZE]); /* years 0 to 9999 */
bool day_read(const char *text,
              int32_t *day); /* 2026-03-01 and nothing else; false: none */

#endif
