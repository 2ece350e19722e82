#include "store/attached.h"

#include "base/buf.h"
#include "base/xmalloc.h"
#include "proto/json.h"
#include "store/file.h"
#include "store/params.h"
#include "store/parts.h"
#include "store/poll.h"
#include "store/thread.h"

#include <stdlib.h>
#include <string.h>

static bool is_plain(const struct command *c)
{
    return (c->thread | c->reply | c->source) == 0 && !c->params && c->file_count == 0;
}

/* --- what is refused --- */

static enum err check_thread(struct writer *w, const struct command *c, struct outcome *o,
                             const struct standing *room)
{
    struct message_row m, root;

    if (!find_message(&w->db, c->thread, &m) || m.room != room->room ||
        !thread_is_open(&w->db, &m, &root))
        return refuse(o, ERR_NOT_FOUND, "thread: there is no such message in this room");
    return OK;
}

static enum err check_reply(struct writer *w, const struct command *c, struct outcome *o,
                            const struct standing *room)
{
    struct message_row m;

    if (!find_message(&w->db, c->reply, &m) || m.room != room->room || m.deleted_pos != 0)
        return refuse(o, ERR_NOT_FOUND,
                      "reply_to: there is no such message in this room");
    return OK;
}

static enum err check_source(struct writer *w, const struct command *c)
{
    struct message_row m;
    struct standing room;

    if (!find_seen_message(&w->db, c->source, c->actor, &m, &room) || m.deleted_pos != 0)
        return ERR_NOT_FOUND;
    return OK;
}

static enum err check_poll(const struct command *c, struct outcome *o)
{
    struct poll p;

    if (!poll_is_asked(c->params))
        return OK;
    if (!poll_read(c->params, &p))
        return ERR_PARAMS;
    if (p.closes_at != 0 && p.closes_at <= c->at)
        return refuse(o, ERR_PARAMS, "closes_at lies in the past");
    return OK;
}

enum err attached_check(struct writer *w, const struct command *c, struct outcome *o,
                        const struct standing *room)
{
    enum err err = OK;

    if (is_plain(c))
        return c->text_len > 0 ? OK : ERR_PARAMS;
    if (c->source != 0 && c->file_count > 0)
        return ERR_PARAMS; /* a forward has the files of what it hands on */
    if (c->source != 0)
        err = check_source(w, c);
    if (err == OK && c->thread != 0)
        err = check_thread(w, c, o, room);
    if (err == OK && c->reply != 0)
        err = check_reply(w, c, o, room);
    if (err == OK)
        err = check_poll(c, o);
    if (err == OK && c->file_count > 0)
        err = files_check(w, c, o);
    if (err == OK && c->text_len == 0 && c->file_count == 0 && c->source == 0)
        err = ERR_PARAMS;
    return err;
}

/* --- its rows --- */

static void insert_pair(struct writer *w, enum statement which, uint64_t message,
                        uint64_t other)
{
    struct sql q = sql_start(&w->db, which);

    sql_bind_id(&q, message);
    sql_bind_id(&q, other);
    sql_run(&q);
}

static uint64_t *files_of(struct writer *w, uint64_t message, size_t *count)
{
    uint64_t *ids = xcalloc(FILES_PER_MESSAGE, sizeof(*ids));
    struct sql q = sql_start(&w->db, LIST_MESSAGE_FILES);

    *count = 0;
    sql_bind_id(&q, message);
    while (*count < FILES_PER_MESSAGE && sql_row(&q))
        ids[(*count)++] = sql_id(&q);
    sql_end(&q);
    return ids;
}

static void begin_forward(struct writer *w, const struct command *c, struct event *e)
{
    size_t count;
    uint64_t *files = files_of(w, c->source, &count);

    insert_pair(w, INSERT_FORWARD, e->pos, c->source);
    e->parts |= PART_FORWARDED;
    if (count > 0)
        files_attach_ids(w, files, count, e);
    free(files);
}

