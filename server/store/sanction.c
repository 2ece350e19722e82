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

/* False: it stands as it is to stand. */
static bool find_old(struct writer *w, struct sanction *s, bool *differs)
{
    struct sql q = sql_start(&w->db, FIND_STANDING_SANCTION);

    sql_bind_id(&q, s->user);
    sql_bind_id(&q, s->room);
    sql_bind_number(&q, (int64_t)s->kind);

    bool found = sql_row(&q);

    if (found) {
        s->id = sql_id(&q);
        *differs = sql_number(&q) != s->expires_at;
        s->set_pos = sql_id(&q);

        const char *reason = sql_text(&q, NULL);

        *differs = *differs || strcmp(reason, s->reason ? s->reason : "") != 0;
    }
    sql_end(&q);
    return found;
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
    sql_bind_id(&q, c->actor);
    sql_bind_id(&q, s->set_pos);
    sql_bind_id_or_null(&q, s->review);
    sql_bind_string(&q, s->reason ? s->reason : "");
    sql_run(&q);
    guard_restrain(w, s->user);
}

static void change(struct writer *w, const struct command *c, const struct sanction *s)
{
    struct sql q = sql_start(&w->db, CHANGE_SANCTION);

    sql_bind_id(&q, s->id);
    sql_bind_number(&q, s->expires_at);
    sql_bind_id(&q, c->actor);
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
    bool differs = false;
    bool found = find_old(w, s, &differs);

    if (found && !differs)
        return false;

    struct event *e = event_next(w, c, o, EVENT_SANCTION_SET);

    s->set_pos = e->pos;
    if (!found)
        s->id = e->pos;
    fill(e, s);
    if (found)
        change(w, c, s);
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
