/*
 * apply_sanction.c - mutes and bans that are set and lifted by hand, and those that expire.
 */
#include "store/apply.h"

#include "store/guard.h"
#include "store/review.h"

#include <string.h>

static const char set_above[] = "somebody of a higher rank than yours set it";

static void audit_sanction(struct writer *w, const struct command *c, uint64_t pos,
                           const struct sanction *s, bool set)
{
    enum audit_action action = s->kind == SANCTION_MUTE
                                   ? (set ? AUDIT_MUTED : AUDIT_UNMUTED)
                                   : (set ? AUDIT_BANNED : AUDIT_UNBANNED);

    audit_write(w, c, pos,
                &(struct audit){.action = action,
                                .user = s->user,
                                .room = s->room,
                                .subject = s->id,
                                .reason = c->text});
}

static enum err may_set(struct writer *w, const struct command *c, struct outcome *o)
{
    enum user_role role;
    struct standing room;

    if ((c->choice != SANCTION_MUTE && c->choice != SANCTION_BAN) ||
        (c->expires_at != 0 && c->expires_at <= c->at))
        return ERR_PARAMS;
    if (!is_moderator(&w->db, c->actor))
        return refuse(o, ERR_FORBIDDEN, "only moderators mute and ban");
    if (!find_role(&w->db, c->user, &role))
        return refuse(o, ERR_NOT_FOUND, "no such user");
    if (c->room != 0 &&
        (!find_standing(&w->db, c->room, c->actor, &room) || !standing_sees(&room)))
        return refuse(o, ERR_NOT_FOUND, "no such room");
    if (c->room != 0 && room.kind == ROOM_DM)
        return refuse(o, ERR_FORBIDDEN, "a direct conversation keeps its people");
    if (!outranks(w, c->actor, c->user))
        return refuse(o, ERR_FORBIDDEN, "only somebody of a higher rank mutes or bans");
    return OK;
}

enum err apply_sanction_set(struct writer *w, const struct command *c, struct outcome *o)
{
    struct sanction s = {.user = c->user,
                         .room = c->room,
                         .kind = (enum sanction_kind)c->choice,
                         .expires_at = c->expires_at,
                         .reason = c->text};
    enum err err = may_set(w, c, o);

    if (err != OK)
        return err;
    if (sanction_shortens(w, &s, c->actor))
        return refuse(o, ERR_FORBIDDEN, set_above);
    if (!sanction_put(w, c, o, &s))
        return answer_again(o, s.id, s.set_pos, 0);
    o->id = s.id;
    audit_sanction(w, c, o->pos, &s, true);
    return OK;
}

enum err apply_sanction_lift(struct writer *w, const struct command *c, struct outcome *o)
{
    struct sanction s;

    if (!is_moderator(&w->db, c->actor))
        return refuse(o, ERR_FORBIDDEN, "only moderators lift mutes and bans");
    if (!sanction_find(w, c->review, &s))
        return refuse(o, ERR_NOT_FOUND, "no such mute or ban");
    if (!outranks(w, c->actor, s.user))
        return refuse(o, ERR_FORBIDDEN, "only somebody of a higher rank lifts it");
    if (s.lifted)
        return answer_again(o, s.id, s.lifted_pos != 0 ? s.lifted_pos : s.set_pos, 0);
    if (sanction_is_above(w, &s, c->actor))
        return refuse(o, ERR_FORBIDDEN, set_above);
    sanction_end(w, c, o, &s);
    o->id = s.id;
    audit_sanction(w, c, o->pos, &s, false);
    return OK;
}

/* Those past their time no longer count; nobody is told, and 0 stands for where that was. */
uint64_t sanctions_expire(struct writer *w, int64_t at, uint64_t max)
{
    struct sanction gone[64];
    uint64_t total = 0;
    size_t count;

    do {
        struct sql q = sql_start(&w->db, LIST_EXPIRED);

        count = 0;
        sql_bind_number(&q, at);
        sql_bind_id(&q, sizeof(gone) / sizeof(gone[0]));
        while (sql_row(&q)) {
            struct sanction *s = &gone[count++];

            memset(s, 0, sizeof(*s));
            s->id = sql_id(&q);
            s->user = sql_id(&q);
            s->room = sql_id(&q);
            s->kind = (enum sanction_kind)sql_number(&q);
        }
        sql_end(&q);
        for (size_t i = 0; i < count; i++) {
            q = sql_start(&w->db, LIFT_SANCTION);
            sql_bind_id(&q, gone[i].id);
            sql_bind_id(&q, 0);
            sql_run(&q);
            guard_release(w, gone[i].user);
            sanction_forget_ban(w, &gone[i]);
        }
        total += count;
    } while (count == sizeof(gone) / sizeof(gone[0]) && total < max);
    return total;
}
