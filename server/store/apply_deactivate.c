#include "store/apply.h"
#include "store/guard.h"
#include "store/person.h"
#include "store/review.h"

static enum err may_deactivate(struct writer *w, const struct command *c,
                               struct outcome *o)
{
    enum user_role role;

    if (!is_admin(&w->db, c->actor))
        return refuse(o, ERR_FORBIDDEN, "only an owner or admin closes accounts");
    if (!find_role(&w->db, c->user, &role))
        return refuse(o, ERR_NOT_FOUND, "no such user");
    if (c->actor == c->user)
        return refuse(o, ERR_FORBIDDEN, "nobody closes the own account");
    if (!outranks(w, c->actor, c->user))
        return refuse(o, ERR_FORBIDDEN, "only the owner closes an admin's account");
    if (role == ROLE_OWNER)
        return refuse(o, ERR_FORBIDDEN, "make somebody else the owner first");
    return OK;
}

static void touch(struct writer *w, enum statement which, uint64_t user, uint64_t pos)
{
    struct sql q = sql_start(&w->db, which);

    sql_bind_id(&q, user);
    sql_bind_id_or_null(&q, pos);
    sql_run(&q);
}

enum err apply_user_deactivate(struct writer *w, const struct command *c,
                               struct outcome *o)
{
    enum err err = may_deactivate(w, c, o);
    bool back = c->choice != 0;
    struct person_face face;
    struct event *e;

    if (err != OK)
        return err;
    if (is_deactivated(&w->db, c->user) != back)
        return answer_again(o, c->user, user_updated_pos(&w->db, c->user), 0);
    person_face_find(&w->db, c->user, &face);
    if (!back && tokens_revoke_all(w, c, o, c->user))
        e = event_more(w, c, o, EVENT_USER_UPDATED);
    else
        e = event_begin(w, c, o, EVENT_USER_UPDATED);
    e->user = c->user;
    e->name = face.name;
    e->topic = face.display;
    e->role = face.role;
    touch(w, SET_DEACTIVATED, c->user, back ? 0 : e->pos);
    touch(w, TOUCH_USER, c->user, e->pos);
    event_record(w, e);
    audit_write(w, c, e->pos,
                &(struct audit){.action = back ? AUDIT_REACTIVATED : AUDIT_DEACTIVATED,
                                .user = c->user});
    o->id = c->user;
    return OK;
}
