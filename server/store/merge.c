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
    uint64_t after; /* read up to here: a pos; a seq for MESSAGES_OF_ROOM */
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
        uint64_t pos = sql_id(&q);

        s->after = s->list == MESSAGES_OF_ROOM ? sql_id(&q) : pos;
        if (s->list != LOG_OF_USER || !is_untold(m, &q))
            s->ahead[s->count++] = pos;
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
    s->after = after;
    if (refill(m, s, 1))
        m->count++;
}

struct joined {
    uint64_t room;
    uint64_t last_seq;
    uint64_t after; /* what is to be told of it comes after this pos */
};

/* Are all messages from this seq on to be told? */
static bool is_news(const struct merge *m, const struct joined *j, uint64_t seq)
{
    struct sql q = sql_start(m->db, MESSAGES_OF_ROOM);

    sql_bind_id(&q, j->room);
    sql_bind_id(&q, seq - 1);
    sql_bind_id(&q, 1);

    bool news = !sql_row(&q) || sql_id(&q) > j->after;

    sql_end(&q);
    return news;
}

/* In a room seq and pos grow together. The last seq whose message is not to be told, or
 * one before it without one: from the end in growing steps, so that little news is found soon. */
static uint64_t last_told(const struct merge *m, const struct joined *j)
{
    uint64_t news = j->last_seq + 1;
    uint64_t step = 1;

    while (news > step && is_news(m, j, news - step)) {
        news -= step;
        step *= 2;
    }

    uint64_t told = news > step ? news - step : 0;

    while (news - told > 1) {
        uint64_t middle = told + (news - told) / 2;

        if (is_news(m, j, middle))
            news = middle;
        else
            told = middle;
    }
    return told;
}

/* The rooms the person is in that have something to tell. Fills m->rooms with all of them. */
static struct joined *list_rooms(struct merge *m, size_t *count)
{
    struct sql q = sql_start(m->db, LIST_JOINED);
    struct joined *joined = NULL;
    size_t room = 0;

    *count = 0;
    sql_bind_id(&q, m->user);
    while (sql_row(&q)) {
        if (m->room_count == room) {
            room = room ? 2 * room : 16;
            m->rooms = xreallocarray(m->rooms, room, sizeof(*m->rooms));
            joined = xreallocarray(joined, room, sizeof(*joined));
        }

        struct joined *j = &joined[*count];

        j->room = m->rooms[m->room_count++] = sql_id(&q);
        j->after = sql_id(&q) - 1;
        if (j->after < m->after)
            j->after = m->after;
        sql_skip(&q, 2);
        j->last_seq = sql_id(&q);
        *count += sql_id(&q) > j->after;
    }
    sql_end(&q);
    return joined;
}

void merge_init(struct merge *m, struct db *db, uint64_t user, uint64_t after)
{
    size_t count;

    memset(m, 0, sizeof(*m));
    m->db = db;
    m->user = user;
    m->after = after;

    struct joined *joined = list_rooms(m, &count);

    m->heap = xcalloc(2 * count + 2, sizeof(*m->heap));
    for (size_t i = 0; i < count; i++) {
        add_source(m, LOG_OF_ROOM, joined[i].room, joined[i].after);
        add_source(m, MESSAGES_OF_ROOM, joined[i].room, last_told(m, &joined[i]));
    }
    add_source(m, LOG_OF_USER, user, after);
    add_source(m, LOG_OF_EVERYONE, 0, after);
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
