/*
 * handle_own.c - saved.*, draft.*, schedule.*, reminder.*, sidebar.*: what is one person's alone.
 */
#include "base/xmalloc.h"
#include "handlers/commands.h"
#include "handlers/server_private.h"
#include "store/params.h"
#include "store/query_own.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE              50
#define SIDEBAR_ROOMS_MAX 1000
#define SECTIONS_MAX      50

static enum err refuse_params(struct call *c, const char *why)
{
    snprintf(c->request.why, sizeof(c->request.why), "%s", why);
    return ERR_PARAMS;
}

static void take_text_if(struct command *command, const struct call *c, const char *param)
{
    if (request_has(&c->request, param))
        command_take_text(command, c, param);
}

/* --- saved messages --- */

enum err on_saved(struct call *c)
{
    bool add = strcmp(c->request.method->name, "saved.add") == 0;
    struct command command;

    command_for(&command, add ? COMMAND_SAVED_ADD : COMMAND_SAVED_REMOVE, c);
    command.message = request_u64(&c->request, "id");
    take_text_if(&command, c, "note");
    return commit_call(c, &command);
}

static struct own_args args_of(const struct reading *r)
{
    const struct request *request = &r->call->request;
    const char *cursor = request_text(request, "cursor", NULL);

    return (struct own_args){
        .user = r->call->who.user,
        .cursor = cursor ? cursor : "",
        .limit = request_has(request, "limit") ? (unsigned)request_u64(request, "limit")
                                               : PAGE,
    };
}

enum err read_saved(struct reading *r, struct reader *reader)
{
    struct own_args args = args_of(r);

    return query_saved(reader, &args, &r->out);
}

/* --- drafts --- */

enum err on_draft_set(struct call *c)
{
    size_t len;
    struct command command;

    command_for(&command, COMMAND_DRAFT_SET, c);
    command.room = request_u64(&c->request, "room");
    command.thread = request_u64(&c->request, "thread");
    command.reply = request_u64(&c->request, "reply_to");
    request_text(&c->request, "text", &len);
    if (len > 0) /* an empty one takes the draft away */
        command_take_text(&command, c, "text");
    return commit_call(c, &command);
}

enum err read_drafts(struct reading *r, struct reader *reader)
{
    struct own_args args = args_of(r);

    return query_drafts(reader, &args, &r->out);
}

/* --- messages to be sent later --- */

enum err on_schedule_create(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_SCHEDULE_CREATE, c);
    command.room = request_u64(&c->request, "room");
    command.thread = request_u64(&c->request, "thread");
    command.expires_at = (int64_t)request_u64(&c->request, "at");
    command_take_text(&command, c, "text");
    command_take_key(&command, c);
    return commit_call(c, &command);
}

enum err on_schedule_update(struct call *c)
{
    struct command command;

    if (!request_has(&c->request, "text") && !request_has(&c->request, "at"))
        return refuse_params(c, "give text, or at, or both");
    command_for(&command, COMMAND_SCHEDULE_UPDATE, c);
    command.subject = request_u64(&c->request, "id");
    command.expires_at = (int64_t)request_u64(&c->request, "at");
    take_text_if(&command, c, "text");
    return commit_call(c, &command);
}

enum err on_schedule_remove(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_SCHEDULE_REMOVE, c);
    command.subject = request_u64(&c->request, "id");
    return commit_call(c, &command);
}

enum err read_schedules(struct reading *r, struct reader *reader)
{
    struct own_args args = args_of(r);

    return query_schedules(reader, &args, &r->out);
}

/* --- reminders --- */

enum err on_reminder_create(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_REMINDER_CREATE, c);
    command.room = request_u64(&c->request, "room");
    command.message = request_u64(&c->request, "message");
    command.expires_at = (int64_t)request_u64(&c->request, "at");
    take_text_if(&command, c, "text");
    command_take_key(&command, c);
    return commit_call(c, &command);
}

enum err on_reminder_remove(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_REMINDER_REMOVE, c);
    command.subject = request_u64(&c->request, "id");
    return commit_call(c, &command);
}

enum err read_reminders(struct reading *r, struct reader *reader)
{
    struct own_args args = args_of(r);

    return query_reminders(reader, &args, &r->out);
}

/* --- the sidebar --- */

static bool is_known(struct json_slice ids[SECTIONS_MAX], size_t count,
                     struct json_slice id)
{
    for (size_t i = 0; i < count; i++)
        if (ids[i].len == id.len && memcmp(ids[i].text, id.text, id.len) == 0)
            return true;
    return false;
}

/* What the schema cannot say of the sections together. NULL: nothing is wrong. */
static const char *fault_of(struct json_slice sections)
{
    struct json_slice ids[SECTIONS_MAX];
    struct json_slice section;
    size_t count = 0;
    size_t rooms = 0;

    sections = json_inside(sections);
    while (count < SECTIONS_MAX && json_next_element(&sections, &section)) {
        size_t more = 0;

        if (!params_find(section, "id", &ids[count]) || is_known(ids, count, ids[count]))
            return "two sections have the same id";
        count++;
        free(params_ids(section, "rooms", SIDEBAR_ROOMS_MAX, &more));
        rooms += more;
        if (rooms > SIDEBAR_ROOMS_MAX)
            return "the sections hold 1000 rooms together at most";
    }
    return NULL;
}

enum err on_sidebar_set(struct call *c)
{
    struct json_slice params, sections;
    const char *fault = NULL;
    struct command command;
    struct buf text;

    command_for(&command, COMMAND_SIDEBAR_SET, c);
    buf_init(&text);
    request_write(&c->request, "if_pos", &text);
    command.params = buf_take(&text);
    command.seq = request_u64(&c->request, "if_pos");
    if (params_open(command.params, &params) &&
        params_find(params, "sections", &sections))
        fault = fault_of(sections);
    if (!fault)
        return commit_call(c, &command);
    command_finish(&command);
    return refuse_params(c, fault);
}

enum err read_sidebar(struct reading *r, struct reader *reader)
{
    return query_sidebar(reader, r->call->who.user, &r->out);
}
