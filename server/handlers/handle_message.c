/*
 * handle_message.c - message.*, reaction.*: a command made of the checked params.
 */
#include "base/clock.h"
#include "base/xmalloc.h"
#include "handlers/commands.h"
#include "handlers/moderation.h"
#include "handlers/server_private.h"
#include "store/file.h"

#include <stdio.h>
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

static void take_files(struct command *command, const struct call *c)
{
    if (!request_has(&c->request, "files"))
        return;
    command->files = xcalloc(FILES_PER_MESSAGE, sizeof(*command->files));
    command->file_count =
        request_ids(&c->request, "files", command->files, FILES_PER_MESSAGE);
}

enum err on_message_send(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_MESSAGE_SEND, c);
    command.room = request_u64(&c->request, "room");
    command.thread = request_u64(&c->request, "thread");
    command.reply = request_u64(&c->request, "reply_to");
    if (request_bool(&c->request, "also_room"))
        command.has |= HAS_ALSO_ROOM;
    if (request_has(&c->request, "kind"))
        command.has |= HAS_ACTION; /* the only one there is */
    command_take_text(&command, c, "text");
    take_files(&command, c);
    command_take_key(&command, c);
    command_take_online(&command, c->server);
    if (command.text_len > 0 || command.file_count > 0)
        return moderation_submit(c, &command);
    command_finish(&command);
    snprintf(c->request.why, sizeof(c->request.why), "text takes 1 to 16384 bytes");
    return ERR_PARAMS;
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
