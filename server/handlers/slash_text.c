/*
 * slash_text.c - slash commands that say something, now or later.
 */
#include "base/clock.h"
#include "base/xmalloc.h"
#include "handlers/server_private.h"
#include "handlers/slash.h"

#include <stdlib.h>
#include <string.h>

enum err slash_me(struct call *c, const struct slash *s)
{
    if (s->rest.len == 0)
        return slash_usage(c, s);
    return slash_send(c, request_u64(&c->request, "room"), s->rest, HAS_ACTION);
}

static enum err send_with(struct call *c, const struct slash *s, const char *more)
{
    struct buf text;
    enum err err;

    buf_init(&text);
    buf_add(&text, s->rest.text, s->rest.len);
    if (text.len > 0)
        buf_add_char(&text, ' ');
    buf_add_text(&text, more);
    err = slash_send(c, request_u64(&c->request, "room"),
                     (struct slash_piece){text.bytes, text.len}, 0);
    buf_finish(&text);
    return err;
}

enum err slash_shrug(struct call *c, const struct slash *s)
{
    return send_with(c, s, "¯\\_(ツ)_/¯");
}

enum err slash_tableflip(struct call *c, const struct slash *s)
{
    return send_with(c, s, "(╯°□°)╯︵ ┻━┻");
}

/* --- direct messages --- */

/* The conversation is opened first, which may be done again and again; then it is said there,
 * by the key. */
enum err slash_msg(struct call *c, const struct slash *s)
{
    struct slash_piece rest = s->rest;
    struct slash_piece name;
    struct command command;
    uint64_t user;

    if (!slash_word(&rest, &name) || slash_trim(rest).len == 0)
        return slash_usage(c, s);
    user = slash_person(c, name);
    if (user == 0)
        return ERR_NOT_FOUND;
    command_init(&command, COMMAND_DM_OPEN, c->who.user, clock_wall_ms());
    command.users = xmalloc(sizeof(*command.users));
    command.users[0] = user;
    command.user_count = 1;
    return commit_call(c, &command);
}

void slash_msg_to(struct call *c, uint64_t room)
{
    struct slash_piece name;
    struct slash s;
    size_t len;
    const char *text = request_text(&c->request, "text", &len);
    enum err err;

    slash_parse(text, len, &s);
    slash_word(&s.rest, &name);
    err = slash_send(c, room, slash_trim(s.rest), 0);
    if (err != OK)
        call_fail(c, err, c->request.why, 0);
}

/* --- later --- */

/* Takes the time out of the text. */
static enum err take_when(struct call *c, const struct slash *s, struct slash_piece *text,
                          int64_t *at)
{
    const char *tz = request_text(&c->request, "tz", NULL);
    struct slash_zone zone = {0};

    if (tz && !slash_zone_read(tz, &zone))
        return slash_refuse(c, ERR_PARAMS, "tz takes an offset like +02:00, or Z");
    switch (slash_time(text, clock_wall_ms(), &zone, at)) {
    case SLASH_WHEN_FINE:
        return OK;
    case SLASH_WHEN_NO_ZONE:
        return slash_refuse(c, ERR_PARAMS,
                            "for a time of the day say where you are: give tz");
    case SLASH_WHEN_TOO_FAR:
        return slash_refuse(c, ERR_PARAMS, "that is more than a year ahead");
    case SLASH_WHEN_NONE:
        break;
    }
    return slash_usage(c, s);
}

static void skip_word(struct slash_piece *text, const char *word)
{
    struct slash_piece rest = *text;
    struct slash_piece first;

    if (slash_word(&rest, &first) && slash_is(first, word))
        *text = slash_trim(rest);
}

static enum err plan(struct call *c, enum command_kind kind, struct slash_piece text,
                     int64_t at)
{
    struct command command;

    slash_command(&command, kind, c);
    command.thread = request_u64(&c->request, "thread");
    command.expires_at = at;
    command.text = xstrndup(text.text, text.len);
    command.text_len = text.len;
    return commit_call(c, &command);
}

enum err slash_remind(struct call *c, const struct slash *s)
{
    struct slash_piece text = s->rest;
    int64_t at = 0;
    enum err err;

    skip_word(&text, "me");
    err = take_when(c, s, &text, &at);
    if (err != OK)
        return err;
    skip_word(&text, "to");
    return text.len > 0 ? plan(c, COMMAND_REMINDER_CREATE, text, at) : slash_usage(c, s);
}

enum err slash_schedule(struct call *c, const struct slash *s)
{
    struct slash_piece text = s->rest;
    int64_t at = 0;
    enum err err = take_when(c, s, &text, &at);

    if (err != OK)
        return err;
    return text.len > 0 ? plan(c, COMMAND_SCHEDULE_CREATE, text, at) : slash_usage(c, s);
}
