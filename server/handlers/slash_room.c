/*
 * slash_room.c - slash commands that change a room, or who is in it.
 */
#include "base/utf8.h"
#include "base/xmalloc.h"
#include "handlers/moderation.h"
#include "handlers/server_private.h"
#include "handlers/slash.h"
#include "store/query_own.h"

#include <string.h>

#define TOPIC_MAX  1000 /* bytes, as the schema of room.update has it */
#define NAME_MAX   64   /* characters, likewise */
#define PEOPLE_MAX 20

static enum err update(struct call *c, uint32_t has, struct slash_piece text)
{
    struct command command;
    char *copy = has & HAS_ARCHIVED ? NULL : xstrndup(text.text, text.len);

    slash_command_run(&command, COMMAND_ROOM_UPDATE, c);
    command.has = has;
    if (has & HAS_TOPIC)
        command.topic = copy;
    else
        command.name = copy;
    return commit_call(c, &command);
}

enum err slash_topic(struct call *c, const struct slash *s)
{
    if (s->rest.len == 0)
        return slash_usage(c, s);
    if (s->rest.len > TOPIC_MAX || utf8_has_control(s->rest.text, s->rest.len))
        return slash_refuse(c, ERR_PARAMS, "a topic is one line of 1000 bytes at most");
    return update(c, HAS_TOPIC, s->rest);
}

enum err slash_rename(struct call *c, const struct slash *s)
{
    if (s->rest.len == 0)
        return slash_usage(c, s);
    if (utf8_length(s->rest.text, s->rest.len) > NAME_MAX ||
        utf8_has_control(s->rest.text, s->rest.len))
        return slash_refuse(c, ERR_PARAMS, "a name is one line of 64 characters at most");
    return update(c, HAS_NAME, s->rest);
}

enum err slash_archive(struct call *c, const struct slash *s)
{
    struct command command;

    if (s->rest.len > 0)
        return slash_usage(c, s);
    slash_command_run(&command, COMMAND_ROOM_UPDATE, c);
    command.has = HAS_ARCHIVED;
    command.archived = strcmp(s->name, "archive") == 0;
    return commit_call(c, &command);
}

/* --- who is in it --- */

static enum err take_people(struct call *c, const struct slash *s,
                            struct command *command)
{
    struct slash_piece rest = s->rest;
    struct slash_piece word;

    command->users = xcalloc(PEOPLE_MAX, sizeof(*command->users));
    while (slash_word(&rest, &word)) {
        uint64_t user = slash_person(c, word);

        if (user == 0)
            return ERR_NOT_FOUND;
        if (command->user_count == PEOPLE_MAX)
            return slash_refuse(c, ERR_PARAMS, "name 20 people at most");
        command->users[command->user_count++] = user;
    }
    return command->user_count > 0 ? OK : slash_usage(c, s);
}

static enum err with_people(struct call *c, const struct slash *s, enum command_kind kind)
{
    struct command command;
    enum err err;

    slash_command_run(&command, kind, c);
    err = take_people(c, s, &command);
    if (err == OK)
        return commit_call(c, &command);
    command_finish(&command);
    return err;
}

enum err slash_invite(struct call *c, const struct slash *s)
{
    return with_people(c, s, COMMAND_ROOM_INVITE);
}

enum err slash_remove(struct call *c, const struct slash *s)
{
    return with_people(c, s, COMMAND_ROOM_REMOVE);
}

enum err slash_join(struct call *c, const struct slash *s)
{
    struct slash_piece name = s->rest;
    struct command command;
    uint64_t room = request_u64(&c->request, "room");

    if (name.len > 0 && name.text[0] == '#') {
        name.text++;
        name.len--;
    }
    if (name.len > 0 && query_room_named(c->server->reader, c->who.user, name.text,
                                         name.len, &room) != OK)
        return slash_refuse(c, ERR_NOT_FOUND,
                            "there is no room of this name, or not for you");
    slash_command_run(&command, COMMAND_ROOM_JOIN, c);
    command.room = room;
    return commit_call(c, &command);
}

/* Not before what was said just before. */
enum err slash_leave(struct call *c, const struct slash *s)
{
    struct command command;

    if (s->rest.len > 0)
        return slash_usage(c, s);
    slash_command_run(&command, COMMAND_ROOM_LEAVE, c);
    return moderation_submit(c, &command);
}
