/*
 * thread_scene.h - short words for what a post has besides its text, on top of store_fixture.h.
 */
#ifndef UNIT_THREAD_SCENE_H
#define UNIT_THREAD_SCENE_H

#include "store_fixture.h"

#include "store/file.h"
#include "store/query_message.h"

static inline struct command post_of(uint64_t actor, uint64_t where, const char *text)
{
    struct command c = command_of(COMMAND_MESSAGE_SEND, actor);

    c.room = where;
    set_text(&c, text);
    snprintf(c.key, sizeof(c.key), "at-%lld", (long long)c.at);
    secret_hash(text, strlen(text), c.fingerprint);
    return c;
}

static inline enum err try_reply(uint64_t actor, uint64_t where, uint64_t thread,
                                 const char *text)
{
    struct command c = post_of(actor, where, text);

    c.thread = thread;
    return apply(c);
}

static inline uint64_t reply(uint64_t actor, uint64_t where, uint64_t thread,
                             const char *text)
{
    ck_assert_int_eq(try_reply(actor, where, thread, text), OK);
    return scene.last.id;
}

static inline const char *message_of(uint64_t reader, uint64_t id)
{
    return said(query_message(scene.reader, reader, id, fresh_out()));
}

static inline const char *thread_as_seen(uint64_t reader, uint64_t id)
{
    struct history_args args = {.user = reader, .room = id, .limit = 50};

    return said(query_thread(scene.reader, &args, fresh_out()));
}

static inline const char *threads_of(uint64_t reader)
{
    return said(query_threads(scene.reader, reader, "", 50, fresh_out()));
}

#define PICTURE_HASH "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static inline uint64_t file_of(uint64_t actor, enum file_state state)
{
    struct command c = command_of(COMMAND_FILE_CREATE, actor);

    c.name = xstrdup("owl.png");
    c.topic = xstrdup("image/png");
    c.has_hash = true;
    c.uses = 100;
    c.choice = state;
    ck_assert_int_eq(apply(c), OK);
    return scene.last.id;
}

/* One that was looked at. */
static inline uint64_t picture_of(uint64_t actor)
{
    uint64_t id = file_of(actor, FILE_WAITING);
    struct command c = command_of(COMMAND_FILE_READY, 0);

    c.subject = id;
    set_text(&c, "0 " PICTURE_HASH " 90 64 64 image/png\n");
    ck_assert_int_eq(apply(c), OK);
    return id;
}

/* What the event of the last change says behind pos, room and seq. */
static inline const char *last_extra(void)
{
    return scene.last.event.extra ? scene.last.event.extra : "";
}

#endif
