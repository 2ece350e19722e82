#include "store/query.h"

#include "base/buf.h"
#include "base/xmalloc.h"
#include "proto/json.h"
#include "store/lookup.h"
#include "store/person.h"
#include "store/place.h"
#include "store/retention.h"
#include "store/room_view.h"
#include "store/store_private.h"
#include "store/thread.h"

#include <stdlib.h>
#include <string.h>

#define ROOMS_PAGE 200

static enum err check_sees(struct reader *r, uint64_t user, uint64_t room,
                           struct standing *s)
{
    return find_standing(&r->db, room, user, s) && standing_sees(s) ? OK : ERR_NOT_FOUND;
}

enum err query_is_member(struct reader *r, uint64_t user, uint64_t room, bool *is_member)
{
    struct standing s;

    snapshot_begin(r);

    enum err err = check_sees(r, user, room, &s);

    *is_member = err == OK && s.member;
    return snapshot_end(r, err);
}

static void put_room(struct reader *r, uint64_t user, uint64_t room, struct json *j)
{
    struct sql q = sql_start(&r->db, VIEW_ROOM);

    sql_bind_id(&q, user);
    sql_bind_id(&q, room);
    if (sql_row(&q))
        room_view_encode(&q, j);
    sql_end(&q);
}

enum err query_room(struct reader *r, uint64_t user, uint64_t room, struct buf *out)
{
    struct standing s;

    snapshot_begin(r);

    enum err err = check_sees(r, user, room, &s);

    if (err == OK) {
        struct json j = json_begin(out);

        json_object(&j);
        json_key(&j, "room");
        put_room(r, user, room, &j);
        json_object_end(&j);
    }
    return snapshot_end(r, err);
}

/* One more than a page, to know whether there is another. */
static size_t list_rooms(struct reader *r, uint64_t user, bool all, uint64_t after,
                         uint64_t ids[ROOMS_PAGE + 1])
{
    bool open = all && !is_guest(&r->db, user);
    struct sql q = sql_start(&r->db, open ? LIST_OPEN_ROOMS : LIST_OWN_ROOMS);
    size_t count = 0;

    sql_bind_id(&q, user);
    sql_bind_id(&q, after);
    sql_bind_id(&q, ROOMS_PAGE + 1);
    while (count <= ROOMS_PAGE && sql_row(&q))
        ids[count++] = sql_id(&q);
    sql_end(&q);
    return count;
}

enum err query_rooms(struct reader *r, uint64_t user, bool all, const char *cursor,
                     struct buf *out)
{
    uint64_t ids[ROOMS_PAGE + 1];
    uint64_t after;

    if (!cursor_read(cursor, &after))
        return ERR_PARAMS;
    snapshot_begin(r);

    size_t count = list_rooms(r, user, all, after, ids);
    struct json j = json_begin(out);

    json_object(&j);
    json_key(&j, "rooms");
    json_array(&j);
    for (size_t i = 0; i < count && i < ROOMS_PAGE; i++)
        put_room(r, user, ids[i], &j);
    json_array_end(&j);
    if (count > ROOMS_PAGE)
        cursor_write(&j, ids[ROOMS_PAGE - 1]);
    json_object_end(&j);
    return snapshot_end(r, OK);
}

static char *rooms_of(struct reader *r, uint64_t user)
{
    struct sql q = sql_start(&r->db, VIEW_ROOMS_OF);
    struct buf out;
    struct json j;

    buf_init(&out);
    j = json_begin(&out);
    json_array(&j);
    sql_bind_id(&q, user);
    while (sql_row(&q))
        room_view_encode(&q, &j);
    sql_end(&q);
    json_array_end(&j);
    return buf_take(&out);
}

static void add_memberships(struct reader *r, uint64_t user, struct opening *o)
{
    struct sql q = sql_start(&r->db, LIST_JOINED);
    size_t room = 0;

    sql_bind_id(&q, user);
    while (sql_row(&q)) {
        if (o->membership_count == room) {
            room = room ? 2 * room : 16;
            o->memberships = xreallocarray(o->memberships, room, sizeof(*o->memberships));
        }

        struct membership *m = &o->memberships[o->membership_count++];

        m->room = sql_id(&q);
        m->joined = sql_id(&q);
        m->kind = (enum room_kind)sql_number(&q);
        m->members = (uint32_t)sql_number(&q);
    }
    sql_end(&q);
}

static bool put_self(struct reader *r, uint64_t user, struct opening *o)
{
    struct buf out;
    struct json j;

    buf_init(&out);
    j = json_begin(&out);

    bool found = person_put(&r->db, user, NULL, &j);

    if (found)
        o->user_json = buf_take(&out);
    buf_finish(&out);
    return found;
}

enum err query_opening(struct reader *r, uint64_t user, struct opening *o)
{
    enum err err = ERR_NOT_FOUND;

    memset(o, 0, sizeof(*o));
    snapshot_begin(r);
    if (put_self(r, user, o)) {
        o->pos = place_head(&r->db);
        o->oldest = place_oldest(&r->db);

        uint64_t trimmed = trimmed_for(&r->db, user);

        if (trimmed > o->oldest)
            o->oldest = trimmed;
        o->unread_threads = threads_unread(&r->db, user);
        o->rooms_json = rooms_of(r, user);
        add_memberships(r, user, o);
        err = OK;
    }
    err = snapshot_end(r, err);
    if (err != OK)
        opening_finish(o);
    return err;
}

void opening_finish(struct opening *o)
{
    free(o->user_json);
    free(o->rooms_json);
    free(o->memberships);
    memset(o, 0, sizeof(*o));
}
