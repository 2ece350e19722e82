/*
 * slash_time.c - times as people type them. Nothing here knows a calendar: a day is 24 hours.
 */
#include "proto/slash.h"

#include <stdlib.h>
#include <string.h>

#define MINUTE_MS  INT64_C(60000)
#define HOUR_MS    (60 * MINUTE_MS)
#define DAY_MS     (24 * HOUR_MS)
#define AHEAD_MAX  (366 * DAY_MS)
#define NUMBER_MAX 100000000
#define MORNING    9  /* of a day that comes without a time */
#define WORDS_MAX  64 /* of the end of a text that are looked at for a time */

static const struct unit {
    const char *names; /* each between spaces */
    int64_t ms;
} units[] = {
    {" s sec secs second seconds ", 1000}, {" m min mins minute minutes ", MINUTE_MS},
    {" h hr hrs hour hours ", HOUR_MS},    {" d day days ", DAY_MS},
    {" w week weeks ", 7 * DAY_MS},
};

/* 0: no such unit */
static int64_t unit_ms(struct slash_piece word)
{
    char name[12] = " ";

    if (word.len == 0 || word.len + 3 > sizeof(name))
        return 0;
    for (size_t i = 0; i < word.len; i++) {
        if (word.text[i] == ' ')
            return 0;
        name[i + 1] = (char)(word.text[i] | 0x20);
    }
    name[word.len + 1] = ' ';
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (strstr(units[i].names, name))
            return units[i].ms;
    return 0;
}

/* Digits at its begin; false: none, or too many. */
static bool take_number(struct slash_piece *word, int64_t *number)
{
    size_t count = 0;

    *number = 0;
    while (count < word->len && word->text[count] >= '0' && word->text[count] <= '9' &&
           *number < NUMBER_MAX)
        *number = *number * 10 + (word->text[count++] - '0');
    word->text += count;
    word->len -= count;
    return count > 0 && *number < NUMBER_MAX;
}

/* "20 minutes", "20min", "an hour", and moves on behind it. */
static bool take_span(struct slash_piece *rest, int64_t *ms)
{
    struct slash_piece after = *rest;
    struct slash_piece word;
    int64_t number = 1;
    int64_t unit;

    if (!slash_word(&after, &word))
        return false;
    if (!slash_is(word, "a") && !slash_is(word, "an") && !take_number(&word, &number))
        return false;
    unit = unit_ms(word);
    if (unit == 0 && (slash_is(word, "a") || slash_is(word, "an") || word.len == 0)) {
        if (!slash_word(&after, &word))
            return false;
        unit = unit_ms(word);
    }
    if (unit == 0)
        return false;
    *ms = number * unit;
    *rest = after;
    return true;
}

/* Behind "in": one span or several, "1 hour and 5 minutes". */
static bool take_spans(struct slash_piece *rest, int64_t *ms)
{
    struct slash_piece after;
    struct slash_piece word;
    int64_t more;

    if (!take_span(rest, ms))
        return false;
    for (int i = 0; i < 4; i++) {
        after = *rest;
        if (slash_word(&after, &word) && !slash_is(word, "and"))
            after = *rest;
        if (!take_span(&after, &more))
            return true;
        *ms += more;
        *rest = after;
    }
    return true;
}

/* am: 1, pm: 2, neither: 0 */
static int half_of(struct slash_piece word)
{
    if (slash_is(word, "am") || slash_is(word, "a.m."))
        return 1;
    return slash_is(word, "pm") || slash_is(word, "p.m.") ? 2 : 0;
}

static bool is_clock(int64_t hour, int64_t minute, int half)
{
    return minute < 60 && (half ? hour >= 1 && hour <= 12 : hour < 24);
}

/* "15:00", "15", "3 pm", "3:30pm": minutes since midnight. */
static bool take_clock(struct slash_piece *rest, int64_t *minutes)
{
    struct slash_piece after = *rest;
    struct slash_piece word, next, behind;
    int64_t hour, minute = 0;
    int half;

    if (!slash_word(&after, &word) || !take_number(&word, &hour))
        return false;
    if (word.len > 0 && word.text[0] == ':') {
        word.text++;
        word.len--;
        if (word.len < 2 || !take_number(&word, &minute))
            return false;
    }
    half = half_of(word);
    if (word.len > 0 && half == 0)
        return false;
    behind = after;
    if (half == 0 && slash_word(&behind, &next) && half_of(next) != 0) {
        half = half_of(next);
        after = behind;
    }
    if (!is_clock(hour, minute, half))
        return false;
    if (half != 0)
        hour = hour % 12 + (half == 2 ? 12 : 0);
    *minutes = hour * 60 + minute;
    *rest = after;
    return true;
}

