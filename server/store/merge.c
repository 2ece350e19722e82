#include "store/merge.h"

#include "base/xmalloc.h"
#include "store/moderation.h"

#include <stdlib.h>
#include <string.h>

/* Positions read ahead from one source; the first time only one. */
#define AHEAD 16

struct source {
    enum statement list;
    uint64_t key;   /* room or audience */
    uint64_t after; /* read up to here: a pos; a seq for MESSAGES_OF_ROOM */
    size_t at, count;
    uint64_t ahead[AHEAD];
};

/* Tells whether there was something. */
static bool refill(const struct merge *m, struct source *s, size_t limit)
{
    struct sql q = sql_start(m->db, s->list);

    s->at = s->count = 0;
    sql_bind_id(&q, s->key);
    sql_bind_id(&q, s->after);
    sql_bind_id(&q, limit);
    while (sql_row(&q)) {
        uint64_t pos = sql_id(&q);

        s->after = s->list == MESSAGES_OF_ROOM ? sql_id(&q) : pos;
        s->ahead[s->count++] = pos;
    }
    sql_end(&q);
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

        if (child + 1 < m->count &&
            next_of(&m->heap[child + 1]) < next_of(&m->heap[child]))
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

struct known {
    struct joined *joined; /* rooms the person is in that have something to tell */
    size_t joined_count;
    uint64_t *left; /* where in the log rooms were left for good */
    size_t left_count;
    size_t room; /* in both */
};

static void add_known(struct known *k, uint64_t after, struct sql *q)
{
    if (k->joined_count == k->room || k->left_count == k->room) {
        k->room = k->room ? 2 * k->room : 16;
        k->joined = xreallocarray(k->joined, k->room, sizeof(*k->joined));
        k->left = xreallocarray(k->left, k->room, sizeof(*k->left));
    }

    struct joined *j = &k->joined[k->joined_count];

    j->room = sql_id(q);
    j->after = sql_id(q) - 1;
    if (j->after < after)
        j->after = after;

    uint64_t left_pos = sql_id(q);

    j->last_seq = sql_id(q);
    if (left_pos > after)
        k->left[k->left_count++] = left_pos;
    else if (left_pos == 0)
        k->joined_count += sql_id(q) > j->after;
}

static struct known list_known(const struct merge *m)
{
    struct known k = {0};
    struct sql q = sql_start(m->db, LIST_KNOWN);

    sql_bind_id(&q, m->user);
    while (sql_row(&q))
        add_known(&k, m->after, &q);
    sql_end(&q);
    return k;
}

/* One position, and nothing behind it. */
static void add_single(struct merge *m, uint64_t pos)
{
    struct source *s = &m->heap[m->count++];

    memset(s, 0, sizeof(*s));
    s->list = LOG_OF_AUDIENCE;
    s->key = m->user;
    s->after = UINT64_MAX >> 1;
    s->ahead[0] = pos;
    s->count = 1;
}

/* Who moderates hears what moderators hear, from where that began. */
static void add_staff_source(struct merge *m)
{
    struct sql q = sql_start(m->db, FIND_RANK);
    uint64_t after = m->after;
    bool staff = false;

    sql_bind_id(&q, m->user);
    if (sql_row(&q)) {
        sql_id(&q);
        staff = !sql_is_null(&q);

        uint64_t since = sql_id(&q);

        if (since > after)
            after = since - 1;
    }
    sql_end(&q);
    if (staff)
        add_source(m, LOG_OF_AUDIENCE, AUDIENCE_MODERATORS, after);
}

void merge_init(struct merge *m, struct db *db, uint64_t user, uint64_t after)
{
    memset(m, 0, sizeof(*m));
    m->db = db;
    m->user = user;
    m->after = after;

    struct known k = list_known(m);

    m->heap = xcalloc(2 * k.joined_count + k.left_count + 3, sizeof(*m->heap));
    for (size_t i = 0; i < k.joined_count; i++) {
        add_source(m, LOG_OF_AUDIENCE, k.joined[i].room, k.joined[i].after);
        add_source(m, MESSAGES_OF_ROOM, k.joined[i].room, last_told(m, &k.joined[i]));
    }
    for (size_t i = 0; i < k.left_count; i++)
        add_single(m, k.left[i]);
    add_source(m, LOG_OF_AUDIENCE, user, after);
    add_source(m, LOG_OF_AUDIENCE, 0, after);
    add_staff_source(m);
    free(k.joined);
    free(k.left);
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

uint64_t merge_next(struct merge *m)
{
    return m->count > 0 ? take(m) : 0;
}

void merge_finish(struct merge *m)
{
    free(m->heap);
}
