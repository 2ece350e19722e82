/*
 * handle_people.c - user.deactivate, group.*, notify.*: commands made of checked params.
 */
#include "base/buf.h"
#include "base/xmalloc.h"
#include "handlers/commands.h"
#include "handlers/server_private.h"
#include "store/notify.h"

#include <string.h>

#define GROUP_PEOPLE_MAX 500
#define ONLINE_MAX       1000 /* as the schema of message.send says */

char *params_copy(const struct call *c)
{
    struct buf params;

    buf_init(&params);
    request_write(&c->request, "key", &params);
    return buf_take(&params);
}

void command_take_online(struct command *command, const struct server *srv)
{
    if (!memmem(command->text, command->text_len, "@here", strlen("@here")))
        return;
    command->users = xcalloc(ONLINE_MAX, sizeof(*command->users));
    command->user_count =
        chat_online_in(srv->chat, command->room, command->users, ONLINE_MAX);
}

enum err on_user_deactivate(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_USER_DEACTIVATE, c);
    command.user = request_u64(&c->request, "user");
    command.choice = strcmp(c->request.method->name, "user.reactivate") == 0;
    return commit_call(c, &command);
}

enum err on_group_set(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_GROUP_SET, c);
    command.subject = request_u64(&c->request, "group");
    command.topic = param_copy(c, "handle");
    command.name = param_copy(c, "name");
    if (command.topic)
        command.has |= HAS_TOPIC;
    if (command.name)
        command.has |= HAS_NAME;
    if (request_has(&c->request, "users")) {
        command.has |= HAS_USERS;
        command.users = xcalloc(GROUP_PEOPLE_MAX, sizeof(*command.users));
        command.user_count =
            request_ids(&c->request, "users", command.users, GROUP_PEOPLE_MAX);
    }
    if (request_has(&c->request, "key"))
        command_take_key(&command, c);
    return commit_call(c, &command);
}

enum err on_group_remove(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_GROUP_REMOVE, c);
    command.subject = request_u64(&c->request, "group");
    return commit_call(c, &command);
}

enum err read_groups(struct reading *r, struct reader *reader)
{
    return query_groups(reader, r->call->who.user, &r->out);
}

enum err on_notify_room(struct call *c)
{
    enum notify_level level = NOTIFY_DEFAULT;
    struct command command;

    command_for(&command, COMMAND_NOTIFY_ROOM, c);
    command.room = request_u64(&c->request, "room");
    notify_level_parse(request_text(&c->request, "level", NULL), &level);
    command.choice = (uint64_t)level;
    command.archived = request_bool(&c->request, "muted");
    return commit_call(c, &command);
}

enum err on_notify_set(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_NOTIFY_OWN, c);
    command.params = params_copy(c);
    return commit_call(c, &command);
}

enum err read_notify(struct reading *r, struct reader *reader)
{
    return query_notify(reader, r->call->who.user, &r->out);
}
