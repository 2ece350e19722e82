/*
 * report_cohorts.c - who stays: those new in a step, and how many of them were active later.
 */
#include "base/xmalloc.h"
#include "worker/analytics/reports_private.h"

#include <stdlib.h>

struct cohort {
    int32_t day;
    struct place_set newcomers;
    struct place_set active;
};

/* Whole steps, whatever part of them the range asks for: half a month of newcomers
 * beside whole months of activity would compare what cannot be. */
static void read_cohort(struct report *r, struct cohort *c, int32_t day,
                        struct figures *scratch)
{
    figures_add_range(scratch, r->book, day, step_after(r->q.by, day) - 1, TABLE_ALL,
                      PART_SET(SET_PEOPLE) | PART_SET(SET_NEWCOMERS));
    c->day = day;
    place_set_init(&c->newcomers);
    place_set_init(&c->active);
    place_set_unite(&c->newcomers, &scratch->sets[SET_NEWCOMERS]);
    place_set_unite(&c->active, &scratch->sets[SET_PEOPLE]);
    figures_clear(scratch);
}

static void put_cohort(struct report *r, const struct cohort *cohorts, size_t count,
                       size_t which)
{
    const struct cohort *c = &cohorts[which];
    int64_t size = (int64_t)place_set_size(&c->newcomers);

    for (size_t i = which; i < count; i++) {
        put_number(r, c->day);
        put_number(r, size);
        put_number(r, (int64_t)(i - which));
        put_number(r, (int64_t)place_set_common(&c->newcomers, &cohorts[i].active));
        end_row(r);
    }
}

void report_retention(struct report *r)
{
    struct cohort *cohorts = NULL;
    struct figures scratch;
    size_t count = 0;

    figures_init(&scratch);
    for (struct step s = first_step(r); step_is_there(r, &s); next_step(r, &s)) {
        cohorts = xreallocarray(cohorts, count + 1, sizeof(*cohorts));
        read_cohort(r, &cohorts[count++], s.day, &scratch);
    }
    for (size_t i = 0; i < count; i++)
        put_cohort(r, cohorts, count, i);
    for (size_t i = 0; i < count; i++) {
        place_set_finish(&cohorts[i].newcomers);
        place_set_finish(&cohorts[i].active);
    }
    free(cohorts);
    figures_finish(&scratch);
}
