#include "store/apply.h"

#include "base/utf8.h"
#include "base/xmalloc.h"
#include "store/guard.h"
#include "store/ids.h"
#include "store/person.h"

#include <stdlib.h>
#include <string.h>

/* dm.open takes 50 and adds the caller. */
#define DM_PEOPLE_MAX 51

static uint64_t find_by_text(struct writer *w, enum statement which, const char *text)
{
    struct sql q = sql_start(&w->db, which);

    sql_bind_string(&q, text);
    return sql_only_id(&q);
}

static uint64_t find_room_named(struct writer *w, const char *name)
{
    char *folded = utf8_fold(name, strlen(name));
    uint64_t room = find_by_text(w, FIND_ROOM_BY_NAME, folded);

    free(folded);
    return room;
}

static void insert_room(struct writer *w, const struct event *e, const char *people)
{
    struct sql q = sql_start(&w->db, INSERT_ROOM);
    char *folded = people ? NULL : utf8_fold(e->name, strlen(e->name));

    sql_bind_id(&q, e->room);
    sql_bind_id(&q, e->user_count);
    sql_bind_number(&q, (int64_t)e->room_kind);
    sql_bind_id(&q, e->user);
    sql_bind_number(&q, e->at);
    sql_bind_string(&q, e->name);
    sql_bind_string(&q, folded);
    sql_bind_string(&q, people);
    sql_bind_string(&q, e->topic);
    sql_run(&q);
    free(folded);
}

static void insert_first_members(struct writer *w, const struct event *e)
{
    for (size_t i = 0; i < e->user_count; i++) {
        struct sql q = sql_start(&w->db, INSERT_FIRST_MEMBER);

        sql_bind_id(&q, e->users[i]);
        sql_bind_id(&q, e->room);
        sql_run(&q);
    }
}

/* A new room's own event is the first of it: seq 1, and its pos is the room's id. Takes
 * over `users`. */
static void make_room(struct writer *w, const struct command *c, struct outcome *o,
                      enum room_kind kind, uint64_t *users, size_t count)
{
    struct event *e = event_begin(w, c, o, EVENT_ROOM_CREATED);
    bool is_dm = kind == ROOM_DM;
    char *people = is_dm ? ids_to_text(users, count) : NULL;

    e->room = e->pos;
    e->seq = 1;
    e->room_kind = kind;
    e->name = xstrdup(is_dm ? "" : c->name);
    e->topic = xstrdup(!is_dm && c->topic ? c->topic : "");
    e->users = users;
    e->user_count = count;
    o->id = e->room;
    o->seq = e->seq;
    insert_room(w, e, people);
    insert_first_members(w, e);
    event_record(w, e);
    free(people);
}

static bool is_stranger(struct writer *w, uint64_t actor)
{
    enum user_role role;

    return actor != 0 && !find_role(&w->db, actor, &role);
}

enum err apply_room_create(struct writer *w, const struct command *c, struct outcome *o)
{
    enum err err;

    if (key_is_known(w, c, o, &err))
        return err;
    if (!c->name || (c->room_kind != ROOM_PUBLIC && c->room_kind != ROOM_PRIVATE))
        return ERR_PARAMS;
    if (is_stranger(w, c->actor))
        return ERR_FORBIDDEN;
    if (is_guest(&w->db, c->actor))
        return refuse(o, ERR_FORBIDDEN, "guests make no rooms");
    err = guard_words(w, c, o, 0);
    if (err != OK)
        return err;
    if (find_room_named(w, c->name) != 0)
        return refuse(o, ERR_CONFLICT, "a room of this name is there already");

    /* The operator is nobody's member. */
    size_t count = c->actor != 0;
    uint64_t *users = xmalloc(sizeof(*users));

    *users = c->actor;
    make_room(w, c, o, c->room_kind, users, count);
    key_remember(w, c, o);
    return OK;
}

/* The actor and the named people, sorted, each once. */
static uint64_t *people_of(const struct command *c, size_t *count)
{
    uint64_t *ids = xreallocarray(NULL, c->user_count + 1, sizeof(*ids));
    size_t all = 0;

    if (c->actor != 0)
        ids[all++] = c->actor;
    for (size_t i = 0; i < c->user_count; i++)
        ids[all++] = c->users[i];
    qsort(ids, all, sizeof(*ids), ids_compare);

    *count = 0;
    for (size_t i = 0; i < all; i++)
        if (*count == 0 || ids[i] != ids[*count - 1])
            ids[(*count)++] = ids[i];
    return ids;
}

