/*
 * schedule_scene.h - short words for what ann will say later, in the scene of own_scene.h.
 */
#ifndef UNIT_SCHEDULE_SCENE_H
#define UNIT_SCHEDULE_SCENE_H

#include "own_scene.h"

static inline enum err plan_keyed(uint64_t actor, uint64_t where, const char *text,
                                  int64_t at, const char *key)
{
    struct command c = command_of(COMMAND_SCHEDULE_CREATE, actor);

    c.room = where;
    c.expires_at = at;
    if (text)
        set_text(&c, text);
    snprintf(c.key, sizeof(c.key), "%s", key);
    secret_hash(key, strlen(key), c.fingerprint);
    return apply(c);
}

static inline enum err try_plan(uint64_t actor, uint64_t where, const char *text,
                                int64_t at)
{
    char key[32];

    snprintf(key, sizeof(key), "at-%lld", (long long)scene.now);
    return plan_keyed(actor, where, text, at, key);
}

static inline uint64_t plan(uint64_t actor, uint64_t where, const char *text)
{
    ck_assert_int_eq(try_plan(actor, where, text, scene.now + MINUTE), OK);
    return scene.last.id;
}

static inline enum err change(uint64_t actor, uint64_t id, const char *text, int64_t at)
{
    struct command c = command_of(COMMAND_SCHEDULE_UPDATE, actor);

    c.subject = id;
    c.expires_at = at;
    if (text)
        set_text(&c, text);
    return apply(c);
}

static inline enum err take_back(uint64_t actor, uint64_t id)
{
    struct command c = command_of(COMMAND_SCHEDULE_REMOVE, actor);

    c.subject = id;
    return apply(c);
}

/* What is due at that time, as the server asks for it. */
static inline size_t due_at(int64_t now, struct schedule *found)
{
    size_t count;

    ck_assert_int_eq(query_due_schedules(scene.reader, now, found, 1, &count), OK);
    return count;
}

static inline struct command sending_of(struct schedule *s)
{
    struct command c = command_of(COMMAND_SCHEDULE_SEND, s->user);

    c.subject = s->id;
    c.seq = s->version;
    c.room = s->room;
    c.thread = s->thread;
    set_text(&c, s->text);
    schedule_finish(s);
    return c;
}

static inline enum err send_due(void)
{
    struct schedule s;

    ck_assert_uint_eq(due_at(INT64_MAX, &s), 1);
    return apply(sending_of(&s));
}

static inline const char *list_of(uint64_t person)
{
    struct own_args args = {.user = person, .cursor = "", .limit = 200};

    return said(query_schedules(scene.reader, &args, fresh_out()));
}

#endif
