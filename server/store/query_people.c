#include "store/query.h"

#include "base/buf.h"
#include "proto/json.h"
#include "store/ids.h"
#include "store/lookup.h"
#include "store/person.h"
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

static uint64_t put_person(struct sql *q, const struct online *online, struct json *j)
{
    struct person p;

    person_read(q, &p);
    p.presence = presence_of(online, p.user);
    encode_user(j, &p);
    return p.user;
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

enum err query_users(struct reader *r, uint64_t user, const char *cursor,
                     const struct online *online, struct buf *out)
{
    uint64_t after;

    if (!cursor_read(cursor, &after))
        return ERR_PARAMS;
    snapshot_begin(r);

    bool guest = is_guest(&r->db, user);
    struct sql q = sql_start(&r->db, guest ? LIST_USERS_BESIDE : LIST_USERS);

    sql_bind_id(&q, after);
    if (guest)
        sql_bind_id(&q, user);
    put_page(&q, "users", online, out);
    return snapshot_end(r, OK);
}

static void put_text(struct json *j, const char *key, struct sql *q)
{
    const char *text = sql_text(q, NULL);

    if (text && text[0] != '\0')
        json_put_text(j, key, text);
}

static void put_profile(struct reader *r, uint64_t user, struct json *j)
{
    struct sql q = sql_start(&r->db, FIND_PROFILE);

    json_key(j, "profile");
    json_object(j);
    sql_bind_id(&q, user);
    if (sql_row(&q)) {
        put_text(j, "title", &q);
        put_text(j, "about", &q);
        put_text(j, "pronouns", &q);
        put_text(j, "phone", &q);
        put_text(j, "time_zone", &q);
    }
    json_object_end(j);
    sql_end(&q);
}

enum err query_user(struct reader *r, uint64_t asker, uint64_t user,
                    const struct online *online, struct buf *out)
{
    struct json j = json_begin(out);
    enum err err = ERR_NOT_FOUND;

    snapshot_begin(r);
    if (person_is_seen(&r->db, asker, user)) {
        json_object(&j);
        json_key(&j, "user");
        if (person_put(&r->db, user, presence_of(online, user), &j)) {
            put_profile(r, user, &j);
            err = OK;
        }
        json_object_end(&j);
    }
    if (err != OK)
        buf_clear(out);
    return snapshot_end(r, err);
}

enum err query_user_object(struct reader *r, uint64_t user, struct buf *out)
{
    struct json j = json_begin(out);

    return reader_settle(r, person_put(&r->db, user, NULL, &j) ? OK : ERR_NOT_FOUND);
}

enum err query_user_id(struct reader *r, const char *name, uint64_t *user)
{
    *user = find_user(&r->db, name);
    return reader_settle(r, *user != 0 ? OK : ERR_NOT_FOUND);
}
