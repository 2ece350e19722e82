/*
 * apply_appeal.c - the author of a message on what was decided about it.
 */
#include "store/apply.h"

#include "store/review.h"

#include <string.h>

static enum err may_appeal(const struct command *c, struct outcome *o,
                           const struct review *r)
{
    if (c->actor == 0 || r->user != c->actor)
        return ERR_NOT_FOUND;
    if (r->appealed_at != 0)
        return refuse(o, ERR_CONFLICT,
                      "you appealed once; what is decided then is final");
    if (r->state != REVIEW_DECIDED)
        return refuse(o, ERR_CONFLICT, "nobody decided on this yet");
    if (r->decision == DECISION_APPROVE)
        return refuse(o, ERR_CONFLICT, "it was approved");
    if (!r->text)
        return refuse(o, ERR_CONFLICT, "it is too late: the text is not kept any more");
    return OK;
}

static void appeal(struct writer *w, const struct command *c, struct outcome *o,
                   const struct review *r)
{
    struct event *e = event_begin(w, c, o, EVENT_REVIEW_OPENED);
    struct sql q = sql_start(&w->db, APPEAL_REVIEW);

    review_fill(e, r, review_cause_name(CAUSE_APPEALED), NULL, 0);
    o->id = r->id;
    sql_bind_id(&q, r->id);
    sql_bind_number(&q, c->at);
    sql_bind_id(&q, e->pos);
    sql_bind_text(&q, c->text, c->text_len);
    sql_run(&q);
    event_record(w, e);
    audit_write(w, c, e->pos,
                &(struct audit){.action = AUDIT_APPEALED,
                                .user = r->user,
                                .room = r->room,
                                .message = r->message,
                                .subject = r->id,
                                .reason = c->text});
}

enum err apply_review_appeal(struct writer *w, const struct command *c, struct outcome *o)
{
    struct review r;
    enum err err;

    if (!c->text)
        return ERR_PARAMS;
    if (!review_find(w, c->review, &r))
        err = ERR_NOT_FOUND;
    else if (r.user == c->actor && r.appeal && strcmp(r.appeal, c->text) == 0)
        err = answer_again(o, r.id, r.appealed_pos, 0);
    else
        err = may_appeal(c, o, &r);
    if (err == OK && o->pos == 0)
        appeal(w, c, o, &r);
    review_finish(&r);
    return err;
}
