#include "store/message_view.h"

#include "base/buf.h"
#include "base/xmalloc.h"
#include "proto/json.h"
#include "store/parts.h"
#include "store/query.h"

#include <stdlib.h>
#include <string.h>

/* A page ends early rather than grow past that many bytes of JSON, and says that there is more. */
#define PAGE_BYTES (1024 * 1024)

struct page_rows {
    struct event messages[MESSAGES_PAGE_MAX + 1];
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

bool message_view_find(struct db *db, uint64_t id, struct event *e)
{
    struct sql q = sql_start(db, MESSAGE_BY_ID);

    memset(e, 0, sizeof(*e));
    sql_bind_id(&q, id);

    bool found = sql_row(&q);

    if (found) {
        read_message(&q, 0, e);
        e->room = sql_id(&q);
    }
    sql_end(&q);
    return found;
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

void message_view_put(struct db *db, struct event *e, struct json *j)
{
    struct sql q = sql_start(db, LIST_REACTIONS);
    struct buf reactions;
    struct json list;

    buf_init(&reactions);
    list = json_begin(&reactions);
    if (!e->deleted) {
        sql_bind_id(&q, e->message);
        put_reactions(&list, &q);
    }
    sql_end(&q);
    event_add_extra(db, e);
    event_encode_message(e, reactions.len > strlen("[]") ? buf_text(&reactions) : NULL,
                         j);
    buf_finish(&reactions);
}

/* Each as JSON, the nearest to the edge first, as many as make a page. */
static size_t write_messages(struct db *db, struct page_rows *rows, struct buf *texts)
{
    size_t bytes = 0;
    size_t count = 0;

    while (count < rows->count && count < rows->limit && bytes < PAGE_BYTES) {
        struct json j = json_begin(&texts[count]);

        message_view_put(db, &rows->messages[count], &j);
        bytes += texts[count++].len;
    }
    return count;
}

static void put_page(struct db *db, struct page_rows *rows, bool backwards,
                     struct json *j)
{
    struct buf *texts = xcalloc(MESSAGES_PAGE_MAX, sizeof(*texts));
    size_t count = write_messages(db, rows, texts);

    json_key(j, "messages");
    json_array(j);
    for (size_t i = 0; i < count; i++) {
        const struct buf *text = &texts[backwards ? count - 1 - i : i];

        json_raw(j, text->bytes, text->len);
    }
    json_array_end(j);
    json_put_bool(j, "more", rows->count > count);
    for (size_t i = 0; i < count; i++)
        buf_finish(&texts[i]);
    free(texts);
}

void message_view_page(struct db *db, struct sql *q, uint64_t room, size_t limit,
                       bool backwards, struct json *j)
{
    struct page_rows *rows = xcalloc(1, sizeof(*rows));

    rows->limit = limit < MESSAGES_PAGE_MAX ? limit : MESSAGES_PAGE_MAX;
    while (rows->count <= rows->limit && sql_row(q))
        read_message(q, room, &rows->messages[rows->count++]);
    sql_end(q);
    put_page(db, rows, backwards, j);
    for (size_t i = 0; i < rows->count; i++)
        event_finish(&rows->messages[i]);
    free(rows);
}

void message_view_history(struct db *db, const struct history_of *of,
                          const struct history_args *args, struct json *j)
{
    uint64_t edge = args->has_after    ? args->after
                    : args->has_before ? args->before
                                       : INT64_MAX;
    unsigned limit = args->limit < MESSAGES_PAGE_MAX ? args->limit : MESSAGES_PAGE_MAX;
    struct sql q = sql_start(db, args->has_after ? of->after : of->before);

    if (limit < 1)
        limit = 1;
    sql_bind_id(&q, of->id);
    sql_bind_id(&q, edge < INT64_MAX ? edge : INT64_MAX);
    sql_bind_id(&q, limit + 1);
    message_view_page(db, &q, of->room, limit, !args->has_after, j);
}