static bool take_word(struct slash_piece *rest, const char *wanted)
{
    struct slash_piece after = *rest;
    struct slash_piece word;

    if (!slash_word(&after, &word) || !slash_is(word, wanted))
        return false;
    *rest = after;
    return true;
}

/* The next moment at which the clock says that, there; or the one of tomorrow. */
static int64_t moment(int64_t now, const struct slash_zone *zone, int64_t minutes,
                      bool tomorrow)
{
    int64_t offset = zone->minutes * MINUTE_MS;
    int64_t there = now + offset;
    int64_t at = there - there % DAY_MS + minutes * MINUTE_MS;

    if (tomorrow || at <= there)
        at += DAY_MS;
    return at - offset;
}

static enum slash_when take_day(struct slash_piece *rest, int64_t now,
                                const struct slash_zone *zone, int64_t *at)
{
    struct slash_piece after = *rest;
    bool tomorrow = take_word(&after, "tomorrow");
    struct slash_piece before = after;
    int64_t minutes = MORNING * 60;
    bool timed = take_word(&after, "at") && take_clock(&after, &minutes);

    if (!timed)
        after = before;
    if (!timed && !tomorrow)
        return SLASH_WHEN_NONE;
    if (!zone->known)
        return SLASH_WHEN_NO_ZONE;
    *at = moment(now, zone, minutes, tomorrow);
    *rest = after;
    return SLASH_WHEN_FINE;
}

/* At the begin of the piece; moves on behind it. */
static enum slash_when take_time(struct slash_piece *rest, int64_t now,
                                 const struct slash_zone *zone, int64_t *at)
{
    struct slash_piece after = *rest;
    int64_t ms;

    if (!take_word(&after, "in") || !take_spans(&after, &ms))
        return take_day(rest, now, zone, at);
    if (ms > AHEAD_MAX)
        return SLASH_WHEN_TOO_FAR;
    *at = now + ms;
    *rest = after;
    return SLASH_WHEN_FINE;
}

/* The begins of its last words, the last one first. */
static size_t last_words(struct slash_piece piece, size_t starts[WORDS_MAX])
{
    size_t count = 0;

    for (size_t i = piece.len; i > 0 && count < WORDS_MAX; i--) {
        bool space = piece.text[i - 1] == ' ';

        if (!space && (i == 1 || piece.text[i - 2] == ' '))
            starts[count++] = i - 1;
    }
    return count;
}

/* The longest of its ends that is a time and nothing else. */
static enum slash_when take_from_end(struct slash_piece *piece, int64_t now,
                                     const struct slash_zone *zone, int64_t *at)
{
    size_t starts[WORDS_MAX];
    enum slash_when found = SLASH_WHEN_NONE;
    size_t cut = 0;

    for (size_t i = 0, count = last_words(*piece, starts); i < count; i++) {
        struct slash_piece end = {piece->text + starts[i], piece->len - starts[i]};
        int64_t time;
        enum slash_when when = take_time(&end, now, zone, &time);

        if (when == SLASH_WHEN_NONE ||
            (when == SLASH_WHEN_FINE && slash_trim(end).len > 0))
            continue;
        found = when;
        cut = starts[i];
        if (when == SLASH_WHEN_FINE)
            *at = time;
    }
    if (found == SLASH_WHEN_FINE)
        *piece = slash_trim((struct slash_piece){piece->text, cut});
    return found;
}

enum slash_when slash_time(struct slash_piece *piece, int64_t now_ms,
                           const struct slash_zone *zone, int64_t *at)
{
    struct slash_piece rest = slash_trim(*piece);
    enum slash_when when = take_time(&rest, now_ms, zone, at);

    if (when == SLASH_WHEN_FINE) {
        *piece = slash_trim(rest);
        return when;
    }
    if (when != SLASH_WHEN_NONE)
        return when;
    *piece = slash_trim(*piece);
    return take_from_end(piece, now_ms, zone, at);
}

bool slash_zone_read(const char *text, struct slash_zone *zone)
{
    bool west = text[0] == '-';
    struct slash_piece rest = {text + 1, strlen(text + (text[0] != '\0'))};
    int digits[4] = {0};
    size_t count = 0;

    *zone = (struct slash_zone){0};
    if (strcmp(text, "Z") == 0) {
        zone->known = true;
        return true;
    }
    if (text[0] != '+' && !west)
        return false;
    for (size_t i = 0; i < rest.len; i++) {
        if (rest.text[i] == ':' && i == 2)
            continue;
        if (rest.text[i] < '0' || rest.text[i] > '9' || count == 4)
            return false;
        digits[count++] = rest.text[i] - '0';
    }
    if (count != 4 || digits[2] > 5)
        return false;
    zone->minutes = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3];
    if (zone->minutes > 14 * 60)
        return false;
    zone->known = true;
    if (west)
        zone->minutes = -zone->minutes;
    return true;
}
