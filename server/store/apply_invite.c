#include "store/apply.h"

#include "store/ids.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Setup is the invite of the first pos, and makes the owner. */
static void insert_invite(struct writer *w, const struct command *c, uint64_t pos,
                          enum user_role role, uint64_t uses)
{
    struct sql q = sql_start(&w->db, INSERT_INVITE);

    sql_bind_id(&q, pos);
    sql_bind_string(&q, c->secret);
    sql_bind_number(&q, (int64_t)role);
    sql_bind_id(&q, uses);
    sql_bind_number(&q, c->expires_at);
    sql_bind_number(&q, c->at);
    sql_bind_id(&q, c->actor);

    char *rooms = c->user_count > 0 ? ids_to_text(c->users, c->user_count) : NULL;

    sql_bind_string(&q, rooms);
    sql_run(&q);
    free(rooms);
}

uint64_t *invite_rooms(struct writer *w, uint64_t invite, size_t *count)
{
    struct sql q = sql_start(&w->db, FIND_INVITE_ROOMS);
    uint64_t *rooms = NULL;

    *count = 0;
    sql_bind_id(&q, invite);
    if (sql_row(&q))
        rooms = ids_from_text(sql_text(&q, NULL), count);
    sql_end(&q);
    return rooms;
}

enum err apply_workspace_create(struct writer *w, const struct command *c,
                                struct outcome *o)
{
    char epoch[EPOCH_MAX];

    if (!c->text || !c->secret || c->text_len == 0 || c->text_len >= EPOCH_MAX)
        return ERR_PARAMS;
    epoch_load(&w->db, epoch);
    if (epoch[0] != '\0')
        return answer_again(o, 0, 1, 0);

    struct event *e = event_begin(w, c, o, EVENT_NONE);
    struct sql q = sql_start(&w->db, INSERT_EPOCH);

    sql_bind_text(&q, c->text, c->text_len);
    sql_run(&q);
    insert_invite(w, c, e->pos, ROLE_OWNER, 1);
    event_record(w, e);
    return OK;
}

static uint64_t find_invite(struct writer *w, const char *code)
{
    struct sql q = sql_start(&w->db, FIND_INVITE_BY_CODE);

    sql_bind_string(&q, code);
    return sql_only_id(&q);
}

uint64_t invite_find_open(struct writer *w, const char *code, int64_t at,
                          enum user_role *role)
{
    uint64_t invite = 0;
    struct sql q = sql_start(&w->db, FIND_OPEN_INVITE);

    sql_bind_string(&q, code);
    sql_bind_number(&q, at);
    if (sql_row(&q)) {
        invite = sql_id(&q);
        *role = (enum user_role)sql_number(&q);
    }
    sql_end(&q);
    return invite != 0 && *role == ROLE_OWNER && has_owner(&w->db) ? 0 : invite;
}

void invite_use(struct writer *w, uint64_t invite)
{
    struct sql q = sql_start(&w->db, USE_INVITE);

    sql_bind_id(&q, invite);
    sql_run(&q);
}

/* What the actor may hand out; ERR_FORBIDDEN where that is less than the invite's role. */
static enum err may_invite(struct writer *w, const struct command *c, struct outcome *o)
{
    enum user_role own;

    if (c->actor == 0)
        return OK;
    find_role(&w->db, c->actor, &own);
    if (!user_role_rules(own))
        return refuse(o, ERR_FORBIDDEN, "only an owner or admin hands out invites");
    if (user_role_rules(c->role) && own != ROLE_OWNER)
        return refuse(o, ERR_FORBIDDEN, "only an owner makes admins");
    return OK;
}

static enum err check_rooms(struct writer *w, const struct command *c, struct outcome *o)
{
    if (c->user_count > INVITE_ROOMS_MAX)
        return ERR_PARAMS;
    if (c->role == ROLE_GUEST && c->user_count == 0)
        return refuse(o, ERR_PARAMS, "rooms: a guest needs a room to come into");
    for (size_t i = 0; i < c->user_count; i++) {
        struct standing s;

        if (!find_standing(&w->db, c->users[i], c->actor, &s) || !standing_sees(&s))
            return refuse(o, ERR_NOT_FOUND, "rooms: there is no such room");
        if (s.kind == ROOM_DM)
            return refuse(o, ERR_FORBIDDEN,
                          "rooms: a direct conversation keeps its people");
    }
    return OK;
}

enum err apply_invite_create(struct writer *w, const struct command *c, struct outcome *o)
{
    enum err err;

    if (key_is_known(w, c, o, &err))
        return err;
    if (!c->secret || strlen(c->secret) >= SECRET_TOKEN_SIZE || c->role == ROLE_OWNER ||
        c->uses == 0)
        return ERR_PARAMS;
    err = may_invite(w, c, o);
    if (err == OK)
        err = check_rooms(w, c, o);
    if (err != OK)
        return err;
    if (find_invite(w, c->secret) != 0)
        return ERR_CONFLICT;

    struct event *e = event_begin(w, c, o, EVENT_NONE);

    o->id = e->pos;
    snprintf(o->code, sizeof(o->code), "%s", c->secret);
    insert_invite(w, c, e->pos, c->role, c->uses);
    event_record(w, e);
    key_remember(w, c, o);
    return OK;
}

static bool find_revocable(struct writer *w, uint64_t invite, uint64_t *revoked_pos)
{
    struct sql q = sql_start(&w->db, FIND_INVITE);

    sql_bind_id(&q, invite);

    bool found = sql_row(&q);

    *revoked_pos = found ? sql_id(&q) : 0;
    sql_end(&q);
    return found;
}

enum err apply_invite_revoke(struct writer *w, const struct command *c, struct outcome *o)
{
    uint64_t revoked_pos;

    if (!is_admin(&w->db, c->actor))
        return refuse(o, ERR_FORBIDDEN, "only an owner or admin revokes invites");
    if (!find_revocable(w, c->invite, &revoked_pos))
        return refuse(o, ERR_NOT_FOUND, "no such invite");
    if (revoked_pos != 0)
        return answer_again(o, c->invite, revoked_pos, 0);

    struct event *e = event_begin(w, c, o, EVENT_NONE);
    struct sql q = sql_start(&w->db, REVOKE_INVITE);

    o->id = c->invite;
    sql_bind_id(&q, c->invite);
    sql_bind_id(&q, e->pos);
    sql_run(&q);
    event_record(w, e);
    return OK;
}
