#include "store/retention.h"

#include "base/must.h"
#include "proto/json.h"
#include "store/lookup.h"
#include "store/parts.h"
#include "store/store_private.h"

#include <string.h>

#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)

void find_trim(struct db *db, uint64_t room, struct trim *t)
{
    struct sql q = sql_start(db, FIND_TRIM);

    memset(t, 0, sizeof(*t));
    sql_bind_id(&q, room);
    if (sql_row(&q)) {
        t->seq = sql_id(&q);
        t->id = sql_id(&q);
        t->posts = sql_id(&q);
    }
    sql_end(&q);
}

uint64_t trimmed_others(struct db *db, uint64_t room, uint64_t user, const struct trim *t)
{
    struct sql q = sql_start(db, FIND_TRIMMED_POSTS);
    uint64_t own;

    sql_bind_id(&q, user);
    sql_bind_id(&q, room);
    own = sql_row(&q) ? sql_id(&q) : 0;
    sql_end(&q);
    return t->posts - own;
}

/* False: nothing was ever said for it. */
static bool find_days(struct db *db, uint64_t room, uint64_t *days)
{
    struct sql q = sql_start(db, FIND_RETENTION);
    bool found;

    sql_bind_id(&q, room);
    found = sql_row(&q);
    *days = found ? sql_id(&q) : 0;
    sql_end(&q);
    return found;
}

uint64_t retention_days(struct db *db, uint64_t room)
{
    uint64_t days;

    if (!find_days(db, room, &days))
        find_days(db, 0, &days);
    return days;
}

uint64_t trimmed_for(struct db *db, uint64_t user)
{
    struct sql q = sql_start(db, FIND_TRIMMED_FOR);
    uint64_t pos;

    sql_bind_id(&q, user);
    pos = sql_row(&q) ? sql_id(&q) : 0;
    sql_end(&q);
    return pos;
}

bool is_trimmed_for(struct db *db, uint64_t user, uint64_t after)
{
    struct sql q = sql_start(db, IS_TRIMMED_FOR);
    bool trimmed;

    sql_bind_id(&q, user);
    sql_bind_id(&q, after);
    trimmed = sql_row(&q);
    sql_end(&q);
    return trimmed;
}

/* --- what events tell --- */

extra_fn put_trimmed, put_retention;

void put_trimmed(struct db *db, const struct event *e, struct json *j)
{
    struct trim t;

    find_trim(db, e->room, &t);
    json_put_u64(j, "before", t.seq + 1);
}

void put_retention(struct db *db, const struct event *e, struct json *j)
{
    uint64_t own;

    json_put_u64(j, "days", retention_days(db, e->room));
    if (e->room != 0)
        json_put_bool(j, "own", find_days(db, e->room, &own));
}

/* --- what is asked --- */

static void put_setting(struct db *db, uint64_t room, struct json *j)
{
    struct sql q = sql_start(db, FIND_RETENTION);
    uint64_t by;

    sql_bind_id(&q, room);
    if (sql_row(&q)) {
        sql_id(&q);
        json_put_u64(j, "pos", sql_id(&q));
        sql_id(&q);
        json_put_i64(j, "at", sql_number(&q));
        by = sql_id(&q);
        if (by != 0)
            json_put_u64(j, "by", by);
    }
    sql_end(&q);
}

enum err query_retention(struct reader *r, uint64_t user, uint64_t room, struct buf *out)
{
    struct json j = json_begin(out);
    struct standing s;
    uint64_t days;
    enum err err = OK;

    snapshot_begin(r);
    if (room != 0 && (!find_standing(&r->db, room, user, &s) || !standing_sees(&s)))
        err = ERR_NOT_FOUND;
    if (err == OK) {
        json_object(&j);
        if (room != 0)
            json_put_u64(&j, "room", room);
        json_put_u64(&j, "days", retention_days(&r->db, room));
        if (room != 0)
            json_put_bool(&j, "own", find_days(&r->db, room, &days));
        find_days(&r->db, 0, &days);
        json_put_u64(&j, "workspace", days);
        put_setting(&r->db, room, &j);
        json_object_end(&j);
    }
    return snapshot_end(r, err);
}

static bool has_older(struct db *db, enum statement oldest, uint64_t room, int64_t than)
{
    struct sql q = sql_start(db, oldest);
    bool older;

    sql_bind_id(&q, room);
    older = sql_row(&q) && !sql_is_null(&q) && sql_number(&q) < than;
    sql_end(&q);
    return older;
}

enum err query_past_retention(struct reader *r, int64_t now, uint64_t *rooms, size_t max,
                              size_t *count)
{
    struct sql q;

    *count = 0;
    snapshot_begin(r);
    q = sql_start(&r->db, LIST_KEPT_ROOMS);
    while (*count < max && sql_row(&q)) {
        uint64_t room = sql_id(&q);
        int64_t than = now - sql_number(&q) * DAY_MS;

        if (has_older(&r->db, FIND_OLDEST_IN_ROOM, room, than) ||
            has_older(&r->db, FIND_OLDEST_REVIEW_IN_ROOM, room, than))
            rooms[(*count)++] = room;
    }
    sql_end(&q);
    return snapshot_end(r, OK);
}
