#include "worker/analytics/reports.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/day.h"
#include "worker/analytics/keeper.h"
#include "worker/analytics/reports_private.h"
#include "worker/analytics/zone.h"

#include <stdio.h>
#include <string.h>

#define DAYS_MOST       1100  /* of rows by day: more would not fit a frame */
#define RANGE_MOST      36600 /* days of any range: a hundred years */
#define DEFAULT_DAYS    30
#define DEFAULT_COHORTS 12
#define COHORTS_MOST    60
#define BY_DAY_UP_TO    92
#define BY_WEEK_UP_TO   731

enum shape { RANGED, STEPPED, COHORTS };

static const struct known_report {
    const char *name;
    report_fn *fn;
    enum shape shape;
    struct table_column columns[TABLE_COLUMNS_MAX];
} reports[] = {
#define NUMBER(name)                     {name, TABLE_NUMBER},
#define DATE(name)                       {name, TABLE_DATE},
#define TEXT(name)                       {name, TABLE_TEXT},
#define ROOM(name)                       {name, TABLE_ROOM},
#define USER(name)                       {name, TABLE_USER},
#define YES(name)                        {name, TABLE_YES},
#define REPORT(name, fn, shape, columns) {#name, fn, shape, {columns}},
#include "worker/analytics/reports.tbl"
};

static const struct known_report *find_report(const char *name)
{
    for (size_t i = 0; i < sizeof(reports) / sizeof(reports[0]); i++)
        if (strcmp(reports[i].name, name) == 0)
            return &reports[i];
    return NULL;
}

/* --- steps --- */

int32_t step_begin(enum table_by by, int32_t day)
{
    if (by == BY_WEEK)
        return day_week(day);
    return by == BY_MONTH ? day_month(day) : day;
}

int32_t step_after(enum table_by by, int32_t begin)
{
    if (by == BY_WEEK)
        return begin + 7;
    return by == BY_MONTH ? day_next_month(begin) : begin + 1;
}

static void fit_step(const struct report *r, struct step *s)
{
    int32_t last = step_after(r->q.by, s->day) - 1;

    s->from = s->day < r->q.from ? r->q.from : s->day;
    s->to = last > r->q.to ? r->q.to : last;
}

struct step first_step(const struct report *r)
{
    struct step s = {.day = step_begin(r->q.by, r->q.from)};

    fit_step(r, &s);
    return s;
}

bool step_is_there(const struct report *r, const struct step *s)
{
    return s->day <= r->q.to;
}

void next_step(const struct report *r, struct step *s)
{
    s->day = step_after(r->q.by, s->day);
    fit_step(r, s);
}

/* --- rows --- */

void put_number(struct report *r, int64_t value)
{
    table_number(r->out, value);
}

void put_waits(struct report *r, const struct tally *waits)
{
    uint64_t sum = tally_sum(waits);

    put_number(r, (int64_t)sum);
    if (sum == 0) {
        table_nothing(r->out);
        table_nothing(r->out);
        return;
    }
    put_number(r, wait_percentile(waits, 500));
    put_number(r, wait_percentile(waits, 900));
}

void end_row(struct report *r)
{
    table_row_end(r->out);
}

/* --- the range --- */

static int32_t cohorts_back(enum table_by by, int32_t to)
{
    int32_t from = step_begin(by, to);

    for (unsigned i = 1; i < DEFAULT_COHORTS; i++)
        from = step_begin(by, from - 1);
    return from;
}

static unsigned steps_between(enum table_by by, int32_t from, int32_t to)
{
    unsigned count = 0;

    for (int32_t day = step_begin(by, from); day <= to; day = step_after(by, day))
        count++;
    return count;
}

static enum table_by choose_by(enum shape shape, const struct report_question *q)
{
    int32_t days = q->to - q->from + 1;

    if (shape == RANGED)
        return BY_NONE;
    if (shape == COHORTS)
        return q->by == BY_WEEK ? BY_WEEK : BY_MONTH;
    if (q->by != BY_NONE)
        return q->by;
    return days <= BY_DAY_UP_TO ? BY_DAY : days <= BY_WEEK_UP_TO ? BY_WEEK : BY_MONTH;
}

static void fill_range(struct zone *zone, enum shape shape, struct report_question *q)
{
    int32_t today = zone_local(zone, clock_wall_ms()).day;

    if (q->to == DAY_ABSENT)
        q->to = q->from != DAY_ABSENT && q->from > today ? q->from : today;
    if (q->from == DAY_ABSENT && shape == COHORTS)
        q->from = cohorts_back(choose_by(shape, q), q->to);
    if (q->from == DAY_ABSENT)
        q->from = q->to - (DEFAULT_DAYS - 1);
    if (q->from < DAY_LEAST)
        q->from = DAY_LEAST;
    q->by = choose_by(shape, q);
}

/* NULL: it can be answered. */
static const char *refusal(enum shape shape, const struct report_question *q)
{
    if (q->from > q->to)
        return "params.from: is after params.to";
    if (q->to - q->from >= RANGE_MOST)
        return "params.from: a range is a hundred years at most";
    if (shape == COHORTS && steps_between(q->by, q->from, q->to) > COHORTS_MOST)
        return "params.from: at most 60 weeks or months; ask for less, or by month";
    if (shape == STEPPED && q->by == BY_DAY && q->to - q->from >= DAYS_MOST)
        return "params.by: at most 1100 days one by one; ask by week or month";
    if (shape == STEPPED && q->by == BY_WEEK && (q->to - q->from) / 7 >= DAYS_MOST)
        return "params.by: at most 1100 weeks one by one; ask by month";
    return NULL;
}

/* --- a report --- */

static unsigned count_columns(const struct known_report *known)
{
    unsigned count = 0;

    while (count < TABLE_COLUMNS_MAX && known->columns[count].type != 0)
        count++;
    return count;
}

static void begin_table(const struct keeper *k, const struct known_report *known,
                        const struct report *r, struct buf *answer)
{
    struct table_head head = {.pos = k->pos,
                              .from = r->q.from,
                              .to = r->q.to,
                              .by = r->q.by,
                              .zone = zone_name(k->zone),
                              .zone_len = strlen(zone_name(k->zone)),
                              .column_count = (uint16_t)count_columns(known)};

    memcpy(head.columns, known->columns, sizeof(head.columns));
    table_begin(r->out, answer, &head);
}

void report_write(struct keeper *k, const struct report_question *q, struct buf *answer)
{
    const struct known_report *known = find_report(q->report);
    struct table_writer out;
    struct report r = {.book = &k->book, .zone = k->zone, .q = *q, .out = &out};
    const char *why;

    if (!known) {
        table_fail(answer, TABLE_PARAMS, "params.report: there is no such report");
        return;
    }
    fill_range(k->zone, known->shape, &r.q);
    why = refusal(known->shape, &r.q);
    if (why) {
        table_fail(answer, TABLE_PARAMS, why);
        return;
    }
    begin_table(k, known, &r, answer);
    known->fn(&r);
    if (!table_end(&out))
        table_fail(answer, TABLE_PARAMS, "too many rows; ask for a shorter range");
    if (!book_settle(&k->book))
        table_fail(answer, TABLE_BUSY,
                   "the figures cannot be read now; the log says why");
}
