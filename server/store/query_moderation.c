/*
 * query_moderation.c - sanctions, policies, lists, heads and the audit, for people.
 */
#include "store/query_moderation.h"

#include "base/buf.h"
#include "proto/json.h"
#include "store/apply.h"
#include "store/lookup.h"
#include "store/room_view.h"
#include "store/store_private.h"

#include <string.h>

#define SANCTIONS_PAGE 100

static void put_id_if(struct json *j, const char *key, uint64_t id)
{
    if (id != 0)
        json_put_u64(j, key, id);
}

static void put_text_if(struct json *j, const char *key, const char *text)
{
    if (text && text[0] != '\0')
        json_put_text(j, key, text);
}

/* Cursors of what is listed newest first. */
static bool read_back(const char *cursor, uint64_t *before)
{
    if (!cursor_read(cursor, before))
        return false;
    if (*before == 0)
        *before = INT64_MAX;
    return true;
}

static bool sees_room(struct reader *r, uint64_t room, uint64_t user)
{
    struct standing s;

    return find_standing(&r->db, room, user, &s) && standing_sees(&s);
}

/* --- sanctions --- */

static uint64_t put_sanction(struct sql *q, bool moderator, struct json *j)
{
    uint64_t id = sql_id(q);

    json_object(j);
    json_put_u64(j, "sanction", id);
    json_put_u64(j, "user", sql_id(q));
    json_put_text(j, "kind", sanction_kind_name((enum sanction_kind)sql_number(q)));
    put_id_if(j, "room", sql_id(q));
    json_put_i64(j, "at", sql_number(q));
    put_id_if(j, "expires_at", sql_id(q));
    put_text_if(j, "reason", sql_text(q, NULL));

    uint64_t by = sql_id(q);
    uint64_t review = sql_id(q);

    if (moderator) {
        put_id_if(j, "by", by);
        put_id_if(j, "review", review);
    }
    if (sql_id(q) != 0)
        json_put_bool(j, "lifted", true);
    json_object_end(j);
    return id;
}

enum err query_sanctions(struct reader *r, const struct sanction_args *args,
                         struct buf *out)
{
    uint64_t before, last = 0;
    size_t count = 0;

    if (!read_back(args->cursor, &before))
        return ERR_PARAMS;
    snapshot_begin(r);

    bool moderator = is_moderator(&r->db, args->user);

    if (!moderator && args->about != 0 && args->about != args->user)
        return snapshot_end(r, ERR_FORBIDDEN);

    struct sql q = sql_start(&r->db, LIST_SANCTIONS);
    struct json j = json_begin(out);

    sql_bind_id(&q, before);
    sql_bind_id(&q, moderator ? args->about : args->user);
    sql_bind_number(&q, args->all);
    sql_bind_number(&q, args->now);
    sql_bind_id(&q, SANCTIONS_PAGE + 1);
    json_object(&j);
    json_key(&j, "sanctions");
    json_array(&j);
    for (; count < SANCTIONS_PAGE && sql_row(&q); count++)
        last = put_sanction(&q, moderator, &j);
    json_array_end(&j);
    if (count == SANCTIONS_PAGE && sql_row(&q))
        cursor_write(&j, last);
    json_object_end(&j);
    sql_end(&q);
    return snapshot_end(r, OK);
}

/* --- policies --- */

static void put_policy(struct reader *r, uint64_t room, const char *key, bool whole,
                       struct json *j)
{
    struct sql q = sql_start(&r->db, FIND_POLICY);
    size_t len = 2;

    sql_bind_id(&q, room);

    bool set = sql_row(&q);
    const char *text = set ? sql_text(&q, &len) : "{}";

    json_key(j, key);
    json_raw(j, text, len);
    if (set && whole) {
        json_put_u64(j, "pos", sql_id(&q));
        json_put_i64(j, "at", sql_number(&q));
        put_id_if(j, "by", sql_id(&q));
    }
    sql_end(&q);
}

