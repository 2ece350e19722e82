#include "store/query_message.h"

#include "base/buf.h"
#include "proto/json.h"
#include "store/emoji.h"
#include "store/lookup.h"
#include "store/message_view.h"
#include "store/poll.h"
#include "store/room_view.h"
#include "store/store_private.h"

#include <string.h>

#define PAGE_BYTES (1024 * 1024)
#define EMOJI_PAGE 500

static bool may_see(struct reader *r, uint64_t user, uint64_t room)
{
    struct standing s;

    return find_standing(&r->db, room, user, &s) && standing_sees(&s);
}

/* False: not there, or not for this person. The caller finishes the event. */
static bool find_seen(struct reader *r, uint64_t user, uint64_t id, struct event *e)
{
    return message_view_find(&r->db, id, e) && may_see(r, user, e->room);
}

enum err query_message(struct reader *r, uint64_t user, uint64_t id, struct buf *out)
{
    struct event e;
    enum err err = ERR_NOT_FOUND;

    snapshot_begin(r);
    if (find_seen(r, user, id, &e)) {
        struct json j = json_begin(out);

        json_object(&j);
        json_put_u64(&j, "room", e.room);
        json_key(&j, "message");
        message_view_put(&r->db, &e, &j);
        json_object_end(&j);
        err = OK;
    }
    event_finish(&e);
    return snapshot_end(r, err);
}

/* --- what it said before --- */

static void put_version(uint64_t pos, int64_t at, const char *text, size_t len,
                        struct json *j)
{
    json_object(j);
    json_put_u64(j, "pos", pos);
    json_put_i64(j, "at", at);
    json_key(j, "text");
    json_string(j, text ? text : "", len);
    json_object_end(j);
}

/* Earlier ones; true: there are more than go on the page. */
static bool put_earlier(struct reader *r, uint64_t id, uint64_t after, unsigned limit,
                        const struct buf *out, struct json *j)
{
    struct sql q = sql_start(&r->db, LIST_VERSIONS);
    unsigned count = 0;
    bool more = false;

    sql_bind_id(&q, id);
    sql_bind_id(&q, after);
    sql_bind_id(&q, limit + 1);
    while (!more && sql_row(&q)) {
        uint64_t pos = sql_id(&q);
        int64_t at = sql_number(&q);
        size_t len;
        const char *text = sql_text(&q, &len);

        more = count == limit || out->len > PAGE_BYTES;
        if (!more)
            put_version(pos, at, text, len, j);
        count++;
    }
    sql_end(&q);
    return more || count == limit;
}

static void put_versions(struct reader *r, const struct event *e,
                         const struct message_row *m, uint64_t after, unsigned limit,
                         struct buf *out)
{
    uint64_t now = m->edited_pos != 0 ? m->edited_pos : m->id;
    struct json j = json_begin(out);
    bool more;

    json_object(&j);
    json_put_u64(&j, "room", e->room);
    json_key(&j, "versions");
    json_array(&j);
    more = put_earlier(r, m->id, after, limit, out, &j) && now > after;
    if (!more && now > after)
        put_version(now, m->edited_pos != 0 ? m->edited_at : m->at, e->text, e->text_len,
                    &j);
    json_array_end(&j);
    json_put_bool(&j, "more", more);
    json_object_end(&j);
}

enum err query_versions(struct reader *r, uint64_t user, uint64_t id, uint64_t after,
                        unsigned limit, struct buf *out)
{
    struct message_row m;
    struct event e;
    enum err err = ERR_NOT_FOUND;

    snapshot_begin(r);
    if (find_seen(r, user, id, &e) && find_message(&r->db, id, &m) && !e.deleted) {
        put_versions(r, &e, &m, after, limit, out);
        err = OK;
    }
    event_finish(&e);
    return snapshot_end(r, err);
}

/* --- pins --- */

struct pinned {
    uint64_t message;
    uint64_t pos;
};

/* One more than asked for. */
static size_t list_pins(struct reader *r, uint64_t room, uint64_t before, unsigned limit,
                        struct pinned *pins)
{
    struct sql q = sql_start(&r->db, LIST_PINS);
    size_t count = 0;

    sql_bind_id(&q, room);
    sql_bind_id(&q, before != 0 ? before : INT64_MAX);
    sql_bind_id(&q, limit + 1);
    while (count <= limit && sql_row(&q)) {
        pins[count].message = sql_id(&q);
        pins[count++].pos = sql_id(&q);
    }
    sql_end(&q);
    return count;
}

