#include "store/apply.h"

#include "base/xmalloc.h"
#include "store/guard.h"
#include "store/mentioning.h"
#include "store/person.h"
#include "store/profile.h"

#include <stdlib.h>
#include <string.h>

static void insert_user(struct writer *w, const struct command *c, uint64_t pos,
                        enum user_role role)
{
    struct sql q = sql_start(&w->db, INSERT_USER);

    sql_bind_id(&q, pos);
    sql_bind_string(&q, c->name);
    sql_bind_number(&q, (int64_t)role);
    sql_bind_string(&q, c->secret);
    sql_bind_number(&q, c->at);
    sql_run(&q);
}

/* The rooms an invite lets into, where they are still there to be entered. */
static void enter_rooms(struct writer *w, const struct command *c, struct outcome *o,
                        uint64_t invite)
{
    size_t count;
    uint64_t *rooms = invite_rooms(w, invite, &count);

    for (size_t i = 0; i < count; i++)
        member_enter_also(w, c, o, rooms[i], o->id);
    free(rooms);
}

enum err apply_user_create(struct writer *w, const struct command *c, struct outcome *o)
{
    enum user_role role = c->role;
    uint64_t invite = 0;

    if (!c->name)
        return ERR_PARAMS;
    if (c->text) {
        invite = invite_find_open(w, c->text, c->at, &role);
        if (invite == 0)
            return refuse(o, ERR_FORBIDDEN,
                          "this invite is not valid any more; ask for a new one");
    }
    if (find_user(&w->db, c->name) != 0 || group_has_handle(w, c->name))
        return refuse(o, ERR_CONFLICT, "this name is taken");
    if (mention_is_reserved(c->name))
        return refuse(o, ERR_CONFLICT, "this name calls everyone; take another one");
    if (c->has_hash && token_is_taken(w, c))
        return ERR_CONFLICT;

    event_record(w, event_begin(w, c, o, EVENT_NONE));
    o->id = o->pos;
    insert_user(w, c, o->id, role);
    if (invite != 0)
        invite_use(w, invite);
    if (c->has_hash) {
        event_record(w, event_begin(w, c, o, EVENT_NONE));
        o->token = o->pos;
        token_insert(w, c, o->token, o->id, "");
    }
    if (invite != 0)
        enter_rooms(w, c, o, invite);
    return OK;
}

static bool is_last_owner(struct writer *w)
{
    struct sql q = sql_start(&w->db, COUNT_OWNERS);
    bool last = sql_row(&q) && sql_number(&q) <= 1;

    sql_end(&q);
    return last;
}

static enum err may_set_role(struct writer *w, const struct command *c, struct outcome *o,
                             const struct person_face *p)
{
    enum user_role own;

    find_role(&w->db, c->actor, &own);
    if (c->actor != 0 && !user_role_rules(own))
        return refuse(o, ERR_FORBIDDEN, "only an owner or admin may change roles");
    if (p->role == c->role)
        return OK;
    if (c->actor == c->user)
        return refuse(o, ERR_FORBIDDEN, "nobody changes the own role");
    if (c->actor != 0 && own != ROLE_OWNER &&
        (user_role_rules(p->role) || user_role_rules(c->role)))
        return refuse(o, ERR_FORBIDDEN,
                      "only an owner makes or unmakes admins and owners");
    if (p->role == ROLE_OWNER && is_last_owner(w))
        return refuse(o, ERR_FORBIDDEN,
                      "the workspace needs an owner; make another one first");
    return OK;
}

static enum err may_update(struct writer *w, const struct command *c, struct outcome *o,
                           const struct person_face *p)
{
    if ((c->has & HAS_NAME) && c->actor != 0 && c->actor != c->user)
        return refuse(o, ERR_FORBIDDEN, "everyone sets the own display name");
    if ((c->has & HAS_PROFILE) && c->actor != 0 && c->actor != c->user)
        return refuse(o, ERR_FORBIDDEN, "everyone sets the own profile");
    if ((c->has & HAS_NAME) && !c->name)
        return ERR_PARAMS;

    enum err err = c->has & (HAS_NAME | HAS_PROFILE) ? guard_words(w, c, o, 0) : OK;

    if (err == OK && c->has & HAS_ROLE)
        err = may_set_role(w, c, o, p);
    return err;
}

static bool change_face(struct person_face *p, const struct command *c)
{
    bool changed = false;

    if ((c->has & HAS_NAME) && strcmp(p->display, c->name) != 0) {
        free(p->display);
        p->display = xstrdup(c->name);
        changed = true;
    }
    if ((c->has & HAS_ROLE) && p->role != c->role) {
        p->role = c->role;
        changed = true;
    }
    return changed;
}

static void update_user(struct writer *w, const struct event *e)
{
    struct sql q = sql_start(&w->db, UPDATE_USER);

    sql_bind_id(&q, e->user);
    sql_bind_string(&q, e->topic);
    sql_bind_number(&q, (int64_t)e->role);
    sql_bind_id(&q, e->pos);
    sql_run(&q);
}

enum err apply_user_update(struct writer *w, const struct command *c, struct outcome *o)
{
    struct person_face p;

    if (!person_is_seen(&w->db, c->actor, c->user) ||
        !person_face_find(&w->db, c->user, &p))
        return refuse(o, ERR_NOT_FOUND, "no such user");

    enum err err = may_update(w, c, o, &p);
    bool changed = err == OK && change_face(&p, c);

    if (err == OK && c->has & HAS_PROFILE)
        err = profile_change(w, c, o, &changed);
    if (err != OK || !changed) {
        person_face_finish(&p);
        return err != OK ? err : answer_again(o, c->user, p.updated_pos, 0);
    }

    struct event *e = event_begin(w, c, o, EVENT_USER_UPDATED);

    e->user = c->user;
    e->name = p.name;
    e->topic = p.display;
    e->role = p.role;
    o->id = c->user;
    update_user(w, e);
    event_record(w, e);
    return OK;
}