enum err query_policy(struct reader *r, uint64_t user, uint64_t room, struct buf *out)
{
    snapshot_begin(r);
    if (!is_moderator(&r->db, user))
        return snapshot_end(r, ERR_FORBIDDEN);
    if (room != 0 && !sees_room(r, room, user))
        return snapshot_end(r, ERR_NOT_FOUND);

    struct json j = json_begin(out);

    json_object(&j);
    put_id_if(&j, "room", room);
    put_policy(r, room, "policy", true, &j);
    if (room != 0)
        put_policy(r, 0, "workspace", false, &j);
    json_object_end(&j);
    return snapshot_end(r, OK);
}

/* --- lists --- */

static void put_list(struct sql *q, struct json *j)
{
    json_object(j);
    json_put_u64(j, "list", sql_id(q));
    json_put_text(j, "name", sql_text(q, NULL));
    json_put_text(j, "kind", word_list_kind_name((enum word_list_kind)sql_number(q)));
    put_text_if(j, "language", sql_text(q, NULL));
    json_put_u64(j, "entries", sql_id(q));
    json_put_i64(j, "at", sql_number(q));
    put_id_if(j, "by", sql_id(q));
    json_object_end(j);
}

enum err query_lists(struct reader *r, uint64_t user, struct buf *out)
{
    snapshot_begin(r);
    if (!is_moderator(&r->db, user))
        return snapshot_end(r, ERR_FORBIDDEN);

    struct sql q = sql_start(&r->db, LIST_LISTS);
    struct json j = json_begin(out);

    json_object(&j);
    json_key(&j, "lists");
    json_array(&j);
    while (sql_row(&q))
        put_list(&q, &j);
    sql_end(&q);
    json_array_end(&j);
    json_object_end(&j);
    return snapshot_end(r, OK);
}

enum err query_list(struct reader *r, uint64_t user, uint64_t list, struct buf *out)
{
    snapshot_begin(r);
    if (!is_moderator(&r->db, user))
        return snapshot_end(r, ERR_FORBIDDEN);

    struct sql q = sql_start(&r->db, FIND_LIST);

    sql_bind_id(&q, list);

    bool found = sql_row(&q);

    if (found) {
        struct json j = json_begin(out);

        json_object(&j);
        json_key(&j, "list");
        put_list(&q, &j);
        json_put_text(&j, "text", sql_text(&q, NULL));
        json_object_end(&j);
    }
    sql_end(&q);
    return snapshot_end(r, found ? OK : ERR_NOT_FOUND);
}

/* --- heads --- */

/* The members of `detail` stand beside the row's own. */
static void put_members(struct json *j, const char *object, size_t len)
{
    struct json_slice rest = json_inside(json_slice(object, len));
    struct json_slice key, value;
    char name[32];

    while (json_next_member(&rest, &key, &value)) {
        if (key.len < 3 || key.len - 2 >= sizeof(name))
            continue;
        memcpy(name, key.text + 1, key.len - 2);
        name[key.len - 2] = '\0';
        json_key(j, name);
        json_raw(j, value.text, value.len);
    }
}

static void put_head(struct sql *q, uint64_t current, struct json *j)
{
    uint64_t version = sql_id(q);
    size_t len;

    json_object(j);
    json_put_u64(j, "version", version);
    json_put_i64(j, "at", sql_number(q));
    put_id_if(j, "by", sql_id(q));
    json_put_text(j, "state", head_state_name((enum head_state)sql_number(q)));
    if (version == current)
        json_put_bool(j, "current", true);

    const char *detail = sql_text(q, &len);

    if (detail)
        put_members(j, detail, len);
    json_object_end(j);
}

enum err query_heads(struct reader *r, uint64_t user, struct buf *out)
{
    snapshot_begin(r);
    if (!is_moderator(&r->db, user))
        return snapshot_end(r, ERR_FORBIDDEN);