static void put_pins(struct reader *r, const struct pinned *pins, size_t count,
                     unsigned limit, struct buf *out)
{
    struct json j = json_begin(out);
    size_t told = 0;

    json_object(&j);
    json_key(&j, "messages");
    json_array(&j);
    while (told < count && told < limit && out->len < PAGE_BYTES) {
        struct event e;

        if (message_view_find(&r->db, pins[told++].message, &e))
            message_view_put(&r->db, &e, &j);
        event_finish(&e);
    }
    json_array_end(&j);
    if (told < count)
        cursor_write(&j, pins[told - 1].pos);
    json_object_end(&j);
}

enum err query_pins(struct reader *r, uint64_t user, uint64_t room, const char *cursor,
                    unsigned limit, struct buf *out)
{
    struct pinned pins[MESSAGES_PAGE_MAX + 1] = {{0}};
    enum err err = ERR_NOT_FOUND;
    uint64_t before;

    if (!cursor_read(cursor, &before))
        return ERR_PARAMS;
    if (limit < 1 || limit > MESSAGES_PAGE_MAX)
        limit = MESSAGES_PAGE_MAX;
    snapshot_begin(r);
    if (may_see(r, user, room)) {
        put_pins(r, pins, list_pins(r, room, before, limit, pins), limit, out);
        err = OK;
    }
    return snapshot_end(r, err);
}

/* --- polls --- */

static void put_poll_of(struct reader *r, uint64_t user, const struct event *e,
                        const struct poll *p, struct buf *out)
{
    struct json j = json_begin(out);
    struct vote mine;

    vote_find(&r->db, e->message, user, &mine);
    json_object(&j);
    json_put_u64(&j, "id", e->message);
    json_put_u64(&j, "room", e->room);
    json_key(&j, "poll");
    poll_put(&r->db, e->message, e->text, p, true, &j);
    json_key(&j, "mine");
    vote_put_choices(mine.choices, &j);
    json_object_end(&j);
}

enum err query_poll(struct reader *r, uint64_t user, uint64_t id, struct buf *out)
{
    struct event e;
    struct poll p;
    enum err err = ERR_NOT_FOUND;

    snapshot_begin(r);
    if (find_seen(r, user, id, &e) && e.text && poll_find(&r->db, id, &p)) {
        put_poll_of(r, user, &e, &p, out);
        err = OK;
    }
    event_finish(&e);
    return snapshot_end(r, err);
}

enum err query_next_closing(struct reader *r, uint64_t *message, int64_t *at)
{
    *message = 0;
    *at = 0;
    snapshot_begin(r);

    struct sql q = sql_start(&r->db, FIND_NEXT_CLOSING);

    if (sql_row(&q)) {
        *message = sql_id(&q);
        *at = sql_number(&q);
    }
    sql_end(&q);
    return snapshot_end(r, OK);
}

/* --- emoji --- */

static void put_emoji_row(struct sql *q, const char *name, struct json *j)
{
    json_object(j);
    json_put_text(j, "name", name);
    json_put_u64(j, "file", sql_id(q));
    json_put_u64(j, "user", sql_id(q));
    json_put_i64(j, "at", sql_number(q));
    json_object_end(j);
}

enum err query_emoji(struct reader *r, const char *cursor, struct buf *out)
{
    char last[EMOJI_NAME_MAX + 1] = "";
    unsigned count = 0;
    struct json j = json_begin(out);

    snapshot_begin(r);
    json_object(&j);
    json_key(&j, "emoji");
    json_array(&j);

    struct sql q = sql_start(&r->db, LIST_EMOJI);

    sql_bind_string(&q, cursor);
    sql_bind_id(&q, EMOJI_PAGE + 1);
    while (count <= EMOJI_PAGE && sql_row(&q)) {
        size_t len;
        const char *name = sql_text(&q, &len);

        if (count++ == EMOJI_PAGE || len > EMOJI_NAME_MAX)
            continue;
        memcpy(last, name, len + 1);
        put_emoji_row(&q, last, &j);
    }
    sql_end(&q);
    json_array_end(&j);
    if (count > EMOJI_PAGE)
        json_put_text(&j, "cursor", last);
    json_object_end(&j);
    return snapshot_end(r, OK);
}

/* --- handing on --- */

enum err query_text_of(struct reader *r, uint64_t user, uint64_t id, char **text,
                       size_t *len)
{
    struct event e;
    bool found;

    snapshot_begin(r);
    found = find_seen(r, user, id, &e) && !e.deleted && e.text;
    *text = found ? e.text : NULL;
    *len = found ? e.text_len : 0;
    if (found)
        e.text = NULL;
    event_finish(&e);
    return snapshot_end(r, found ? OK : ERR_NOT_FOUND);
}
