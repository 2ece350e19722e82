/*
 * chat_store.h - what the store would know and answer, read off the log: snapshots and pages.
 *
 * It knows nothing of rings, lanes and queues: who may see what is found by reading the log from
 * its start.
 */
#ifndef UNIT_CHAT_STORE_H
#define UNIT_CHAT_STORE_H

#include "base/buf.h"
#include "base/xmalloc.h"
#include "chat/chat.h"
#include "chat_log.h"
#include "proto/event.h"
#include "proto/frame.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

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

#endif