    uint64_t current = number_find(&r->db, "head");
    struct sql q = sql_start(&r->db, LIST_HEADS);
    struct json j = json_begin(out);

    json_object(&j);
    json_key(&j, "heads");
    json_array(&j);
    while (sql_row(&q))
        put_head(&q, current, &j);
    sql_end(&q);
    json_array_end(&j);
    json_object_end(&j);
    return snapshot_end(r, OK);
}

/* --- the audit --- */

static uint64_t put_entry(struct sql *q, struct json *j)
{
    uint64_t pos = sql_id(q);

    json_object(j);
    json_put_u64(j, "pos", pos);
    json_put_i64(j, "at", sql_number(q));

    enum audit_action action = (enum audit_action)sql_number(q);

    json_put_text(j, "action", audit_action_name(action));
    put_id_if(j, "by", sql_id(q));
    put_id_if(j, "user", sql_id(q));
    put_id_if(j, "room", sql_id(q));
    put_id_if(j, "id", sql_id(q));
    put_id_if(j, "subject", sql_id(q));
    put_text_if(j, "reason", sql_text(q, NULL));

    size_t len;
    const char *detail = sql_text(q, &len);

    if (detail) {
        json_key(j, action == AUDIT_POLICY_SET ? "policy" : "verdict");
        json_raw(j, detail, len);
    }
    json_object_end(j);
    return pos;
}

static struct sql start_audit(struct reader *r, const struct audit_args *args,
                              uint64_t before)
{
    enum statement which = args->about != 0  ? AUDIT_OF_USER
                           : args->room != 0 ? AUDIT_OF_ROOM
                                             : AUDIT_ALL;
    struct sql q = sql_start(&r->db, which);

    sql_bind_id(&q, before);
    sql_bind_id(&q, args->about != 0 ? args->about : args->room);
    sql_bind_id(&q, args->limit + UINT64_C(1));
    return q;
}

enum err query_audit(struct reader *r, const struct audit_args *args, struct buf *out)
{
    uint64_t before, last = 0;
    unsigned count = 0;

    if (!read_back(args->cursor, &before))
        return ERR_PARAMS;
    snapshot_begin(r);
    if (!is_admin(&r->db, args->user))
        return snapshot_end(r, ERR_FORBIDDEN);
    if (args->room != 0 && !sees_room(r, args->room, args->user))
        return snapshot_end(r, ERR_NOT_FOUND);

    struct sql q = start_audit(r, args, before);
    struct json j = json_begin(out);

    json_object(&j);
    json_key(&j, "entries");
    json_array(&j);
    for (; count < args->limit && sql_row(&q); count++)
        last = put_entry(&q, &j);
    json_array_end(&j);
    if (count == args->limit && sql_row(&q))
        cursor_write(&j, last);
    json_object_end(&j);
    sql_end(&q);
    return snapshot_end(r, OK);
}

/* --- moderation.status --- */

static uint64_t count_of(struct reader *r, enum statement which, uint64_t bound)
{
    struct sql q = sql_start(&r->db, which);

    if (which == COUNT_REVIEWS)
        sql_bind_id(&q, bound);
    return sql_only_id(&q);
}

enum err query_moderation_counts(struct reader *r, uint64_t user, struct json *j)
{
    snapshot_begin(r);
    if (!is_moderator(&r->db, user))
        return snapshot_end(r, ERR_FORBIDDEN);
    json_put_u64(j, "open", count_of(r, COUNT_REVIEWS, REVIEW_OPEN));
    json_put_u64(j, "appealed", count_of(r, COUNT_REVIEWS, REVIEW_APPEALED));
    json_put_u64(j, "examples", count_of(r, COUNT_EXAMPLES, 0));
    json_put_u64(j, "head_in_use", number_find(&r->db, "head"));
    return snapshot_end(r, OK);
}
