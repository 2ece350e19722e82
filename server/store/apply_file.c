#include "store/apply.h"

#include "base/must.h"
#include "base/xmalloc.h"
#include "store/file.h"
#include "store/file_made.h"
#include "store/parts.h"

#include <string.h>

#define SWEEP_MAX 500

static void add_usage(struct writer *w, uint64_t user, int files, int64_t bytes)
{
    struct sql q = sql_start(&w->db, ADD_FILE_USAGE);

    sql_bind_id(&q, user);
    sql_bind_number(&q, files);
    sql_bind_number(&q, bytes);
    sql_run(&q);
}

static void count_file(struct writer *w, uint64_t user, int files, int64_t bytes)
{
    add_usage(w, user, files, bytes);
    add_usage(w, 0, files, bytes);
}

static uint64_t usage_of(struct writer *w, uint64_t user)
{
    struct sql q = sql_start(&w->db, FIND_FILE_USAGE);

    sql_bind_id(&q, user);
    return sql_only_id(&q);
}

static bool has_room(struct writer *w, uint64_t user, uint64_t more, uint64_t quota)
{
    uint64_t used = usage_of(w, user);

    return quota == 0 || (used <= quota && more <= quota - used);
}

static enum err check_create(struct writer *w, const struct command *c, struct outcome *o)
{
    if (!c->name || !c->topic || !c->has_hash || strlen(c->name) > FILE_NAME_BYTES ||
        strlen(c->topic) > FILE_TYPE_BYTES || c->name[0] == '\0')
        return ERR_PARAMS;
    if (!has_room(w, c->actor, c->uses, c->seq))
        return refuse(o, ERR_TOO_LARGE,
                      "that would be more than you may keep; delete what you need not");
    if (!has_room(w, 0, c->uses, c->except))
        return refuse(o, ERR_TOO_LARGE,
                      "that would be more than this workspace may keep");
    return OK;
}

enum err apply_file_create(struct writer *w, const struct command *c, struct outcome *o)
{
    enum err err;

    if (key_is_known(w, c, o, &err))
        return err;
    err = check_create(w, c, o);
    if (err != OK)
        return err;

    struct event *e = event_begin(w, c, o, EVENT_NONE);
    struct sql q = sql_start(&w->db, INSERT_FILE);

    o->id = e->pos;
    sql_bind_id(&q, e->pos);
    sql_bind_blob(&q, c->hash, sizeof(c->hash));
    sql_bind_string(&q, c->name);
    sql_bind_id(&q, c->uses);
    sql_bind_string(&q, c->topic);
    sql_bind_id(&q, c->actor);
    sql_bind_number(&q, c->at);
    sql_bind_number(&q, c->choice == FILE_WAITING ? FILE_WAITING : FILE_PLAIN);
    sql_run(&q);
    count_file(w, c->actor, 1, (int64_t)c->uses);
    key_remember(w, c, o);
    event_record(w, e);
    return OK;
}

/* --- an image was looked at --- */

static void set_made(struct writer *w, const struct file_row *f,
                     const struct file_made *made)
{
    struct sql q = sql_start(&w->db, SET_FILE_READY);
    bool good = made->count > 0;

    sql_bind_id(&q, f->id);
    sql_bind_number(&q, good ? FILE_READY : FILE_BROKEN);
    sql_bind_blob(&q, good ? made->pictures[0].hash : f->hash, SECRET_HASH_SIZE);
    sql_bind_id(&q, good ? made->pictures[0].size : f->size);
    sql_bind_string(&q, good ? made->pictures[0].type : f->type);
    sql_bind_id_or_null(&q, good ? made->pictures[0].width : 0);
    sql_bind_id_or_null(&q, good ? made->pictures[0].height : 0);
    sql_run(&q);
    if (good)
        count_file(w, f->user, 0, (int64_t)made->pictures[0].size - (int64_t)f->size);
}

static void insert_thumb(struct writer *w, uint64_t id, const struct picture *p)
{
    struct sql q = sql_start(&w->db, INSERT_THUMB);

    sql_bind_id(&q, id);
    sql_bind_id(&q, p->edge);
    sql_bind_blob(&q, p->hash, sizeof(p->hash));
    sql_bind_id(&q, p->size);
    sql_bind_string(&q, p->type);
    sql_bind_id(&q, p->width);
    sql_bind_id(&q, p->height);
    sql_run(&q);
}

static size_t rooms_with(struct writer *w, uint64_t id, uint64_t rooms[MORE_MAX])
{
    struct sql q = sql_start(&w->db, LIST_FILE_ROOMS);
    size_t count = 0;

    sql_bind_id(&q, id);
    sql_bind_id(&q, MORE_MAX);
    while (count < MORE_MAX && sql_row(&q))
        rooms[count++] = sql_id(&q);
    sql_end(&q);
    return count;
}

/* Whoever sent it up is told, and the rooms that have it, but for those past MORE_MAX. */
static void tell_ready(struct writer *w, const struct command *c, struct outcome *o,
                       const struct file_row *f)
{
    struct event *e = event_begin(w, c, o, EVENT_FILE_READY_OWN);
    uint64_t rooms[MORE_MAX];
    size_t count = rooms_with(w, f->id, rooms);

    o->id = f->id;
    e->user = f->user;
    e->subject = f->id;
    event_record(w, e);
    for (size_t i = 0; i < count; i++) {
        struct standing room;

        if (!find_standing(&w->db, rooms[i], 0, &room))
            continue;
        e = room_event_more(w, c, o, EVENT_FILE_READY, &room);
        e->user = f->user;
        e->subject = f->id;
        room_advance(w, &room, 0, 0);
        event_record(w, e);
    }
}

