#include "store/review.h"

#include "base/xmalloc.h"

#include <stdlib.h>
#include <string.h>

static void read_key(struct sql *q, struct review *r)
{
    size_t len;
    const char *key = sql_text(q, &len);

    if (key && len <= COMMAND_KEY_MAX)
        memcpy(r->key, key, len + 1);

    const void *fingerprint = sql_blob(q, &len);

    if (fingerprint && len == sizeof(r->fingerprint))
        memcpy(r->fingerprint, fingerprint, len);
}

static void read_review(struct sql *q, struct review *r)
{
    r->room = sql_id(q);
    r->seq = sql_id(q);
    r->message = sql_id(q);
    r->version = sql_id(q);
    r->user = sql_id(q);
    r->cause = (enum review_cause)sql_number(q);
    r->state = (enum review_state)sql_number(q);
    r->judged = sql_yes(q);
    r->reports = sql_id(q);
    read_key(q, r);
    r->decision = (enum review_decision)sql_number(q);
    r->decided_by = sql_id(q);
    r->decided_pos = sql_id(q);
    r->appealed_at = sql_number(q);
    r->appealed_pos = sql_id(q);
    r->appeal = sql_text_copy(q, NULL);
    r->text = sql_text_copy(q, &r->text_len);
    r->params = sql_text_copy(q, NULL);
}

bool review_find(struct writer *w, uint64_t id, struct review *r)
{
    struct sql q = sql_start(&w->db, FIND_REVIEW);

    memset(r, 0, sizeof(*r));
    sql_bind_id(&q, id);

    bool found = sql_row(&q);

    if (found) {
        r->id = id;
        read_review(&q, r);
    }
    sql_end(&q);
    return found;
}

bool review_find_of(struct writer *w, uint64_t message, struct review *r)
{
    struct sql q = sql_start(&w->db, FIND_REVIEW_OF_MESSAGE);

    sql_bind_id(&q, message);

    uint64_t id = sql_row(&q) ? sql_id(&q) : 0;

    sql_end(&q);
    if (id != 0)
        return review_find(w, id, r);
    memset(r, 0, sizeof(*r));
    return false;
}

void review_finish(struct review *r)
{
    free(r->appeal);
    free(r->text);
    free(r->params);
    r->appeal = r->text = r->params = NULL;
}

struct event *event_next(struct writer *w, const struct command *c, struct outcome *o,
                         enum event_kind kind)
{
    return o->changed ? event_more(w, c, o, kind) : event_begin(w, c, o, kind);
}

void review_fill(struct event *e, const struct review *r, const char *name,
                 const char *reason, size_t reason_len)
{
    e->room = r->room;
    e->user = r->user;
    e->review = r->id;
    e->message = r->message;
    e->name = name ? xstrdup(name) : NULL;
    e->topic = reason ? xstrndup(reason, reason_len) : NULL;
}

static void insert_review(struct writer *w, const struct review *r, int64_t at,
                          const char *words, const char *detail)
{
    struct sql q = sql_start(&w->db, INSERT_REVIEW);

    sql_bind_id(&q, r->id);
    sql_bind_id(&q, r->room);
    sql_bind_id(&q, r->seq);
    sql_bind_id_or_null(&q, r->message);
    sql_bind_id_or_null(&q, r->version);
    sql_bind_id(&q, r->user);
    sql_bind_number(&q, (int64_t)r->cause);
    sql_bind_number(&q, at);
    sql_bind_number(&q, r->judged);
    sql_bind_string(&q, words);
    sql_bind_string(&q, r->key[0] ? r->key : NULL);
    sql_bind_blob(&q, r->key[0] ? r->fingerprint : NULL, sizeof(r->fingerprint));
    sql_bind_string(&q, detail);
    sql_bind_text(&q, r->text, r->text_len);
    sql_bind_string(&q, r->params);
    sql_run(&q);
}

void review_open(struct writer *w, const struct command *c, struct outcome *o,
                 struct review *r, const char *words, const char *detail)
{
    struct event *e = event_next(w, c, o, EVENT_REVIEW_OPENED);

    r->id = e->pos;
    review_fill(e, r, review_cause_name(r->cause), NULL, 0);
    insert_review(w, r, c->at, words, detail);
    event_record(w, e);
}

void review_refresh(struct writer *w, const struct review *r, const char *words,
                    const char *detail)
{
    struct sql q = sql_start(&w->db, REFRESH_REVIEW);

    sql_bind_id(&q, r->id);
    sql_bind_id_or_null(&q, r->version);
    sql_bind_string(&q, detail);
    sql_bind_text(&q, r->text, r->text_len);
    sql_bind_string(&q, words);
    sql_bind_string(&q, r->params);
    sql_run(&q);
}

void review_place(struct writer *w, struct review *r, uint64_t message, uint64_t seq)
{
    struct sql q = sql_start(&w->db, PLACE_REVIEW);

    r->message = message;
    sql_bind_id(&q, r->id);
    sql_bind_id_or_null(&q, message);
    sql_bind_id_or_null(&q, message);
    sql_bind_number(&q, (int64_t)r->cause);
    sql_bind_id_or_null(&q, seq);
    sql_run(&q);
}

void audit_write(struct writer *w, const struct command *c, uint64_t pos,
                 const struct audit *a)
{
    struct sql q = sql_start(&w->db, INSERT_AUDIT);

    sql_bind_id(&q, pos);
    sql_bind_number(&q, c->at);
    sql_bind_number(&q, (int64_t)a->action);
    /* The machine speaks in the author's command when it speaks before the text is visible. */
    sql_bind_id(&q, a->action <= AUDIT_BLOCKED ? 0 : c->actor);
    sql_bind_id_or_null(&q, a->user);
    sql_bind_id_or_null(&q, a->room);
    sql_bind_id_or_null(&q, a->message);
    sql_bind_id_or_null(&q, a->subject);
    sql_bind_string(&q, a->reason);
    sql_bind_string(&q, a->detail);
    sql_run(&q);
}
