/*
 * report_service.c - moderation, connections, storage, and where analytics stand.
 */
#include "ipc/feed.h"
#include "worker/analytics/reports_private.h"
#include "worker/analytics/zone.h"

#include <string.h>

/* --- moderation --- */

#define BY_MACHINE OUTCOME_WITHDRAWN /* the outcomes up to here are the machine's */

static void bind_range(const struct report *r, struct line *l)
{
    line_bind(l, (int64_t)r->q.room);
    line_bind(l, r->q.from);
    line_bind(l, r->q.to);
}

static void put_outcomes(struct report *r, const int64_t counts[OUTCOME_COUNT])
{
    for (unsigned i = 1; i < OUTCOME_COUNT; i++)
        put_number(r, counts[i]);
}

/* The rows come by day: the steps go along with them. */
void report_moderation(struct report *r)
{
    struct line l = line_start(r->book, BOOK_LIST_OUTCOMES);
    bool there;
    int32_t day = 0;

    bind_range(r, &l);
    there = line_row(&l);
    if (there)
        day = (int32_t)line_number(&l);
    for (struct step s = first_step(r); step_is_there(r, &s); next_step(r, &s)) {
        int64_t counts[OUTCOME_COUNT] = {0};

        while (there && day <= s.to) {
            int64_t outcome = line_number(&l);

            if (outcome > 0 && outcome < OUTCOME_COUNT)
                counts[outcome] += line_number(&l);
            there = line_row(&l);
            if (there)
                day = (int32_t)line_number(&l);
        }
        put_number(r, s.day);
        put_outcomes(r, counts);
        end_row(r);
    }
    line_end(&l);
}

void report_reasons(struct report *r)
{
    struct line l = line_start(r->book, BOOK_LIST_REASONS);
    int64_t counts[CLASS_COUNT][OUTCOME_COUNT] = {{0}};

    bind_range(r, &l);
    while (line_row(&l)) {
        int64_t class = line_number(&l);
        int64_t outcome = line_number(&l);

        if (class >= 0 && class < CLASS_COUNT && outcome > 0 && outcome < OUTCOME_COUNT)
            counts[class][outcome] = line_number(&l);
    }
    line_end(&l);
    for (unsigned class = 0; class < CLASS_COUNT; class ++) {
        const char *name = feed_class_name((enum feed_class) class);

        table_text(r->out, name, strlen(name));
        for (unsigned i = 1; i <= BY_MACHINE; i++)
            put_number(r, counts[class][i]);
        end_row(r);
    }
}

/* --- samples --- */

struct sampled {
    bool there;
    int64_t sockets;
    int64_t users;
    int64_t bytes; /* the last */
};

static void add_sample(struct sampled *s, struct line *l)
{
    int64_t sockets = line_number(l);
    int64_t users = line_number(l);

    s->there = true;
    s->sockets = sockets > s->sockets ? sockets : s->sockets;
    s->users = users > s->users ? users : s->users;
    s->bytes = line_number(l);
}

typedef void sampled_fn(struct report *r, const struct sampled *s);

static void put_step(struct report *r, int32_t day, struct sampled *s, sampled_fn *put)
{
    if (!s->there)
        return;
    put_number(r, day);
    put(r, s);
    end_row(r);
    *s = (struct sampled){.there = false};
}

/* A row for each step of which something is known. */
static void write_samples(struct report *r, sampled_fn *put)
{
    struct line l = line_start(r->book, BOOK_LIST_PEAKS);
    struct sampled sum = {.there = false};
    int32_t step = 0;

    line_bind(&l, r->q.from);
    line_bind(&l, r->q.to);
    while (line_row(&l)) {
        int32_t day = (int32_t)line_number(&l);

        if (step_begin(r->q.by, day) != step) {
            put_step(r, step, &sum, put);
            step = step_begin(r->q.by, day);
        }
        add_sample(&sum, &l);
    }
    line_end(&l);
    put_step(r, step, &sum, put);
}

static void put_connections(struct report *r, const struct sampled *s)
{
    put_number(r, s->sockets);
    put_number(r, s->users);
}

void report_connections(struct report *r)
{
    write_samples(r, put_connections);
}

static void put_bytes(struct report *r, const struct sampled *s)
{
    put_number(r, s->bytes);
}

void report_storage(struct report *r)
{
    write_samples(r, put_bytes);
}

/* --- where they stand --- */

void report_status(struct report *r)
{
    struct line l = line_start(r->book, BOOK_FIRST_DAY);

    put_number(r, zone_is_known(r->zone));
    if (line_row(&l) && !line_is_null(&l))
        put_number(r, line_number(&l));
    else
        table_nothing(r->out);
    line_end(&l);
    end_row(r);
}
