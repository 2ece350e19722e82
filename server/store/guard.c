#include "store/guard.h"

#include "base/map.h"
#include "base/xmalloc.h"

#include <stdlib.h>

struct guard {
    struct map restrained; /* user -> how many sanctions, as a number */
    struct map slow;       /* room -> seconds, likewise */
};

struct guard *guard_create(void)
{
    struct guard *g = xcalloc(1, sizeof(*g));

    map_init(&g->restrained);
    map_init(&g->slow);
    return g;
}

void guard_destroy(struct guard *g)
{
    if (!g)
        return;
    map_finish(&g->restrained);
    map_finish(&g->slow);
    free(g);
}

static uint64_t number_of(const struct map *m, uint64_t key)
{
    return (uint64_t)(uintptr_t)map_find(m, key);
}

static void set_number(struct map *m, uint64_t key, uint64_t value)
{
    if (value == 0)
        map_remove(m, key);
    else
        map_put(m, key, (void *)(uintptr_t)value);
}

void guard_restrain(struct writer *w, uint64_t user)
{
    set_number(&w->guard->restrained, user, number_of(&w->guard->restrained, user) + 1);
}

void guard_release(struct writer *w, uint64_t user)
{
    uint64_t count = number_of(&w->guard->restrained, user);

    set_number(&w->guard->restrained, user, count > 0 ? count - 1 : 0);
}

void guard_set_slow(struct writer *w, uint64_t room, uint64_t seconds)
{
    set_number(&w->guard->slow, room, seconds);
}

bool guard_load(struct writer *w)
{
    map_finish(&w->guard->restrained);
    map_finish(&w->guard->slow);
    map_init(&w->guard->restrained);
    map_init(&w->guard->slow);

    struct sql q = sql_start(&w->db, LIST_RESTRAINED);

    while (sql_row(&q))
        guard_restrain(w, sql_id(&q));
    sql_end(&q);
    q = sql_start(&w->db, LIST_SLOW_ROOMS);
    while (sql_row(&q)) {
        uint64_t room = sql_id(&q);

        guard_set_slow(w, room, sql_id(&q));
    }
    sql_end(&q);
    return db_failure(&w->db) == 0;
}

static enum err check(struct writer *w, const struct command *c, struct outcome *o,
                      uint64_t user, uint64_t room, enum sanction_kind kind,
                      const char *what)
{
    struct sql q = sql_start(&w->db, FIND_STANDING_SANCTION);
    enum err err = OK;

    sql_bind_id(&q, user);
    sql_bind_id(&q, room);
    sql_bind_number(&q, (int64_t)kind);
    if (sql_row(&q)) {
        sql_id(&q);

        int64_t until = sql_number(&q);

        sql_id(&q);
        if (until == 0 || until > c->at)
            err = refuse_saying(o, ERR_FORBIDDEN,
                                sanction_words(what, until, sql_text(&q, NULL)));
    }
    sql_end(&q);
    return err;
}

static bool is_restrained(const struct writer *w, uint64_t user)
{
    const struct map *m = &w->guard->restrained;

    return map_count(m) > 0 && user != 0 && map_find(m, user);
}

enum err guard_actor(struct writer *w, const struct command *c, struct outcome *o,
                     uint64_t user)
{
    if (!is_restrained(w, user))
        return OK;
    return check(w, c, o, user, 0, SANCTION_BAN, "you are banned from this workspace");
}

enum err guard_entry(struct writer *w, const struct command *c, struct outcome *o,
                     uint64_t room, uint64_t user)
{
    if (c->actor == 0 || !is_restrained(w, user))
        return OK;
    return check(w, c, o, user, room, SANCTION_BAN,
                 user == c->actor ? "you are banned from this room"
                                  : "this person is banned from this room");
}

enum err guard_words(struct writer *w, const struct command *c, struct outcome *o,
                     uint64_t room)
{
    if (!is_restrained(w, c->actor))
        return OK;

    enum err err = check(w, c, o, c->actor, 0, SANCTION_MUTE, "you are muted");

    return err != OK ? err
                     : check(w, c, o, c->actor, room, SANCTION_MUTE,
                             "you are muted in this room");
}

static uint64_t slow_seconds(struct writer *w, const struct command *c, uint64_t room)
{
    const struct map *m = &w->guard->slow;
    uint64_t seconds = map_count(m) > 0 ? number_of(m, room) : 0;

    return seconds > 0 && !is_moderator(&w->db, c->actor) ? seconds : 0;
}

enum err guard_pace(struct writer *w, const struct command *c, struct outcome *o,
                    uint64_t room)
{
    uint64_t seconds = slow_seconds(w, c, room);

    if (seconds == 0)
        return OK;

    struct sql q = sql_start(&w->db, FIND_SLOW_POST);

    sql_bind_id(&q, room);
    sql_bind_id(&q, c->actor);

    int64_t next = sql_row(&q) ? sql_number(&q) + (int64_t)seconds * 1000 : 0;

    sql_end(&q);
    if (next <= c->at)
        return OK;
    /* A clock that was set back must not make somebody wait for days. */
    int64_t wait = next - c->at;

    o->retry_ms =
        (uint32_t)(wait < (int64_t)seconds * 1000 ? wait : (int64_t)seconds * 1000);
    return refuse(o, ERR_RATE_LIMITED, "this room is slow: wait a moment between posts");
}

void guard_posted(struct writer *w, const struct command *c, uint64_t room)
{
    if (slow_seconds(w, c, room) == 0)
        return;

    struct sql q = sql_start(&w->db, SET_SLOW_POST);

    sql_bind_id(&q, room);
    sql_bind_id(&q, c->actor);
    sql_bind_number(&q, c->at);
    sql_run(&q);
}
