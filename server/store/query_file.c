#include "store/query_file.h"

#include "base/buf.h"
#include "proto/json.h"
#include "store/store_private.h"

#include <stdio.h>
#include <string.h>

#define LIST_MAX 200

static void put_own(struct db *db, const struct file_row *f, struct json *j)
{
    json_object(j);
    json_key(j, "file");
    file_put(db, f, j);
    json_put_i64(j, "at", f->at);
    json_put_bool(j, "used", f->refs > 0 || f->faces > 0);
    json_object_end(j);
}

enum err query_file(struct reader *r, uint64_t user, uint64_t id, struct buf *out)
{
    struct file_row f;
    enum err err = ERR_NOT_FOUND;

    snapshot_begin(r);
    if (file_find(&r->db, id, &f) && file_may_see(&r->db, &f, user)) {
        struct json j = json_begin(out);

        put_own(&r->db, &f, &j);
        err = OK;
    }
    return snapshot_end(r, err);
}

static void put_usage(struct reader *r, uint64_t user, uint64_t quota, struct json *j)
{
    struct sql q = sql_start(&r->db, FIND_FILE_USAGE);
    bool any;

    sql_bind_id(&q, user);
    any = sql_row(&q);
    json_put_u64(j, "bytes", any ? sql_id(&q) : 0);
    json_put_u64(j, "count", any ? sql_id(&q) : 0);
    sql_end(&q);
    if (quota > 0)
        json_put_u64(j, "quota", quota);
}

static size_t list_ids(struct reader *r, const struct files_args *args, size_t limit,
                       uint64_t ids[LIST_MAX + 1])
{
    struct sql q = sql_start(&r->db, LIST_OWN_FILES);
    size_t count = 0;

    sql_bind_id(&q, args->user);
    sql_bind_id(&q, args->before ? args->before : INT64_MAX);
    sql_bind_id(&q, limit + 1);
    while (count <= limit && sql_row(&q))
        ids[count++] = sql_id(&q);
    sql_end(&q);
    return count;
}

enum err query_files(struct reader *r, const struct files_args *args, struct buf *out)
{
    uint64_t ids[LIST_MAX + 1];
    size_t limit = args->limit < LIST_MAX ? args->limit : LIST_MAX;
    struct json j = json_begin(out);
    size_t count;

    snapshot_begin(r);
    count = list_ids(r, args, limit, ids);
    json_object(&j);
    json_key(&j, "files");
    json_array(&j);
    for (size_t i = 0; i < count && i < limit; i++) {
        struct file_row f;

        if (file_find(&r->db, ids[i], &f))
            put_own(&r->db, &f, &j);
    }
    json_array_end(&j);
    put_usage(r, args->user, args->quota, &j);
    json_put_bool(&j, "more", count > limit);
    json_object_end(&j);
    return snapshot_end(r, OK);
}

static bool find_thumb(struct reader *r, uint64_t edge, struct file_contents *c)
{
    struct sql q = sql_start(&r->db, FIND_THUMB);
    bool found;

    sql_bind_id(&q, c->file.id);
    sql_bind_id(&q, edge);
    found = sql_row(&q);
    if (found) {
        size_t len;
        const void *hash = sql_blob(&q, &len);

        if (len == sizeof(c->hash))
            memcpy(c->hash, hash, len);
        c->size = sql_id(&q);
        snprintf(c->type, sizeof(c->type), "%s", sql_text(&q, NULL));
    }
    sql_end(&q);
    return found;
}

enum err query_contents(struct reader *r, uint64_t user, uint64_t id, uint64_t edge,
                        struct file_contents *c)
{
    enum err err = ERR_NOT_FOUND;

    memset(c, 0, sizeof(*c));
    snapshot_begin(r);
    if (file_find(&r->db, id, &c->file) && file_may_see(&r->db, &c->file, user)) {
        memcpy(c->hash, c->file.hash, sizeof(c->hash));
        c->size = c->file.size;
        memcpy(c->type, c->file.type, sizeof(c->type));
        if (edge == 0 || find_thumb(r, edge, c))
            err = OK;
    }
    return snapshot_end(r, err);
}

enum err query_file_usage(struct reader *r, uint64_t user, uint64_t *bytes)
{
    struct sql q = sql_start(&r->db, FIND_FILE_USAGE);

    sql_bind_id(&q, user);
    *bytes = sql_row(&q) ? sql_id(&q) : 0;
    sql_end(&q);
    return reader_settle(r, OK);
}

enum err query_waiting_file(struct reader *r, uint64_t after, struct file_row *f)
{
    struct sql q = sql_start(&r->db, NEXT_WAITING_FILE);
    uint64_t id;

    sql_bind_id(&q, after);
    id = sql_row(&q) ? sql_id(&q) : 0;
    sql_end(&q);
    return reader_settle(r, id != 0 && file_find(&r->db, id, f) ? OK : ERR_NOT_FOUND);
}

bool query_blob_needed(struct reader *r, const uint8_t hash[SECRET_HASH_SIZE])
{
    struct sql q = sql_start(&r->db, IS_BLOB_NEEDED);
    bool asked;
    bool needed;

    sql_bind_blob(&q, hash, SECRET_HASH_SIZE);
    asked = sql_row(&q);
    needed = !asked || sql_yes(&q);
    sql_end(&q);
    return reader_settle(r, OK) != OK || needed;
}
