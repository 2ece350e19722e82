#include "store/query_message.h"

#include "base/buf.h"
#include "proto/json.h"
#include "store/lookup.h"
#include "store/message_view.h"
#include "store/room_view.h"
#include "store/store_private.h"
#include "store/thread.h"

#define THREADS_MAX 100

/* --- one thread --- */

static void put_message(struct reader *r, uint64_t id, struct json *j)
{
    struct event e;

    json_key(j, "message");
    if (message_view_find(&r->db, id, &e))
        message_view_put(&r->db, &e, j);
    else
        json_null(j);
    event_finish(&e);
}

static void put_standing(struct reader *r, const struct follower *f, struct json *j)
{
    json_put_bool(j, "follows", f->follows);
    json_put_u64(j, "read", f->read);
    json_put_u64(j, "unread", follower_unread(&r->db, f));
}

static void put_thread_page(struct reader *r, const struct history_args *args,
                            const struct message_row *root, struct buf *out)
{
    struct history_of replies = {REPLIES_BEFORE, REPLIES_AFTER, root->id, root->room};
    struct json j = json_begin(out);
    struct follower f;

    follower_find(&r->db, root->id, args->user, &f);
    json_object(&j);
    json_put_u64(&j, "thread", root->id);
    json_put_u64(&j, "room", root->room);
    put_message(r, root->id, &j);
    put_standing(r, &f, &j);
    message_view_history(&r->db, &replies, args, &j);
    json_object_end(&j);
}

enum err query_thread(struct reader *r, const struct history_args *args, struct buf *out)
{
    struct message_row m, root;
    struct standing s;
    enum err err = ERR_NOT_FOUND;

    snapshot_begin(r);
    if (find_message(&r->db, args->room, &m) &&
        find_standing(&r->db, m.room, args->user, &s) && standing_sees(&s) &&
        thread_is_open(&r->db, &m, &root)) {
        put_thread_page(r, args, &root, out);
        err = OK;
    }
    return snapshot_end(r, err);
}

/* --- those one follows --- */

struct followed {
    uint64_t thread, room, read, touched;
    bool unread;
};

/* A cursor is the place in the order: what was touched, and whether it is unread. One more than
 * asked for. */
static size_t list_followed(struct reader *r, uint64_t user, uint64_t cursor,
                            unsigned limit, struct followed *rows)
{
    struct sql q = sql_start(&r->db, LIST_FOLLOWED);
    size_t count = 0;

    sql_bind_id(&q, user);
    sql_bind_id(&q, cursor != 0 ? cursor & 1 : 2);
    sql_bind_id(&q, cursor >> 1);
    sql_bind_id(&q, limit + 1);
    while (count <= limit && sql_row(&q)) {
        struct followed *f = &rows[count++];

        f->thread = sql_id(&q);
        f->room = sql_id(&q);
        f->read = sql_id(&q);
        f->unread = sql_yes(&q);
        f->touched = sql_id(&q);
    }
    sql_end(&q);
    return count;
}

static void put_followed(struct reader *r, uint64_t user, const struct followed *row,
                         struct json *j)
{
    struct follower f = {
        .thread = row->thread, .user = user, .follows = true, .read = row->read};

    json_object(j);
    json_put_u64(j, "thread", row->thread);
    json_put_u64(j, "room", row->room);
    put_standing(r, &f, j);
    put_message(r, row->thread, j);
    json_object_end(j);
}

enum err query_threads(struct reader *r, uint64_t user, const char *cursor,
                       unsigned limit, struct buf *out)
{
    struct followed rows[THREADS_MAX + 1];
    struct json j = json_begin(out);
    uint64_t after;

    if (!cursor_read(cursor, &after))
        return ERR_PARAMS;
    if (limit < 1 || limit > THREADS_MAX)
        limit = THREADS_MAX;
    snapshot_begin(r);

    size_t count = list_followed(r, user, after, limit, rows);

    json_object(&j);
    json_put_u64(&j, "unread", threads_unread(&r->db, user));
    json_key(&j, "threads");
    json_array(&j);
    for (size_t i = 0; i < count && i < limit; i++)
        put_followed(r, user, &rows[i], &j);
    json_array_end(&j);
    if (count > limit)
        cursor_write(&j, rows[limit - 1].touched << 1 | rows[limit - 1].unread);
    json_object_end(&j);
    return snapshot_end(r, OK);
}
