/*
 * handle_message.c - message.*, reaction.*: a command made of the checked params.
 */
#include "base/clock.h"
#include "base/xmalloc.h"
#include "handlers/commands.h"
#include "handlers/moderation.h"
#include "handlers/server_private.h"

#include <string.h>

void command_for(struct command *command, enum command_kind kind, const struct call *c)
{
    command_init(command, kind, c->who.user, clock_wall_ms());
}

void command_take_key(struct command *command, const struct call *c)
{
    size_t len;
    const char *key = request_text(&c->request, "key", &len);

    memcpy(command->key, key, len + 1); /* the schema bounds it to COMMAND_KEY_MAX */
    request_fingerprint(&c->request, command->fingerprint);
}

void command_take_text(struct command *command, const struct call *c, const char *param)
{
    size_t len;
    const char *text = request_text(&c->request, param, &len);

    command->text = xstrndup(text, len);
    command->text_len = len;
}

char *param_copy(const struct call *c, const char *param)
{
    size_t len;
    const char *text = request_text(&c->request, param, &len);

    return text ? xstrndup(text, len) : NULL;
}

enum err on_message_send(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_MESSAGE_SEND, c);
    command.room = request_u64(&c->request, "room");
    command_take_text(&command, c, "text");
    command_take_key(&command, c);
    return moderation_submit(c, &command);
}

enum err on_message_edit(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_MESSAGE_EDIT, c);
    command.message = request_u64(&c->request, "id");
    command_take_text(&command, c, "text");
    return moderation_submit(c, &command);
}

enum err on_message_delete(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_MESSAGE_DELETE, c);
    command.message = request_u64(&c->request, "id");
    return moderation_submit(c, &command);
}

enum err on_reaction(struct call *c)
{
    bool add = strcmp(c->request.method->name, "reaction.add") == 0;
    struct command command;

    command_for(&command, add ? COMMAND_REACTION_ADD : COMMAND_REACTION_REMOVE, c);
    command.message = request_u64(&c->request, "id");
    command_take_text(&command, c, "emoji");
    return commit_call(c, &command);
}

enum err read_history(struct reading *r, struct reader *reader)
{
    const struct request *request = &r->call->request;
    struct history_args args = {
        .user = r->call->who.user,
        .room = request_u64(request, "room"),
        .before = request_u64(request, "before"),
        .after = request_u64(request, "after"),
        .has_before = request_has(request, "before"),
        .has_after = request_has(request, "after"),
        .limit =
            request_has(request, "limit") ? (unsigned)request_u64(request, "limit") : 50,
    };

    return query_history(reader, &args, &r->out);
}
