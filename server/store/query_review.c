/*
 * query_review.c - reviews as those who decide on them see them. For all rooms: there is one of a
 * dm only where one of its people reported a message. What was said around it is shown of rooms
 * the asker may read, and of others where one of their members reported it.
 */
#include "store/query_moderation.h"

#include "base/buf.h"
#include "proto/event.h"
#include "proto/json.h"
#include "store/lookup.h"
#include "store/room_view.h"
#include "store/store_private.h"

#include <string.h>

#define REPORTS_SHOWN  20
#define CONTEXT_AROUND 5

/* Where the context of the review that was written last is. */
struct place {
    uint64_t id;
    uint64_t room;
    uint64_t seq;
    uint64_t message;
    uint64_t reports;
};

static void put_text_if(struct json *j, const char *key, struct sql *q)
{
    const char *text = sql_text(q, NULL);

    if (text)
        json_put_text(j, key, text);
}

static void put_raw_if(struct json *j, const char *key, struct sql *q)
{
    size_t len;
    const char *text = sql_text(q, &len);

    if (!text)
        return;
    json_key(j, key);
    json_raw(j, text, len);
}

static void put_id_if(struct json *j, const char *key, uint64_t id)
{
    if (id != 0)
        json_put_u64(j, key, id);
}

static void put_reports(struct reader *r, uint64_t review, struct json *j)
{
    struct sql q = sql_start(&r->db, LIST_REPORTS);

    json_key(j, "reports");
    json_array(j);
    sql_bind_id(&q, review);
    for (int i = 0; i < REPORTS_SHOWN && sql_row(&q); i++) {
        json_object(j);
        json_put_u64(j, "user", sql_id(&q));
        json_put_i64(j, "at", sql_number(&q));
        json_put_text(j, "reason", sql_text(&q, NULL));
        json_object_end(j);
    }
    sql_end(&q);
    json_array_end(j);
}

/* What was decided, and what its author said to that; `state` is now's. */
static void put_decision(struct sql *q, enum review_state state, struct json *j)
{
    uint64_t decision = sql_id(q);
    uint64_t by = sql_id(q);

    if (decision != 0) {
        json_put_text(j, "decision",
                      review_decision_name((enum review_decision)decision));
        put_id_if(j, "by", by);
        json_put_i64(j, "decided_at", sql_number(q));
    } else {
        sql_number(q);
    }
    put_text_if(j, "reason", q);
    put_text_if(j, "appeal", q);

    int64_t appealed_at = sql_number(q);

    if (appealed_at != 0)
        json_put_i64(j, "appealed_at", appealed_at);
    if (state == REVIEW_DECIDED && (appealed_at != 0 || decision == DECISION_APPROVE))
        json_put_bool(j, "final", true);
}

/* A row of REVIEW_VIEW. */
static struct place put_review(struct reader *r, struct sql *q, struct json *j)
{
    struct place place = {.id = sql_id(q)};
    enum review_state state = (enum review_state)sql_number(q);

    json_object(j);
    json_put_u64(j, "review", place.id);
    json_put_text(j, "state", review_state_name(state));
    json_put_text(j, "cause", review_cause_name((enum review_cause)sql_number(q)));
    place.room = sql_id(q);
    json_put_u64(j, "room", place.room);
    json_put_text(j, "room_name", sql_text(q, NULL));
    json_put_text(j, "room_kind", room_kind_name((enum room_kind)sql_number(q)));
    place.message = sql_id(q);
    put_id_if(j, "id", place.message);
    json_put_u64(j, "user", sql_id(q));
    put_text_if(j, "text", q);
    json_put_i64(j, "at", sql_number(q));
    put_raw_if(j, "verdict", q);
    put_decision(q, state, j);
    place.reports = sql_id(q);
    place.seq = sql_id(q);
    json_put_u64(j, "report_count", place.reports);
    put_reports(r, place.id, j);
    json_object_end(j);
    return place;
}

static bool read_cursor(const struct review_args *args, uint64_t *from)
{
    if (!cursor_read(args->cursor, from))
        return false;
    if (args->state == REVIEW_DECIDED && *from == 0)
        *from = INT64_MAX;
    return true;
}

