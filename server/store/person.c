#include "store/person.h"

#include "proto/json.h"
#include "store/lookup.h"
#include "store/parts.h"

#include <stdlib.h>
#include <string.h>

bool person_face_find(struct db *db, uint64_t user, struct person_face *f)
{
    struct sql q = sql_start(db, FIND_PERSON);

    memset(f, 0, sizeof(*f));
    sql_bind_id(&q, user);

    bool found = sql_row(&q);

    if (found) {
        f->name = sql_text_copy(&q, NULL);
        f->display = sql_text_copy(&q, NULL);
        f->role = (enum user_role)sql_number(&q);
        f->updated_pos = sql_id(&q);
    }
    sql_end(&q);
    return found;
}

void person_face_finish(struct person_face *f)
{
    free(f->name);
    free(f->display);
}

void person_read(struct sql *q, struct person *p)
{
    memset(p, 0, sizeof(*p));
    p->user = sql_id(q);
    p->name = sql_text(q, NULL);
    p->display = sql_text(q, NULL);
    p->role = (enum user_role)sql_number(q);
    p->avatar = sql_id(q);
    p->status_emoji = sql_text(q, NULL);
    p->status_text = sql_text(q, NULL);
    p->status_until = sql_number(q);
    p->deactivated = sql_id(q) != 0;
}

bool person_put(struct db *db, uint64_t user, const char *presence, struct json *j)
{
    struct sql q = sql_start(db, FIND_USER_ROW);
    struct person p;

    sql_bind_id(&q, user);

    bool found = sql_row(&q);

    if (found) {
        person_read(&q, &p);
        p.presence = presence;
        encode_user(j, &p);
    }
    sql_end(&q);
    return found;
}

static bool are_beside(struct db *db, uint64_t user, uint64_t other)
{
    struct sql q = sql_start(db, ARE_BESIDE);

    sql_bind_id(&q, user);
    sql_bind_id(&q, other);

    bool beside = sql_row(&q);

    sql_end(&q);
    return beside;
}

bool person_is_seen(struct db *db, uint64_t user, uint64_t other)
{
    return user == other || !is_guest(db, user) || are_beside(db, user, other);
}

bool is_guest(struct db *db, uint64_t user)
{
    enum user_role role;

    return user != 0 && find_role(db, user, &role) && role == ROLE_GUEST;
}

bool is_deactivated(struct db *db, uint64_t user)
{
    struct sql q = sql_start(db, FIND_DEACTIVATED);

    sql_bind_id(&q, user);

    bool deactivated = sql_row(&q) && sql_id(&q) != 0;

    sql_end(&q);
    return deactivated;
}

uint64_t user_updated_pos(struct db *db, uint64_t user)
{
    struct sql q = sql_start(db, FIND_UPDATED_POS);

    sql_bind_id(&q, user);
    return sql_only_id(&q);
}

/* user.updated */
void extra_of_user(struct db *db, const struct event *e, struct json *j)
{
    json_key(j, "user");
    if (!person_put(db, e->user, NULL, j))
        json_null(j);
}
