/*
 * apply_thread.c - following a thread and how far one has read in it. What replies do is in
 * thread.h.
 */
#include "store/apply.h"

#include "store/thread.h"

/* The message a thread hangs on, found by it or by one of its replies. */
static enum err find_root(struct writer *w, const struct command *c,
                          struct message_row *root, struct standing *room)
{
    struct message_row m;

    if (!find_message(&w->db, c->message, &m) ||
        !find_standing(&w->db, m.room, c->actor, room) || !standing_sees(room) ||
        !thread_is_open(&w->db, &m, root))
        return ERR_NOT_FOUND;
    return OK;
}

static enum err find_followed(struct writer *w, const struct command *c,
                              struct outcome *o, struct message_row *root,
                              struct follower *f)
{
    struct standing room;
    enum err err = find_root(w, c, root, &room);

    if (err != OK)
        return err;
    if (c->actor == 0 || !room.member)
        return refuse(o, ERR_FORBIDDEN, "join the room first");
    follower_find(&w->db, root->id, c->actor, f);
    return OK;
}

/* Tells the person's sessions. */
static void tell(struct writer *w, const struct command *c, struct outcome *o,
                 enum event_kind kind, const struct message_row *root, struct follower *f)
{
    struct event *e = event_begin(w, c, o, kind);

    if (kind == EVENT_THREAD_MARKED)
        f->read_pos = e->pos;
    else
        f->followed_pos = e->pos;
    if (!f->known)
        f->read_pos = e->pos;
    follower_set(w, f, e->pos);
    e->room = root->room;
    e->subject = root->id;
    o->id = root->id;
    event_record(w, e);
}

enum err apply_thread_follow(struct writer *w, const struct command *c, struct outcome *o)
{
    struct message_row root;
    struct follower f = {0};
    enum err err = find_followed(w, c, o, &root, &f);

    if (err != OK)
        return err;
    if (f.follows)
        return answer_again(o, root.id, f.followed_pos, 0);
    thread_begin(w, root.id, root.room);
    f.follows = true;
    f.unread = false;
    f.read = thread_newest(&w->db, root.id);
    tell(w, c, o, EVENT_THREAD_FOLLOWED, &root, &f);
    return OK;
}

enum err apply_thread_unfollow(struct writer *w, const struct command *c,
                               struct outcome *o)
{
    struct message_row root;
    struct follower f = {0};
    enum err err = find_followed(w, c, o, &root, &f);

    if (err != OK)
        return err;
    if (f.known && !f.follows)
        return answer_again(o, root.id, f.followed_pos, 0);
    f.follows = false;
    f.unread = false;
    tell(w, c, o, EVENT_THREAD_UNFOLLOWED, &root, &f);
    return OK;
}

enum err apply_thread_mark(struct writer *w, const struct command *c, struct outcome *o)
{
    struct message_row root;
    struct follower f = {0};
    enum err err = find_followed(w, c, o, &root, &f);

    if (err != OK)
        return err;
    if (!f.follows)
        return refuse(o, ERR_CONFLICT, "you do not follow this thread");

    uint64_t newest = thread_newest(&w->db, root.id);
    uint64_t read = c->seq < newest ? c->seq : newest;

    if (read <= f.read)
        return answer_again(o, root.id, f.read_pos, 0);
    f.read = read;
    f.unread = follower_unread(&w->db, &f) > 0;
    tell(w, c, o, EVENT_THREAD_MARKED, &root, &f);
    return OK;
}
