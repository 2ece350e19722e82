/*
 * report_series.c - figures step by step, and those of the whole range.
 */
#include "worker/analytics/reports_private.h"

#define WAITS   PART_TALLY(TALLY_WAITS)
#define PEOPLE  PART_SET(SET_PEOPLE)
#define POSTERS PART_SET(SET_POSTERS)
#define ROOMS   PART_SET(SET_ROOMS)
#define COMERS  PART_SET(SET_NEWCOMERS)

typedef void row_fn(struct report *r, const struct figures *f);

static void put_size(struct report *r, const struct figures *f, enum set_of which)
{
    put_number(r, (int64_t)place_set_size(&f->sets[which]));
}

/* A row for each step: its date, then what `put` makes of its figures. */
static void write_steps(struct report *r, unsigned parts, row_fn *put)
{
    struct figures f;

    figures_init(&f);
    for (struct step s = first_step(r); step_is_there(r, &s); next_step(r, &s)) {
        figures_add_range(&f, r->book, s.from, s.to, r->q.room, parts);
        put_number(r, s.day);
        put(r, &f);
        end_row(r);
        figures_clear(&f);
    }
    figures_finish(&f);
}

static void put_messages(struct report *r, const struct figures *f)
{
    put_number(r, f->counts[COUNT_MESSAGES]);
    put_number(r, f->counts[COUNT_EDITS]);
    put_number(r, f->counts[COUNT_DELETIONS]);
}

void report_messages(struct report *r)
{
    write_steps(r, 0, put_messages);
}

static void put_active(struct report *r, const struct figures *f)
{
    put_size(r, f, SET_PEOPLE);
    put_size(r, f, SET_POSTERS);
}

void report_active(struct report *r)
{
    write_steps(r, PEOPLE | POSTERS, put_active);
}

static void put_rooms(struct report *r, const struct figures *f)
{
    put_size(r, f, SET_ROOMS);
    put_number(r, f->counts[COUNT_PUBLIC_ROOMS]);
    put_number(r, f->counts[COUNT_PRIVATE_ROOMS]);
    put_number(r, f->counts[COUNT_DMS]);
    put_number(r, f->counts[COUNT_ARCHIVED]);
    put_number(r, f->counts[COUNT_JOINS]);
    put_number(r, f->counts[COUNT_LEAVES]);
}

void report_rooms(struct report *r)
{
    write_steps(r, ROOMS, put_rooms);
}

static void put_reactions(struct report *r, const struct figures *f)
{
    put_number(r, f->counts[COUNT_REACTIONS]);
    put_number(r, f->counts[COUNT_UNREACTIONS]);
}

void report_reactions(struct report *r)
{
    write_steps(r, 0, put_reactions);
}

static void put_answers(struct report *r, const struct figures *f)
{
    put_waits(r, &f->tallies[TALLY_WAITS]);
}

void report_answers(struct report *r)
{
    write_steps(r, WAITS, put_answers);
}

static int64_t people_before(struct report *r)
{
    struct line l = line_start(r->book, BOOK_COUNT_PEOPLE_BEFORE);
    int64_t count;

    line_bind(&l, r->q.from);
    count = line_row(&l) ? line_number(&l) : 0;
    line_end(&l);
    return count;
}

void report_growth(struct report *r)
{
    int64_t total = people_before(r);
    struct figures f;

    figures_init(&f);
    for (struct step s = first_step(r); step_is_there(r, &s); next_step(r, &s)) {
        int64_t newcomers;

        figures_add_range(&f, r->book, s.from, s.to, TABLE_ALL, COMERS);
        newcomers = (int64_t)place_set_size(&f.sets[SET_NEWCOMERS]);
        total += newcomers;
        put_number(r, s.day);
        put_number(r, newcomers);
        put_number(r, total);
        end_row(r);
        figures_clear(&f);
    }
    figures_finish(&f);
}

static void put_overview(struct report *r, int32_t from, int32_t to)
{
    struct figures f;

    figures_init(&f);
    figures_add_range(&f, r->book, from, to, r->q.room,
                      WAITS | PEOPLE | POSTERS | ROOMS | COMERS);
    put_number(r, from);
    put_number(r, f.counts[COUNT_MESSAGES]);
    put_size(r, &f, SET_PEOPLE);
    put_size(r, &f, SET_POSTERS);
    put_size(r, &f, SET_ROOMS);
    put_size(r, &f, SET_NEWCOMERS);
    put_number(r, f.counts[COUNT_REACTIONS]);
    put_number(r, f.counts[COUNT_EDITS]);
    put_number(r, f.counts[COUNT_DELETIONS]);
    put_waits(r, &f.tallies[TALLY_WAITS]);
    end_row(r);
    figures_finish(&f);
}

/* The range, and the one before it; of that what the calendar has. */
void report_overview(struct report *r)
{
    int32_t days = r->q.to - r->q.from + 1;
    int32_t before = r->q.from - days;

    put_overview(r, r->q.from, r->q.to);
    if (before < DAY_LEAST)
        before = DAY_LEAST;
    if (before < r->q.from)
        put_overview(r, before, r->q.from - 1);
}

void report_hours(struct report *r)
{
    struct figures f;

    figures_init(&f);
    figures_add_range(&f, r->book, r->q.from, r->q.to, r->q.room,
                      PART_TALLY(TALLY_HOURS));
    for (unsigned i = 0; i < HOURS_COUNT; i++) {
        put_number(r, i / 24 + 1);
        put_number(r, i % 24);
        put_number(r, (int64_t)f.tallies[TALLY_HOURS].counts[i]);
        end_row(r);
    }
    figures_finish(&f);
}