static enum err check_people(struct writer *w, const struct command *c, struct outcome *o,
                             const uint64_t *ids, size_t count)
{
    enum user_role role;

    if (count == 0 || count > DM_PEOPLE_MAX)
        return ERR_PARAMS;
    if (is_stranger(w, c->actor))
        return ERR_FORBIDDEN;
    for (size_t i = 0; i < count; i++)
        if (!find_role(&w->db, ids[i], &role) ||
            !person_is_seen(&w->db, c->actor, ids[i]))
            return refuse(o, ERR_NOT_FOUND, "no such user");
    return OK;
}

enum err apply_dm_open(struct writer *w, const struct command *c, struct outcome *o)
{
    size_t count;
    uint64_t *ids = people_of(c, &count);
    enum err err = check_people(w, c, o, ids, count);

    if (err != OK) {
        free(ids);
        return err;
    }

    char *people = ids_to_text(ids, count);
    uint64_t room = find_by_text(w, FIND_DM, people);

    free(people);
    if (room == 0) {
        make_room(w, c, o, ROOM_DM, ids, count);
        return OK;
    }
    free(ids);
    return answer_again(o, room, room, 1);
}

struct face {
    char *name;
    char *topic;
    bool archived;
};

static struct face face_of(struct writer *w, uint64_t room)
{
    struct face f = {0};
    struct sql q = sql_start(&w->db, FIND_ROOM_FACE);

    sql_bind_id(&q, room);
    if (sql_row(&q)) {
        f.name = sql_text_copy(&q, NULL);
        f.topic = sql_text_copy(&q, NULL);
        f.archived = sql_yes(&q);
    }
    sql_end(&q);
    return f;
}

static void replace(char **text, const char *with)
{
    free(*text);
    *text = xstrdup(with);
}

/* Turns the face into what the command wants; tells whether that is another one. */
static bool change_face(struct face *f, const struct command *c)
{
    bool changed = false;

    if ((c->has & HAS_NAME) && strcmp(f->name, c->name) != 0) {
        replace(&f->name, c->name);
        changed = true;
    }
    if ((c->has & HAS_TOPIC) && strcmp(f->topic, c->topic) != 0) {
        replace(&f->topic, c->topic);
        changed = true;
    }
    if ((c->has & HAS_ARCHIVED) && f->archived != c->archived) {
        f->archived = c->archived;
        changed = true;
    }
    return changed;
}

static enum err may_update(struct writer *w, const struct command *c, struct outcome *o,
                           struct standing *room)
{
    if (((c->has & HAS_NAME) && !c->name) || ((c->has & HAS_TOPIC) && !c->topic))
        return ERR_PARAMS;
    if (!find_standing(&w->db, c->room, c->actor, room) || !standing_sees(room))
        return ERR_NOT_FOUND;
    if (room->kind == ROOM_DM)
        return refuse(o, ERR_FORBIDDEN, "a direct conversation has nothing to change");
    if (!standing_owns(room) && !is_admin(&w->db, c->actor))
        return refuse(o, ERR_FORBIDDEN,
                      "only the room's owner or an admin may change it");
    if (c->has & HAS_NAME) {
        uint64_t holder = find_room_named(w, c->name);

        if (holder != 0 && holder != room->room)
            return refuse(o, ERR_CONFLICT, "a room of this name is there already");
    }
    if (c->has & (HAS_NAME | HAS_TOPIC))
        return guard_words(w, c, o, room->room);
    return OK;
}

static void update_room(struct writer *w, const struct event *e)
{
    struct sql q = sql_start(&w->db, UPDATE_ROOM);
    char *folded = utf8_fold(e->name, strlen(e->name));

    sql_bind_id(&q, e->room);
    sql_bind_id(&q, e->pos);
    sql_bind_id(&q, e->seq);
    sql_bind_number(&q, e->archived);
    sql_bind_string(&q, e->name);
    sql_bind_string(&q, folded);
    sql_bind_string(&q, e->topic);
    sql_run(&q);
    free(folded);
}

enum err apply_room_update(struct writer *w, const struct command *c, struct outcome *o)
{
    struct standing room;
    enum err err = may_update(w, c, o, &room);

    if (err != OK)
        return err;

    struct face f = face_of(w, room.room);

    if (!f.name || !change_face(&f, c)) {
        free(f.name);
        free(f.topic);
        return answer_again(o, room.room, room.updated_pos, room.updated_seq);
    }

    struct event *e = room_event_begin(w, c, o, EVENT_ROOM_UPDATED, &room);

    e->name = f.name;
    e->topic = f.topic;
    e->archived = f.archived;
    o->id = room.room;
    update_room(w, e);
    event_record(w, e);
    return OK;
}
