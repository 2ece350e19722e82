/*
 * report_top.c - most first: rooms, emoji, people.
 */
#include "base/map.h"
#include "base/xmalloc.h"
#include "worker/analytics/reports_private.h"

#include <stdlib.h>

#define TOP_DEFAULT 20
#define TOP_MOST    200

static size_t top_limit(const struct report *r)
{
    if (r->q.limit == 0)
        return TOP_DEFAULT;
    return r->q.limit < TOP_MOST ? r->q.limit : TOP_MOST;
}

/* --- rooms --- */

struct top_room {
    uint64_t room;
    int64_t messages;
    int64_t reactions;
};

static void count_rooms(struct report *r, struct map *rooms, const struct stretch *s)
{
    struct line l = line_start(r->book, BOOK_LIST_ROOM_FIGURES);

    line_bind(&l, s->span);
    line_bind(&l, s->period);
    while (line_row(&l)) {
        uint64_t room = (uint64_t)line_number(&l);
        struct top_room *found = map_find(rooms, room);

        if (!found) {
            found = xcalloc(1, sizeof(*found));
            found->room = room;
            map_put(rooms, room, found);
        }
        found->messages += line_number(&l);
        found->reactions += line_number(&l);
    }
    line_end(&l);
}

static int compare_rooms(const void *a, const void *b)
{
    const struct top_room *first = *(struct top_room *const *)a;
    const struct top_room *second = *(struct top_room *const *)b;

    if (first->messages != second->messages)
        return first->messages < second->messages ? 1 : -1;
    return (first->room > second->room) - (first->room < second->room);
}

/* Those with messages, most first; the array is freed by the caller, the rooms by the map's. */
static struct top_room **sort_rooms(const struct map *rooms, size_t *count)
{
    /* NOLINTNEXTLINE(bugprone-sizeof-expression) they are pointers */
    struct top_room **sorted = xcalloc(map_count(rooms) + 1, sizeof(*sorted));
    size_t at = 0;
    uint64_t key;
    void *value;

    *count = 0;
    while (map_next(rooms, &at, &key, &value)) {
        struct top_room *room = value;

        if (room->messages > 0)
            sorted[(*count)++] = room;
    }
    qsort(sorted, *count, sizeof(struct top_room *), compare_rooms);
    return sorted;
}

static void put_room(struct report *r, const struct top_room *room, struct figures *f)
{
    figures_add_range(f, r->book, r->q.from, r->q.to, room->room,
                      PART_SET(SET_PEOPLE) | PART_SET(SET_POSTERS));
    put_number(r, (int64_t)room->room);
    put_number(r, room->messages);
    put_number(r, (int64_t)place_set_size(&f->sets[SET_PEOPLE]));
    put_number(r, (int64_t)place_set_size(&f->sets[SET_POSTERS]));
    put_number(r, room->reactions);
    end_row(r);
    figures_clear(f);
}

static void free_rooms(struct map *rooms)
{
    size_t at = 0;
    uint64_t key;
    void *value;

    while (map_next(rooms, &at, &key, &value))
        free(value);
    map_finish(rooms);
}

/* Who was there is looked up for those that are shown alone. */
void report_top(struct report *r)
{
    struct stretch s = stretch_of(r->q.from, r->q.to);
    struct top_room **sorted;
    struct figures f;
    struct map rooms;
    size_t count;

    map_init(&rooms);
    while (stretch_next(&s))
        count_rooms(r, &rooms, &s);
    sorted = sort_rooms(&rooms, &count);
    figures_init(&f);
    for (size_t i = 0; i < count && i < top_limit(r); i++)
        put_room(r, sorted[i], &f);
    figures_finish(&f);
    free(sorted);
    free_rooms(&rooms);
}

/* --- emoji --- */

static void note_stretches(struct report *r)
{
    struct stretch s = stretch_of(r->q.from, r->q.to);
    struct line l = line_start(r->book, BOOK_FORGET_ASKED);

    line_run(&l);
    while (stretch_next(&s)) {
        l = line_start(r->book, BOOK_INSERT_ASKED);
        line_bind(&l, s.span);
        line_bind(&l, s.period);
        line_run(&l);
    }
}

