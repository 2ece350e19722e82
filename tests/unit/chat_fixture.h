/*
 * chat_fixture.h - a log, a chat and people with clients, for the tests of server/chat.
 *
 * The scene keeps the whole log and answers from it what the store would: snapshots and
 * pages. It knows nothing of rings, lanes and queues: who may see what is found by
 * reading the log from its start. A client takes bytes from its session as a socket
 * does, as many as the test lets it, and notes the events it hears.
 */
#ifndef UNIT_CHAT_FIXTURE_H
#define UNIT_CHAT_FIXTURE_H

#include "base/buf.h"
#include "base/metrics.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "chat/chat.h"
#include "chat/session.h"
#include "loop/timers.h"
#include "proto/event.h"
#include "proto/frame.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#define ROOMS_MAX    64
#define REQUESTS_MAX 256
#define LOG_MAX      200000

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

struct request {
    uint64_t session;
    uint64_t user;
    uint64_t after;
};

struct scene {
    struct timers *timers;
    uint64_t now;
    struct chat *chat;
    struct event
        *log; /* committed; log[i] has pos i + 1; messages with their present text */
    struct event *said; /* what log[i] was when it happened, where that is another text */
    size_t committed;
    size_t published;
    uint64_t seqs[ROOMS_MAX];
    uint64_t tokens;                       /* given out */
    struct request requests[REQUESTS_MAX]; /* pages asked for and not answered */
    size_t request_count;
    size_t requests_most;
    bool reader_refuses;
};

static inline bool scene_read_page(void *arg, uint64_t session, uint64_t user,
                                   uint64_t after)
{
    struct scene *w = arg;

    if (w->reader_refuses)
        return false;
    must(w->request_count < REQUESTS_MAX);
    w->requests[w->request_count++] = (struct request){session, user, after};
    if (w->request_count > w->requests_most)
        w->requests_most = w->request_count;
    return true;
}

static inline struct chat_limits scene_limits(void)
{
    return (struct chat_limits){.outbox_bytes = 256 * 1024,
                                .ring_bytes = 1 << 20,
                                .ring_events = 0,
                                .pages_max = 2,
                                .calls_max = 4};
}

static inline struct scene *scene_begin(struct chat_limits limits)
{
    struct scene *w = xcalloc(1, sizeof(*w));
    struct chat_calls calls = {scene_read_page, w};

    memset(&metrics, 0, sizeof(metrics));
    w->now = 1000;
    w->timers = timers_create_manual(w->now);
    w->log = xcalloc(LOG_MAX, sizeof(*w->log));
    w->said = xcalloc(LOG_MAX, sizeof(*w->said));
    w->chat = chat_create(w->timers, &limits, &calls);
    return w;
}

static inline void scene_end(struct scene *w)
{
    chat_destroy(w->chat);
    timers_destroy(w->timers);
    for (size_t i = 0; i < w->committed; i++) {
        event_finish(&w->log[i]);
        free(w->said[i].text);
    }
    free(w->log);
    free(w->said);
    free(w);
}

/* In the small steps in which a loop sees time go by. */
static inline void scene_wait(struct scene *w, uint64_t ms)
{
    for (; ms > 0; ms -= 50) {
        w->now += 50;
        timers_advance(w->timers, w->now);
    }
}

/* The turns of the loop until nothing is left to be fed. */
static inline void scene_feed(struct scene *w)
{
    while (chat_feed(w->chat))
        ;
    chat_sweep(w->chat);
}

/* The log. */

/* As one of several of a transaction. */
static inline void scene_publish_next(struct scene *w)
{
    const struct event *said = &w->said[w->published];
    struct event e;

    must(w->published < w->committed);
    e = w->log[w->published++];
    if (said->text) {
        e.text = said->text;
        e.text_len = said->text_len;
        e.edited_at = said->edited_at;
        e.deleted = false;
    }
    chat_publish(w->chat, &e);
}

static inline void scene_publish_one(struct scene *w)
{
    scene_publish_next(w);
    chat_settle(w->chat);
}

/* All as one transaction. */
static inline void scene_publish(struct scene *w)
{
    while (w->published < w->committed)
        scene_publish_next(w);
    chat_settle(w->chat);
}

/* Takes over the strings; pos and seq are given here. */
static inline struct event *scene_commit(struct scene *w, struct event e)
{
    must(w->committed < LOG_MAX && e.room < ROOMS_MAX);
    e.pos = w->committed + 1;
    e.at = (int64_t)e.pos * 1000;
    if (e.room != 0 && !event_is_personal(e.kind) && !event_is_for_moderators(e.kind))
        e.seq = ++w->seqs[e.room];
    w->log[w->committed] = e;
    return &w->log[w->committed++];
}

