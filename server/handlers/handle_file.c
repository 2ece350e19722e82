/*
 * handle_file.c - file.*: what one has sent up. The contents go another way (upload.h).
 */
#include "handlers/commands.h"
#include "handlers/server_private.h"
#include "store/query_file.h"

enum err read_file(struct reading *r, struct reader *reader)
{
    const struct call *c = r->call;

    return query_file(reader, c->who.user, request_u64(&c->request, "id"), &r->out);
}

enum err read_files(struct reading *r, struct reader *reader)
{
    const struct call *c = r->call;
    struct files_args args = {
        .user = c->who.user,
        .before = request_u64(&c->request, "before"),
        .limit = request_has(&c->request, "limit")
                     ? (unsigned)request_u64(&c->request, "limit")
                     : 50,
        .quota = c->server->config->quota_person,
    };

    return query_files(reader, &args, &r->out);
}

enum err on_file_delete(struct call *c)
{
    struct command command;

    command_for(&command, COMMAND_FILE_DELETE, c);
    command.subject = request_u64(&c->request, "id");
    return commit_call(c, &command);
}
