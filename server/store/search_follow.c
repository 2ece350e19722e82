/*
 * search_follow.c - messages for the index: those the log tells of, and all, from the newest back.
 */
#include "base/xmalloc.h"
#include "store/ids.h"
#include "store/search_index_private.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOG_MAX   8192      /* of the log, in a step */
#define TOLD_MAX  2000      /* of these such as tell of messages that were there before */
#define TEXTS_MAX (4 << 20) /* bytes of new messages, in a step */
#define SPAN      16384     /* ids of messages, in a step of making it anew */

struct news {
    uint64_t subjects[LOG_MAX + 2 * TOLD_MAX]; /* messages that were there before */
    size_t count;
    uint64_t after, upto; /* the part of the log; what was posted in it has its numbers */
    uint64_t trimmed;     /* a room; 0: none */
};

static void begin_batch(struct search_index *x)
{
    struct search_batch *b = &x->batch;

    b->any = true;
    b->count = 0;
    b->pos = x->pos;
    b->below = x->below;
    b->old_query[0] = '\0';
    buf_clear(&b->texts);
}

static void add(struct search_batch *b, uint64_t id, const struct searched *m, bool fresh)
{
    struct search_document *d;

    if (b->count == b->room) {
        b->room = b->room == 0 ? 256 : 2 * b->room;
        b->documents = xreallocarray(b->documents, b->room, sizeof(*b->documents));
    }
    d = &b->documents[b->count++];
    *d = (struct search_document){
        .id = id, .at = b->texts.len, .wanted = m != NULL, .fresh = fresh};
    if (m)
        searched_put(m, &b->texts);
    d->len = b->texts.len - d->at;
}

static bool is_there(const struct searched *m)
{
    return !m->deleted && m->text != NULL;
}

/* --- following --- */

static bool tells_of_message(enum event_kind kind)
{
    if (kind == EVENT_MESSAGE_CREATED || kind == EVENT_MESSAGE_EDITED ||
        kind == EVENT_MESSAGE_DELETED || kind == EVENT_REACTION_ADDED ||
        kind == EVENT_REACTION_REMOVED)
        return true;
    return event_has_extra(kind) && kind < EVENT_KIND_COUNT &&
           event_scopes[kind] == SCOPE_ROOM && kind != EVENT_ROOM_RETENTION;
}

/* What was posted behind it is read as it is now by itself. */
static void add_subject(struct news *n, uint64_t id)
{
    if (id != 0 && id <= n->after)
        n->subjects[n->count++] = id;
}

/* Up to the row that tells of a room's retention, as that may take several steps. */
static void read_told(struct search_index *x, struct news *n)
{
    struct sql q = sql_start(&x->reader->db, LIST_TOLD);
    size_t rows = 0;

    sql_bind_id(&q, n->after);
    sql_bind_id(&q, n->upto);
    while (n->trimmed == 0 && rows < TOLD_MAX && sql_row(&q)) {
        uint64_t pos = sql_id(&q);
        enum event_kind kind = (enum event_kind)sql_number(&q);
        uint64_t room = sql_id(&q);

        if (tells_of_message(kind))
            add_subject(n, sql_id(&q));
        if (kind == EVENT_ROOM_TRIMMED)
            n->trimmed = room;
        if (n->trimmed != 0 || ++rows == TOLD_MAX)
            n->upto = pos;
    }
    sql_end(&q);
}

static void read_posts(struct search_index *x, struct news *n)
{
    struct sql q = sql_start(&x->reader->db, SEARCHED_MESSAGES);

    sql_bind_id(&q, n->after + 1);
    sql_bind_id(&q, n->upto + 1);
    while (sql_row(&q)) {
        struct searched m;

        searched_read(&q, &m);
        add_subject(n, m.thread);
        if (is_there(&m))
            add(&x->batch, m.id, &m, true);
        if (x->batch.texts.len >= TEXTS_MAX && m.id < n->upto) {
            n->upto = m.id;
            n->trimmed = 0; /* it stands behind */
            break;
        }
    }
    sql_end(&q);
}

