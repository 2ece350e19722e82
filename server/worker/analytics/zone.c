#include "worker/analytics/zone.h"

#include "base/xmalloc.h"
#include "ipc/table.h"

#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include <stdlib.h>
#include <string.h>

#define HOUR_MS  ((int64_t)60 * 60 * 1000)
#define DAY_MS   (24 * HOUR_MS)
#define NAME_MAX 64

struct zone {
    UCalendar *calendar; /* NULL: UTC */
    bool known;
    char name[NAME_MAX + 1];
    int64_t from, until; /* the offset is good for from <= at < until */
    int64_t offset;
};

/* ICU makes a zone of any name; of one it does not know it makes GMT. */
static bool is_known(const UChar *name, int32_t len)
{
    UChar canonical[NAME_MAX + 1];
    UErrorCode status = U_ZERO_ERROR;
    UBool is_system = false;

    ucal_getCanonicalTimeZoneID(name, len, canonical, NAME_MAX, &is_system, &status);
    return U_SUCCESS(status) && is_system;
}

static UCalendar *open_calendar(const char *name, int32_t len)
{
    UChar wide[NAME_MAX + 1];
    UErrorCode status = U_ZERO_ERROR;
    UCalendar *calendar;

    u_charsToUChars(name, wide, len);
    wide[len] = 0;
    if (!is_known(wide, len))
        return NULL;
    calendar = ucal_open(wide, len, "en", UCAL_GREGORIAN, &status);
    if (U_SUCCESS(status))
        return calendar;
    ucal_close(calendar);
    return NULL;
}

struct zone *zone_open(const char *name, size_t len)
{
    struct zone *z = xcalloc(1, sizeof(*z));
    bool fits = len > 0 && len <= NAME_MAX;

    memcpy(z->name, "UTC", 4);
    if (fits && len == 3 && memcmp(name, "UTC", 3) == 0)
        z->known = true;
    else if (fits)
        z->calendar = open_calendar(name, (int32_t)len);
    if (z->calendar) {
        z->known = true;
        memcpy(z->name, name, len);
        z->name[len] = '\0';
    }
    return z;
}

void zone_close(struct zone *z)
{
    if (!z)
        return;
    if (z->calendar)
        ucal_close(z->calendar);
    free(z);
}

bool zone_is_known(const struct zone *z)
{
    return z->known;
}

const char *zone_name(const struct zone *z)
{
    return z->name;
}

static int64_t transition(UCalendar *calendar, UTimeZoneTransitionType type, int64_t none)
{
    UErrorCode status = U_ZERO_ERROR;
    UDate when = 0;
    UBool there = ucal_getTimeZoneTransitionDate(calendar, type, &when, &status);

    return U_SUCCESS(status) && there ? (int64_t)when : none;
}

/* The offset at that time, and for how long around it. */
static void look_up(struct zone *z, int64_t at)
{
    UErrorCode status = U_ZERO_ERROR;

    z->from = INT64_MIN;
    z->until = INT64_MAX;
    z->offset = 0;
    if (!z->calendar)
        return;
    ucal_setMillis(z->calendar, (UDate)at, &status);
    z->offset = ucal_get(z->calendar, UCAL_ZONE_OFFSET, &status);
    z->offset += ucal_get(z->calendar, UCAL_DST_OFFSET, &status);
    if (U_FAILURE(status))
        z->offset = 0;
    z->from = transition(z->calendar, UCAL_TZ_TRANSITION_PREVIOUS_INCLUSIVE, INT64_MIN);
    z->until = transition(z->calendar, UCAL_TZ_TRANSITION_NEXT, INT64_MAX);
}

static int64_t offset_at(struct zone *z, int64_t at)
{
    if (z->from == z->until || at < z->from || at >= z->until)
        look_up(z, at);
    return z->offset;
}

static int64_t floor_divide(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

struct zone_time zone_local(struct zone *z, int64_t at_ms)
{
    int64_t least = (int64_t)(DAY_LEAST + 1) * DAY_MS;
    int64_t most = (int64_t)(DAY_MOST - 1) * DAY_MS;
    int64_t at = at_ms < least ? least : at_ms > most ? most : at_ms;
    int64_t local = at + offset_at(z, at);
    int64_t day = floor_divide(local, DAY_MS);

    return (struct zone_time){.day = (int32_t)day,
                              .hour = (int)((local - day * DAY_MS) / HOUR_MS)};
}

/* Where a clock is put forward at midnight the day begins at one: with the offset that
 * holds from then on, midnight lies before the change, which is when it begins. */
int64_t zone_begin_of(struct zone *z, int32_t day)
{
    int64_t local = (int64_t)day * DAY_MS;
    int64_t before = local - offset_at(z, local - DAY_MS);
    int64_t after = local - offset_at(z, local + DAY_MS);
    int64_t begin = before < after ? before : after;

    while (zone_local(z, begin).day < day)
        begin += 15 * 60 * 1000;
    return begin;
}
