#include "store/apply.h"
#include "store/group.h"
#include "store/mentioning.h"
#include "store/params.h"
#include "store/parts.h"
#include "store/person.h"

#include "base/xmalloc.h"
#include "proto/json.h"

#include <stdlib.h>
#include <string.h>

#define GROUPS_MAX       200
#define GROUP_PEOPLE_MAX 500

struct group {
    char *handle;
    char *name;
    uint64_t updated_pos;
};

bool group_has_handle(struct writer *w, const char *handle)
{
    struct sql q = sql_start(&w->db, FIND_GROUP_BY_HANDLE);

    sql_bind_string(&q, handle);

    bool found = sql_row(&q);

    sql_end(&q);
    return found;
}

/* False: it is not there, or not any more. */
static bool load_group(struct db *db, uint64_t id, struct group *g)
{
    struct sql q = sql_start(db, FIND_GROUP);

    memset(g, 0, sizeof(*g));
    sql_bind_id(&q, id);
    if (sql_row(&q)) {
        g->handle = sql_text_copy(&q, NULL);
        g->name = sql_text_copy(&q, NULL);
        g->updated_pos = sql_id(&q);
    }
    sql_end(&q);
    return g->handle != NULL;
}

static void group_finish(struct group *g)
{
    free(g->handle);
    free(g->name);
}

static void put_people(struct db *db, uint64_t id, struct json *j)
{
    struct sql q = sql_start(db, LIST_GROUP_PEOPLE);

    json_key(j, "users");
    json_array(j);
    sql_bind_id(&q, id);
    while (sql_row(&q))
        json_u64(j, sql_id(&q));
    json_array_end(j);
    sql_end(&q);
}

void group_put(struct db *db, uint64_t id, struct json *j)
{
    struct group g;

    if (load_group(db, id, &g)) {
        json_object(j);
        json_put_u64(j, "group", id);
        json_put_text(j, "handle", g.handle);
        json_put_text(j, "name", g.name);
        put_people(db, id, j);
        json_object_end(j);
    } else {
        json_null(j);
    }
    group_finish(&g);
}

/* group.set: as it is now; one that was removed meanwhile has only its id. */
void extra_of_group(struct db *db, const struct event *e, struct json *j)
{
    struct group g;

    json_put_u64(j, "group", e->subject);
    if (load_group(db, e->subject, &g)) {
        json_put_text(j, "handle", g.handle);
        json_put_text(j, "name", g.name);
        put_people(db, e->subject, j);
    }
    group_finish(&g);
}

void extra_of_group_removed(struct db *db, const struct event *e, struct json *j)
{
    (void)db;
    json_put_u64(j, "group", e->subject);
}

static enum err check_handle(struct writer *w, const char *handle, struct outcome *o)
{
    if (mention_is_reserved(handle))
        return refuse(o, ERR_CONFLICT, "handle: @room and @here are taken");
    if (find_user(&w->db, handle) != 0)
        return refuse(o, ERR_CONFLICT, "handle: a person has this name");
    if (group_has_handle(w, handle))
        return refuse(o, ERR_CONFLICT, "handle: another group has it");
    return OK;
}

static enum err check_people(struct writer *w, const struct command *c, struct outcome *o)
{
    enum user_role role;

    if (c->user_count > GROUP_PEOPLE_MAX)
        return ERR_PARAMS;
    for (size_t i = 0; i < c->user_count; i++)
        if (!find_role(&w->db, c->users[i], &role))
            return refuse(o, ERR_NOT_FOUND, "users: there is no such user");
    return OK;
}

static bool are_too_many(struct writer *w)
{
    struct sql q = sql_start(&w->db, COUNT_GROUPS);
    bool full = sql_row(&q) && sql_number(&q) >= GROUPS_MAX;

    sql_end(&q);
    return full;
}

/* Whether the people of the group are those, each once or more, in any order. */
static bool has_people(struct writer *w, uint64_t id, const struct command *c)
{
    struct sql q = sql_start(&w->db, LIST_GROUP_PEOPLE);
    size_t found = 0;
    size_t others = 0;
    bool *seen = xcalloc(c->user_count + 1, sizeof(*seen));

    sql_bind_id(&q, id);
    while (sql_row(&q)) {
        uint64_t user = sql_id(&q);
        bool named = false;

        for (size_t i = 0; i < c->user_count; i++)
            if (c->users[i] == user)
                seen[i] = named = true;
        others += !named;
    }
    sql_end(&q);
    for (size_t i = 0; i < c->user_count; i++)
        found += seen[i];
    free(seen);
    return others == 0 && found == c->user_count;
}

static void write_people(struct writer *w, uint64_t id, const struct command *c)
{
    struct sql q = sql_start(&w->db, DELETE_GROUP_PEOPLE);

    sql_bind_id(&q, id);
    sql_run(&q);
    for (size_t i = 0; i < c->user_count; i++) {
        q = sql_start(&w->db, INSERT_GROUP_PERSON);
        sql_bind_id(&q, id);
        sql_bind_id(&q, c->users[i]);
        sql_run(&q);
    }
}