static inline uint64_t scene_create_room(struct scene *w, uint64_t room,
                                         enum room_kind kind, const uint64_t *users,
                                         size_t count)
{
    struct event e = {.kind = EVENT_ROOM_CREATED,
                      .room = room,
                      .user = users[0],
                      .name = xstrdup("tea"),
                      .room_kind = kind,
                      .user_count = count};

    e.users = xreallocarray(NULL, count, sizeof(*e.users));
    memcpy(e.users, users, count * sizeof(*users));
    return scene_commit(w, e)->pos;
}

static inline uint64_t scene_join(struct scene *w, uint64_t room, uint64_t user)
{
    return scene_commit(
               w, (struct event){.kind = EVENT_MEMBER_JOINED, .room = room, .user = user})
        ->pos;
}

static inline uint64_t scene_leave(struct scene *w, uint64_t room, uint64_t user)
{
    return scene_commit(
               w, (struct event){.kind = EVENT_MEMBER_LEFT, .room = room, .user = user})
        ->pos;
}

static inline uint64_t scene_post(struct scene *w, uint64_t room, uint64_t user,
                                  const char *text)
{
    struct event *e = scene_commit(w, (struct event){.kind = EVENT_MESSAGE_CREATED,
                                                     .room = room,
                                                     .user = user,
                                                     .text = xstrdup(text),
                                                     .text_len = strlen(text)});

    e->message = e->pos;
    e->message_seq = e->seq;
    e->message_at = e->at;
    return e->pos;
}

/* Every event that told of it tells its present state from now on. */
static inline void scene_rewrite(struct scene *w, const struct event *now)
{
    for (size_t i = 0; i < w->committed; i++) {
        struct event *e = &w->log[i];

        if (e->message != now->message || e == now ||
            (e->kind != EVENT_MESSAGE_CREATED && e->kind != EVENT_MESSAGE_EDITED))
            continue;
        if (!w->said[i].text)
            w->said[i] = *e;
        else
            free(e->text);
        e->text = now->text ? xstrdup(now->text) : NULL;
        e->text_len = now->text_len;
        e->deleted = now->text == NULL;
        if (now->text)
            e->edited_at = now->edited_at;
    }
}

static inline uint64_t scene_edit(struct scene *w, uint64_t message, const char *text)
{
    const struct event *created = &w->log[message - 1];
    struct event *e = scene_commit(w, (struct event){.kind = EVENT_MESSAGE_EDITED,
                                                     .room = created->room,
                                                     .user = created->user,
                                                     .message = message,
                                                     .message_seq = created->seq,
                                                     .message_at = created->at,
                                                     .text = xstrdup(text),
                                                     .text_len = strlen(text)});

    e->edited_at = e->at;
    scene_rewrite(w, e);
    return e->pos;
}

static inline uint64_t scene_delete(struct scene *w, uint64_t message, uint64_t by)
{
    const struct event *created = &w->log[message - 1];
    struct event *e = scene_commit(w, (struct event){.kind = EVENT_MESSAGE_DELETED,
                                                     .room = created->room,
                                                     .user = created->user,
                                                     .by = by,
                                                     .message = message,
                                                     .message_seq = created->seq,
                                                     .deleted = true});

    scene_rewrite(w, e);
    return e->pos;
}

static inline uint64_t scene_mark(struct scene *w, uint64_t room, uint64_t user)
{
    return scene_commit(w, (struct event){.kind = EVENT_READ_MARKED,
                                          .room = room,
                                          .user = user,
                                          .read = w->seqs[room]})
        ->pos;
}

static inline uint64_t scene_rename(struct scene *w, uint64_t user, enum user_role role)
{
    return scene_commit(w, (struct event){.kind = EVENT_USER_UPDATED,
                                          .user = user,
                                          .name = xstrdup("bob"),
                                          .topic = xstrdup("Bob"),
                                          .role = role})
        ->pos;
}

/* Something is to be reviewed, of that author. */
static inline uint64_t scene_review(struct scene *w, uint64_t room, uint64_t author)
{
    return scene_commit(w, (struct event){.kind = EVENT_REVIEW_OPENED,
                                          .room = room,
                                          .user = author,
                                          .name = xstrdup("reported"),
                                          .review = 1})
        ->pos;
}

static inline uint64_t scene_sanction(struct scene *w, uint64_t room, uint64_t user,
                                      const char *kind)
{
    return scene_commit(w, (struct event){.kind = EVENT_SANCTION_SET,
                                          .room = room,
                                          .user = user,
                                          .name = xstrdup(kind),
                                          .review = 1})
        ->pos;
}

static inline uint64_t scene_revoke(struct scene *w, uint64_t token)
{
    struct event e = {.kind = EVENT_TOKEN_REVOKED, .user_count = 1};

    e.users = xcalloc(1, sizeof(*e.users));
    e.users[0] = token;
    return scene_commit(w, e)->pos;
}

