/*
 * chat_fixture.h - people with clients, on top of a log (chat_log.h) and what the store makes of it
 * (chat_store.h), for the tests of server/chat.
 *
 * A client takes bytes from its session as a socket does, as many as the test lets it, and notes the
 * events it hears.
 */
#ifndef UNIT_CHAT_FIXTURE_H
#define UNIT_CHAT_FIXTURE_H

#include "base/must.h"
#include "base/xmalloc.h"
#include "chat/chat.h"
#include "chat/session.h"
#include "chat_log.h"
#include "chat_store.h"
#include "proto/event.h"
#include "proto/frame.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

struct heard {
    uint64_t pos; /* 0: not durable */
    uint64_t room;
    uint64_t seq;
    uint64_t user;
    char method[24]; /* "" : an answer */
    char text[32];   /* of a message */
    bool has_text;
    bool deleted;
};

struct client {
    struct session *session;
    uint64_t id;
    uint64_t user;
    unsigned flushes; /* how often it was told that there is something to write */
    bool touched;     /* it is to come for frames when the socket can */
    bool paused;
    unsigned closed; /* the code, 0 while it is not */
    unsigned closes;
    const unsigned char *rest; /* of a frame begun */
    size_t rest_len;
    unsigned char *wire; /* received, less than a whole frame */
    size_t wire_len;
    struct heard *heard;
    size_t count;
    size_t capacity;
};

static inline void client_want_flush(void *arg)
{
    struct client *c = arg;

    c->flushes++;
    c->touched = true;
}

static inline void client_want_close(void *arg, unsigned code)
{
    struct client *c = arg;

    c->closed = code;
    c->closes++;
}

static inline void client_want_input(void *arg, bool yes)
{
    struct client *c = arg;

    must(c->paused == yes); /* told of changes alone */
    c->paused = !yes;
}

static inline struct client *client_connect(struct scene *w)
{
    struct client *c = xcalloc(1, sizeof(*c));
    struct transport transport = {client_want_flush, client_want_close, client_want_input,
                                  c};

    c->session = session_create(w->chat, &transport);
    c->id = session_id(c->session);
    return c;
}

/* With a snapshot of pos `snapshot`, from the cursor on. */
static inline bool client_try_open(struct scene *w, struct client *c, uint64_t user,
                                   uint64_t snapshot, uint64_t cursor)
{
    struct session_room rooms[ROOMS_MAX];
    size_t count = scene_rooms(w, user, snapshot, rooms);

    if (session_state(c->session) == SESSION_NEW) {
        uint64_t since = scene_moderates(w, user, snapshot);

        must(session_begin(c->session, user, ++w->tokens,
                           (int)scene_role(w, user, snapshot)));
        session_set_staff(c->session, since == UINT64_MAX ? 0 : since);
    }
    c->user = user;
    return session_open(c->session, snapshot, rooms, count, cursor);
}

/* Somebody connects and resumes from that pos. */
static inline struct client *client_resume(struct scene *w, uint64_t user, uint64_t since)
{
    struct client *c = client_connect(w);

    must(client_try_open(w, c, user, w->committed, since));
    return c;
}

/* Somebody connects and is live. */
static inline struct client *client_open(struct scene *w, uint64_t user)
{
    struct client *c = client_resume(w, user, w->committed);

    scene_feed(w);
    return c;
}

static inline void client_leave(struct client *c)
{
    session_gone(c->session);
    free(c->wire);
    free(c->heard);
    free(c);
}

static inline uint64_t json_number(const char *json, const char *key)
{
    const char *at = strstr(json, key);

    return at ? strtoull(at + strlen(key), NULL, 10) : 0;
}

static inline void json_word(const char *json, const char *key, char *word, size_t size)
{
    const char *at = strstr(json, key);
    size_t len;

    word[0] = '\0';
    if (!at)
        return;
    at += strlen(key);
    len = strcspn(at, "\"");
    must(len < size);
    memcpy(word, at, len);
    word[len] = '\0';
}

