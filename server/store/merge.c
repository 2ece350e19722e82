#include "store/merge.h"

#include "base/xmalloc.h"
#include "proto/event.h"

#include <stdlib.h>
#include <string.h>

/* Positions read ahead from one source; the first time only one. */
#define AHEAD 16

struct source {
    enum statement list;
    uint64_t key;   /* room or user */
    uint64_t after; /* read up to here */
    size_t at, count;
    uint64_t ahead[AHEAD];
};

static int compare_ids(const void *a, const void *b)
{
    uint64_t first, second;

    memcpy(&first, a, sizeof(first));
    memcpy(&second, b, sizeof(second));
    return (first > second) - (first < second);
}

static bool is_in(const struct merge *m, uint64_t room)
{
    return m->room_count > 0 &&
           bsearch(&room, m->rooms, m->room_count, sizeof(room), compare_ids);
}

/* Of a room one is in again only what follows the last join is told, so not that one left. */
static bool is_untold(const struct merge *m, struct sql *q)
{
    bool left = sql_number(q) == EVENT_MEMBER_LEFT;

    return left && is_in(m, sql_id(q));
}

/* One round of reading; tells whether the source has come to its end. */
static bool read_ahead(const struct merge *m, struct source *s, size_t limit)
{
    struct sql q = sql_start(m->db, s->list);
    size_t rows = 0;

    s->at = s->count = 0;
    sql_bind_id(&q, s->key);
    sql_bind_id(&q, s->after);
    sql_bind_id(&q, limit);
    for (; sql_row(&q); rows++) {
        s->after = sql_id(&q);
        if (s->list != LOG_OF_USER || !is_untold(m, &q))
            s->ahead[s->count++] = s->after;
    }
    sql_end(&q);
    return rows < limit;
}

static bool refill(const struct merge *m, struct source *s, size_t limit)
{
    bool ended = false;

    s->count = 0;
    while (s->count == 0 && !ended)
        ended = read_ahead(m, s, limit);
    return s->count > 0;
}

static uint64_t next_of(const struct source *s)
{
    return s->ahead[s->at];
}

static void sift_down(struct merge *m, size_t i)
{
    struct source moved = m->heap[i];

    for (;;) {
        size_t child = 2 * i + 1;

        if (child + 1 < m->count && next_of(&m->heap[child + 1]) < next_of(&m->heap[child]))
            child++;
        if (child >= m->count || next_of(&moved) <= next_of(&m->heap[child]))
            break;
        m->heap[i] = m->heap[child];
        i = child;
    }
    m->heap[i] = moved;
}

static void add_source(struct merge *m, enum statement list, uint64_t key, uint64_t after)
{
    struct source *s = &m->heap[m->count];

    memset(s, 0, sizeof(*s));
    s->list = list;
    s->key = key;
    s->after = after > m->after ? after : m->after;
    if (refill(m, s, 1))
        m->count++;
}

static void add_rooms(struct merge *m, const uint64_t *joined)
{
    for (size_t i = 0; i < m->room_count; i++)
        add_source(m, LOG_OF_ROOM, m->rooms[i], joined[i] - 1);
}

/* The rooms the person is in, and since when. */
static uint64_t *list_rooms(struct merge *m)
{
    struct sql q = sql_start(m->db, LIST_JOINED);
    uint64_t *joined = NULL;
    size_t room = 0;

    sql_bind_id(&q, m->user);
    while (sql_row(&q)) {
        if (m->room_count == room) {
            room = room ? 2 * room : 16;
            m->rooms = xreallocarray(m->rooms, room, sizeof(*m->rooms));
            joined = xreallocarray(joined, room, sizeof(*joined));
        }
        m->rooms[m->room_count] = sql_id(&q);
        joined[m->room_count++] = sql_id(&q);
    }
    sql_end(&q);
    return joined;
}

void merge_init(struct merge *m, struct db *db, uint64_t user, uint64_t after)
{
    memset(m, 0, sizeof(*m));
    m->db = db;
    m->user = user;
    m->after = after;

    uint64_t *joined = list_rooms(m);

    m->heap = xcalloc(m->room_count + 2, sizeof(*m->heap));
    add_rooms(m, joined);
    add_source(m, LOG_OF_USER, user, 0);
    add_source(m, LOG_OF_EVERYONE, 0, 0);
    free(joined);
    for (size_t i = m->count / 2; i-- > 0;)
        sift_down(m, i);
}

static uint64_t take(struct merge *m)
{
    struct source *top = &m->heap[0];
    uint64_t pos = next_of(top);

    if (++top->at == top->count && !refill(m, top, AHEAD))
        *top = m->heap[--m->count];
    if (m->count > 0)
        sift_down(m, 0);
    return pos;
}

/* The creation of a public room comes from the room and from what is for everyone. */
uint64_t merge_next(struct merge *m)
{
    while (m->count > 0) {
        uint64_t pos = take(m);

        if (pos > m->after) {
            m->after = pos;
            return pos;
        }
    }
    return 0;
}

void merge_finish(struct merge *m)
{
    free(m->heap);
    free(m->rooms);
}
