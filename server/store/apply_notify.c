#include "store/apply.h"
#include "store/notify.h"
#include "store/params.h"
#include "store/parts.h"

#include "base/buf.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "proto/json.h"

#include <stdlib.h>
#include <string.h>

static const char *const levels[] = {[NOTIFY_DEFAULT] = "default",
                                     [NOTIFY_ALL] = "all",
                                     [NOTIFY_MENTIONS] = "mentions",
                                     [NOTIFY_NONE] = "none"};

#define LEVELS (sizeof(levels) / sizeof(levels[0]))

const char *notify_level_name(enum notify_level level)
{
    must((size_t)level < LEVELS);
    return levels[level];
}

bool notify_level_parse(const char *name, enum notify_level *level)
{
    for (size_t i = 0; i < LEVELS; i++)
        if (strcmp(levels[i], name) == 0) {
            *level = (enum notify_level)i;
            return true;
        }
    return false;
}

struct own {
    enum notify_level level;
    char *quiet;    /* JSON or NULL */
    char *keywords; /* likewise */
    uint64_t pos;   /* 0: never set */
};

static struct own load_own(struct db *db, uint64_t user)
{
    struct sql q = sql_start(db, FIND_NOTIFY_OWN);
    struct own own = {.level = NOTIFY_MENTIONS};

    sql_bind_id(&q, user);
    if (sql_row(&q)) {
        own.level = (enum notify_level)sql_number(&q);
        own.quiet = sql_text_copy(&q, NULL);
        own.keywords = sql_text_copy(&q, NULL);
        own.pos = sql_id(&q);
    }
    sql_end(&q);
    return own;
}

static void own_finish(struct own *own)
{
    free(own->quiet);
    free(own->keywords);
}

static void put_own(struct json *j, const struct own *own)
{
    json_put_text(j, "level", notify_level_name(own->level));
    if (own->quiet) {
        json_key(j, "quiet");
        json_raw(j, own->quiet, strlen(own->quiet));
    }
    json_key(j, "keywords");
    json_raw(j, own->keywords ? own->keywords : "[]",
             strlen(own->keywords ? own->keywords : "[]"));
}

static void put_room(struct json *j, uint64_t room, enum notify_level level, bool muted)
{
    json_put_u64(j, "room", room);
    json_put_text(j, "level", notify_level_name(level));
    json_put_bool(j, "muted", muted);
}

void notify_put(struct db *db, uint64_t user, struct json *j)
{
    struct own own = load_own(db, user);
    struct sql q = sql_start(db, LIST_NOTIFY_ROOMS);

    json_object(j);
    put_own(j, &own);
    own_finish(&own);
    json_key(j, "rooms");
    json_array(j);
    sql_bind_id(&q, user);
    while (sql_row(&q)) {
        uint64_t room = sql_id(&q);
        enum notify_level level = (enum notify_level)sql_number(&q);

        json_object(j);
        put_room(j, room, level, sql_yes(&q));
        json_object_end(j);
    }
    sql_end(&q);
    json_array_end(j);
    json_object_end(j);
}

struct of_room {
    enum notify_level level;
    bool muted;
    uint64_t pos; /* 0: never set */
};

static struct of_room load_room(struct db *db, uint64_t user, uint64_t room)
{
    struct sql q = sql_start(db, FIND_NOTIFY_ROOM);
    struct of_room found = {0};

    sql_bind_id(&q, user);
    sql_bind_id(&q, room);
    if (sql_row(&q)) {
        found.level = (enum notify_level)sql_number(&q);
        found.muted = sql_yes(&q);
        found.pos = sql_id(&q);
    }
    sql_end(&q);
    return found;
}

/* notify.changed: of the subject's room, or what holds for all. */
void extra_of_notify(struct db *db, const struct event *e, struct json *j)
{
    if (e->subject != 0) {
        struct of_room found = load_room(db, e->user, e->subject);

        put_room(j, e->subject, found.level, found.muted);
        return;
    }

    struct own own = load_own(db, e->user);

    put_own(j, &own);
    own_finish(&own);
}

enum err apply_notify_room(struct writer *w, const struct command *c, struct outcome *o)
{
    struct standing s;
    struct of_room old;

    if (c->choice >= LEVELS)
        return ERR_PARAMS;
    if (!find_standing(&w->db, c->room, c->actor, &s) || !standing_sees(&s))
        return ERR_NOT_FOUND;
    if (!s.member)
        return refuse(o, ERR_FORBIDDEN, "join the room first");
    old = load_room(&w->db, c->actor, c->room);
    if (old.level == (enum notify_level)c->choice && old.muted == c->archived)
        return answer_again(o, c->room, old.pos, 0);

    struct event *e = event_begin(w, c, o, EVENT_NOTIFY_CHANGED);
    struct sql q = sql_start(&w->db, SET_NOTIFY_ROOM);

    sql_bind_id(&q, c->actor);
    sql_bind_id(&q, c->room);
    sql_bind_id(&q, c->choice);
    sql_bind_number(&q, c->archived);
    sql_bind_id(&q, e->pos);
    sql_run(&q);
    e->subject = c->room;
    o->id = c->room;
    event_record(w, e);
    return OK;
}

/* The member as JSON, or what stood there; {} and [] are nothing. */
static char *take(struct json_slice params, const char *name, const char *old)
{
    struct json_slice value;

    if (!params_find(params, name, &value))
        return old ? xstrdup(old) : NULL;
    return value.len > 2 ? xstrndup(value.text, value.len) : NULL;
}

static void write_own(struct writer *w, uint64_t user, const struct own *own)
{
    struct sql q = sql_start(&w->db, SET_NOTIFY_OWN);

    sql_bind_id(&q, user);
    sql_bind_number(&q, (int64_t)own->level);
    sql_bind_string(&q, own->quiet);
    sql_bind_string(&q, own->keywords);
    sql_bind_id(&q, own->pos);
    sql_run(&q);
}

enum err apply_notify_own(struct writer *w, const struct command *c, struct outcome *o)
{
    struct json_slice params;
    struct own old, new;
    char *level;

    if (!params_open(c->params, &params))
        return ERR_PARAMS;
    old = load_own(&w->db, c->actor);
    new = (struct own){.level = old.level,
                       .quiet = take(params, "quiet", old.quiet),
                       .keywords = take(params, "keywords", old.keywords)};
    level = params_text(params, "level");
    if (level)
        notify_level_parse(level, &new.level);
    free(level);
    if (old.level == new.level && params_same(old.quiet, new.quiet) &&
        params_same(old.keywords, new.keywords)) {
        answer_again(o, 0, old.pos, 0);
    } else {
        struct event *e = event_begin(w, c, o, EVENT_NOTIFY_CHANGED);

        new.pos = e->pos;
        write_own(w, c->actor, &new);
        event_record(w, e);
    }
    own_finish(&old);
    own_finish(&new);
    return OK;
}
