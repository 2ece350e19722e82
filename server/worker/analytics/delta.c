#include "worker/analytics/delta.h"

#include "base/day.h"
#include "base/xmalloc.h"
#include "worker/analytics/book.h"

#include <stdlib.h>

void heap_add(struct heap *h, uint32_t item)
{
    if (h->count == h->capacity) {
        h->capacity = h->capacity ? 2 * h->capacity : 8;
        h->items = xreallocarray(h->items, h->capacity, sizeof(*h->items));
    }
    h->items[h->count++] = item;
}

struct day_delta *day_delta_create(int32_t day)
{
    struct day_delta *d = xcalloc(1, sizeof(*d));

    d->day = day;
    map_init(&d->rooms);
    map_init(&d->people);
    return d;
}

static void delta_destroy(struct delta *d)
{
    for (unsigned i = 0; i < TALLY_KINDS; i++)
        free(d->tallies[i].items);
    for (unsigned i = 0; i < SET_COUNT; i++)
        free(d->sets[i].items);
    free(d);
}

void day_delta_destroy(struct day_delta *d)
{
    size_t at = 0;
    uint64_t key;
    void *value;

    while (map_next(&d->rooms, &at, &key, &value))
        delta_destroy(value);
    at = 0;
    while (map_next(&d->people, &at, &key, &value))
        free(value);
    map_finish(&d->rooms);
    map_finish(&d->people);
    free(d);
}

struct delta *day_delta_room(struct day_delta *d, uint64_t room)
{
    struct delta *found = map_find(&d->rooms, room);

    if (!found) {
        found = xcalloc(1, sizeof(*found));
        map_put(&d->rooms, room, found);
    }
    return found;
}

struct person_delta *day_delta_person(struct day_delta *d, uint32_t place)
{
    uint64_t key = (uint64_t)place + 1;
    struct person_delta *found = map_find(&d->people, key);

    if (!found) {
        found = xcalloc(1, sizeof(*found));
        map_put(&d->people, key, found);
    }
    return found;
}

static void add_to_figures(const struct delta *d, struct figures *f)
{
    for (unsigned i = 0; i < COUNT_COUNT; i++)
        f->counts[i] += d->counts[i];
    for (unsigned i = 0; i < TALLY_KINDS; i++)
        for (size_t k = 0; k < d->tallies[i].count; k++)
            f->tallies[i].counts[d->tallies[i].items[k]]++;
    for (unsigned i = 0; i < SET_COUNT; i++)
        for (size_t k = 0; k < d->sets[i].count; k++)
            place_set_add(&f->sets[i], d->sets[i].items[k]);
}

static void write_room(const struct delta *d, struct book *b, struct figures *scratch,
                       uint64_t room, int32_t day)
{
    const struct {
        enum span span;
        int32_t period;
    } rows[] = {{SPAN_DAY, day}, {SPAN_MONTH, day_month(day)}};

    for (unsigned i = 0; i < 2; i++) {
        figures_add(scratch, b, rows[i].span, rows[i].period, room, PART_ALL);
        add_to_figures(d, scratch);
        figures_write(scratch, b, rows[i].span, rows[i].period, room);
        figures_clear(scratch);
    }
}

struct person_row {
    int64_t messages;
    int64_t reactions;
    int64_t received;
    int64_t days;
};

static struct person_row read_person(struct book *b, enum span span, int32_t period,
                                     uint32_t place)
{
    struct line l = line_start(b, BOOK_GET_PERSON_FIGURES);
    struct person_row row = {0};

    line_bind(&l, span);
    line_bind(&l, period);
    line_bind(&l, place);
    if (line_row(&l)) {
        row.messages = line_number(&l);
        row.reactions = line_number(&l);
        row.received = line_number(&l);
        row.days = line_number(&l);
    }
    line_end(&l);
    return row;
}

static void put_person(struct book *b, enum span span, int32_t period, uint32_t place,
                       const struct person_row *row)
{
    struct line l = line_start(b, BOOK_PUT_PERSON_FIGURES);

    line_bind(&l, span);
    line_bind(&l, period);
    line_bind(&l, place);
    line_bind(&l, row->messages);
    line_bind(&l, row->reactions);
    line_bind(&l, row->received);
    line_bind(&l, row->days);
    line_run(&l);
}

static void add_person(struct person_row *row, const struct person_delta *p)
{
    row->messages += p->messages;
    row->reactions += p->reactions;
    row->received += p->received;
}

/* A day counts once in its month, with the first message or reaction. */
static void write_person(const struct person_delta *p, struct book *b, uint32_t place,
                         int32_t day)
{
    struct person_row row = read_person(b, SPAN_DAY, day, place);
    int64_t days_before = row.days;
    int64_t new_days;

    add_person(&row, p);
    row.days = days_before > 0 || p->messages > 0 || p->reactions > 0;
    new_days = row.days - days_before;
    put_person(b, SPAN_DAY, day, place, &row);
    row = read_person(b, SPAN_MONTH, day_month(day), place);
    add_person(&row, p);
    row.days += new_days;
    put_person(b, SPAN_MONTH, day_month(day), place, &row);
}

void day_delta_write(struct day_delta *d, struct book *b, struct figures *scratch)
{
    size_t at = 0;
    uint64_t key;
    void *value;

    while (map_next(&d->rooms, &at, &key, &value))
        write_room(value, b, scratch, key, d->day);
    at = 0;
    while (map_next(&d->people, &at, &key, &value))
        write_person(value, b, (uint32_t)(key - 1), d->day);
}
