#include "store/query_search.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "proto/json.h"
#include "store/lookup.h"
#include "store/parts.h"
#include "store/place.h"
#include "store/room_view.h"
#include "store/search_plan.h"
#include "store/store_private.h"

#include <sqlite3.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIME_MS     250          /* so long it looks, then it tells what it has */
#define CHECK_OPS   200          /* of SQLite between two looks at the clock */
#define BYTES_MAX   (256 * 1024) /* a page ends early rather than grow past that */
#define ROOMS_KNOWN 16

/* A message that fits, by its id. */
struct found {
    uint64_t id;
    uint64_t room;
    struct event e;
    struct plan_hits hits;
};

struct search {
    struct reader *reader;
    const struct search_args *args;
    struct search_plan plan;
    struct search_file *file;
    uint64_t from, below; /* ids it looks through: from <= id < below */
    uint64_t until_ms;
    bool late;
    struct found *found; /* newest first, at most limit + 1 */
    size_t count;
    struct {
        uint64_t room;
        bool seen;
    } known[ROOMS_KNOWN]; /* rooms asked about lately */
    size_t next_known;
};

/* --- the file --- */

static bool open_file(struct reader *r)
{
    char *path = search_file_path(r->store);
    int code;
    bool ok = true;

    if (!r->search)
        r->search = xcalloc(1, sizeof(*r->search));
    if (search_file_is_open(r->search) && search_file_is_stale(r->search, path))
        search_file_close(r->search);
    if (!search_file_is_open(r->search)) {
        ok = search_file_open(r->search, path, false, &code);
        if (!ok && search_is_damage(code))
            atomic_store(&r->store->search_damaged, true);
    }
    free(path);
    return ok;
}

/* What failed closes the connection; a damaged file is made anew by the indexer. */
static void note_failure(struct reader *r)
{
    int code = db_failure(&r->search->db);

    db_forgive(&r->search->db);
    search_file_close(r->search);
    if (search_is_damage(code))
        atomic_store(&r->store->search_damaged, true);
}

/* --- time --- */

static int on_progress(void *arg)
{
    struct search *s = arg;

    s->late = clock_mono_ms() >= s->until_ms;
    return s->late;
}

/* The first message made at that time or later: ids and times grow together, but for a clock
 * that was set back. */