/* What the store knows, read off the log. */

static inline bool scene_makes_member(const struct event *e, uint64_t user, uint64_t room)
{
    if (e->room != room)
        return false;
    if (e->kind == EVENT_MEMBER_JOINED)
        return e->user == user;
    for (size_t i = 0; e->kind == EVENT_ROOM_CREATED && i < e->user_count; i++)
        if (e->users[i] == user)
            return true;
    return false;
}

/* The pos of the last join as things were at `upto`; 0: not a member. */
static inline uint64_t scene_joined(const struct scene *w, uint64_t user, uint64_t room,
                                    uint64_t upto)
{
    for (uint64_t pos = upto; pos > 0; pos--) {
        const struct event *e = &w->log[pos - 1];

        if (scene_makes_member(e, user, room))
            return pos;
        if (e->kind == EVENT_MEMBER_LEFT && e->user == user && e->room == room)
            return 0;
    }
    return 0;
}

/* Since which pos that person moderates without a break; UINT64_MAX: does not. */
static inline uint64_t scene_moderates(const struct scene *w, uint64_t user,
                                       uint64_t upto)
{
    uint64_t since = UINT64_MAX;

    for (uint64_t pos = 1; pos <= upto; pos++) {
        const struct event *e = &w->log[pos - 1];

        if (e->kind != EVENT_USER_UPDATED || e->user != user)
            continue;
        if (!user_role_moderates(e->role))
            since = UINT64_MAX;
        else if (since == UINT64_MAX)
            since = pos;
    }
    return since;
}

static inline enum user_role scene_role(const struct scene *w, uint64_t user,
                                        uint64_t upto)
{
    for (uint64_t pos = upto; pos > 0; pos--)
        if (w->log[pos - 1].kind == EVENT_USER_UPDATED && w->log[pos - 1].user == user)
            return w->log[pos - 1].role;
    return ROLE_MEMBER;
}

/* PROTOCOL 5.3, as things were at `upto`. */
static inline bool scene_sees(const struct scene *w, uint64_t user, const struct event *e,
                              uint64_t upto)
{
    uint64_t joined;

    if (e->kind == EVENT_NONE || e->kind == EVENT_TOKEN_REVOKED)
        return false;
    if (e->kind == EVENT_USER_UPDATED ||
        (e->kind == EVENT_ROOM_CREATED && e->room_kind == ROOM_PUBLIC))
        return true;
    if (event_is_personal(e->kind))
        return e->user == user;
    if (event_is_for_moderators(e->kind))
        return scene_moderates(w, user, upto) <= e->pos;
    joined = scene_joined(w, user, e->room, upto);
    if (joined == 0)
        return e->kind == EVENT_MEMBER_LEFT && e->user == user;
    return e->pos >= joined;
}

static inline size_t scene_rooms(const struct scene *w, uint64_t user, uint64_t upto,
                                 struct session_room *rooms)
{
    size_t count = 0;

    for (uint64_t room = ROOMS_MAX; room-- > 1;) {
        uint64_t joined = scene_joined(w, user, room, upto);
        uint32_t members = 0;

        if (joined == 0)
            continue;
        for (uint64_t someone = 1; someone < 300; someone++)
            members += scene_joined(w, someone, room, upto) != 0;
        rooms[count++] = (struct session_room){room, joined, ROOM_PUBLIC, members};
    }
    return count;
}

/* Answers the oldest request with at most `most` events, as of what is committed. */
static inline void scene_answer_page(struct scene *w, size_t most)
{
    struct request r = w->requests[0];
    struct chat_page_event *events = xcalloc(most + 1, sizeof(*events));
    struct buf text;
    uint64_t next = r.after;
    size_t count = 0;
    bool more = false;

    memmove(w->requests, w->requests + 1, --w->request_count * sizeof(r));
    for (uint64_t pos = r.after + 1; pos <= w->committed; pos++) {
        const struct event *e = &w->log[pos - 1];

        if (!scene_sees(w, r.user, e, w->committed))
            continue;
        if (count == most) {
            more = true;
            break;
        }
        buf_init(&text);
        event_encode(e, &text);
        events[count] = (struct chat_page_event){
            pos,
            e->room,
            e->kind,
            e->kind == EVENT_USER_UPDATED ||
                (e->kind == EVENT_ROOM_CREATED && e->room_kind == ROOM_PUBLIC),
            e->user,
            frame_create(text.bytes, text.len)};
        buf_finish(&text);
        next = pos;
        count++;
    }
    chat_page_head(w->chat, r.session, w->committed);
    chat_page(w->chat, r.session, events, count, next, more);
    for (size_t i = 0; i < count; i++)
        frame_unref(events[i].frame);
    free(events);
}

/* Clients. */

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
