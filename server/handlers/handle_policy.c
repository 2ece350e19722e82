/*
 * handle_policy.c - policy.*, list.*, head.*, moderation.status: what admins set for the machine.
 */
#include "base/utf8.h"
#include "base/xmalloc.h"
#include "handlers/commands.h"
#include "handlers/moderation.h"
#include "handlers/server_private.h"
#include "proto/json.h"
#include "store/query_moderation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum err refuse_call(struct call *c, enum err err, const char *why)
{
    snprintf(c->request.why, sizeof(c->request.why), "%s", why);
    return err;
}

/* With words for what the queries refuse. */
static enum err tell_why(struct reading *r, enum err err)
{
    if (err == ERR_FORBIDDEN)
        r->why = "your role does not allow that";
    return err;
}

/* --- policies --- */

enum err read_policy(struct reading *r, struct reader *reader)
{
    const struct call *c = r->call;

    return tell_why(
        r, query_policy(reader, c->who.user, request_u64(&c->request, "room"), &r->out));
}

/* The policy as text; NULL: there is nothing in it. */
static void take_policy(struct command *command, const struct call *c)
{
    struct buf json;

    buf_init(&json);
    request_write(&c->request, "room", &json);
    command->text_len = json.len;
    command->text = buf_take(&json);
    if (strcmp(command->text, "{}") != 0)
        return;
    free(command->text);
    command->text = NULL;
    command->text_len = 0;
}

enum err on_policy_set(struct call *c)
{
    const struct request *r = &c->request;
    struct command command;

    if (request_has(r, "slow_seconds") && !request_has(r, "room"))
        return refuse_call(c, ERR_PARAMS, "slow_seconds is a room's: name the room too");
    command_for(&command, COMMAND_MODERATION_POLICY, c);
    command.room = request_u64(r, "room");
    command.uses = request_u64(r, "slow_seconds");
    take_policy(&command, c);
    if (command.text && !moderation_policy_is_good(command.text, command.text_len,
                                                   c->request.why, REQUEST_WHY_MAX)) {
        command_finish(&command);
        return ERR_PARAMS;
    }
    return commit_call(c, &command);
}

/* --- lists --- */

enum err read_lists(struct reading *r, struct reader *reader)
{
    return tell_why(r, query_lists(reader, r->call->who.user, &r->out));
}

enum err read_list(struct reading *r, struct reader *reader)
{
    const struct call *c = r->call;

    return tell_why(
        r, query_list(reader, c->who.user, request_u64(&c->request, "list"), &r->out));
}

/* What the schema cannot say of a list's lines. */
static enum err check_lines(struct call *c)
{
    size_t len, entries, line;
    const char *text = request_text(&c->request, "text", &len);

    if (!word_list_count(text, len, &entries, &line)) {
        snprintf(c->request.why, sizeof(c->request.why),
                 "line %zu of text is longer than %d bytes", line, WORDS_LINE_MAX);
        return ERR_PARAMS;
    }
    for (size_t at = 0; at < len;) {
        const char *end = memchr(text + at, '\n', len - at);
        size_t size = end ? (size_t)(end - text) - at : len - at;

        if (utf8_has_control(text + at, size))
            return refuse_call(c, ERR_PARAMS, "text takes no control characters");
        at += size + 1;
    }
    return OK;
}

/* A list of patterns that the worker is asked about. */
struct pattern_list {
    struct call *call;
    struct command command;
};

static void patterns_checked(void *arg, enum err err, const char *why)
{
    struct pattern_list *list = arg;

    if (err == OK) {
        commit_call(list->call, &list->command);
    } else {
        command_finish(&list->command);
        call_fail(list->call, err, why, 0);
    }
    free(list);
}

static enum err submit_list(struct call *c, struct command *command)
{
    struct pattern_list *list;

    if (command->choice != WORDS_PATTERNS || command->text_len == 0)
        return commit_call(c, command);
    list = xmalloc(sizeof(*list));
    *list = (struct pattern_list){c, *command};
    moderation_check_patterns(c->server, list->command.text, list->command.text_len,
                              patterns_checked, list);
    return OK;
}

enum err on_list_set(struct call *c)
{
    const struct request *r = &c->request;
    struct command command;
    enum err err;

    if (!user_role_rules(c->who.role)) /* before the worker is troubled */
        return refuse_call(c, ERR_FORBIDDEN, "only an owner or admin does that");
    if (!request_has(r, "list") && !request_has(r, "key"))
        return refuse_call(c, ERR_PARAMS, "key is missing: it makes a new list");
    err = check_lines(c);
    if (err != OK)
        return err;
    command_for(&command, COMMAND_LIST_SET, c);
    command.list = request_u64(r, "list");
    command.name = param_copy(c, "name");
    command.choice = word_list_kind_of(request_text(r, "kind", NULL));
    command.topic = param_copy(c, "language");
    command_take_text(&command, c, "text");
    if (request_has(r, "key"))
        command_take_key(&command, c);
    return submit_list(c, &command);
}

enum err on_list_remove(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_LIST_REMOVE, c);
    command.list = request_u64(&c->request, "list");
    return commit_call(c, &command);
}

/* --- what is learnt --- */

enum err read_heads(struct reading *r, struct reader *reader)
{
    return tell_why(r, query_heads(reader, r->call->who.user, &r->out));
}

enum err on_head_learn(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_LEARN, c);
    command_take_key(&command, c);
    return commit_call(c, &command);
}

enum err on_head_use(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_HEAD_SET, c);
    command.seq = request_u64(&c->request, "version");
    if (!request_has(&c->request, "version"))
        command.has |= HAS_BACK;
    return commit_call(c, &command);
}

/* --- how it stands --- */

/* The object stays open for what the loop knows. */
static enum err read_counts(struct reading *r, struct reader *reader)
{
    struct json j = json_begin(&r->out);

    json_object(&j);
    return tell_why(r, query_moderation_counts(reader, r->call->who.user, &j));
}

static void counts_read(struct reading *r)
{
    struct json j = {.out = &r->out, .comma = true};

    if (r->err == OK) {
        moderation_put_status(r->call->server, &j);
        json_object_end(&j);
        call_answer(r->call, &r->out);
    } else {
        call_fail(r->call, r->err, r->why, 0);
    }
    reading_finish(r);
}

enum err on_moderation_status(struct call *c)
{
    reading_start(c, read_counts, counts_read, NULL);
    return OK;
}
