#include "store/query.h"

#include "base/buf.h"
#include "base/xmalloc.h"
#include "proto/json.h"
#include "store/lookup.h"
#include "store/parts.h"
#include "store/store_private.h"

#include <stdlib.h>
#include <string.h>

#define HISTORY_MAX 200
/* A page ends early rather than grow past that many bytes of JSON, and says that there is more. */
#define HISTORY_BYTES (1024 * 1024)

struct history {
    struct event messages[HISTORY_MAX + 1];
    size_t count;
    size_t limit;
};

static void read_message(struct sql *q, uint64_t room, struct event *e)
{
    memset(e, 0, sizeof(*e));
    e->room = room;
    e->message = sql_id(q);
    e->message_seq = sql_id(q);
    e->user = sql_id(q);
    e->message_at = sql_number(q);
    e->edited_at = sql_number(q);
    e->deleted = sql_id(q) != 0;
    e->text = sql_text_copy(q, &e->text_len);
    e->parts = (uint32_t)sql_id(q);
}

/* One more than asked for, to know whether there are more. */
static void load_messages(struct reader *r, const struct history_args *args,
                          struct history *h)
{
    uint64_t edge = args->has_after    ? args->after
                    : args->has_before ? args->before
                                       : INT64_MAX;
    struct sql q = sql_start(&r->db, args->has_after ? MESSAGES_AFTER : MESSAGES_BEFORE);

    sql_bind_id(&q, args->room);
    sql_bind_id(&q, edge < INT64_MAX ? edge : INT64_MAX);
    sql_bind_id(&q, h->limit + 1);
    while (h->count <= h->limit && sql_row(&q))
        read_message(&q, args->room, &h->messages[h->count++]);
    sql_end(&q);
}

/* Rows come by emoji: each run of one makes an object. */
static void put_reactions(struct json *j, struct sql *q)
{
    char *emoji = NULL;

    json_array(j);
    while (sql_row(q)) {
        const char *here = sql_text(q, NULL);

        if (!emoji || strcmp(emoji, here) != 0) {
            if (emoji) {
                json_array_end(j);
                json_object_end(j);
            }
            free(emoji);
            emoji = xstrdup(here);
            json_object(j);
            json_put_text(j, "emoji", emoji);
            json_key(j, "users");
            json_array(j);
        }
        json_u64(j, sql_id(q));
    }
    if (emoji) {
        json_array_end(j);
        json_object_end(j);
    }
    json_array_end(j);
    free(emoji);
}

static void put_message(struct reader *r, const struct event *e, struct json *j)
{
    struct sql q = sql_start(&r->db, LIST_REACTIONS);
    struct buf reactions;
    struct json list;

    buf_init(&reactions);
    list = json_begin(&reactions);
    if (!e->deleted) {
        sql_bind_id(&q, e->message);
        put_reactions(&list, &q);
    }
    sql_end(&q);
    event_encode_message(e, reactions.len > strlen("[]") ? buf_text(&reactions) : NULL,
                         j);
    buf_finish(&reactions);
}

/* Each as JSON, the nearest to the edge first, as many as make a page. */
static size_t write_messages(struct reader *r, struct history *h, struct buf *texts)
{
    size_t bytes = 0;
    size_t count = 0;

    for (size_t i = 0; i < h->count; i++)
        event_add_extra(&r->db, &h->messages[i]);
    while (count < h->count && count < h->limit && bytes < HISTORY_BYTES) {
        struct json j = json_begin(&texts[count]);

        put_message(r, &h->messages[count], &j);
        bytes += texts[count++].len;
    }
    return count;
}

static void put_history(struct reader *r, struct history *h, bool backwards,
                        struct json *j)
{
    struct buf *texts = xcalloc(HISTORY_MAX, sizeof(*texts));
    size_t count = write_messages(r, h, texts);

    json_object(j);
    json_key(j, "messages");
    json_array(j);
    for (size_t i = 0; i < count; i++) {
        const struct buf *text = &texts[backwards ? count - 1 - i : i];

        json_raw(j, text->bytes, text->len);
    }
    json_array_end(j);
    json_put_bool(j, "more", h->count > count);
    json_object_end(j);
    for (size_t i = 0; i < count; i++)
        buf_finish(&texts[i]);
    free(texts);
}

enum err query_history(struct reader *r, const struct history_args *args, struct buf *out)
{
    struct standing s;
    enum err err = ERR_NOT_FOUND;

    snapshot_begin(r);
    if (find_standing(&r->db, args->room, args->user, &s) && standing_sees(&s)) {
        struct history *h = xcalloc(1, sizeof(*h));
        struct json j = json_begin(out);

        h->limit = args->limit < HISTORY_MAX ? args->limit : HISTORY_MAX;
        if (h->limit < 1)
            h->limit = 1;
        load_messages(r, args, h);
        put_history(r, h, !args->has_after, &j);
        for (size_t i = 0; i < h->count; i++)
            event_finish(&h->messages[i]);
        free(h);
        err = OK;
    }
    return snapshot_end(r, err);
}
