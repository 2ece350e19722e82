#include "store/thread.h"

#include "proto/json.h"
#include "store/ids.h"
#include "store/parts.h"

#include <stdlib.h>
#include <string.h>

/* Of those who are called by name in one reply. */
#define CALLED_MAX 50
#define NEW_MAX    (CALLED_MAX + 2)

struct newcomers {
    uint64_t users[NEW_MAX];
    size_t count;
};

static uint64_t find_thread_of(struct db *db, uint64_t message)
{
    struct sql q = sql_start(db, FIND_REPLY);

    sql_bind_id(&q, message);
    return sql_only_id(&q);
}

uint64_t thread_of(struct db *db, const struct message_row *m)
{
    uint64_t thread = m->parts & PART_THREAD ? find_thread_of(db, m->id) : 0;

    return thread != 0 ? thread : m->id;
}

bool thread_is_open(struct db *db, const struct message_row *m, struct message_row *root)
{
    uint64_t thread = thread_of(db, m);

    *root = *m;
    if (thread != m->id && !find_message(db, thread, root))
        return false;
    return root->deleted_pos == 0 || (root->parts & PART_REPLIES);
}

uint64_t thread_newest(struct db *db, uint64_t thread)
{
    struct sql q = sql_start(db, FIND_LAST_REPLY_SEQ);

    sql_bind_id(&q, thread);
    return sql_only_id(&q);
}

/* --- who follows --- */

bool follower_find(struct db *db, uint64_t thread, uint64_t user, struct follower *f)
{
    struct sql q = sql_start(db, FIND_FOLLOWER);

    *f = (struct follower){.thread = thread, .user = user};
    sql_bind_id(&q, thread);
    sql_bind_id(&q, user);
    f->known = sql_row(&q);
    if (f->known) {
        f->follows = sql_yes(&q);
        f->unread = sql_yes(&q);
        f->read = sql_id(&q);
        f->followed_pos = sql_id(&q);
        f->read_pos = sql_id(&q);
    }
    sql_end(&q);
    return f->known;
}

void follower_set(struct writer *w, const struct follower *f, uint64_t touched)
{
    struct sql q = sql_start(&w->db, SET_FOLLOWER);

    sql_bind_id(&q, f->thread);
    sql_bind_id(&q, f->user);
    sql_bind_number(&q, f->follows);
    sql_bind_number(&q, f->unread);
    sql_bind_id(&q, f->read);
    sql_bind_id(&q, touched);
    sql_bind_id(&q, f->followed_pos);
    sql_bind_id(&q, f->read_pos);
    sql_run(&q);
}

uint64_t follower_unread(struct db *db, const struct follower *f)
{
    if (!f->follows)
        return 0;

    struct sql q = sql_start(db, COUNT_UNREAD_REPLIES);

    sql_bind_id(&q, f->thread);
    sql_bind_id(&q, f->read);
    sql_bind_id(&q, f->user);
    return sql_only_id(&q);
}

uint64_t threads_unread(struct db *db, uint64_t user)
{
    struct sql q = sql_start(db, COUNT_UNREAD_THREADS);

    sql_bind_id(&q, user);
    sql_bind_id(&q, THREADS_UNREAD_MAX);
    return sql_only_id(&q);
}

static void touch(struct writer *w, const struct event *e, enum statement which,
                  uint64_t thread)
{
    struct sql q = sql_start(&w->db, which);

    sql_bind_id(&q, thread);
    sql_bind_id(&q, e->user);
    sql_bind_id(&q, e->pos);
    sql_run(&q);
}

static void come(struct writer *w, const struct event *e, struct follower *f,
                 uint64_t read, struct newcomers *new)
{
    f->follows = true;
    f->unread = f->user != e->user;
    f->read = read;
    f->followed_pos = f->read_pos = e->pos;
    follower_set(w, f, e->pos);
    new->users[new->count++] = f->user;
}

static void follow_author(struct writer *w, const struct event *e, uint64_t thread,
                          struct newcomers *new)
{
    struct follower f;

    if (e->user == 0)
        return;
    if (follower_find(&w->db, thread, e->user, &f) && f.follows)
        touch(w, e, TOUCH_FOLLOWER, thread);
    else
        come(w, e, &f, e->seq, new);
}

/* Who stopped following is left in peace. */
static void follow_called(struct writer *w, const struct event *e, uint64_t thread,
                          uint64_t user, uint64_t read, struct newcomers *new)
{
    struct follower f;

    if (user != 0 && user != e->user && !follower_find(&w->db, thread, user, &f))
        come(w, e, &f, read, new);
}

static size_t list_called(struct writer *w, const struct event *e,
                          uint64_t users[CALLED_MAX])
{
    struct sql q = sql_start(&w->db, LIST_MENTIONED);
    size_t count = 0;

    sql_bind_id(&q, e->message);
    sql_bind_id(&q, CALLED_MAX);
    while (count < CALLED_MAX && sql_row(&q))
        users[count++] = sql_id(&q);
    sql_end(&q);
    return count;
}

static void follow(struct writer *w, const struct event *e,
                   const struct message_row *root, struct newcomers *new)
{
    uint64_t called[CALLED_MAX];
    size_t count = list_called(w, e, called);

    touch(w, e, FOLLOWERS_BEHIND, root->id);
    follow_author(w, e, root->id, new);
    follow_called(w, e, root->id, root->user, root->seq, new);
    for (size_t i = 0; i < count; i++)
        follow_called(w, e, root->id, called[i], e->seq - 1, new);
}

