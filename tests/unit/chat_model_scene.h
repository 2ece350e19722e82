/*
 * chat_model_scene.h - a workspace in which random people do things and come with clients.
 */
#ifndef UNIT_CHAT_MODEL_SCENE_H
#define UNIT_CHAT_MODEL_SCENE_H

#include "chat/chat.h"
#include "chat_fixture.h"

#include <stdio.h>

#define USERS 12u
#define ROOMS 7u

static struct scene *scene;
static uint64_t dice_state;

/* One client's connection: what it started from and what it was owed. */
struct visit {
    struct client *client; /* NULL: free */
    uint64_t since;
    uint64_t known; /* what was published when it opened */
    size_t answers; /* sent to it */
    bool cut;       /* closed by us: it need not have heard all */
    size_t speed;   /* bytes it reads at a time */
};

static inline uint64_t dice(uint64_t sides)
{
    dice_state =
        dice_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (dice_state >> 33) % sides;
}

static inline struct event *event_at(uint64_t pos)
{
    return &scene->log[pos - 1];
}

/* A message's text is its id and how often it was edited. */
static inline const char *words(uint64_t message, unsigned version)
{
    static char text[32];

    snprintf(text, sizeof(text), "%u.%u", (unsigned)message, version);
    return text;
}

static inline unsigned version_of(const char *text)
{
    return (unsigned)strtoul(strchr(text, '.') + 1, NULL, 10);
}

static inline uint64_t random_message(void)
{
    for (int i = 0; i < 20; i++) {
        /* mostly recent ones */
        uint64_t back = dice(4) == 0 ? scene->committed : 30;
        uint64_t pos = scene->committed - dice(back < scene->committed ? back : 1);
        const struct event *e = pos > 0 ? event_at(pos) : NULL;

        if (e && e->kind == EVENT_MESSAGE_CREATED && !e->deleted)
            return pos;
    }
    return 0;
}

static inline void somebody_does_something(void)
{
    uint64_t user = 1 + dice(USERS);
    uint64_t room = 1 + dice(ROOMS);
    uint64_t users[2] = {user, user % USERS + 1};
    uint64_t message = random_message();
    bool member = scene_joined(scene, user, room, scene->committed) != 0;

    if (scene->seqs[room] == 0) {
        scene_create_room(scene, room, (enum room_kind)dice(3), users, 1 + dice(2));
        return;
    }
    switch (dice(24)) {
    case 0:
    case 1:
    case 9:
    case 10:
        if (member)
            scene_leave(scene, room, user);
        else
            scene_join(scene, room, user);
        return;
    case 2:
        scene_mark(scene, room, user);
        return;
    case 3:
        scene_rename(scene, user, ROLE_MEMBER);
        return;
    case 4:
        scene_commit(scene, (struct event){.kind = EVENT_NONE});
        return;
    case 5:
    case 6:
    case 7:
        if (message)
            scene_edit(scene, message,
                       words(message, version_of(event_at(message)->text) + 1));
        return;
    case 8:
        if (message)
            scene_delete(scene, message, user);
        return;
    default:
        scene_post(scene, room, user, words(scene->committed + 1, 0));
    }
}

/* Rather somebody who has just joined or left a room, which is the hardest time. */
static inline uint64_t somebody(void)
{
    for (uint64_t pos = scene->committed; pos > 0 && pos + 8 > scene->committed; pos--)
        if (event_at(pos)->kind == EVENT_MEMBER_JOINED ||
            event_at(pos)->kind == EVENT_MEMBER_LEFT)
            return dice(2) ? event_at(pos)->user : 1 + dice(USERS);
    return 1 + dice(USERS);
}

static inline void somebody_connects(struct visit *v)
{
    uint64_t user = somebody();
    uint64_t snapshot = scene->published + dice(scene->committed - scene->published + 1);
    bool opened;

    if (dice(4) == 0 && snapshot > 3)
        snapshot -= dice(snapshot < 20 ? 3 : 20); /* and some time passed since */
    *v = (struct visit){.client = client_connect(scene)};
    v->since = dice(3) == 0 ? snapshot : dice(snapshot + 1);
    v->speed = 1 + dice(3000);
    v->known = scene->published;
    opened = client_try_open(scene, v->client, user, snapshot, v->since);
    if (!opened)
        must(client_try_open(scene, v->client, user, scene->committed, v->since));
}

#endif
