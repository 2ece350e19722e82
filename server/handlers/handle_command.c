/*
 * handle_command.c - command.run and command.list: from what was typed to a row of slash.tbl.
 */
#include "base/must.h"
#include "base/xmalloc.h"
#include "handlers/commands.h"
#include "handlers/moderation.h"
#include "handlers/result.h"
#include "handlers/server_private.h"
#include "handlers/slash.h"
#include "proto/json.h"
#include "proto/say.h"
#include "store/query_own.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 16384

static const struct row {
    const char *name;
    const char *usage;
    const char *help;
    slash_fn *run;
} rows[] = {
#define SLASH(name, usage, help, function) {name, usage, help, function},
#include "handlers/slash.tbl"
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static const struct row *row_find(const char *name)
{
    for (size_t i = 0; i < ROWS; i++)
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
    return NULL;
}

/* --- for the rows' functions --- */

enum err slash_refuse(struct call *c, enum err err, const char *why)
{
    snprintf(c->request.why, sizeof(c->request.why), "%s", why);
    return err;
}

enum err slash_usage(struct call *c, const struct slash *s)
{
    const struct row *row = row_find(s->name);

    must(row); /* one of its functions asks */
    snprintf(c->request.why, sizeof(c->request.why), "/%s takes: /%s %s", row->name,
             row->name, row->usage);
    return ERR_PARAMS;
}

void slash_answer_notice(struct call *c, const char *text, size_t len)
{
    struct buf result;
    struct json j;

    buf_init(&result);
    j = json_begin(&result);
    json_object(&j);
    json_put_text(&j, "kind", "notice");
    json_key(&j, "text");
    json_string(&j, text, len);
    json_object_end(&j);
    call_answer(c, &result);
    buf_finish(&result);
}

void slash_command(struct command *command, enum command_kind kind, const struct call *c)
{
    command_for(command, kind, c);
    command->room = request_u64(&c->request, "room");
    command_take_key(command, c);
}

void slash_command_run(struct command *command, enum command_kind kind,
                       const struct call *c)
{
    slash_command(command, COMMAND_COMMAND_RUN, c);
    command->subject = kind;
}

enum err slash_send(struct call *c, uint64_t room, struct slash_piece text, uint32_t has)
{
    struct command command;

    if (text.len == 0 || text.len > TEXT_MAX)
        return text.len == 0 ? slash_refuse(c, ERR_PARAMS, "there is nothing to send")
                             : ERR_TOO_LARGE;
    slash_command(&command, COMMAND_MESSAGE_SEND, c);
    if (room == command.room)
        command.thread = request_u64(&c->request, "thread");
    command.room = room;
    command.has = has;
    command.text = xstrndup(text.text, text.len);
    command.text_len = text.len;
    command_take_online(&command, c->server);
    return moderation_submit(c, &command);
}

/* To a guest only those who share a room with them are. */
static bool is_there(const struct call *c, uint64_t user)
{
    struct buf seen;
    bool there;

    buf_init(&seen);
    there = query_user(c->server->reader, c->who.user, user, NULL, &seen) == OK;
    buf_finish(&seen);
    return there;
}

uint64_t slash_person(struct call *c, struct slash_piece word)
{
    struct say why = say_begin(c->request.why, sizeof(c->request.why));
    char name[SLASH_NAME_MAX + 1] = "";
    uint64_t user = 0;

    if (word.len > 0 && word.text[0] == '@') {
        word.text++;
        word.len--;
    }
    if (word.len > 0 && word.len <= SLASH_NAME_MAX) {
        for (size_t i = 0; i < word.len; i++)
            name[i] = word.text[i] >= 'A' && word.text[i] <= 'Z'
                          ? (char)(word.text[i] | 0x20)
                          : word.text[i];
        if (query_user_id(c->server->reader, name, &user) != OK || !is_there(c, user))
            user = 0;
    }
    if (user == 0) {
        say(&why, "there is nobody called @");
        say_cut(&why, word.text, word.len);
    }
    return user;
}

/* --- what is typed --- */

static enum err refuse_unknown(struct call *c, const struct slash *s)
{
    snprintf(
        c->request.why, sizeof(c->request.why),
        "there is no command /%s; /help lists them, and // begins a text with a slash",
        s->name);
    return ERR_NOT_FOUND;
}

enum err on_command_run(struct call *c)
{
    const struct row *row;
    struct slash s;
    size_t len;
    const char *text = request_text(&c->request, "text", &len);

    slash_parse(text, len, &s);
    if (!s.is_command)
        return slash_send(c, request_u64(&c->request, "room"), s.rest, 0);
    row = row_find(s.name);
    return row ? row->run(c, &s) : refuse_unknown(c, &s);
}

enum err on_command_list(struct call *c)
{
    struct buf result;
    struct json j;

    buf_init(&result);
    j = json_begin(&result);
    json_object(&j);
    json_key(&j, "commands");
    json_array(&j);
    for (size_t i = 0; i < ROWS; i++) {
        json_object(&j);
        json_put_text(&j, "name", rows[i].name);
        json_put_text(&j, "usage", rows[i].usage);
        json_put_text(&j, "help", rows[i].help);
        json_object_end(&j);
    }
    json_array_end(&j);
    json_object_end(&j);
    call_answer(c, &result);
    buf_finish(&result);
    return OK;
}

static void add_help(struct buf *text, const struct row *row)
{
    buf_printf(text, "/%s%s%s: %s\n", row->name, row->usage[0] ? " " : "", row->usage,
               row->help);
}

enum err slash_help(struct call *c, const struct slash *s)
{
    struct slash about;
    struct buf text;

    buf_init(&text);
    if (s->rest.len > 0) {
        char *typed = s->rest.text[0] == '/'
                          ? xstrndup(s->rest.text, s->rest.len)
                          : xasprintf("/%.*s", (int)s->rest.len, s->rest.text);
        const struct row *row;

        slash_parse(typed, strlen(typed), &about);
        free(typed);
        row = about.is_command ? row_find(about.name) : NULL;
        if (!row) {
            buf_finish(&text);
            return refuse_unknown(c, &about);
        }
        add_help(&text, row);
    }
    for (size_t i = 0; s->rest.len == 0 && i < ROWS; i++)
        add_help(&text, &rows[i]);
    slash_answer_notice(c, text.bytes, text.len - 1);
    buf_finish(&text);
    return OK;
}

/* --- what came of it --- */

static const char *kind_of(const struct command *command)
{
    switch (command->kind) {
    case COMMAND_SCHEDULE_CREATE:
        return "schedule";
    case COMMAND_REMINDER_CREATE:
        return "reminder";
    case COMMAND_COMMAND_RUN:
        return "done";
    default:
        return "message";
    }
}

/* When it is; of a retry the time that the first call made of it, while it is kept. */
static void put_when(struct json *j, const struct call *c, const struct command *command,
                     const struct outcome *o)
{
    bool reminder = command->kind == COMMAND_REMINDER_CREATE;
    int64_t at = command->expires_at;

    if (o->duplicate &&
        (query_planned_at(c->server->reader, reminder, o->id, &at) != OK || at == 0))
        return;
    json_put_i64(j, "at", at);
}

void slash_committed(struct call *c, const struct command *command,
                     const struct outcome *o)
{
    struct buf result;
    struct json j;

    if (command->kind == COMMAND_DM_OPEN) {
        slash_msg_to(c, o->id);
        return;
    }
    buf_init(&result);
    j = json_begin(&result);
    json_object(&j);
    json_put_text(&j, "kind", kind_of(command));
    if (command->room != 0)
        json_put_u64(&j, "room", command->room);
    result_put(c->server, &j, command, o);
    if (command->kind == COMMAND_SCHEDULE_CREATE ||
        command->kind == COMMAND_REMINDER_CREATE)
        put_when(&j, c, command, o);
    json_object_end(&j);
    call_answer(c, &result);
    buf_finish(&result);
}
