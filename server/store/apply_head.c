/*
 * apply_head.c - heads learnt from the reviewers: asked for, learnt, used.
 */
#include "store/apply.h"

#include "store/review.h"

static const char admins_only[] = "only an owner or admin does that";

uint64_t number_find(struct db *db, const char *name)
{
    struct sql q = sql_start(db, FIND_NUMBER);

    sql_bind_string(&q, name);
    return sql_only_id(&q);
}

void number_set(struct writer *w, const char *name, uint64_t number)
{
    struct sql q = sql_start(&w->db, SET_NUMBER);

    sql_bind_string(&q, name);
    sql_bind_id(&q, number);
    sql_run(&q);
}

enum err apply_learn(struct writer *w, const struct command *c, struct outcome *o)
{
    enum err err;

    if (key_is_known(w, c, o, &err))
        return err;
    if (!is_admin(&w->db, c->actor))
        return refuse(o, ERR_FORBIDDEN, admins_only);
    event_record(w, event_begin(w, c, o, EVENT_NONE));
    o->id = o->pos;

    struct sql q = sql_start(&w->db, INSERT_HEAD);

    sql_bind_id(&q, o->id);
    sql_bind_number(&q, c->at);
    sql_bind_id(&q, c->actor);
    sql_run(&q);
    audit_write(w, c, o->pos,
                &(struct audit){.action = AUDIT_HEAD_ASKED, .subject = o->id});
    key_remember(w, c, o);
    return OK;
}

/* False: there is no such head. */
static bool find_state(struct writer *w, uint64_t version, enum head_state *state)
{
    struct sql q = sql_start(&w->db, FIND_HEAD_STATE);

    sql_bind_id(&q, version);

    bool found = sql_row(&q);

    *state = found ? (enum head_state)sql_number(&q) : HEAD_FAILED;
    sql_end(&q);
    return found;
}

enum err apply_head_learnt(struct writer *w, const struct command *c, struct outcome *o)
{
    enum head_state state;

    if (c->actor != 0)
        return ERR_FORBIDDEN;
    if (!find_state(w, c->seq, &state))
        return ERR_NOT_FOUND;
    o->id = c->seq;
    if (state != HEAD_LEARNING)
        return OK;
    event_record(w, event_begin(w, c, o, EVENT_NONE));
    state = c->has & HAS_GOOD ? HEAD_GOOD : HEAD_FAILED;

    struct sql q = sql_start(&w->db, END_HEAD);

    sql_bind_id(&q, c->seq);
    sql_bind_number(&q, (int64_t)state);
    sql_bind_string(&q, c->detail);
    sql_run(&q);
    audit_write(w, c, o->pos,
                &(struct audit){.action = AUDIT_HEAD_LEARNT,
                                .subject = c->seq,
                                .reason = head_state_name(state)});
    return OK;
}

static enum err may_use(struct writer *w, struct outcome *o, uint64_t version)
{
    enum head_state state;

    if (version == 0)
        return OK;
    if (!find_state(w, version, &state))
        return ERR_NOT_FOUND;
    if (state != HEAD_GOOD)
        return refuse(o, ERR_CONFLICT, "this head was not learnt well; see head.list");
    return OK;
}

enum err apply_head_set(struct writer *w, const struct command *c, struct outcome *o)
{
    uint64_t now = number_find(&w->db, "head");
    uint64_t version = c->has & HAS_BACK ? number_find(&w->db, "head_before") : c->seq;

    if (!is_admin(&w->db, c->actor))
        return refuse(o, ERR_FORBIDDEN, admins_only);

    enum err err = may_use(w, o, version);

    if (err != OK)
        return err;
    o->id = version;
    if (version == now) {
        uint64_t pos = number_find(&w->db, "head_pos");

        return answer_again(o, version, pos != 0 ? pos : w->head, 0);
    }
    event_record(w, event_begin(w, c, o, EVENT_NONE));
    number_set(w, "head", version);
    number_set(w, "head_before", now);
    number_set(w, "head_pos", o->pos);
    audit_write(w, c, o->pos,
                &(struct audit){.action = AUDIT_HEAD_USED, .subject = version});
    return OK;
}
