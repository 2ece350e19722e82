/*
 * search_follow.c - messages into the index: those the log tells of, and all, from the newest back.
 */
#include "store/search_index_private.h"

#include "base/log.h"
#include "base/xmalloc.h"
#include "store/ids.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_MAX 2000  /* of the log, in a step */
#define SPAN     16384 /* ids of messages, in a step of making it anew */
#define OLD_MAX  2000  /* messages past retention taken out in a step */

/* Rows of the log that tell of messages. */
struct news {
    uint64_t subjects[2 * ROWS_MAX];
    size_t count;
    uint64_t upto;
    uint64_t trimmed; /* a room, and up to where; 0: none */
    uint64_t trimmed_id;
};

/* --- documents --- */

static void remove_document(struct search_index *x, uint64_t id)
{
    struct sql q = sql_start(&x->file.db, SEARCH_REMOVE);

    sql_bind_id(&q, id);
    sql_run(&q);
    x->stale = true;
}

static void add_document(struct search_index *x, uint64_t id)
{
    struct sql q = sql_start(&x->file.db, SEARCH_ADD);

    sql_bind_id(&q, id);
    sql_bind_text(&q, x->document.bytes, x->document.len);
    sql_run(&q);
}

/* What is there and is not wanted as it is goes; whether the wanted one is to be added. */
static bool clear_way(struct search_index *x, uint64_t id, bool wanted)
{
    struct sql q = sql_start(&x->file.db, SEARCH_DOCUMENT);
    bool there, same = false;

    sql_bind_id(&q, id);
    there = sql_row(&q);
    if (there && wanted) {
        size_t len;
        const char *text = sql_text(&q, &len);

        same = len == x->document.len && memcmp(text, x->document.bytes, len) == 0;
    }
    sql_end(&q);
    if (there && !same)
        remove_document(x, id);
    return wanted && !same;
}

/* The message as it is now; one that was made anew and is not reached yet comes by itself. */
static void settle(struct search_index *x, uint64_t id, uint64_t *parent,
                   struct search_place *place)
{
    struct sql q = sql_start(&x->reader->db, SEARCHED_MESSAGE);
    struct searched m;
    bool wanted;

    *parent = 0;
    sql_bind_id(&q, id);
    wanted = sql_row(&q);
    if (wanted) {
        searched_read(&q, &m);
        *parent = m.thread;
        wanted = !m.deleted && m.text != NULL;
    }
    buf_clear(&x->document);
    if (wanted)
        searched_put(&m, &x->document);
    sql_end(&q);
    if (id < x->below)
        return;
    if (clear_way(x, id, wanted))
        add_document(x, id);
    place->added++;
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

/* Up to the row that tells of a room's retention, as that may take several steps. */
static void read_news(struct search_index *x, uint64_t head, struct news *n)
{
    struct sql q = sql_start(&x->reader->db, LIST_TOLD);
    size_t rows = 0;

    n->count = 0;
    n->upto = x->pos;
    n->trimmed = 0;
    sql_bind_id(&q, x->pos);
    sql_bind_id(&q, ROWS_MAX);
    while (n->trimmed == 0 && sql_row(&q)) {
        uint64_t pos = sql_id(&q);
        enum event_kind kind = (enum event_kind)sql_number(&q);
        uint64_t room = sql_id(&q);
        uint64_t subject = sql_id(&q);

        rows++;
        if (kind == EVENT_ROOM_TRIMMED)
            n->trimmed = room;
        else if (tells_of_message(kind))
            n->subjects[n->count++] = subject;
        n->upto = pos;
    }
    sql_end(&q);
    if (rows < ROWS_MAX && n->trimmed == 0)
        n->upto = head;
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

/* A circle in which all messages of the room are. */
static bool room_query(struct search_index *x, uint64_t room, char query[128])
{
    struct sql q = sql_start(&x->reader->db, FIND_ROOM_CIRCLE);
    bool found;

    sql_bind_id(&q, room);
    found = sql_row(&q);
    if (found) {
        enum room_kind kind = (enum room_kind)sql_number(&q);
        const char *people = sql_text(&q, NULL);

        if (kind == ROOM_PUBLIC)
            snprintf(query, 128, "\"p=r%" PRIu64 "\"", room);
        else if (kind == ROOM_DM && people && search_dm_is_small(people))
            snprintf(query, 128, "\"d%.*s=r%" PRIu64 "\"", (int)strcspn(people, ","),
                     people, room);
        else
            snprintf(query, 128, "\"r%" PRIu64 "=r%" PRIu64 "\"", room, room);
    }
    sql_end(&q);
    return found;
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

/* What retention took away of a room. True: that was all. */
static bool forget_old(struct search_index *x, uint64_t room, struct search_place *place)
{
    uint64_t *ids = xcalloc(OLD_MAX, sizeof(*ids));
    size_t count = 0;
    char query[128];

    if (room_query(x, room, query)) {
        uint64_t upto = trimmed_up_to(x, room);
        struct sql q = sql_start(&x->file.db, SEARCH_FIND_OLD);

        sql_bind_string(&q, query);
        sql_bind_id(&q, upto);
        sql_bind_id(&q, OLD_MAX);
        while (count < OLD_MAX && sql_row(&q))
            ids[count++] = sql_id(&q);
        sql_end(&q);
    }
    for (size_t i = 0; i < count; i++)
        remove_document(x, ids[i]);
    place->added += count;
    free(ids);
    return count < OLD_MAX;
}

void search_follow(struct search_index *x, uint64_t head, struct search_place *place)
{
    struct news *n = xmalloc(sizeof(*n));
    size_t count;

    read_news(x, head, n);
    count = n->count = sort_out(n->subjects, n->count);
    for (size_t i = 0; i < count; i++) {
        uint64_t parent;

        settle(x, n->subjects[i], &parent, place);
        if (parent != 0)
            n->subjects[n->count++] = parent;
    }
    /* The parents of replies: what is asked for as a thread has its mark. */
    size_t parents = sort_out(n->subjects + count, n->count - count);

    for (size_t i = 0; i < parents; i++) {
        uint64_t none;

        settle(x, n->subjects[count + i], &none, place);
    }
    x->pos = n->upto;
    if (n->trimmed != 0 && !forget_old(x, n->trimmed, place))
        x->pos = n->upto - 1;
    free(n);
}

/* --- making it anew --- */

void search_add_span(struct search_index *x, struct search_place *place)
{
    uint64_t from = x->below > SPAN ? x->below - SPAN : 1;
    struct sql q = sql_start(&x->reader->db, SEARCHED_MESSAGES);
    struct searched m;

    sql_bind_id(&q, from);
    sql_bind_id(&q, x->below);
    while (sql_row(&q)) {
        searched_read(&q, &m);
        if (m.deleted || !m.text)
            continue;
        buf_clear(&x->document);
        searched_put(&m, &x->document);
        add_document(x, m.id);
        place->added++;
    }
    sql_end(&q);
    x->below = from > 1 ? from : 0;
    if (x->below == 0) {
        x->stale = true; /* many small pieces are to be one */
        log_info("search: all messages are in the index", "pos=%" PRIu64, x->pos);
    }
}
