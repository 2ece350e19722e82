/*
 * store_fixture.h - a store in a directory of its own, and short words for commands.
 *
 * scene_open and scene_close are a checked fixture. apply() runs one command in
 * a batch of its own; its outcome is in scene.last until the next. Time goes on by one
 * second with each command.
 */
#ifndef UNIT_STORE_FIXTURE_H
#define UNIT_STORE_FIXTURE_H

#include "base/buf.h"
#include "base/xmalloc.h"
#include "store/command.h"
#include "store/query.h"
#include "store/store.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SCENE_START INT64_C(1763715600000)

struct scene {
    char dir[64];
    struct store *store;
    struct writer *writer;
    struct reader *reader;
    int64_t now;
    struct outcome last;
    struct buf out; /* what the last query said */
};

static struct scene scene;

static inline void directory_create(char *dir, size_t size)
{
    snprintf(dir, size, "/tmp/roost-unit-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
}

static inline void directory_remove(const char *dir)
{
    DIR *d = opendir(dir);
    struct dirent *entry;

    ck_assert_ptr_nonnull(d);
    while ((entry = readdir(d)) != NULL) {
        char *path = xasprintf("%s/%s", dir, entry->d_name);

        unlink(path);
        free(path);
    }
    closedir(d);
    rmdir(dir);
}

static inline void scene_start(void)
{
    char why[STORE_WHY_MAX] = "";

    scene.store = store_open(scene.dir, DURABILITY_OS, why, sizeof(why));
    ck_assert_msg(scene.store != NULL, "%s", why);
    scene.writer = writer_open(scene.store, why, sizeof(why));
    ck_assert_msg(scene.writer != NULL, "%s", why);
    scene.reader = reader_open(scene.store, why, sizeof(why));
    ck_assert_msg(scene.reader != NULL, "%s", why);
}

static inline void scene_stop(void)
{
    reader_close(scene.reader);
    writer_close(scene.writer);
    store_close(scene.store);
}

static inline void scene_open(void)
{
    memset(&scene, 0, sizeof(scene));
    directory_create(scene.dir, sizeof(scene.dir));
    scene.now = SCENE_START;
    buf_init(&scene.out);
    scene_start();
}

static inline void scene_close(void)
{
    outcome_finish(&scene.last);
    buf_finish(&scene.out);
    scene_stop();
    directory_remove(scene.dir);
}

static inline struct command command_of(enum command_kind kind, uint64_t actor)
{
    struct command c;

    command_init(&c, kind, actor, scene.now);
    scene.now += 1000;
    return c;
}

static inline void set_text(struct command *c, const char *text)
{
    c->text = xstrdup(text);
    c->text_len = strlen(text);
}

/* Takes the command; what became of it is in scene.last. */
static inline enum err apply(struct command c)
{
    struct command *commands[] = {&c};
    struct outcome *outcomes[] = {&scene.last};

    outcome_finish(&scene.last);
    ck_assert_int_eq(store_apply(scene.writer, commands, outcomes, 1), STORE_OK);
    command_finish(&c);
    return scene.last.err;
}

static inline void workspace_create(void)
{
    struct command c = command_of(COMMAND_WORKSPACE_CREATE, 0);

    set_text(&c, "epoch-one");
    c.secret = xstrdup("setup-code");
    ck_assert_int_eq(apply(c), OK);
}

static inline uint64_t user_with_role(const char *name, enum user_role role)
{
    struct command c = command_of(COMMAND_USER_CREATE, 0);

    c.name = xstrdup(name);
    c.role = role;
    ck_assert_int_eq(apply(c), OK);
    return scene.last.id;
}

static inline uint64_t user(const char *name)
{
    return user_with_role(name, ROLE_MEMBER);
}

static inline enum err room_create(uint64_t actor, const char *name, enum room_kind kind)
{
    struct command c = command_of(COMMAND_ROOM_CREATE, actor);

    c.name = xstrdup(name);
    c.topic = xstrdup("");
    c.room_kind = kind;
    return apply(c);
}

static inline uint64_t public_room(uint64_t actor, const char *name)
{
    ck_assert_int_eq(room_create(actor, name, ROOM_PUBLIC), OK);
    return scene.last.id;
}

static inline uint64_t private_room(uint64_t actor, const char *name)
{
    ck_assert_int_eq(room_create(actor, name, ROOM_PRIVATE), OK);
    return scene.last.id;
}

static inline enum err dm_open(uint64_t actor, const uint64_t *users, size_t count)
{
    struct command c = command_of(COMMAND_DM_OPEN, actor);

    c.users = xreallocarray(NULL, count + 1, sizeof(*users));
    for (c.user_count = 0; c.user_count < count; c.user_count++)
        c.users[c.user_count] = users[c.user_count];
    return apply(c);
}

static inline uint64_t dm(uint64_t actor, uint64_t other)
{
    ck_assert_int_eq(dm_open(actor, &other, 1), OK);
    return scene.last.id;
}

static inline enum err in_room(enum command_kind kind, uint64_t actor, uint64_t room)
{
    struct command c = command_of(kind, actor);

    c.room = room;
    return apply(c);
}

static inline enum err join(uint64_t actor, uint64_t room)
{
    return in_room(COMMAND_ROOM_JOIN, actor, room);
}

static inline enum err leave(uint64_t actor, uint64_t room)
{
    return in_room(COMMAND_ROOM_LEAVE, actor, room);
}

static inline enum err set_role(uint64_t actor, uint64_t person, enum user_role role)
{
    struct command c = command_of(COMMAND_USER_UPDATE, actor);

    c.user = person;
    c.has = HAS_ROLE;
    c.role = role;
    return apply(c);
}

static inline enum err to_person(enum command_kind kind, uint64_t actor, uint64_t room,
                                 uint64_t person)
{
    struct command c = command_of(kind, actor);

    c.room = room;
    c.user = person;
    return apply(c);
}

static inline enum err invite(uint64_t actor, uint64_t room, uint64_t person)
{
    return to_person(COMMAND_ROOM_INVITE, actor, room, person);
}

static inline enum err remove_person(uint64_t actor, uint64_t room, uint64_t person)
{
    return to_person(COMMAND_ROOM_REMOVE, actor, room, person);
}

static inline enum err archive(uint64_t actor, uint64_t room, bool archived)
{
    struct command c = command_of(COMMAND_ROOM_UPDATE, actor);

    c.room = room;
    c.has = HAS_ARCHIVED;
    c.archived = archived;
    return apply(c);
}

static inline enum err send_keyed(uint64_t actor, uint64_t room, const char *text,
                                  const char *key)
{
    struct command c = command_of(COMMAND_MESSAGE_SEND, actor);

    c.room = room;
    set_text(&c, text);
    snprintf(c.key, sizeof(c.key), "%s", key);
    secret_hash(text, strlen(text), c.fingerprint);
    return apply(c);
}

static inline enum err try_send(uint64_t actor, uint64_t room, const char *text)
{
    char key[32];

    snprintf(key, sizeof(key), "at-%lld", (long long)scene.now);
    return send_keyed(actor, room, text, key);
}

static inline uint64_t post(uint64_t actor, uint64_t room, const char *text)
{
    ck_assert_int_eq(try_send(actor, room, text), OK);
    return scene.last.id;
}

static inline enum err on_message(enum command_kind kind, uint64_t actor,
                                  uint64_t message, const char *text)
{
    struct command c = command_of(kind, actor);

    c.message = message;
    if (text)
        set_text(&c, text);
    return apply(c);
}

static inline enum err edit(uint64_t actor, uint64_t message, const char *text)
{
    return on_message(COMMAND_MESSAGE_EDIT, actor, message, text);
}

static inline enum err delete_message(uint64_t actor, uint64_t message)
{
    return on_message(COMMAND_MESSAGE_DELETE, actor, message, NULL);
}

static inline enum err react(uint64_t actor, uint64_t message, const char *emoji)
{
    return on_message(COMMAND_REACTION_ADD, actor, message, emoji);
}

static inline enum err unreact(uint64_t actor, uint64_t message, const char *emoji)
{
    return on_message(COMMAND_REACTION_REMOVE, actor, message, emoji);
}

static inline enum err mark(uint64_t actor, uint64_t room, uint64_t seq)
{
    struct command c = command_of(COMMAND_READ_MARK, actor);

    c.room = room;
    c.seq = seq;
    return apply(c);
}

/* What the last call said was not a change, but the answer of the one at that place. */
static inline void nothing_changed_since(uint64_t pos, uint64_t seq)
{
    ck_assert_int_eq(scene.last.err, OK);
    ck_assert(!scene.last.changed);
    ck_assert_int_eq(scene.last.event.kind, EVENT_NONE);
    ck_assert_uint_eq(scene.last.pos, pos);
    ck_assert_uint_eq(scene.last.seq, seq);
}

/* The JSON of a query that went well. */
static inline const char *said(enum err err)
{
    ck_assert_int_eq(err, OK);
    return buf_text(&scene.out);
}

static inline struct buf *fresh_out(void)
{
    buf_clear(&scene.out);
    return &scene.out;
}

#define ck_assert_has(text, part) \
    ck_assert_msg(strstr((text), (part)) != NULL, "%s\n  is not in\n%s", (part), (text))
#define ck_assert_has_not(text, part) \
    ck_assert_msg(strstr((text), (part)) == NULL, "%s\n  is in\n%s", (part), (text))

#endif
