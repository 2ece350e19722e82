#include "store/query.h"

#include "base/buf.h"
#include "base/clock.h"
#include "proto/json.h"
#include "store/command.h"
#include "store/lookup.h"
#include "store/moderation.h"
#include "store/place.h"
#include "store/store_private.h"

#include <stdio.h>
#include <string.h>

static void read_standing(struct sql *q, struct identity *who)
{
    who->role = (enum user_role)sql_number(q);
    who->staff_pos = sql_id(q);
    who->banned = !sql_is_null(q);
    who->banned_until = sql_number(q);
}

enum err query_token(struct reader *r, const uint8_t hash[SECRET_HASH_SIZE],
                     struct identity *who)
{
    struct sql q = sql_start(&r->db, FIND_TOKEN);

    memset(who, 0, sizeof(*who));
    sql_bind_blob(&q, hash, SECRET_HASH_SIZE);

    bool found = sql_row(&q);

    if (found) {
        who->user = sql_id(&q);
        who->token = sql_id(&q);
        who->is_api = sql_number(&q) == TOKEN_API;
        who->used = sql_number(&q);
        read_standing(&q, who);
    }
    sql_end(&q);
    return reader_settle(r, found ? OK : ERR_UNAUTHORIZED);
}

enum err query_standing_of(struct reader *r, struct identity *who)
{
    struct sql q = sql_start(&r->db, FIND_RANK);

    sql_bind_id(&q, who->user);

    bool found = sql_row(&q);

    if (found)
        read_standing(&q, who);
    sql_end(&q);
    return reader_settle(r, found ? OK : ERR_UNAUTHORIZED);
}

char *query_ban_reason(struct reader *r, uint64_t user)
{
    struct sql q = sql_start(&r->db, FIND_STANDING_SANCTION);
    char *reason = NULL;

    sql_bind_id(&q, user);
    sql_bind_id(&q, 0);
    sql_bind_number(&q, SANCTION_BAN);
    if (sql_row(&q)) {
        sql_id(&q);
        sql_id(&q);
        sql_id(&q);
        reason = sql_text_copy(&q, NULL);
    }
    sql_end(&q);
    reader_settle(r, OK);
    return reason;
}

enum err query_role(struct reader *r, uint64_t user, enum user_role *role)
{
    bool found = find_role(&r->db, user, role);

    return reader_settle(r, found ? OK : ERR_UNAUTHORIZED);
}

static bool is_open_invite(struct reader *r, const char *code, int64_t at)
{
    struct sql q = sql_start(&r->db, FIND_OPEN_INVITE);

    sql_bind_string(&q, code);
    sql_bind_number(&q, at);

    bool open = sql_row(&q);

    sql_end(&q);
    return open;
}

enum err query_registration(struct reader *r, const char *name, const char *invite,
                            int64_t at)
{
    enum err err = OK;

    if (invite && !is_open_invite(r, invite, at))
        err = ERR_FORBIDDEN;
    else if (find_user(&r->db, name) != 0)
        err = ERR_CONFLICT;
    return reader_settle(r, err);
}

static void read_credentials(struct sql *q, struct credentials *found)
{
    memset(found, 0, sizeof(*found));
    if (sql_row(q)) {
        found->user = sql_id(q);

        size_t len;
        const char *password = sql_text(q, &len);

        if (password && len < sizeof(found->password))
            memcpy(found->password, password, len + 1);
        found->version = sql_id(q);
    }
    sql_end(q);
}

enum err query_credentials(struct reader *r, const char *name, struct credentials *found)
{
    struct sql q = sql_start(&r->db, FIND_CREDENTIALS);

    sql_bind_string(&q, name);
    read_credentials(&q, found);
    return reader_settle(r, OK);
}

enum err query_credentials_of(struct reader *r, uint64_t user, struct credentials *found)
{
    struct sql q = sql_start(&r->db, FIND_CREDENTIALS_OF);

