#include "store/query.h"

#include "base/buf.h"
#include "proto/json.h"
#include "store/ids.h"
#include "store/lookup.h"
#include "store/room_view.h"
#include "store/store_private.h"

#include <stdlib.h>
#include <string.h>

#define PEOPLE_PAGE 200

static const char *presence_of(const struct online *online, uint64_t user)
{
    if (!online)
        return NULL;
    return online->count > 0 &&
                   bsearch(&user, online->users, online->count, sizeof(user), ids_compare)
               ? "online"
               : "offline";
}

/* A row of LIST_MEMBERS or LIST_USERS. */
static uint64_t put_person(struct sql *q, const struct online *online, struct json *j)
{
    uint64_t user = sql_id(q);
    const char *name = sql_text(q, NULL);
    const char *display = sql_text(q, NULL);
    enum user_role role = (enum user_role)sql_number(q);

    encode_user(j, user, name, display, role, presence_of(online, user));
    return user;
}

/* {"KEY":[..],"cursor"?:..} of a statement whose last parameter, how many, is not bound yet. */
static void put_page(struct sql *q, const char *key, const struct online *online,
                     struct buf *out)
{
    struct json j = json_begin(out);
    uint64_t last = 0;
    size_t count = 0;

    sql_bind_id(q, PEOPLE_PAGE + 1);
    json_object(&j);
    json_key(&j, key);
    json_array(&j);
    while (count < PEOPLE_PAGE && sql_row(q)) {
        last = put_person(q, online, &j);
        count++;
    }
    json_array_end(&j);
    if (count == PEOPLE_PAGE && sql_row(q))
        cursor_write(&j, last);
    json_object_end(&j);
    sql_end(q);
}

enum err query_members(struct reader *r, uint64_t user, uint64_t room, const char *cursor,
                       const struct online *online, struct buf *out)
{
    struct standing s;
    uint64_t after;

    if (!cursor_read(cursor, &after))
        return ERR_PARAMS;
    snapshot_begin(r);
    if (!find_standing(&r->db, room, user, &s) || !standing_sees(&s))
        return snapshot_end(r, ERR_NOT_FOUND);

    struct sql q = sql_start(&r->db, LIST_MEMBERS);

    sql_bind_id(&q, room);
    sql_bind_id(&q, after);
    put_page(&q, "members", online, out);
    return snapshot_end(r, OK);
}

enum err query_users(struct reader *r, const char *cursor, const struct online *online,
                     struct buf *out)
{
    uint64_t after;

    if (!cursor_read(cursor, &after))
        return ERR_PARAMS;
    snapshot_begin(r);

    struct sql q = sql_start(&r->db, LIST_USERS);

    sql_bind_id(&q, after);
    put_page(&q, "users", online, out);
    return snapshot_end(r, OK);
}

static bool put_user(struct reader *r, uint64_t user, const struct online *online,
                     struct json *j)
{
    struct sql q = sql_start(&r->db, FIND_USER_ROW);

    sql_bind_id(&q, user);

    bool found = sql_row(&q);

    if (found)
        put_person(&q, online, j);
    sql_end(&q);
    return found;
}

enum err query_user(struct reader *r, uint64_t user, const struct online *online,
                    struct buf *out)
{
    struct json j = json_begin(out);

    json_object(&j);
    json_key(&j, "user");

    bool found = put_user(r, user, online, &j);

    json_object_end(&j);
    if (!found)
        buf_clear(out);
    return reader_settle(r, found ? OK : ERR_NOT_FOUND);
}

enum err query_user_object(struct reader *r, uint64_t user, struct buf *out)
{
    struct json j = json_begin(out);

    return reader_settle(r, put_user(r, user, NULL, &j) ? OK : ERR_NOT_FOUND);
}

enum err query_user_id(struct reader *r, const char *name, uint64_t *user)
{
    *user = find_user(&r->db, name);
    return reader_settle(r, *user != 0 ? OK : ERR_NOT_FOUND);
}