void attached_begin(struct writer *w, const struct command *c, struct event *e)
{
    struct poll p;

    if (c->has & HAS_ACTION)
        e->parts |= PART_ACTION;
    if (is_plain(c))
        return;
    if (c->thread != 0)
        e->parts |= PART_THREAD;
    if (c->reply != 0) {
        insert_pair(w, INSERT_QUOTE, e->pos, c->reply);
        e->parts |= PART_QUOTE;
    }
    if (c->source != 0)
        begin_forward(w, c, e);
    if (poll_is_asked(c->params) && poll_read(c->params, &p)) {
        poll_insert(w, e->pos, &p);
        e->parts |= PART_POLL;
    }
    if (c->file_count > 0)
        files_attach_ids(w, c->files, c->file_count, e);
}

void attached_end(struct writer *w, const struct command *c, const struct event *e)
{
    struct message_row m;

    if (c->thread != 0 && find_message(&w->db, c->thread, &m))
        thread_add(w, e, thread_of(&w->db, &m), (c->has & HAS_ALSO_ROOM) != 0);
}

/* --- while it is held --- */

static void put_number(struct json *j, const char *name, uint64_t number)
{
    if (number != 0)
        json_put_u64(j, name, number);
}

char *attached_keep(const struct command *c)
{
    struct buf text;
    struct json j;

    if (is_plain(c) && (c->has & HAS_KEPT) == 0)
        return NULL;
    buf_init(&text);
    j = json_begin(&text);
    json_object(&j);
    put_number(&j, "has", c->has & HAS_KEPT);
    put_number(&j, "thread", c->thread);
    put_number(&j, "reply", c->reply);
    put_number(&j, "source", c->source);
    if (c->file_count > 0) {
        json_key(&j, "files");
        json_array(&j);
        for (size_t i = 0; i < c->file_count; i++)
            json_u64(&j, c->files[i]);
        json_array_end(&j);
    }
    if (c->params) {
        json_key(&j, "params");
        json_raw(&j, c->params, strlen(c->params));
    }
    json_object_end(&j);
    return buf_take(&text);
}

static uint64_t find_first(struct writer *w, enum statement which, uint64_t message)
{
    struct sql q = sql_start(&w->db, which);

    sql_bind_id(&q, message);
    return sql_only_id(&q);
}

static void describe_thread(struct writer *w, const struct message_row *m,
                            struct command *c)
{
    struct sql q = sql_start(&w->db, FIND_REPLY);

    sql_bind_id(&q, m->id);
    if (sql_row(&q)) {
        c->thread = sql_id(&q);
        sql_id(&q);
        c->has |= sql_yes(&q) ? HAS_ALSO_ROOM : 0;
    }
    sql_end(&q);
}

char *attached_keep_of(struct writer *w, const struct message_row *m)
{
    struct command c;
    struct poll p;
    char *kept;

    command_init(&c, COMMAND_MESSAGE_SEND, m->user, m->at);
    if (m->parts & PART_ACTION)
        c.has |= HAS_ACTION;
    if (m->parts & PART_THREAD)
        describe_thread(w, m, &c);
    if (m->parts & PART_QUOTE)
        c.reply = find_first(w, FIND_QUOTE, m->id);
    if (m->parts & PART_FORWARDED)
        c.source = find_first(w, FIND_FORWARD, m->id);
    if ((m->parts & PART_POLL) && poll_find(&w->db, m->id, &p))
        c.params = poll_write(&p);
    if ((m->parts & PART_FILES) && !(m->parts & PART_FORWARDED))
        c.files = files_of(w, m->id, &c.file_count);
    kept = attached_keep(&c);
    command_finish(&c);
    return kept;
}

void attached_restore(const char *json, struct command *c)
{
    struct json_slice object, params;
    uint64_t has;

    if (!json || !params_open(json, &object))
        return;
    params_number(object, "has", &has);
    c->has |= (uint32_t)has & HAS_KEPT;
    params_number(object, "thread", &c->thread);
    params_number(object, "reply", &c->reply);
    params_number(object, "source", &c->source);
    c->files = params_ids(object, "files", FILES_PER_MESSAGE, &c->file_count);
    if (params_find(object, "params", &params))
        c->params = xstrndup(params.text, params.len);
}