    sql_bind_id(&q, user);
    read_credentials(&q, found);
    return reader_settle(r, OK);
}

static void put_token(struct sql *q, uint64_t current, struct json *j)
{
    uint64_t id = sql_id(q);

    json_object(j);
    json_put_u64(j, "id", id);
    json_put_text(j, "name", sql_text(q, NULL));
    json_put_text(j, "kind", sql_number(q) == TOKEN_API ? "api" : "session");
    json_put_i64(j, "created_at", sql_number(q));
    json_put_i64(j, "used_at", sql_number(q));
    json_put_bool(j, "current", id == current);
    json_object_end(j);
}

enum err query_tokens(struct reader *r, uint64_t user, uint64_t current, struct buf *out)
{
    struct sql q = sql_start(&r->db, LIST_TOKENS);
    struct json j = json_begin(out);

    json_object(&j);
    json_key(&j, "tokens");
    json_array(&j);
    sql_bind_id(&q, user);
    while (sql_row(&q))
        put_token(&q, current, &j);
    sql_end(&q);
    json_array_end(&j);
    json_object_end(&j);
    return reader_settle(r, OK);
}

/* 3,7,9 as an array; NULL: no member. */
static void put_ids(struct json *j, const char *key, const char *text)
{
    if (!text)
        return;
    json_key(j, key);
    json_array(j);
    json_raw(j, text, strlen(text));
    json_array_end(j);
}

static void put_invite(struct sql *q, struct json *j)
{
    json_object(j);
    json_put_u64(j, "id", sql_id(q));
    json_put_text(j, "code", sql_text(q, NULL));
    json_put_text(j, "role", user_role_name((enum user_role)sql_number(q)));
    json_put_u64(j, "uses", sql_id(q));
    json_put_u64(j, "used", sql_id(q));
    json_put_i64(j, "expires_at", sql_number(q));
    put_ids(j, "rooms", sql_text(q, NULL));
    json_object_end(j);
}

enum err query_invites(struct reader *r, struct buf *out)
{
    struct sql q = sql_start(&r->db, LIST_INVITES);
    struct json j = json_begin(out);

    json_object(&j);
    json_key(&j, "invites");
    json_array(&j);
    sql_bind_number(&q, clock_wall_ms());
    while (sql_row(&q))
        put_invite(&q, &j);
    sql_end(&q);
    json_array_end(&j);
    json_object_end(&j);
    return reader_settle(r, OK);
}

enum err query_setup_code(struct reader *r, char code[SECRET_TOKEN_SIZE])
{
    snapshot_begin(r);

    struct sql q = sql_start(&r->db, FIND_SETUP_CODE);
    bool open = sql_row(&q) && !has_owner(&r->db);

    snprintf(code, SECRET_TOKEN_SIZE, "%s", open ? sql_text(&q, NULL) : "");
    sql_end(&q);
    return snapshot_end(r, OK);
}

/* Rows lie in the order of pos, which is nearly that of time: a binary search. */
enum err query_newest_at(struct reader *r, int64_t *at)
{
    struct sql q = sql_start(&r->db, FIND_NEWEST_LOG);

    *at = sql_row(&q) ? sql_number(&q) : 0;
    sql_end(&q);
    return reader_settle(r, OK);
}

enum err query_log_at(struct reader *r, int64_t at, uint64_t *pos)
{
    snapshot_begin(r);

    uint64_t low = place_oldest(&r->db) + 1;
    uint64_t high = place_head(&r->db) + 1;

    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        struct sql q = sql_start(&r->db, FIND_LOG_AT);

        sql_bind_id(&q, middle);
        if (!sql_row(&q)) {
            high = middle;
        } else {
            uint64_t here = sql_id(&q);

            if (sql_number(&q) < at)
                low = here + 1;
            else
                high = middle;
        }
        sql_end(&q);
    }
    *pos = low;
    return snapshot_end(r, OK);
}