/* --- the rows of a reply --- */

void thread_begin(struct writer *w, uint64_t thread, uint64_t room)
{
    struct sql q = sql_start(&w->db, BEGIN_THREAD);

    sql_bind_id(&q, thread);
    sql_bind_id(&q, room);
    sql_run(&q);
}

static void mark_root(struct writer *w, const struct message_row *root)
{
    if (root->parts & PART_REPLIES)
        return;

    struct sql q = sql_start(&w->db, SET_PARTS);

    sql_bind_id(&q, root->id);
    sql_bind_id(&q, root->parts | PART_REPLIES);
    sql_run(&q);
    thread_begin(w, root->id, root->room);
}

static void insert_reply(struct writer *w, const struct event *e, uint64_t thread,
                         bool also_room, const struct newcomers *new)
{
    struct sql q = sql_start(&w->db, INSERT_REPLY);
    char *follows = new->count > 0 ? ids_to_text(new->users, new->count) : NULL;

    sql_bind_id(&q, thread);
    sql_bind_id(&q, e->seq);
    sql_bind_id(&q, e->message);
    sql_bind_id(&q, e->user);
    sql_bind_number(&q, also_room);
    sql_bind_string(&q, follows);
    sql_run(&q);
    free(follows);
}

static void count_reply(struct writer *w, const struct event *e, uint64_t thread)
{
    struct sql q = sql_start(&w->db, ADD_TO_THREAD);

    sql_bind_id(&q, thread);
    sql_bind_id(&q, e->message);
    sql_run(&q);
    q = sql_start(&w->db, COUNT_PERSON_OF_THREAD);
    sql_bind_id(&q, thread);
    sql_bind_id(&q, e->user);
    sql_bind_id(&q, e->seq);
    sql_run(&q);
}

void thread_add(struct writer *w, const struct event *e, uint64_t thread, bool also_room)
{
    struct newcomers new = {.count = 0};
    struct message_row root;

    if (!find_message(&w->db, thread, &root))
        return; /* retention was faster than whoever let this reply through */
    mark_root(w, &root);
    follow(w, e, &root, &new);
    insert_reply(w, e, thread, also_room, &new);
    count_reply(w, e, thread);
}

/* --- what is told --- */

extra_fn put_thread, put_replies, put_follower;

static void put_people(struct db *db, uint64_t thread, struct json *j)
{
    struct sql q = sql_start(db, PEOPLE_OF_THREAD);

    json_key(j, "users");
    json_array(j);
    sql_bind_id(&q, thread);
    while (sql_row(&q))
        json_u64(j, sql_id(&q));
    sql_end(&q);
    json_array_end(j);
}

struct state {
    uint64_t count, last;
    int64_t last_at;
};

static struct state find_state(struct db *db, uint64_t thread)
{
    struct state s = {0};
    struct sql q = sql_start(db, FIND_THREAD);

    sql_bind_id(&q, thread);
    if (sql_row(&q)) {
        sql_id(&q);
        s.count = sql_id(&q);
        s.last = sql_id(&q);
        s.last_at = sql_number(&q);
    }
    sql_end(&q);
    return s;
}

static void put_state(struct db *db, uint64_t thread, const struct state *s,
                      struct json *j)
{
    json_object(j);
    json_put_u64(j, "count", s->count);
    if (s->count > 0) {
        json_put_i64(j, "last_at", s->last_at);
        json_put_u64(j, "last_id", s->last);
    }
    put_people(db, thread, j);
    json_object_end(j);
}

void thread_put_state(struct db *db, uint64_t thread, struct json *j)
{
    struct state s = find_state(db, thread);

    put_state(db, thread, &s, j);
}

/* An event tells how its thread is, so that whoever hears it need not count. */
void put_thread(struct db *db, const struct event *e, struct json *j)
{
    struct sql q = sql_start(db, FIND_REPLY);
    uint64_t thread = 0;
    char *follows = NULL;

    sql_bind_id(&q, e->message);
    if (sql_row(&q)) {
        thread = sql_id(&q);
        json_put_u64(j, "thread", thread);
        sql_id(&q);
        if (sql_yes(&q) && !e->deleted)
            json_put_bool(j, "also_room", true);
        follows = sql_text_copy(&q, NULL);
    }
    sql_end(&q);
    if (thread != 0 && e->pos != 0) {
        json_key(j, "thread_replies");
        thread_put_state(db, thread, j);
    }
    if (follows && e->pos != 0 && !e->deleted) {
        json_key(j, "follows");
        json_array(j);
        json_raw(j, follows, strlen(follows));
        json_array_end(j);
    }
    free(follows);
}

void put_replies(struct db *db, const struct event *e, struct json *j)
{
    struct state s = find_state(db, e->message);

    if (s.count == 0)
        return;
    json_key(j, "replies");
    put_state(db, e->message, &s, j);
}

void put_follower(struct db *db, const struct event *e, struct json *j)
{
    struct follower f;

    follower_find(db, e->subject, e->user, &f);
    json_put_u64(j, "thread", e->subject);
    json_put_u64(j, "read", f.read);
    json_put_u64(j, "unread", follower_unread(db, &f));
}
