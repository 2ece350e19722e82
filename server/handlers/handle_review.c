/*
 * handle_review.c - message.report, review.*, sanction.*: people on messages and on people. Who
 * may do it is decided where it is applied or read.
 */
#include "base/clock.h"
#include "handlers/commands.h"
#include "handlers/server_private.h"
#include "store/query_moderation.h"

#include <string.h>

#define MINUTE_MS ((int64_t)60 * 1000)

enum err on_message_report(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_MESSAGE_REPORT, c);
    command.message = request_u64(&c->request, "id");
    command_take_text(&command, c, "reason");
    return commit_call(c, &command);
}

static const char *cursor_of(const struct request *r)
{
    const char *cursor = request_text(r, "cursor", NULL);

    return cursor ? cursor : "";
}

static unsigned limit_of(const struct request *r)
{
    return request_has(r, "limit") ? (unsigned)request_u64(r, "limit") : 50;
}

/* With words for what the queries refuse. */
static enum err tell_why(struct reading *r, enum err err)
{
    if (err == ERR_FORBIDDEN)
        r->why = "your role does not allow that";
    return err;
}

enum err read_reviews(struct reading *r, struct reader *reader)
{
    const struct request *request = &r->call->request;
    const char *state = request_text(request, "state", NULL);
    struct review_args args = {
        .user = r->call->who.user,
        .state = state ? review_state_of(state) : REVIEW_OPEN,
        .room = request_u64(request, "room"),
        .cursor = cursor_of(request),
        .limit = limit_of(request),
    };

    return tell_why(r, query_reviews(reader, &args, &r->out));
}

enum err read_review(struct reading *r, struct reader *reader)
{
    const struct call *c = r->call;

    return tell_why(r, query_review(reader, c->who.user,
                                    request_u64(&c->request, "review"), &r->out));
}

/* How long a mute or ban holds, and why it was set. */
static void take_terms(struct command *command, const struct call *c)
{
    if (request_has(&c->request, "minutes"))
        command->expires_at =
            command->at + (int64_t)request_u64(&c->request, "minutes") * MINUTE_MS;
    if (request_has(&c->request, "reason"))
        command_take_text(command, c, "reason");
}

enum err on_review_decide(struct call *c)
{
    const char *scope = request_text(&c->request, "scope", NULL);
    struct command command;

    command_for(&command, COMMAND_REVIEW_DECIDE, c);
    command.review = request_u64(&c->request, "review");
    command.choice = review_decision_of(request_text(&c->request, "decision", NULL));
    if (scope && strcmp(scope, "room") == 0)
        command.has |= HAS_ROOM;
    take_terms(&command, c);
    return commit_call(c, &command);
}

enum err on_review_appeal(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_REVIEW_APPEAL, c);
    command.review = request_u64(&c->request, "review");
    command_take_text(&command, c, "text");
    return commit_call(c, &command);
}

enum err on_sanction_set(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_SANCTION_SET, c);
    command.user = request_u64(&c->request, "user");
    command.room = request_u64(&c->request, "room");
    command.choice = sanction_kind_of(request_text(&c->request, "kind", NULL));
    take_terms(&command, c);
    return commit_call(c, &command);
}

enum err on_sanction_lift(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_SANCTION_LIFT, c);
    command.review = request_u64(&c->request, "sanction");
    take_terms(&command, c);
    return commit_call(c, &command);
}

enum err read_sanctions(struct reading *r, struct reader *reader)
{
    const struct request *request = &r->call->request;
    struct sanction_args args = {
        .user = r->call->who.user,
        .about = request_u64(request, "user"),
        .all = request_bool(request, "all"),
        .now = clock_wall_ms(),
        .cursor = cursor_of(request),
    };

    return tell_why(r, query_sanctions(reader, &args, &r->out));
}

enum err read_audit(struct reading *r, struct reader *reader)
{
    const struct request *request = &r->call->request;
    struct audit_args args = {
        .user = r->call->who.user,
        .about = request_u64(request, "user"),
        .room = request_u64(request, "room"),
        .cursor = cursor_of(request),
        .limit = limit_of(request),
    };

    return tell_why(r, query_audit(reader, &args, &r->out));
}
