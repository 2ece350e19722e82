/*
 * slash_own.c - slash commands about polls, and about how one is and what one wants to hear.
 */
#include "base/utf8.h"
#include "base/xmalloc.h"
#include "handlers/commands.h"
#include "handlers/moderation.h"
#include "handlers/server_private.h"
#include "handlers/slash.h"
#include "proto/json.h"
#include "store/poll.h"
#include "store/query_own.h"

#include <stdlib.h>
#include <string.h>

#define QUESTION_MAX 500 /* characters, as the schema of poll.create has it */
#define OPTION_MAX   100
#define EMOJI_MAX    64  /* bytes, as the schema of status has it */
#define STATUS_MAX   100 /* characters */

static bool is_line(struct slash_piece piece, size_t max)
{
    return piece.len > 0 && utf8_length(piece.text, piece.len) <= max &&
           !utf8_has_control(piece.text, piece.len);
}

/* --- polls --- */

struct asked {
    char *words[POLL_OPTIONS_MAX + 1]; /* the question, then the options */
    size_t count;
};

static void asked_finish(struct asked *a)
{
    for (size_t i = 0; i < a->count; i++)
        free(a->words[i]);
}

static bool asked_take(struct asked *a, struct slash_piece rest)
{
    struct slash_piece word;

    while (slash_word(&rest, &word)) {
        if (a->count > POLL_OPTIONS_MAX ||
            !is_line(word, a->count == 0 ? QUESTION_MAX : OPTION_MAX))
            return false;
        a->words[a->count++] = xstrndup(word.text, word.len);
    }
    return a->count >= 3 && slash_trim(rest).len == 0;
}

enum err slash_poll(struct call *c, const struct slash *s)
{
    struct asked a = {0};
    struct poll_asked poll;
    struct command command;

    if (!asked_take(&a, s->rest)) {
        asked_finish(&a);
        return slash_usage(c, s);
    }
    poll = (struct poll_asked){.question = a.words[0],
                               .options = (const char *const *)a.words + 1,
                               .count = a.count - 1};
    slash_command(&command, COMMAND_MESSAGE_SEND, c);
    command.thread = request_u64(&c->request, "thread");
    command_take_poll(&command, &poll);
    command_take_online(&command, c->server);
    asked_finish(&a);
    return moderation_submit(c, &command);
}

/* --- the own status --- */

static bool is_emoji(struct slash_piece word)
{
    size_t at = 0;

    if (word.len == 0 || word.len > EMOJI_MAX || utf8_has_control(word.text, word.len))
        return false;
    if (word.text[0] == ':')
        return word.len > 2 && word.text[word.len - 1] == ':';
    return utf8_next(word.text, word.len, &at) >= 0x2190; /* arrows; letters are before */
}

static char *status_params(struct slash_piece emoji, struct slash_piece text)
{
    struct buf params;
    struct json j;

    buf_init(&params);
    j = json_begin(&params);
    json_object(&j);
    json_key(&j, "status");
    json_object(&j);
    json_key(&j, "emoji");
    json_string(&j, emoji.text, emoji.len);
    json_key(&j, "text");
    json_string(&j, text.text, text.len);
    json_object_end(&j);
    json_object_end(&j);
    return buf_take(&params);
}

enum err slash_status(struct call *c, const struct slash *s)
{
    struct slash_piece text = s->rest;
    struct slash_piece rest = s->rest;
    struct slash_piece emoji = {"", 0};
    struct slash_piece word;
    struct command command;

    if (slash_word(&rest, &word) && is_emoji(word)) {
        emoji = word;
        text = slash_trim(rest);
    }
    if (slash_is(text, "clear") && emoji.len == 0)
        text.len = 0;
    else if (s->rest.len == 0 || (text.len > 0 && !is_line(text, STATUS_MAX)))
        return slash_usage(c, s);
    slash_command_run(&command, COMMAND_USER_UPDATE, c);
    command.user = c->who.user;
    command.has = HAS_PROFILE;
    command.params = status_params(emoji, text);
    return commit_call(c, &command);
}

/* --- what is heard of a room --- */

enum err slash_mute(struct call *c, const struct slash *s)
{
    struct command command;

    if (s->rest.len > 0)
        return slash_usage(c, s);
    slash_command_run(&command, COMMAND_NOTIFY_ROOM, c);
    command.archived = strcmp(s->name, "mute") == 0;
    if (query_notify_level(c->server->reader, c->who.user, command.room,
                           &command.choice) == OK)
        return commit_call(c, &command);
    command_finish(&command);
    return ERR_INTERNAL;
}