static size_t sort_out(uint64_t *ids, size_t count)
{
    size_t kept = 0;

    qsort(ids, count, sizeof(*ids), ids_compare);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || ids[kept - 1] != ids[i])
            ids[kept++] = ids[i];
    return kept;
}

/* The message as it is now, if it is not among those that are still to come. Its parent; 0: none. */
static uint64_t read_subject(struct search_index *x, uint64_t id)
{
    struct sql q = sql_start(&x->reader->db, SEARCHED_MESSAGE);
    struct searched m = {0};
    bool there;

    sql_bind_id(&q, id);
    there = sql_row(&q);
    if (there)
        searched_read(&q, &m);
    if (id >= x->below)
        add(&x->batch, id, there && is_there(&m) ? &m : NULL, false);
    sql_end(&q);
    return m.thread;
}

/* The parents of replies too: what is asked for as a thread has its mark. */
static void read_subjects(struct search_index *x, struct news *n)
{
    size_t count = n->count = sort_out(n->subjects, n->count);

    for (size_t i = 0; i < count; i++) {
        uint64_t parent = read_subject(x, n->subjects[i]);

        if (n->count < sizeof(n->subjects) / sizeof(n->subjects[0]))
            add_subject(n, parent);
    }

    size_t parents = sort_out(n->subjects + count, n->count - count);

    for (size_t i = 0; i < parents; i++)
        read_subject(x, n->subjects[count + i]);
}

/* A circle in which all messages of the room are. */
static void put_room_query(struct search_index *x, uint64_t room)
{
    struct sql q = sql_start(&x->reader->db, FIND_ROOM_CIRCLE);
    char *query = x->batch.old_query;
    size_t size = sizeof(x->batch.old_query);

    sql_bind_id(&q, room);
    if (sql_row(&q)) {
        enum room_kind kind = (enum room_kind)sql_number(&q);
        const char *people = sql_text(&q, NULL);

        if (kind == ROOM_PUBLIC)
            snprintf(query, size, "\"p=r%" PRIu64 "\"", room);
        else if (kind == ROOM_DM && people && search_dm_is_small(people))
            snprintf(query, size, "\"d%.*s=r%" PRIu64 "\"", (int)strcspn(people, ","),
                     people, room);
        else
            snprintf(query, size, "\"r%" PRIu64 "=r%" PRIu64 "\"", room, room);
    }
    sql_end(&q);
}

static uint64_t trimmed_up_to(struct search_index *x, uint64_t room)
{
    struct sql q = sql_start(&x->reader->db, FIND_TRIM);
    uint64_t id;

    sql_bind_id(&q, room);
    id = sql_row(&q) ? (sql_id(&q), sql_id(&q)) : 0;
    sql_end(&q);
    return id;
}

void search_read_news(struct search_index *x, uint64_t head)
{
    struct news *n = xmalloc(sizeof(*n));

    n->count = 0;
    n->after = x->pos;
    n->upto = head - x->pos > LOG_MAX ? x->pos + LOG_MAX : head;
    n->trimmed = 0;
    begin_batch(x);
    read_told(x, n);
    read_posts(x, n);
    read_subjects(x, n);
    x->batch.pos = n->upto;
    if (n->trimmed != 0) {
        put_room_query(x, n->trimmed);
        x->batch.old_upto = trimmed_up_to(x, n->trimmed);
    }
    free(n);
}

/* --- making it anew --- */

void search_read_span(struct search_index *x)
{
    uint64_t from = x->below > SPAN ? x->below - SPAN : 1;
    struct sql q = sql_start(&x->reader->db, SEARCHED_MESSAGES);

    begin_batch(x);
    sql_bind_id(&q, from);
    sql_bind_id(&q, x->below);
    while (sql_row(&q)) {
        struct searched m;

        searched_read(&q, &m);
        if (is_there(&m))
            add(&x->batch, m.id, &m, true);
    }
    sql_end(&q);
    x->batch.below = from > 1 ? from : 0;
}