static void tell(struct writer *w, const struct command *c, struct event *e,
                 struct outcome *o, uint64_t id)
{
    e->subject = id;
    e->user = c->actor;
    o->id = id;
    event_record(w, e);
}

static enum err create(struct writer *w, const struct command *c, struct outcome *o)
{
    enum err err;

    if (key_is_known(w, c, o, &err))
        return err;
    if (!c->topic || !c->name)
        return ERR_PARAMS;
    if (are_too_many(w))
        return refuse(o, ERR_CONFLICT, "there are 200 groups already; remove one first");
    err = check_handle(w, c->topic, o);
    if (err == OK)
        err = check_people(w, c, o);
    if (err != OK)
        return err;

    struct event *e = event_begin(w, c, o, EVENT_GROUP_SET);
    struct sql q = sql_start(&w->db, INSERT_GROUP);

    sql_bind_id(&q, e->pos);
    sql_bind_string(&q, c->topic);
    sql_bind_string(&q, c->name);
    sql_bind_number(&q, c->at);
    sql_bind_id(&q, c->actor);
    sql_run(&q);
    write_people(w, e->pos, c);
    tell(w, c, e, o, e->pos);
    key_remember(w, c, o);
    return OK;
}

static void update(struct writer *w, const struct command *c, struct outcome *o,
                   const struct group *g, bool new_people)
{
    struct event *e = event_begin(w, c, o, EVENT_GROUP_SET);
    struct sql q = sql_start(&w->db, UPDATE_GROUP);

    sql_bind_id(&q, c->subject);
    sql_bind_string(&q, c->has & HAS_TOPIC ? c->topic : g->handle);
    sql_bind_string(&q, c->has & HAS_NAME ? c->name : g->name);
    sql_bind_id(&q, e->pos);
    sql_run(&q);
    if (new_people)
        write_people(w, c->subject, c);
    tell(w, c, e, o, c->subject);
}

static enum err change(struct writer *w, const struct command *c, struct outcome *o,
                       const struct group *g)
{
    bool new_handle = c->has & HAS_TOPIC && c->topic && strcmp(c->topic, g->handle) != 0;
    bool new_name = c->has & HAS_NAME && c->name && strcmp(c->name, g->name) != 0;
    bool new_people = c->has & HAS_USERS && !has_people(w, c->subject, c);
    enum err err = new_handle ? check_handle(w, c->topic, o) : OK;

    if (err == OK && new_people)
        err = check_people(w, c, o);
    if (err != OK)
        return err;
    if (!new_handle && !new_name && !new_people)
        return answer_again(o, c->subject, g->updated_pos, 0);
    update(w, c, o, g, new_people);
    return OK;
}

static enum err may_set(struct writer *w, const struct command *c, struct outcome *o)
{
    return is_admin(&w->db, c->actor)
               ? OK
               : refuse(o, ERR_FORBIDDEN,
                        "only an owner or admin makes and changes groups");
}

enum err apply_group_set(struct writer *w, const struct command *c, struct outcome *o)
{
    struct group g;
    enum err err = may_set(w, c, o);

    if (err != OK)
        return err;
    if (c->subject == 0)
        return create(w, c, o);
    err = load_group(&w->db, c->subject, &g)
              ? change(w, c, o, &g)
              : refuse(o, ERR_NOT_FOUND, "there is no such group");
    group_finish(&g);
    return err;
}

static uint64_t removed_pos(struct writer *w, uint64_t id)
{
    struct sql q = sql_start(&w->db, FIND_GROUP);
    uint64_t pos = 0;

    sql_bind_id(&q, id);
    if (sql_row(&q)) {
        sql_text(&q, NULL);
        sql_text(&q, NULL);
        pos = sql_id(&q);
    }
    sql_end(&q);
    return pos;
}

enum err apply_group_remove(struct writer *w, const struct command *c, struct outcome *o)
{
    struct group g;
    enum err err = may_set(w, c, o);
    uint64_t pos = removed_pos(w, c->subject);

    if (err != OK)
        return err;
    if (pos == 0)
        return refuse(o, ERR_NOT_FOUND, "there is no such group");

    bool there = load_group(&w->db, c->subject, &g);

    group_finish(&g);
    if (!there)
        return answer_again(o, c->subject, pos, 0);

    struct event *e = event_begin(w, c, o, EVENT_GROUP_REMOVED);
    struct sql q = sql_start(&w->db, UPDATE_GROUP);

    sql_bind_id(&q, c->subject);
    sql_bind_text(&q, NULL, 0);
    sql_bind_string(&q, "");
    sql_bind_id(&q, e->pos);
    sql_run(&q);
    q = sql_start(&w->db, DELETE_GROUP_PEOPLE);
    sql_bind_id(&q, c->subject);
    sql_run(&q);
    tell(w, c, e, o, c->subject);
    return OK;
}
