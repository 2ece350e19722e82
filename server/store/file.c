#include "store/file.h"

#include "proto/json.h"
#include "store/parts.h"

#include <stdio.h>
#include <string.h>

static void copy_text(struct sql *q, char *to, size_t size)
{
    const char *text = sql_text(q, NULL);

    snprintf(to, size, "%s", text ? text : "");
}

static void read_file(struct sql *q, struct file_row *f)
{
    size_t len;
    const void *hash;

    memset(f, 0, sizeof(*f));
    f->id = sql_id(q);
    hash = sql_blob(q, &len);
    if (len == sizeof(f->hash))
        memcpy(f->hash, hash, len);
    copy_text(q, f->name, sizeof(f->name));
    f->size = sql_id(q);
    copy_text(q, f->type, sizeof(f->type));
    f->width = sql_id(q);
    f->height = sql_id(q);
    f->user = sql_id(q);
    f->at = sql_number(q);
    f->state = (enum file_state)sql_number(q);
    f->refs = sql_id(q);
    f->faces = sql_id(q);
}

bool file_find(struct db *db, uint64_t id, struct file_row *f)
{
    struct sql q = sql_start(db, FIND_FILE);
    bool found;

    sql_bind_id(&q, id);
    found = sql_row(&q);
    if (found)
        read_file(&q, f);
    sql_end(&q);
    return found;
}

/* Is there a room, one with a message that has it, whose messages that person may read? */
static bool is_in_sight(struct db *db, uint64_t file, uint64_t user)
{
    uint64_t room = 0;
    struct standing s;

    for (;;) {
        struct sql q = sql_start(db, NEXT_FILE_ROOM);
        bool found;

        sql_bind_id(&q, file);
        sql_bind_id(&q, room);
        found = sql_row(&q);
        room = found ? sql_id(&q) : 0;
        sql_end(&q);
        if (room == 0)
            return false;
        if (find_standing(db, room, user, &s) && standing_sees(&s))
            return true;
    }
}

bool file_may_see(struct db *db, const struct file_row *f, uint64_t user)
{
    /* A face is for all to see, but for what the sandbox does not take for a picture. */
    if (user == 0 ||
        (f->faces > 0 && (f->state == FILE_READY || f->state == FILE_WAITING)))
        return true;
    if (f->refs == 0)
        return f->user == user;
    return is_in_sight(db, f->id, user);
}

static void put_thumbs(struct db *db, uint64_t id, struct json *j)
{
    struct sql q = sql_start(db, LIST_THUMBS);
    bool any = false;

    sql_bind_id(&q, id);
    while (sql_row(&q)) {
        if (!any) {
            json_key(j, "thumb");
            json_array(j);
        }
        any = true;
        json_u64(j, sql_id(&q));
    }
    sql_end(&q);
    if (any)
        json_array_end(j);
}

static void put_members(struct db *db, const struct file_row *f, struct json *j)
{
    json_put_u64(j, "id", f->id);
    json_put_text(j, "name", f->name);
    json_put_u64(j, "size", f->size);
    json_put_text(j, "type", f->type);
    if (f->state != FILE_READY)
        return;
    json_put_u64(j, "width", f->width);
    json_put_u64(j, "height", f->height);
    put_thumbs(db, f->id, j);
}

void file_put(struct db *db, const struct file_row *f, struct json *j)
{
    json_object(j);
    put_members(db, f, j);
    json_object_end(j);
}

/* --- what is told of them: see parts.tbl and extra.tbl --- */

extra_fn put_message_files, put_file_ready;

void put_message_files(struct db *db, const struct event *e, struct json *j)
{
    uint64_t ids[FILES_PER_MESSAGE];
    size_t count = 0;
    struct sql q = sql_start(db, LIST_MESSAGE_FILES);

    if (e->deleted)
        return;
    sql_bind_id(&q, e->message);
    while (count < FILES_PER_MESSAGE && sql_row(&q))
        ids[count++] = sql_id(&q);
    sql_end(&q);
    json_key(j, "files");
    json_array(j);
    for (size_t i = 0; i < count; i++) {
        struct file_row f;

        if (file_find(db, ids[i], &f))
            file_put(db, &f, j);
    }
    json_array_end(j);
}

static void put_messages(struct db *db, const struct event *e, struct json *j)
{
    struct sql q = sql_start(db, LIST_FILE_MESSAGES);

    sql_bind_id(&q, e->subject);
    sql_bind_id(&q, e->room);
    json_key(j, "messages");
    json_array(j);
    while (sql_row(&q))
        json_u64(j, sql_id(&q));
    json_array_end(j);
    sql_end(&q);
}

void put_file_ready(struct db *db, const struct event *e, struct json *j)
{
    struct file_row f;

    json_put_u64(j, "id", e->subject);
    if (file_find(db, e->subject, &f)) {
        json_key(j, "file");
        file_put(db, &f, j);
    }
    if (e->room != 0)
        put_messages(db, e, j);
}
