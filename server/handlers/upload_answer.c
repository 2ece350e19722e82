/*
 * upload_answer.c - what the sender of an upload is told.
 */
#include "handlers/upload_steps.h"
#include "proto/json.h"

static void put_result(struct upload *u, struct buf *out)
{
    struct json j = json_begin(out);

    json_object(&j);
    json_put_u64(&j, "id", u->id);
    json_put_text(&j, "name", u->name);
    json_put_u64(&j, "size", u->written);
    json_put_text(&j, "type", u->type->type);
    json_put_u64(&j, "pos", u->pos);
    json_object_end(&j);
}

static void answer_whole(struct upload *u)
{
    struct buf result;

    buf_init(&result);
    put_result(u, &result);
    file_answer(
        u->filing, u->http,
        &(struct file_answer){.status = 200, .json = result.bytes, .len = result.len});
    buf_finish(&result);
}

static void answer_piece(struct upload *u)
{
    struct buf extra;

    u->session->offset = u->written;
    buf_init(&extra);
    resumable_headers(u->session, &extra);
    file_answer(u->filing, u->http,
                &(struct file_answer){.status = u->method == FILE_HEAD ? 200 : 204,
                                      .extra = buf_text(&extra)});
    buf_finish(&extra);
}

void upload_answer(struct upload *u)
{
    if (u->http == 0)
        return;
    if (u->err != OK)
        file_fail(u->filing, u->http, u->err, u->why);
    else if (u->kind == UPLOAD_PIECE)
        answer_piece(u);
    else
        answer_whole(u);
}
