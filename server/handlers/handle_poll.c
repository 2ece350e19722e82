/*
 * handle_poll.c - poll.*, emoji.*.
 */
#include "base/buf.h"
#include "base/xmalloc.h"
#include "handlers/commands.h"
#include "handlers/moderation.h"
#include "handlers/server_private.h"
#include "store/poll.h"
#include "store/query_message.h"

#include <string.h>

void command_take_poll(struct command *command, const struct poll_asked *asked)
{
    struct poll p = {.multiple = asked->multiple,
                     .anonymous = asked->anonymous,
                     .closes_at = asked->closes_at,
                     .options = asked->count};
    struct buf text;

    buf_init(&text);
    buf_add(&text, asked->question, strlen(asked->question));
    for (size_t i = 0; i < asked->count; i++) {
        buf_add_char(&text, '\n');
        buf_add(&text, asked->options[i], strlen(asked->options[i]));
    }
    command->text_len = text.len;
    command->text = buf_take(&text);
    command->params = poll_write(&p);
}

enum err on_poll_create(struct call *c)
{
    const char *options[POLL_OPTIONS_MAX];
    struct poll_asked asked = {
        .question = request_text(&c->request, "question", NULL),
        .options = options,
        .count = request_texts(&c->request, "options", options, POLL_OPTIONS_MAX),
        .multiple = request_bool(&c->request, "multiple"),
        .anonymous = request_bool(&c->request, "anonymous"),
        .closes_at = (int64_t)request_u64(&c->request, "closes_at"),
    };
    struct command command;

    command_for(&command, COMMAND_MESSAGE_SEND, c);
    command.room = request_u64(&c->request, "room");
    command.thread = request_u64(&c->request, "thread");
    command_take_poll(&command, &asked);
    command_take_key(&command, c);
    command_take_online(&command, c->server);
    return moderation_submit(c, &command);
}

enum err on_poll_vote(struct call *c)
{
    uint64_t choices[POLL_OPTIONS_MAX];
    size_t count = request_ids(&c->request, "choices", choices, POLL_OPTIONS_MAX);
    struct command command;

    command_for(&command, COMMAND_POLL_VOTE, c);
    command.message = request_u64(&c->request, "id");
    for (size_t i = 0; i < count; i++)
        command.choice |= UINT64_C(1) << choices[i]; /* the schema bounds each to 19 */
    return commit_call(c, &command);
}

enum err on_poll_close(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_POLL_CLOSE, c);
    command.message = request_u64(&c->request, "id");
    return commit_call(c, &command);
}

enum err read_poll(struct reading *r, struct reader *reader)
{
    return query_poll(reader, r->call->who.user, request_u64(&r->call->request, "id"),
                      &r->out);
}

enum err on_emoji_set(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_EMOJI_SET, c);
    command.name = param_copy(c, "name");
    command.subject = request_u64(&c->request, "file");
    return commit_call(c, &command);
}

enum err on_emoji_remove(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_EMOJI_REMOVE, c);
    command.name = param_copy(c, "name");
    return commit_call(c, &command);
}

enum err read_emoji(struct reading *r, struct reader *reader)
{
    const char *cursor = request_text(&r->call->request, "cursor", NULL);

    return query_emoji(reader, cursor ? cursor : "", &r->out);
}
