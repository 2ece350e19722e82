/*
 * handle_room.c - room.*, dm.open, read.mark, typing.start.
 */
#include "base/xmalloc.h"
#include "handlers/commands.h"
#include "handlers/moderation.h"
#include "handlers/server_private.h"
#include "proto/json.h"

#include <stdlib.h>
#include <string.h>

#define LOOK_ROOMS_MAX 100

enum err on_room_create(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_ROOM_CREATE, c);
    command.name = param_copy(c, "name");
    command.topic = param_copy(c, "topic");
    room_kind_parse(request_text(&c->request, "kind", NULL), &command.room_kind);
    command_take_key(&command, c);
    return commit_call(c, &command);
}

enum err on_room_member(struct call *c)
{
    static const struct {
        const char *method;
        enum command_kind kind;
    } kinds[] = {
        {"room.join", COMMAND_ROOM_JOIN},
        {"room.leave", COMMAND_ROOM_LEAVE},
        {"room.invite", COMMAND_ROOM_INVITE},
        {"room.remove", COMMAND_ROOM_REMOVE},
    };
    size_t i = 0;
    struct command command;

    while (strcmp(kinds[i].method, c->request.method->name) != 0)
        i++;
    command_for(&command, kinds[i].kind, c);
    command.room = request_u64(&c->request, "room");
    command.user = request_u64(&c->request, "user");
    if (command.kind == COMMAND_ROOM_LEAVE) /* not before what was said just before */
        return moderation_submit(c, &command);
    return commit_call(c, &command);
}

enum err on_room_update(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_ROOM_UPDATE, c);
    command.room = request_u64(&c->request, "room");
    if (request_has(&c->request, "name"))
        command.has |= HAS_NAME;
    if (request_has(&c->request, "topic"))
        command.has |= HAS_TOPIC;
    if (request_has(&c->request, "archived"))
        command.has |= HAS_ARCHIVED;
    command.name = param_copy(c, "name");
    command.topic = param_copy(c, "topic");
    command.archived = request_bool(&c->request, "archived");
    return commit_call(c, &command);
}

enum err on_dm_open(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_DM_OPEN, c);
    command.users = xcalloc(DM_USERS_MAX, sizeof(*command.users));
    command.user_count = request_ids(&c->request, "users", command.users, DM_USERS_MAX);
    return commit_call(c, &command);
}

enum err on_read_mark(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_READ_MARK, c);
    command.room = request_u64(&c->request, "room");
    command.seq = request_u64(&c->request, "seq");
    return commit_call(c, &command);
}

static enum err answer_nothing(struct call *c)
{
    struct buf empty;

    buf_init(&empty);
    buf_add_text(&empty, "{}");
    call_answer(c, &empty);
    buf_finish(&empty);
    return OK;
}

enum err on_room_look(struct call *c)
{
    struct session *s = call_session(c);
    uint64_t rooms[LOOK_ROOMS_MAX];
    size_t count = request_ids(&c->request, "rooms", rooms, LOOK_ROOMS_MAX);

    if (c->via != VIA_SOCKET) {
        snprintf(c->request.why, sizeof(c->request.why),
                 "a session looks at rooms; call this on a socket");
        return ERR_REQUEST;
    }
    if (s)
        session_look(s, rooms, count);
    return answer_nothing(c);
}

/* Someone who is not online here, or not in the room: the store knows which it is. */
static enum err read_typing_right(struct reading *r, struct reader *reader)
{
    bool is_member = false;
    enum err err = query_is_member(reader, r->call->who.user,
                                   request_u64(&r->call->request, "room"), &is_member);

    if (err == OK && !is_member) {
        r->why = "join the room first";
        return ERR_FORBIDDEN;
    }
    if (err == OK)
        buf_add_text(&r->out, "{}");
    return err;
}

static void typing_right_done(struct reading *r)
{
    struct call *c = r->call;

    if (r->err == OK) {
        chat_typing(c->server->chat, c->who.user, request_u64(&c->request, "room"));
        call_answer(c, &r->out);
    } else {
        call_fail(c, r->err, r->why, 0);
    }
    reading_finish(r);
}

enum err on_typing_start(struct call *c)
{
    uint64_t room = request_u64(&c->request, "room");

    if (!chat_is_member(c->server->chat, c->who.user, room)) {
        reading_start(c, read_typing_right, typing_right_done, NULL);
        return OK;
    }
    chat_typing(c->server->chat, c->who.user, room);
    return answer_nothing(c);
}

enum err read_room(struct reading *r, struct reader *reader)
{
    return query_room(reader, r->call->who.user, request_u64(&r->call->request, "room"),
                      &r->out);
}

static const char *cursor_of(const struct reading *r)
{
    const char *cursor = request_text(&r->call->request, "cursor", NULL);

    return cursor ? cursor : "";
}

enum err read_rooms(struct reading *r, struct reader *reader)
{
    return query_rooms(reader, r->call->who.user, request_bool(&r->call->request, "all"),
                       cursor_of(r), &r->out);
}

enum err read_members(struct reading *r, struct reader *reader)
{
    return query_members(reader, r->call->who.user,
                         request_u64(&r->call->request, "room"), cursor_of(r), &r->online,
                         &r->out);
}
