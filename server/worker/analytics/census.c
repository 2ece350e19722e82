#include "worker/analytics/census.h"

#include "base/xmalloc.h"
#include "ipc/table.h"
#include "worker/analytics/book.h"
#include "worker/analytics/place_set.h"

#include <stdlib.h>

#define KEPT_MAX 20000 /* of people and of rooms, between batches */

struct known_person {
    uint32_t place;
};

void census_init(struct census *c, struct book *book)
{
    *c = (struct census){.book = book};
    map_init(&c->people);
    map_init(&c->rooms);
}

static void empty_map(struct map *m)
{
    size_t at = 0;
    uint64_t key;
    void *value;

    while (map_next(m, &at, &key, &value))
        free(value);
    map_finish(m);
    map_init(m);
}

void census_forget(struct census *c)
{
    empty_map(&c->people);
    empty_map(&c->rooms);
    c->counted = false;
}

void census_finish(struct census *c)
{
    census_forget(c);
}

static uint32_t ask_count(struct book *b, enum book_statement which)
{
    struct line l = line_start(b, which);
    uint32_t count = line_row(&l) ? (uint32_t)line_number(&l) : 0;

    line_end(&l);
    return count;
}

static uint32_t next_place(struct census *c, uint32_t *count)
{
    if (!c->counted) {
        c->people_count = ask_count(c->book, BOOK_COUNT_PEOPLE);
        c->rooms_count = ask_count(c->book, BOOK_COUNT_ROOMS);
        c->counted = true;
    }
    /* Beyond sixteen million all share the last place, so that nothing else breaks. */
    return *count < PLACE_MAX ? (*count)++ : PLACE_MAX;
}

static void insert_person(struct census *c, uint64_t id, uint32_t place, int32_t day)
{
    struct line l = line_start(c->book, BOOK_INSERT_PERSON);

    line_bind(&l, (int64_t)id);
    line_bind(&l, place);
    if (day == DAY_ABSENT)
        line_bind_null(&l);
    else
        line_bind(&l, day);
    line_run(&l);
}

uint32_t census_person(struct census *c, uint64_t id, int32_t day)
{
    struct known_person *known = map_find(&c->people, id);
    struct line l;

    if (known)
        return known->place;
    known = xcalloc(1, sizeof(*known));
    map_put(&c->people, id, known);
    l = line_start(c->book, BOOK_FIND_PERSON);
    line_bind(&l, (int64_t)id);
    if (line_row(&l)) {
        known->place = (uint32_t)line_number(&l);
        line_end(&l);
        return known->place;
    }
    line_end(&l);
    known->place = next_place(c, &c->people_count);
    insert_person(c, id, known->place, day);
    return known->place;
}

static bool find_room(struct census *c, struct census_room *room)
{
    struct line l = line_start(c->book, BOOK_FIND_ROOM);
    bool found;

    line_bind(&l, (int64_t)room->id);
    found = line_row(&l);
    if (found) {
        room->place = (uint32_t)line_number(&l);
        room->kind = (int)line_number(&l);
        room->archived = line_number(&l) != 0;
        room->last_user = (uint64_t)line_number(&l);
        room->last_at = line_number(&l);
    }
    line_end(&l);
    return found;
}

struct census_room *census_room(struct census *c, uint64_t id, int kind)
{
    struct census_room *room = map_find(&c->rooms, id);

    if (room)
        return room;
    room = xcalloc(1, sizeof(*room));
    room->id = id;
    map_put(&c->rooms, id, room);
    if (!find_room(c, room)) {
        room->place = next_place(c, &c->rooms_count);
        room->kind = kind;
        room->changed = true;
    }
    return room;
}

static void write_room(struct census *c, const struct census_room *room)
{
    struct line l = line_start(c->book, BOOK_PUT_ROOM);

    line_bind(&l, (int64_t)room->id);
    line_bind(&l, room->place);
    line_bind(&l, room->kind);
    line_bind(&l, room->archived);
    line_bind(&l, (int64_t)room->last_user);
    line_bind(&l, room->last_at);
    line_run(&l);
}

void census_flush(struct census *c)
{
    size_t at = 0;
    uint64_t key;
    void *value;

    while (map_next(&c->rooms, &at, &key, &value)) {
        struct census_room *room = value;

        if (room->changed)
            write_room(c, room);
        room->changed = false;
    }
    if (map_count(&c->people) > KEPT_MAX || map_count(&c->rooms) > KEPT_MAX)
        census_forget(c);
}
