/*
 * handle_thread.c - thread.*, pins, message.get, message.edits, message.forward.
 */
#include "base/buf.h"
#include "base/xmalloc.h"
#include "handlers/commands.h"
#include "handlers/moderation.h"
#include "handlers/server_private.h"
#include "store/query_message.h"

#include <stdlib.h>
#include <string.h>

#define PAGE_DEFAULT  50
#define MESSAGE_BYTES 16384

static const char *cursor_of(const struct request *r)
{
    const char *cursor = request_text(r, "cursor", NULL);

    return cursor ? cursor : "";
}

static unsigned limit_of(const struct request *r)
{
    return request_has(r, "limit") ? (unsigned)request_u64(r, "limit") : PAGE_DEFAULT;
}

/* --- what changes a message's place --- */

static enum err commit_about(struct call *c, enum command_kind kind)
{
    struct command command;

    command_for(&command, kind, c);
    command.message = request_u64(&c->request, "id");
    command.seq = request_u64(&c->request, "seq");
    return commit_call(c, &command);
}

enum err on_thread_follow(struct call *c)
{
    return commit_about(c, COMMAND_THREAD_FOLLOW);
}

enum err on_thread_unfollow(struct call *c)
{
    return commit_about(c, COMMAND_THREAD_UNFOLLOW);
}

enum err on_thread_mark(struct call *c)
{
    return commit_about(c, COMMAND_THREAD_MARK);
}

enum err on_message_pin(struct call *c)
{
    return commit_about(c, COMMAND_MESSAGE_PIN);
}

enum err on_message_unpin(struct call *c)
{
    return commit_about(c, COMMAND_MESSAGE_UNPIN);
}

/* --- forwarding --- */

/* What somebody says of it comes first, then the copy, each of its lines behind "> ". */
static void write_forward(const char *words, const char *copy, size_t len,
                          struct buf *text)
{
    bool fresh = true;

    if (!words) {
        buf_add(text, copy, len);
        return;
    }
    buf_add(text, words, strlen(words));
    if (len > 0)
        buf_add(text, "\n\n", 2);
    for (size_t i = 0; i < len; i++) {
        if (fresh)
            buf_add(text, "> ", 2);
        buf_add_char(text, copy[i]);
        fresh = copy[i] == '\n';
    }
}

/* A repeated call is answered by its key whatever became of the message, so that one that is
 * not there goes to the journal all the same. */
enum err on_message_forward(struct call *c)
{
    struct command command;
    struct buf text;
    char *copy = NULL;
    size_t len = 0;

    command_for(&command, COMMAND_MESSAGE_SEND, c);
    command.room = request_u64(&c->request, "room");
    command.source = request_u64(&c->request, "id");
    command.thread = request_u64(&c->request, "thread");
    command_take_key(&command, c);
    buf_init(&text);
    if (query_text_of(c->server->reader, command.actor, command.source, &copy, &len) ==
        OK)
        write_forward(request_text(&c->request, "text", NULL), copy, len, &text);
    free(copy);
    command.text_len = text.len;
    command.text = text.len > 0 ? buf_take(&text) : xstrdup("");
    buf_finish(&text);
    if (command.text_len > MESSAGE_BYTES) {
        command_finish(&command);
        call_fail(c, ERR_TOO_LARGE, "with these words the message grows too long", 0);
        return OK;
    }
    command_take_online(&command, c->server);
    return moderation_submit(c, &command);
}

/* --- reading --- */

enum err read_thread(struct reading *r, struct reader *reader)
{
    const struct request *request = &r->call->request;
    struct history_args args = {
        .user = r->call->who.user,
        .room = request_u64(request, "id"),
        .before = request_u64(request, "before"),
        .after = request_u64(request, "after"),
        .has_before = request_has(request, "before"),
        .has_after = request_has(request, "after"),
        .limit = limit_of(request),
    };

    return query_thread(reader, &args, &r->out);
}

enum err read_threads(struct reading *r, struct reader *reader)
{
    const struct request *request = &r->call->request;

    return query_threads(reader, r->call->who.user, cursor_of(request), limit_of(request),
                         &r->out);
}

enum err read_message(struct reading *r, struct reader *reader)
{
    return query_message(reader, r->call->who.user, request_u64(&r->call->request, "id"),
                         &r->out);
}

enum err read_versions(struct reading *r, struct reader *reader)
{
    const struct request *request = &r->call->request;

    return query_versions(reader, r->call->who.user, request_u64(request, "id"),
                          request_u64(request, "after"), limit_of(request), &r->out);
}

enum err read_pins(struct reading *r, struct reader *reader)
{
    const struct request *request = &r->call->request;

    return query_pins(reader, r->call->who.user, request_u64(request, "room"),
                      cursor_of(request), limit_of(request), &r->out);
}
