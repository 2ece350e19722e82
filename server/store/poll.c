#include "store/poll.h"

#include "base/buf.h"
#include "proto/json.h"
#include "store/ids.h"
#include "store/params.h"
#include "store/parts.h"

#include <stdlib.h>
#include <string.h>

static bool find_settings(const char *params, struct json_slice *poll)
{
    struct json_slice object;

    return params && params_open(params, &object) && params_find(object, "poll", poll);
}

bool poll_is_asked(const char *params)
{
    struct json_slice poll;

    return find_settings(params, &poll);
}

bool poll_read(const char *params, struct poll *p)
{
    struct json_slice poll;
    uint64_t options, closes_at;

    memset(p, 0, sizeof(*p));
    if (!find_settings(params, &poll) || poll.text[0] != '{' ||
        !params_number(poll, "options", &options) || options < 2 ||
        options > POLL_OPTIONS_MAX)
        return false;
    params_number(poll, "closes_at", &closes_at);
    p->options = options;
    p->multiple = params_yes(poll, "multiple");
    p->anonymous = params_yes(poll, "anonymous");
    p->closes_at = (int64_t)closes_at;
    return true;
}

char *poll_write(const struct poll *p)
{
    struct buf text;
    struct json j;

    buf_init(&text);
    j = json_begin(&text);
    json_object(&j);
    json_key(&j, "poll");
    json_object(&j);
    json_put_u64(&j, "options", p->options);
    if (p->multiple)
        json_put_bool(&j, "multiple", true);
    if (p->anonymous)
        json_put_bool(&j, "anonymous", true);
    if (p->closes_at != 0)
        json_put_i64(&j, "closes_at", p->closes_at);
    json_object_end(&j);
    json_object_end(&j);
    return buf_take(&text);
}

void poll_insert(struct writer *w, uint64_t message, const struct poll *p)
{
    struct sql q = sql_start(&w->db, INSERT_POLL);
    char *counts = ids_to_text(p->counts, p->options);

    sql_bind_id(&q, message);
    sql_bind_number(&q, p->multiple);
    sql_bind_number(&q, p->anonymous);
    sql_bind_id_or_null(&q, (uint64_t)p->closes_at);
    sql_bind_string(&q, counts);
    sql_run(&q);
    free(counts);
}

static void read_counts(struct poll *p, const char *text)
{
    size_t count;
    uint64_t *counts = ids_from_text(text, &count);

    p->options = count < POLL_OPTIONS_MAX ? count : POLL_OPTIONS_MAX;
    memcpy(p->counts, counts, p->options * sizeof(*counts));
    free(counts);
}

bool poll_find(struct db *db, uint64_t message, struct poll *p)
{
    struct sql q = sql_start(db, FIND_POLL);

    memset(p, 0, sizeof(*p));
    sql_bind_id(&q, message);

    bool found = sql_row(&q);

    if (found) {
        p->multiple = sql_yes(&q);
        p->anonymous = sql_yes(&q);
        p->closes_at = sql_number(&q);
        p->closed_at = sql_number(&q);
        p->closed_pos = sql_id(&q);
        p->closed_seq = sql_id(&q);
        p->voters = sql_id(&q);
        read_counts(p, sql_text(&q, NULL));
    }
    sql_end(&q);
    return found;
}

void poll_count(struct writer *w, uint64_t message, const struct poll *p)
{
    struct sql q = sql_start(&w->db, COUNT_POLL);
    char *counts = ids_to_text(p->counts, p->options);

    sql_bind_id(&q, message);
    sql_bind_id(&q, p->voters);
    sql_bind_string(&q, counts);
    sql_run(&q);
    free(counts);
}

bool vote_find(struct db *db, uint64_t message, uint64_t user, struct vote *v)
{
    struct sql q = sql_start(db, FIND_VOTE);

    memset(v, 0, sizeof(*v));
    sql_bind_id(&q, message);
    sql_bind_id(&q, user);

    bool found = sql_row(&q);

    if (found) {
        v->choices = sql_id(&q);
        v->pos = sql_id(&q);
        v->seq = sql_id(&q);
    }
    sql_end(&q);
    return found;
}

/* --- what is told --- */

extra_fn put_poll, put_poll_changed;

void vote_put_choices(uint64_t choices, struct json *j)
{
    json_array(j);
    for (uint64_t i = 0; i < POLL_OPTIONS_MAX; i++)
        if (choices >> i & 1)
            json_u64(j, i);
    json_array_end(j);
}

/* The next line; a mask may have swallowed the end of one, then there are fewer. */
static void put_line(const char **text, const char *name, struct json *j)
{
    size_t len = strcspn(*text, "\n");

    json_key(j, name);
    json_string(j, *text, len);
    *text += len + ((*text)[len] == '\n');
}

static void put_voters(struct db *db, uint64_t message, uint64_t choice, struct json *j)
{
    struct sql q = sql_start(db, LIST_VOTES);

    json_key(j, "users");
    json_array(j);
    sql_bind_id(&q, message);
    sql_bind_id(&q, UINT64_C(1) << choice);
    sql_bind_id(&q, POLL_VOTERS_MAX);
    while (sql_row(&q))
        json_u64(j, sql_id(&q));
    sql_end(&q);
    json_array_end(j);
}

void poll_put(struct db *db, uint64_t message, const char *text, const struct poll *p,
              bool voters, struct json *j)
{
    json_object(j);
    put_line(&text, "question", j);
    json_key(j, "options");
    json_array(j);
    for (size_t i = 0; i < p->options; i++) {
        json_object(j);
        put_line(&text, "text", j);
        json_put_u64(j, "votes", p->counts[i]);
        if (voters && !p->anonymous)
            put_voters(db, message, i, j);
        json_object_end(j);
    }
    json_array_end(j);
    json_put_u64(j, "voters", p->voters);
    json_put_bool(j, "multiple", p->multiple);
    json_put_bool(j, "anonymous", p->anonymous);
    if (p->closes_at != 0)
        json_put_i64(j, "closes_at", p->closes_at);
    if (p->closed_at != 0)
        json_put_i64(j, "closed_at", p->closed_at);
    json_object_end(j);
}

void put_poll(struct db *db, const struct event *e, struct json *j)
{
    struct poll p;

    if (e->deleted || !e->text || !poll_find(db, e->message, &p))
        return;
    json_key(j, "poll");
    poll_put(db, e->message, e->text, &p, false, j);
}

/* Who voted for what is told as it is now, and not at all of an anonymous poll. */
void put_poll_changed(struct db *db, const struct event *e, struct json *j)
{
    struct poll p;
    struct vote v;

    json_put_u64(j, "id", e->subject);
    if (!poll_find(db, e->subject, &p))
        return; /* its message is gone, which an event behind this one tells */
    json_key(j, "counts");
    json_array(j);
    for (size_t i = 0; i < p.options; i++)
        json_u64(j, p.counts[i]);
    json_array_end(j);
    json_put_u64(j, "voters", p.voters);
    if (p.closed_at != 0)
        json_put_i64(j, "closed_at", p.closed_at);
    if (p.anonymous || e->user == 0 || !vote_find(db, e->subject, e->user, &v))
        return;
    json_put_u64(j, "user", e->user);
    json_key(j, "choices");
    vote_put_choices(v.choices, j);
}