static inline void client_hear(struct client *c, const char *json)
{
    struct heard *h;

    if (c->count == c->capacity) {
        c->capacity = c->capacity == 0 ? 16 : c->capacity * 2;
        c->heard = xreallocarray(c->heard, c->capacity, sizeof(*c->heard));
    }
    h = &c->heard[c->count++];
    *h = (struct heard){.pos = json_number(json, "\"pos\":"),
                        .room = json_number(json, "\"room\":"),
                        .seq = json_number(json, "\"seq\":"),
                        .user = json_number(json, "\"user\":"),
                        .has_text = strstr(json, "\"text\":") != NULL,
                        .deleted = strstr(json, "\"deleted\":true") != NULL};
    json_word(json, "\"method\":\"", h->method, sizeof(h->method));
    json_word(json, "\"text\":\"", h->text, sizeof(h->text));
}

/* Reads the whole frames that have arrived. */
static inline void client_parse(struct client *c)
{
    size_t at = 0;

    while (c->wire_len - at >= 2) {
        const unsigned char *bytes = c->wire + at;
        size_t header = bytes[1] < 126 ? 2 : bytes[1] == 126 ? 4 : 10;
        size_t len = bytes[1];
        char *json;

        must((bytes[0] & 0xf0) == 0x80);
        if (c->wire_len - at < header)
            break;
        if (header > 2)
            len = 0;
        for (size_t i = 2; i < header; i++)
            len = len << 8 | bytes[i];
        if (c->wire_len - at < header + len)
            break;
        json = xstrndup((const char *)bytes + header, len);
        if (bytes[0] == 0x81)
            client_hear(c, json);
        free(json);
        at += header + len;
    }
    memmove(c->wire, c->wire + at, c->wire_len - at);
    c->wire_len -= at;
}

static inline void client_take(struct client *c, const void *bytes, size_t len)
{
    c->wire = xrealloc(c->wire, c->wire_len + len + 1);
    memcpy(c->wire + c->wire_len, bytes, len);
    c->wire_len += len;
    client_parse(c);
}

/* The socket takes at most that many bytes. How many it took. */
static inline size_t client_drain(struct client *c, size_t bytes)
{
    struct iovec iov[8];
    size_t taken = c->rest_len < bytes ? c->rest_len : bytes;

    if (c->rest_len > 0) {
        client_take(c, c->rest, taken);
        c->rest += taken;
        c->rest_len -= taken;
        if (c->rest_len > 0)
            return taken;
        session_rest_done(c->session);
    }
    while (taken < bytes && (c->touched || session_has_output(c->session))) {
        size_t count = session_gather(c->session, iov, 8, 4096);
        size_t now = 0;

        c->touched = false;
        if (count == 0)
            break;
        for (size_t i = 0; i < count && taken + now < bytes; i++) {
            size_t part = iov[i].iov_len;

            if (part > bytes - taken - now)
                part = bytes - taken - now;
            client_take(c, iov[i].iov_base, part);
            now += part;
        }
        taken += now;
        c->rest_len = session_written(c->session, now, &c->rest);
        if (c->rest_len > 0)
            break;
    }
    c->touched = c->touched || c->rest_len > 0 || session_has_output(c->session);
    return taken;
}

#define ALL SIZE_MAX

/* Forgets what was heard. */
static inline void client_forget(struct client *c)
{
    c->count = 0;
}

/* The sockets take everything, turn by turn, until there is no more. */
static inline void client_listen(struct scene *w, struct client *c)
{
    do {
        scene_feed(w);
        while (w->request_count > 0) {
            scene_answer_page(w, 50);
            scene_feed(w);
        }
    } while (client_drain(c, ALL) > 0 || chat_is_hungry(w->chat));
}

/* "message.created:one member.left" : the events heard, with texts, in order. */
static inline const char *client_story(struct client *c)
{
    static char story[4096];
    size_t len = 0;

    story[0] = '\0';
    for (size_t i = 0; i < c->count; i++) {
        const struct heard *h = &c->heard[i];

        len += (size_t)snprintf(story + len, sizeof(story) - len, "%s%s%s%s%s",
                                i == 0 ? "" : " ", h->method[0] ? h->method : "answer",
                                h->has_text ? ":" : "", h->text,
                                h->deleted ? ":deleted" : "");
        must(len < sizeof(story));
    }
    return story;
}

static inline struct frame *frame_of(const char *text)
{
    return frame_create(text, strlen(text));
}

#endif