static uint64_t find_time(struct db *db, int64_t at)
{
    struct sql q = sql_start(db, LAST_MESSAGE);
    uint64_t low = 0;
    uint64_t high = sql_row(&q) ? sql_id(&q) + 1 : 1;

    sql_end(&q);
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        int64_t found_at;
        bool found;

        q = sql_start(db, MESSAGE_AT_OR_AFTER);
        sql_bind_id(&q, middle);
        found = sql_row(&q);
        if (found)
            sql_id(&q);
        found_at = found ? sql_number(&q) : 0;
        sql_end(&q);
        if (found && found_at < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool set_range(struct search *s)
{
    const struct search_query *q = &s->plan.query;
    struct db *db = &s->reader->db;
    uint64_t cursor;

    if (!cursor_read(s->args->cursor, &cursor))
        return false;
    s->below = cursor != 0 ? cursor : INT64_MAX;
    if (q->from != INT64_MIN)
        s->from = find_time(db, q->from);
    if (q->until != INT64_MAX) {
        uint64_t end = find_time(db, q->until);

        if (end < s->below)
            s->below = end;
    }
    return true;
}

/* --- one message --- */

static bool sees_room(struct search *s, uint64_t room)
{
    struct standing standing;
    size_t i;

    for (i = 0; i < ROOMS_KNOWN; i++)
        if (s->known[i].room == room)
            return s->known[i].seen;
    i = s->next_known++ % ROOMS_KNOWN;
    s->known[i].room = room;
    s->known[i].seen = find_standing(&s->reader->db, room, s->args->user, &standing) &&
                       standing_sees(&standing);
    return s->known[i].seen;
}

static void keep(struct found *f, const struct searched *m)
{
    f->id = m->id;
    f->room = m->room;
    memset(&f->e, 0, sizeof(f->e));
    f->e.room = m->room;
    f->e.message = m->id;
    f->e.message_seq = m->seq;
    f->e.user = m->user;
    f->e.message_at = m->at;
    f->e.edited_at = m->edited_at;
    f->e.text = xstrndup(m->text, m->len);
    f->e.text_len = m->len;
    f->e.parts = m->parts;
}

/* Proposed by the index: it is shown if it fits as it is now, and may be seen. */
static bool look_at(struct search *s, uint64_t id, struct found *f)
{
    struct sql q = sql_start(&s->reader->db, SEARCHED_MESSAGE);
    struct searched m;
    bool fits;

    sql_bind_id(&q, id);
    fits = sql_row(&q);
    if (fits) {
        searched_read(&q, &m);
        fits = sees_room(s, m.room) &&
               search_plan_fits(&s->plan, s->file->words, &m, &f->hits);
    }
    if (fits)
        keep(f, &m);
    sql_end(&q);
    return fits;
}

static bool is_full(const struct search *s)
{
    return s->count == s->args->limit + 1u;
}

/* Into the newest found so far, one more than asked for; the oldest falls off the end. */
static void insert(struct search *s, struct found *f)
{
    size_t at = s->count;

    while (at > 0 && s->found[at - 1].id < f->id)
        at--;
    if (at > s->args->limit || (at > 0 && s->found[at - 1].id == f->id)) {
        event_finish(&f->e);
        return;
    }
    if (is_full(s))
        event_finish(&s->found[--s->count].e);
    memmove(&s->found[at + 1], &s->found[at], (s->count - at) * sizeof(*f));
    s->found[at] = *f;
    s->count++;
}

/* Some circles at once. What another lot found already makes the older ones unwanted. */
static void search_circles(struct search *s, size_t first)
{
    uint64_t from = is_full(s) ? s->found[s->count - 1].id + 1 : s->from;
    struct found *f = xmalloc(sizeof(*f));
    struct buf expression;
    struct sql q = sql_start(&s->file->db, SEARCH_FIND);
    size_t here = 0;

    buf_init(&expression);
    search_plan_express(&s->plan, first, &expression);
    sql_bind_text(&q, expression.bytes, expression.len);
    sql_bind_id(&q, from);
    sql_bind_id(&q, s->below);
    while (here <= s->args->limit && !s->late && sql_row(&q)) {
        if (look_at(s, sql_id(&q), f)) {
            insert(s, f);
            here++;
        }
        on_progress(s);
    }
    sql_end(&q);
    buf_finish(&expression);
    free(f);
}

static bool is_interrupted(const struct search *s)
{
    return (db_failure(&s->file->db) & 0xff) == SQLITE_INTERRUPT;
}

static enum err search(struct search *s)
{
    s->until_ms = clock_mono_ms() + TIME_MS;
    s->found = xcalloc(s->args->limit + 2u, sizeof(*s->found));
    db_watch(&s->file->db, CHECK_OPS, on_progress, s);
    for (size_t i = 0; i < s->plan.circle_count && !s->late; i += PLAN_CIRCLES)
        search_circles(s, i);
    db_watch(&s->file->db, 0, NULL, NULL);
    if (is_interrupted(s)) {
        s->late = true;
        db_forgive(&s->file->db);
    } else if (db_failure(&s->file->db) != 0) {
        note_failure(s->reader);
        return ERR_BUSY;
    }
    return OK;
}

/* --- the answer --- */

static void put_hit(struct search *s, struct found *f, struct json *j)
{
    event_add_extra(&s->reader->db, &f->e);
    json_object(j);
    json_put_u64(j, "room", f->room);
    json_key(j, "message");
    event_encode_message(&f->e, NULL, j);
    snippet_put(j, f->e.text, f->e.text_len, &f->hits);
    json_object_end(j);
}

/* Is everything in the index? */
static bool is_whole(const struct search *s)
{
    struct sql q = sql_start(&s->file->db, SEARCH_PLACE);
    bool whole;

    sql_bind_string(&q, "below");
    whole = !sql_row(&q) || sql_id(&q) == 0;
    sql_end(&q);
    return whole;
}

static void put_answer(struct search *s, struct buf *out)
{
    struct json j = json_begin(out);
    size_t shown = 0;

    json_object(&j);
    json_key(&j, "hits");
    json_array(&j);
    while (shown < s->count && shown < s->args->limit && out->len < BYTES_MAX)
        put_hit(s, &s->found[shown++], &j);
    json_array_end(&j);
    if (shown < s->count || (s->late && shown > 0))
        cursor_write(&j, s->found[shown - 1].id);
    if (s->late || !is_whole(s))
        json_put_bool(&j, "partial", true);
    json_object_end(&j);
}

static enum err answer(struct search *s, struct buf *out, char why[SEARCH_WHY_MAX])
{
    enum err err = search(s);

    if (err == OK && s->late && s->count == 0)
        err = ERR_BUSY;
    if (err == ERR_BUSY)
        snprintf(why, SEARCH_WHY_MAX,
                 s->late
                     ? "the search took too long; name a rarer word, a person or a room"
                     : "the search index is being made; try again");
    if (err == OK)
        put_answer(s, out);
    for (size_t i = 0; i < s->count; i++)
        event_finish(&s->found[i].e);
    free(s->found);
    return err;
}

enum err query_search(struct reader *r, const struct search_args *args, struct buf *out,
                      char why[SEARCH_WHY_MAX])
{
    struct search *s;
    enum err err;

    if (!open_file(r)) {
        snprintf(why, SEARCH_WHY_MAX, "the search index is being made; try again");
        return ERR_BUSY;
    }
    s = xcalloc(1, sizeof(*s));
    s->reader = r;
    s->args = args;
    s->file = r->search;
    snapshot_begin(r);
    err = search_plan_init(&s->plan, &r->db, s->file->words, args->user, args->query,
                           args->len, args->offset, why);
    if (err == OK && !set_range(s)) {
        snprintf(why, SEARCH_WHY_MAX, "cursor: it is none of an earlier page");
        err = ERR_PARAMS;
    }
    if (err == OK)
        err = answer(s, out, why);
    search_plan_finish(&s->plan);
    free(s);
    return snapshot_end(r, err);
}
