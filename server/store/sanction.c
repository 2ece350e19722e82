#include "base/xmalloc.h"
#include "store/guard.h"
#include "store/review.h"

#include <stdlib.h>
#include <string.h>

bool outranks(struct writer *w, uint64_t actor, uint64_t user)
{
    enum user_role own, other;

    if (actor == 0)
        return true;
    find_role(&w->db, actor, &own);
    find_role(&w->db, user, &other);
    return user_role_rank(own) > user_role_rank(other);
}

static bool is_workspace_ban(const struct sanction *s)
{
    return s->kind == SANCTION_BAN && s->room == 0;
}

static void set_banned(struct writer *w, const struct sanction *s, bool banned)
{
    struct sql q = sql_start(&w->db, SET_BANNED);

    sql_bind_id(&q, s->user);
    if (banned)
        sql_bind_number(&q, s->expires_at);
    else
        sql_bind_text(&q, NULL, 0);
    sql_run(&q);
}

void sanction_forget_ban(struct writer *w, const struct sanction *s)
{
    if (is_workspace_ban(s))
        set_banned(w, s, false);
}

bool sanction_is_above(struct writer *w, const struct sanction *s, uint64_t actor)
{
    return actor != 0 && outranks(w, s->set_by, actor);
}

/* The one that stands of that person, place and kind. False: none does. */
static bool find_old(struct writer *w, const struct sanction *s, struct sanction *old,
                     bool *differs)
{
    struct sql q = sql_start(&w->db, FIND_STANDING_SANCTION);

    memset(old, 0, sizeof(*old));
    *differs = false;
    sql_bind_id(&q, s->user);
    sql_bind_id(&q, s->room);
    sql_bind_number(&q, (int64_t)s->kind);

    bool found = sql_row(&q);

    if (found) {
        old->id = sql_id(&q);
        old->expires_at = sql_number(&q);
        old->set_pos = sql_id(&q);

        const char *reason = sql_text(&q, NULL);

        *differs = old->expires_at != s->expires_at ||
                   strcmp(reason, s->reason ? s->reason : "") != 0;
        old->set_by = sql_id(&q);
    }
    sql_end(&q);
    return found;
}

static bool ends_sooner(const struct sanction *s, const struct sanction *old)
{
    return s->expires_at != 0 &&
           (old->expires_at == 0 || s->expires_at < old->expires_at);
}

bool sanction_shortens(struct writer *w, const struct sanction *s, uint64_t actor)
{
    struct sanction old;
    bool differs;

    return find_old(w, s, &old, &differs) && ends_sooner(s, &old) &&
           sanction_is_above(w, &old, actor);
}

static void insert(struct writer *w, const struct command *c, const struct sanction *s)
{
    struct sql q = sql_start(&w->db, INSERT_SANCTION);

    sql_bind_id(&q, s->id);
    sql_bind_id(&q, s->user);
    sql_bind_id(&q, s->room);
    sql_bind_number(&q, (int64_t)s->kind);
    sql_bind_number(&q, s->expires_at);
    sql_bind_number(&q, c->at);
    sql_bind_id(&q, s->set_by);
    sql_bind_id(&q, s->set_pos);
    sql_bind_id_or_null(&q, s->review);
    sql_bind_string(&q, s->reason ? s->reason : "");
    sql_run(&q);
    guard_restrain(w, s->user);
}

static void change(struct writer *w, const struct sanction *s)
{
    struct sql q = sql_start(&w->db, CHANGE_SANCTION);

    sql_bind_id(&q, s->id);
    sql_bind_number(&q, s->expires_at);
    sql_bind_id(&q, s->set_by);
    sql_bind_id(&q, s->set_pos);
    sql_bind_id_or_null(&q, s->review);
    sql_bind_string(&q, s->reason ? s->reason : "");
    sql_run(&q);
}

static void fill(struct event *e, const struct sanction *s)
{
    e->user = s->user;
    e->room = s->room;
    e->review = s->id;
    e->name = xstrdup(sanction_kind_name(s->kind));
    e->topic = s->reason ? xstrdup(s->reason) : NULL;
    e->expires_at = s->expires_at;
}

/* Who is banned from a room is out of it. */
static void expel(struct writer *w, const struct command *c, struct outcome *o,
                  const struct sanction *s)
{
    struct standing person;

    if (s->kind == SANCTION_BAN && s->room != 0 &&
        find_standing(&w->db, s->room, s->user, &person) && person.member)
        member_go(w, room_event_more(w, c, o, EVENT_MEMBER_LEFT, &person), &person);
}

bool sanction_put(struct writer *w, const struct command *c, struct outcome *o,
                  struct sanction *s)
{
    struct sanction old;
    bool differs;
    bool found = find_old(w, s, &old, &differs);
    /* To make it longer does not make it one's own: it would be lifted next. */
    bool above = found && (old.expires_at == 0 || old.expires_at > c->at) &&
                 sanction_is_above(w, &old, c->actor);

    s->id = old.id;
    s->set_pos = old.set_pos;
    s->set_by = above ? old.set_by : c->actor;
    if (found && (!differs || (above && ends_sooner(s, &old))))
        return false;

    struct event *e = event_next(w, c, o, EVENT_SANCTION_SET);

    s->set_pos = e->pos;
    if (!found)
        s->id = e->pos;
    fill(e, s);
    if (found)
        change(w, s);
    else
        insert(w, c, s);
    event_record(w, e);
    if (is_workspace_ban(s))
        set_banned(w, s, true);
    expel(w, c, o, s);
    return true;
}

bool sanction_find(struct writer *w, uint64_t id, struct sanction *s)
{
    struct sql q = sql_start(&w->db, FIND_SANCTION);

    memset(s, 0, sizeof(*s));
    sql_bind_id(&q, id);

    bool found = sql_row(&q);

    if (found) {
        s->id = id;
        s->user = sql_id(&q);
        s->room = sql_id(&q);
        s->kind = (enum sanction_kind)sql_number(&q);
        s->expires_at = sql_number(&q);
        s->set_pos = sql_id(&q);
        s->lifted = !sql_is_null(&q);
        s->lifted_pos = sql_id(&q);
        s->review = sql_id(&q);
        s->set_by = sql_id(&q);
    }
    sql_end(&q);
    return found;
}

void sanction_end(struct writer *w, const struct command *c, struct outcome *o,
                  const struct sanction *s)
{
    struct event *e = event_next(w, c, o, EVENT_SANCTION_LIFTED);
    struct sql q = sql_start(&w->db, LIFT_SANCTION);

    fill(e, s);
    e->expires_at = 0;
    sql_bind_id(&q, s->id);
    sql_bind_id(&q, e->pos);
    sql_run(&q);
    event_record(w, e);
    guard_release(w, s->user);
    sanction_forget_ban(w, s);
}