static void put_page(struct reader *r, const struct review_args *args, uint64_t from,
                     struct json *j)
{
    struct sql q = sql_start(&r->db, args->state == REVIEW_DECIDED ? VIEW_REVIEWS_BACK
                                                                   : VIEW_REVIEWS_FROM);
    uint64_t last = 0;
    unsigned count = 0;

    sql_bind_number(&q, (int64_t)args->state);
    sql_bind_id(&q, from);
    sql_bind_id(&q, args->room);
    sql_bind_id(&q, args->limit + UINT64_C(1));
    json_key(j, "reviews");
    json_array(j);
    while (count < args->limit && sql_row(&q)) {
        last = put_review(r, &q, j).id;
        count++;
    }
    json_array_end(j);
    if (count == args->limit && sql_row(&q))
        cursor_write(j, last);
    sql_end(&q);
}

enum err query_reviews(struct reader *r, const struct review_args *args, struct buf *out)
{
    uint64_t from;

    if (!read_cursor(args, &from))
        return ERR_PARAMS;
    snapshot_begin(r);
    if (!is_moderator(&r->db, args->user))
        return snapshot_end(r, ERR_FORBIDDEN);

    struct json j = json_begin(out);

    json_object(&j);
    put_page(r, args, from, &j);
    json_object_end(&j);
    return snapshot_end(r, OK);
}

/* --- context --- */

static bool may_see_context(struct reader *r, uint64_t user, const struct place *p)
{
    struct standing s;

    if (!find_standing(&r->db, p->room, user, &s))
        return false;
    return standing_sees(&s) || p->reports > 0;
}

/* A row of MESSAGES_BEFORE or MESSAGES_AFTER. */
static void put_message(struct sql *q, uint64_t left_out, struct json *j)
{
    struct event e = {.message = sql_id(q)};

    e.message_seq = sql_id(q);
    e.user = sql_id(q);
    e.message_at = sql_number(q);
    e.edited_at = sql_number(q);
    e.deleted = sql_id(q) != 0;
    e.text = sql_text_copy(q, &e.text_len);
    if (e.message != left_out)
        event_encode_message(&e, NULL, j);
    event_finish(&e);
}

/* The seqs of the messages before, which come newest first, are walked to the first one. */
static uint64_t first_seq(struct reader *r, const struct place *p)
{
    struct sql q = sql_start(&r->db, MESSAGES_BEFORE);
    uint64_t seq = p->seq;

    sql_bind_id(&q, p->room);
    sql_bind_id(&q, p->message != 0 ? p->seq : p->seq + 1);
    sql_bind_id(&q, CONTEXT_AROUND);
    while (sql_row(&q)) {
        sql_id(&q);
        seq = sql_id(&q);
    }
    sql_end(&q);
    return seq;
}

static void put_range(struct reader *r, const struct place *p, uint64_t after,
                      uint64_t limit, uint64_t up_to, struct json *j)
{
    struct sql q = sql_start(&r->db, MESSAGES_AFTER);

    sql_bind_id(&q, p->room);
    sql_bind_id(&q, after);
    sql_bind_id(&q, limit);
    while (sql_row(&q)) {
        struct sql look = q; /* the columns are read again by put_message */

        sql_id(&look);
        if (sql_id(&look) > up_to)
            break;
        put_message(&q, p->message, j);
    }
    sql_end(&q);
}

static void put_context(struct reader *r, const struct place *p, struct json *j)
{
    json_key(j, "context");
    json_array(j);
    put_range(r, p, first_seq(r, p) - 1, CONTEXT_AROUND + 1, p->seq, j);
    put_range(r, p, p->seq, CONTEXT_AROUND, UINT64_MAX, j);
    json_array_end(j);
}

enum err query_review(struct reader *r, uint64_t user, uint64_t review, struct buf *out)
{
    snapshot_begin(r);
    if (!is_moderator(&r->db, user))
        return snapshot_end(r, ERR_FORBIDDEN);

    struct sql q = sql_start(&r->db, VIEW_REVIEW);

    sql_bind_id(&q, review);
    if (!sql_row(&q)) {
        sql_end(&q);
        return snapshot_end(r, ERR_NOT_FOUND);
    }

    struct json j = json_begin(out);

    json_object(&j);
    json_key(&j, "review");

    struct place place = put_review(r, &q, &j);

    sql_end(&q);
    if (may_see_context(r, user, &place))
        put_context(r, &place, &j);
    json_object_end(&j);
    return snapshot_end(r, OK);
}
