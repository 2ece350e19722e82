/*
 * quote.c - the message a post answers, and the one it was copied from.
 */
#include "proto/json.h"
#include "store/parts.h"

extra_fn put_quote, put_forwarded;

/* The text comes with what is read, never with what is sent to everyone: it may change. */
void put_quote(struct db *db, const struct event *e, struct json *j)
{
    struct sql q = sql_start(db, FIND_QUOTE);

    sql_bind_id(&q, e->message);
    if (!e->deleted && sql_row(&q)) {
        json_key(j, "reply_to");
        json_object(j);
        json_put_u64(j, "id", sql_id(&q));
        json_put_u64(j, "user", sql_id(&q));
        json_put_u64(j, "seq", sql_id(&q));
        if (sql_id(&q) != 0) {
            json_put_bool(j, "deleted", true);
        } else if (e->pos == 0) {
            size_t len;
            const char *text = sql_text(&q, &len);

            json_key(j, "text");
            json_string(j, text ? text : "", len);
        }
        json_object_end(j);
    }
    sql_end(&q);
}

void put_forwarded(struct db *db, const struct event *e, struct json *j)
{
    struct sql q = sql_start(db, FIND_FORWARD);

    sql_bind_id(&q, e->message);
    if (!e->deleted && sql_row(&q)) {
        json_key(j, "forwarded");
        json_object(j);
        json_put_u64(j, "id", sql_id(&q));
        json_put_u64(j, "room", sql_id(&q));
        json_put_u64(j, "user", sql_id(&q));
        json_put_i64(j, "at", sql_number(&q));
        json_object_end(j);
    }
    sql_end(&q);
}