void report_emoji(struct report *r)
{
    struct line l;

    note_stretches(r);
    l = line_start(r->book, BOOK_TOP_EMOJI);
    line_bind(&l, (int64_t)r->q.room);
    line_bind(&l, (int64_t)top_limit(r));
    while (line_row(&l)) {
        size_t len;
        const char *text = line_text(&l, &len);

        table_text(r->out, text, len);
        put_number(r, line_number(&l));
        end_row(r);
    }
    line_end(&l);
}

/* --- people --- */

struct top_person {
    uint32_t place;
    int64_t counts[4]; /* messages, reactions, received, days */
};

static uint32_t count_people(struct report *r)
{
    struct line l = line_start(r->book, BOOK_COUNT_PEOPLE);
    uint32_t count = line_row(&l) ? (uint32_t)line_number(&l) : 0;

    line_end(&l);
    return count;
}

static void add_people(struct report *r, struct top_person *people, uint32_t count,
                       const struct stretch *s)
{
    struct line l = line_start(r->book, BOOK_LIST_PERSON_FIGURES);

    line_bind(&l, s->span);
    line_bind(&l, s->period);
    while (line_row(&l)) {
        int64_t place = line_number(&l);

        for (unsigned i = 0; i < 4 && place >= 0 && place < count; i++)
            people[place].counts[i] += line_number(&l);
    }
    line_end(&l);
}

static int compare_people(const void *a, const void *b)
{
    const struct top_person *first = a;
    const struct top_person *second = b;

    for (unsigned i = 0; i < 4; i++)
        if (first->counts[i] != second->counts[i])
            return first->counts[i] < second->counts[i] ? 1 : -1;
    return (first->place > second->place) - (first->place < second->place);
}

static int64_t person_at(struct report *r, uint32_t place)
{
    struct line l = line_start(r->book, BOOK_FIND_PERSON_AT);
    int64_t id;

    line_bind(&l, place);
    id = line_row(&l) ? line_number(&l) : 0;
    line_end(&l);
    return id;
}

static bool did_anything(const struct top_person *p)
{
    return p->counts[0] > 0 || p->counts[1] > 0 || p->counts[2] > 0;
}

static void put_person(struct report *r, const struct top_person *p)
{
    put_number(r, person_at(r, p->place));
    for (unsigned i = 0; i < 4; i++)
        put_number(r, p->counts[i]);
    end_row(r);
}

void report_people(struct report *r)
{
    uint32_t count = count_people(r);
    struct top_person *people = xcalloc(count + 1, sizeof(*people));
    struct stretch s = stretch_of(r->q.from, r->q.to);

    for (uint32_t i = 0; i < count; i++)
        people[i].place = i;
    while (stretch_next(&s))
        add_people(r, people, count, &s);
    qsort(people, count, sizeof(*people), compare_people);
    for (size_t i = 0; i < count && i < top_limit(r) && did_anything(&people[i]); i++)
        put_person(r, &people[i]);
    free(people);
}

static bool find_place(struct report *r, uint32_t *place)
{
    struct line l = line_start(r->book, BOOK_FIND_PERSON);
    bool found;

    line_bind(&l, (int64_t)r->q.user);
    found = line_row(&l);
    if (found)
        *place = (uint32_t)line_number(&l);
    line_end(&l);
    return found;
}

static void add_person(struct report *r, struct top_person *p, const struct stretch *s)
{
    struct line l = line_start(r->book, BOOK_GET_PERSON_FIGURES);

    line_bind(&l, s->span);
    line_bind(&l, s->period);
    line_bind(&l, p->place);
    if (line_row(&l))
        for (unsigned i = 0; i < 4; i++)
            p->counts[i] += line_number(&l);
    line_end(&l);
}

void report_me(struct report *r)
{
    uint32_t place = 0;
    bool known = find_place(r, &place);

    for (struct step s = first_step(r); step_is_there(r, &s); next_step(r, &s)) {
        struct stretch stretch = stretch_of(s.from, s.to);
        struct top_person p = {.place = place};

        while (known && stretch_next(&stretch))
            add_person(r, &p, &stretch);
        put_number(r, s.day);
        for (unsigned i = 0; i < 4; i++)
            put_number(r, p.counts[i]);
        end_row(r);
    }
}
