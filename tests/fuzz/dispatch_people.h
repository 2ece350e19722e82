/*
 * dispatch_people.h - what each of several people hears, held to the contract: durable events in
 * pos order, no hole and no repeat in a room, nothing of a room one is not in, one answer to each
 * call. dispatch_scene.h has the server they talk to.
 */
#ifndef FUZZ_DISPATCH_PEOPLE_H
#define FUZZ_DISPATCH_PEOPLE_H

#include "base/config.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "chat/session.h"
#include "handlers/server.h"
#include "loop/loop.h"
#include "loop/timers.h"
#include "store/store.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PEOPLE    4
#define LISTENERS 6
#define ROOMS_MAX 256
#define CALLS_MAX 256
#define KNOWN     10

struct heard {
    uint64_t pos, room, seq;
    bool joins; /* the listener's own way into the room */
};

struct counter {
    uint64_t room, seq;
};

struct scene;

/* One session after the other of one person, on one cursor. */
struct listener {
    struct scene *scene;
    struct session *session; /* NULL: away */
    unsigned person;
    uint64_t me; /* 0 until the first session.open was answered */
    char *wire;
    size_t wire_len;
    size_t takes; /* bytes a turn; 0: all */
    unsigned code;
    bool open, resuming;
    uint64_t begun; /* the pos its log begins behind, and the rooms it was in then */
    struct counter first[ROOMS_MAX];
    size_t first_count;
    uint64_t cursor;
    struct counter rooms[ROOMS_MAX];
    size_t room_count;
    struct heard *log;
    size_t log_count;
    size_t waiting; /* calls without their answer */
    bool answered[CALLS_MAX];
    unsigned calls;
};

struct scene {
    struct config config;
    struct loop *loop;
    struct loop_hook *hook;
    struct timers *timers;
    struct store *store;
    struct server *server;
    struct listener listeners[LISTENERS + 1]; /* the last one is for looking back */
    char tokens[PEOPLE][128];
    uint64_t users[PEOPLE];
    char epoch[64];
    uint64_t rooms[KNOWN], messages[KNOWN];
    size_t room_at, message_at;
    uint64_t https, https_answered;
    cJSON *reply;  /* the last HTTP answer */
    bool shortens; /* the log may be cut: who comes back may have to begin anew */
};

static inline uint64_t number_in(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

    return cJSON_IsNumber(item) ? (uint64_t)item->valuedouble : 0;
}

static inline const char *text_in(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

    return cJSON_IsString(item) ? item->valuestring : "";
}

static inline void remember(uint64_t known[KNOWN], size_t *at, uint64_t id)
{
    for (size_t i = 0; i < KNOWN; i++)
        if (known[i] == id || id == 0)
            return;
    known[(*at)++ % KNOWN] = id;
}

/* --- the contract, as one listener sees it --- */

static inline struct counter *counter_of(struct listener *l, uint64_t room)
{
    for (size_t i = 0; i < l->room_count; i++)
        if (l->rooms[i].room == room)
            return &l->rooms[i];
    return NULL;
}

static inline void count_room(struct listener *l, uint64_t room, uint64_t seq)
{
    struct counter *c = counter_of(l, room);

    if (!c) {
        must(l->room_count < ROOMS_MAX);
        c = &l->rooms[l->room_count++];
    }
    *c = (struct counter){room, seq};
}

static inline bool names_me(const struct listener *l, const cJSON *params)
{
    const cJSON *user;

    cJSON_ArrayForEach(user, cJSON_GetObjectItemCaseSensitive(
                                 params, "users")) if ((uint64_t)user->valuedouble ==
                                                       l->me) return true;
    return false;
}

static inline void hear_in_room(struct listener *l, const char *method,
                                const cJSON *params, struct heard *h)
{
    bool mine = number_in(params, "user") == l->me;
    bool ends = mine && strcmp(method, "member.left") == 0;
    bool creates = strcmp(method, "room.created") == 0;
    struct counter *c = counter_of(l, h->room);

    h->joins = (mine && strcmp(method, "member.joined") == 0) ||
               (creates && names_me(l, params));
    must(c || h->joins || ends || creates);               /* of a room it is not in */
    must(!c || h->seq > c->seq);                          /* again */
    must(!c || h->joins || ends || h->seq == c->seq + 1); /* a hole */
    if (ends && c)
        *c = l->rooms[--l->room_count];
    else if (c || h->joins)
        count_room(l, h->room, h->seq);
}

static inline void hear(struct listener *l, const char *method, const cJSON *params)
{
    struct heard h = {number_in(params, "pos"), number_in(params, "room"),
                      number_in(params, "seq"), false};

    remember(l->scene->rooms, &l->scene->room_at, h.room);
    if (strcmp(method, "message.created") == 0)
        remember(l->scene->messages, &l->scene->message_at,
                 number_in(cJSON_GetObjectItemCaseSensitive(params, "message"), "id"));
    if (h.pos == 0)
        return;
    must(l->open);           /* before the session was */
    must(h.pos > l->cursor); /* out of order */
    l->cursor = h.pos;
    if (h.seq == 0)
        return;
    hear_in_room(l, method, params, &h);
    l->log = xreallocarray(l->log, l->log_count + 1, sizeof(*l->log));
    l->log[l->log_count++] = h;
}

static inline void opened(struct listener *l, const cJSON *result)
{
    const cJSON *room;

    l->me = number_in(cJSON_GetObjectItemCaseSensitive(result, "user"), "user");
    l->open = true;
    if (l->resuming) {
        must(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(result, "resumed")) ||
             l->scene->shortens);
        if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(result, "resumed")))
            return;
    }
    l->room_count = l->log_count = 0;
    snprintf(l->scene->epoch, sizeof(l->scene->epoch), "%s", text_in(result, "epoch"));
    l->begun = l->cursor = number_in(result, "pos");
    cJSON_ArrayForEach(room, cJSON_GetObjectItemCaseSensitive(result, "rooms"))
    {
        const cJSON *member = cJSON_GetObjectItemCaseSensitive(room, "member");

        if (!cJSON_IsFalse(member))
            count_room(l, number_in(room, "room"), number_in(room, "seq"));
        remember(l->scene->rooms, &l->scene->room_at, number_in(room, "room"));
    }
    memcpy(l->first, l->rooms, sizeof(l->rooms));
    l->first_count = l->room_count;
}

static inline void hear_answer(struct listener *l, const cJSON *message)
{
    const char *id = text_in(message, "id");
    unsigned long number;

    if (id[0] != 'q')
        return; /* to what was no call of ours */
    number = strtoul(id + 1, NULL, 10);
    must(number < l->calls && !l->answered[number]);
    l->answered[number] = true;
    l->waiting--;
    if (cJSON_GetObjectItemCaseSensitive(message, "result") && id[strlen(id) - 1] == 'o')
        opened(l, cJSON_GetObjectItemCaseSensitive(message, "result"));
}

static inline void hear_frame(struct listener *l, const char *json, size_t len)
{
    cJSON *message = cJSON_ParseWithLength(json, len);
    const char *method = text_in(message, "method");

    must(message);
    if (method[0] != '\0')
        hear(l, method, cJSON_GetObjectItemCaseSensitive(message, "params"));
    else
        hear_answer(l, message);
    cJSON_Delete(message);
}

#endif
