#include "store/posting.h"

#include "base/must.h"
#include "base/xmalloc.h"
#include "store/record.h"
#include "store/store_private.h"

#include <stdlib.h>
#include <string.h>

#define PLACES 1024
#define SLOTS  2048 /* a power of two; half of them stay empty */

/* A room that is posted into. */
struct place {
    uint64_t room;
    uint64_t last_seq;
    uint64_t last_pos;
    uint64_t posts; /* as it was found, and those since */
    int counted;
};

/* Somebody who posts there. */
struct poster {
    struct standing standing; /* as it was found */
    uint16_t place;
    uint64_t counted;
};

struct posting {
    struct place places[PLACES];
    struct poster posters[PLACES];
    uint32_t place_count;
    uint32_t poster_count;
    uint32_t last;               /* the poster found last */
    uint16_t place_slots[SLOTS]; /* index and one; 0: empty */
    uint16_t poster_slots[SLOTS];
};

struct posting *posting_create(void)
{
    return xcalloc(1, sizeof(struct posting));
}

void posting_destroy(struct posting *p)
{
    free(p);
}

static uint32_t slot_of(uint64_t room, uint64_t user)
{
    uint64_t mixed = (room * 31 + user) * UINT64_C(0x9e3779b97f4a7c15);

    return (uint32_t)(mixed >> 32) & (SLOTS - 1);
}

/* The slot of the room, or the empty one where it belongs. */
static uint16_t *place_slot(struct posting *p, uint64_t room)
{
    uint32_t i = slot_of(room, 0);

    while (p->place_slots[i] && p->places[p->place_slots[i] - 1].room != room)
        i = (i + 1) & (SLOTS - 1);
    return &p->place_slots[i];
}

static bool is_poster(const struct poster *p, uint64_t room, uint64_t user)
{
    return p->standing.room == room && p->standing.user == user;
}

static uint16_t *poster_slot(struct posting *p, uint64_t room, uint64_t user)
{
    uint32_t i = slot_of(room, user);

    while (p->poster_slots[i] &&
           !is_poster(&p->posters[p->poster_slots[i] - 1], room, user))
        i = (i + 1) & (SLOTS - 1);
    return &p->poster_slots[i];
}

static uint16_t place_of(struct posting *p, const struct standing *s)
{
    uint16_t *slot = place_slot(p, s->room);

    if (*slot == 0) {
        p->places[p->place_count++] =
            (struct place){.room = s->room, .last_seq = s->last_seq, .posts = s->posts};
        *slot = (uint16_t)p->place_count;
    }
    return (uint16_t)(*slot - 1);
}

bool posting_find(struct writer *w, uint64_t room, uint64_t user, struct standing *s)
{
    struct posting *p = w->posting;
    uint16_t *slot;

    if (p->poster_count == PLACES)
        posting_settle(w);
    slot = poster_slot(p, room, user);
    if (*slot == 0) {
        if (!find_standing(&w->db, room, user, s))
            return false;
        p->posters[p->poster_count++] =
            (struct poster){.standing = *s, .place = place_of(p, s)};
        *slot = (uint16_t)p->poster_count;
    }
    p->last = *slot - 1u;

    const struct poster *poster = &p->posters[p->last];
    const struct place *place = &p->places[poster->place];

    *s = poster->standing;
    s->last_seq = place->last_seq;
    s->posts = place->posts;
    return true;
}

void posting_count(struct writer *w, const struct standing *s)
{
    struct posting *p = w->posting;
    struct poster *poster = &p->posters[p->last];
    struct place *place = &p->places[poster->place];

    must(is_poster(poster, s->room, s->user));
    poster->counted++;
    place->counted++;
    place->posts++;
    place->last_seq = s->last_seq;
    place->last_pos = w->head;
}

static void write_place(struct writer *w, const struct place *p)
{
    struct sql q = sql_start(&w->db, ROOM_ADVANCE);

    sql_bind_id(&q, p->room);
    sql_bind_id(&q, p->last_seq);
    sql_bind_id(&q, p->last_pos);
    sql_bind_number(&q, p->counted);
    sql_bind_number(&q, 0);
    sql_run(&q);
}

static void write_poster(struct writer *w, const struct poster *p)
{
    struct sql q = sql_start(&w->db, COUNT_OWN_POSTS);

    sql_bind_id(&q, p->standing.user);
    sql_bind_id(&q, p->standing.room);
    sql_bind_id(&q, p->counted);
    sql_run(&q);
}

void posting_write(struct writer *w)
{
    struct posting *p = w->posting;

    for (uint32_t i = 0; i < p->place_count; i++) {
        if (p->places[i].counted > 0)
            write_place(w, &p->places[i]);
        p->places[i].counted = 0;
    }
    for (uint32_t i = 0; i < p->poster_count; i++) {
        if (p->posters[i].counted > 0)
            write_poster(w, &p->posters[i]);
        p->posters[i].counted = 0;
    }
}

void posting_settle(struct writer *w)
{
    if (w->posting->poster_count == 0)
        return;
    posting_write(w);
    posting_forget(w);
}

void posting_forget(struct writer *w)
{
    struct posting *p = w->posting;

    p->place_count = 0;
    p->poster_count = 0;
    memset(p->place_slots, 0, sizeof(p->place_slots));
    memset(p->poster_slots, 0, sizeof(p->poster_slots));
}
