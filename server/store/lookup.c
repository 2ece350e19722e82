#include "store/lookup.h"

#include "store/person.h"

#include <string.h>

static void read_membership(struct sql *q, struct standing *s)
{
    s->known = !sql_is_null(q);
    s->joined = sql_id(q);
    s->joined_seq = sql_id(q);
    s->left_pos = sql_id(q);
    s->left_seq = sql_id(q);
    s->read = sql_id(q);
    s->read_pos = sql_id(q);
    s->seen = sql_id(q);
    s->member = s->known && s->left_pos == 0;
}

bool find_standing(struct db *db, uint64_t room, uint64_t user, struct standing *s)
{
    struct sql q = sql_start(db, FIND_STANDING);

    memset(s, 0, sizeof(*s));
    sql_bind_id(&q, room);
    sql_bind_id(&q, user);

    bool found = sql_row(&q);

    if (found) {
        s->room = room;
        s->user = user;
        s->kind = (enum room_kind)sql_number(&q);
        s->owner = sql_id(&q);
        s->archived = sql_yes(&q);
        s->last_seq = sql_id(&q);
        s->posts = sql_id(&q);
        s->updated_pos = sql_id(&q);
        s->updated_seq = sql_id(&q);
        read_membership(&q, s);
    }
    sql_end(&q);
    if (found && s->kind == ROOM_PUBLIC && !s->member)
        s->hidden = is_guest(db, user);
    return found;
}

bool standing_sees(const struct standing *s)
{
    return (s->kind == ROOM_PUBLIC && !s->hidden) || standing_belongs(s);
}

bool standing_belongs(const struct standing *s)
{
    return s->member || s->user == 0;
}

bool standing_owns(const struct standing *s)
{
    return s->member && s->owner == s->user;
}

uint64_t others_posts(struct db *db, const struct standing *s)
{
    struct sql q = sql_start(db, FIND_OWN_POSTS);

    sql_bind_id(&q, s->user);
    sql_bind_id(&q, s->room);

    uint64_t own = sql_row(&q) ? sql_id(&q) : 0;

    sql_end(&q);
    return s->posts - own;
}

bool find_message(struct db *db, uint64_t id, struct message_row *m)
{
    struct sql q = sql_start(db, FIND_MESSAGE);

    memset(m, 0, sizeof(*m));
    sql_bind_id(&q, id);

    bool found = sql_row(&q);

    if (found) {
        m->id = id;
        m->room = sql_id(&q);
        m->seq = sql_id(&q);
        m->user = sql_id(&q);
        m->at = sql_number(&q);
        m->edited_at = sql_number(&q);
        m->edited_pos = sql_id(&q);
        m->edited_seq = sql_id(&q);
        m->deleted_pos = sql_id(&q);
        m->deleted_seq = sql_id(&q);
        m->parts = (uint32_t)sql_id(&q);
    }
    sql_end(&q);
    return found;
}

bool find_seen_message(struct db *db, uint64_t id, uint64_t user, struct message_row *m,
                       struct standing *room)
{
    return find_message(db, id, m) && find_standing(db, m->room, user, room) &&
           standing_sees(room);
}

bool find_role(struct db *db, uint64_t user, enum user_role *role)
{
    struct sql q = sql_start(db, FIND_ROLE);

    sql_bind_id(&q, user);

    bool found = sql_row(&q);

    *role = found ? (enum user_role)sql_number(&q) : ROLE_MEMBER;
    sql_end(&q);
    return found;
}

bool is_moderator(struct db *db, uint64_t user)
{
    enum user_role role;

    return user == 0 || (find_role(db, user, &role) && user_role_moderates(role));
}

bool is_admin(struct db *db, uint64_t user)
{
    enum user_role role;

    return user == 0 || (find_role(db, user, &role) && user_role_rules(role));
}

uint64_t find_user(struct db *db, const char *name)
{
    struct sql q = sql_start(db, FIND_USER);

    sql_bind_string(&q, name);
    return sql_only_id(&q);
}

bool has_owner(struct db *db)
{
    struct sql q = sql_start(db, FIND_OWNER);
    bool found = sql_row(&q);

    sql_end(&q);
    return found;
}