enum err apply_file_ready(struct writer *w, const struct command *c, struct outcome *o)
{
    struct file_made made;
    struct file_row f;

    if (c->actor != 0 || !c->text || !file_made_read(&made, c->text, c->text_len))
        return ERR_PARAMS;
    if (!file_find(&w->db, c->subject, &f))
        return ERR_NOT_FOUND;
    if (f.state != FILE_WAITING)
        return answer_again(o, f.id, 0, 0);
    set_made(w, &f, &made);
    for (size_t i = 1; i < made.count; i++)
        insert_thumb(w, f.id, &made.pictures[i]);
    tell_ready(w, c, o, &f);
    return OK;
}

/* --- its end --- */

static void remove_row(struct writer *w, enum statement which, uint64_t id)
{
    struct sql q = sql_start(&w->db, which);

    sql_bind_id(&q, id);
    sql_run(&q);
}

static void remove_file(struct writer *w, const struct file_row *f)
{
    remove_row(w, DELETE_THUMBS, f->id);
    remove_row(w, DELETE_FILE, f->id);
    count_file(w, f->user, -1, -(int64_t)f->size);
}

enum err apply_file_delete(struct writer *w, const struct command *c, struct outcome *o)
{
    struct file_row f;
    struct event *e;

    if (!file_find(&w->db, c->subject, &f) || (c->actor != 0 && f.user != c->actor))
        return ERR_NOT_FOUND;
    if (f.refs > 0 || f.faces > 0)
        return refuse(o, ERR_CONFLICT,
                      "it is in use; delete the messages that have it, or let another "
                      "take its place");
    remove_file(w, &f);
    e = event_begin(w, c, o, EVENT_NONE);
    o->id = f.id;
    event_record(w, e);
    return OK;
}

/* Takes no pos: nobody could see them any more but who sent them up. */
enum err apply_file_sweep(struct writer *w, const struct command *c, struct outcome *o)
{
    uint64_t ids[SWEEP_MAX];
    uint64_t count = 0;
    struct sql q = sql_start(&w->db, LIST_LOOSE_FILES);

    if (c->actor != 0)
        return ERR_PARAMS;
    sql_bind_number(&q, c->expires_at);
    sql_bind_id(&q, SWEEP_MAX);
    while (count < SWEEP_MAX && sql_row(&q))
        ids[count++] = sql_id(&q);
    sql_end(&q);
    for (uint64_t i = 0; i < count; i++) {
        struct file_row f;

        if (file_find(&w->db, ids[i], &f))
            remove_file(w, &f);
    }
    o->id = count;
    return OK;
}

/* --- messages --- */

enum err files_check(struct writer *w, const struct command *c, struct outcome *o)
{
    if (c->file_count > FILES_PER_MESSAGE)
        return ERR_PARAMS;
    for (size_t i = 0; i < c->file_count; i++) {
        struct file_row f;

        for (size_t before = 0; before < i; before++)
            if (c->files[before] == c->files[i])
                return refuse(o, ERR_PARAMS, "files names one of them twice");
        if (!file_find(&w->db, c->files[i], &f) || !file_may_see(&w->db, &f, c->actor))
            return refuse(o, ERR_NOT_FOUND, "there is no such file, or not for you");
    }
    return OK;
}

void files_attach_ids(struct writer *w, const uint64_t *ids, size_t count,
                      struct event *e)
{
    for (size_t i = 0; i < count && i < FILES_PER_MESSAGE; i++) {
        struct sql q = sql_start(&w->db, REFER_TO_FILE);

        sql_bind_id(&q, ids[i]);
        if (!sql_run_changed(&q))
            continue;
        q = sql_start(&w->db, INSERT_MESSAGE_FILE);
        sql_bind_id(&q, e->pos);
        sql_bind_id(&q, i);
        sql_bind_id(&q, ids[i]);
        sql_run(&q);
        e->parts |= PART_FILES;
    }
}

void files_attach(struct writer *w, const struct command *c, struct event *e)
{
    if (c->file_count > 0)
        files_attach_ids(w, c->files, c->file_count, e);
}

/* --- faces --- */

enum err file_check_face(struct writer *w, const struct command *c, struct outcome *o,
                         uint64_t id)
{
    struct file_row f;

    if (!file_find(&w->db, id, &f) || f.user != c->actor)
        return refuse(o, ERR_NOT_FOUND, "there is no such file, or not for you");
    if (f.state != FILE_READY)
        return refuse(o, ERR_PARAMS,
                      f.state == FILE_WAITING
                          ? "the picture is still being looked at; try again in a moment"
                          : "it takes a picture: PNG, JPEG, GIF or WebP");
    return OK;
}

void file_face(struct writer *w, uint64_t id, int more)
{
    struct sql q = sql_start(&w->db, ADD_FILE_FACE);

    sql_bind_id(&q, id);
    sql_bind_number(&q, more);
    sql_run(&q);
}
