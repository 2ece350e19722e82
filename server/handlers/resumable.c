/*
 * resumable.c - uploads in pieces, as tus 1.0 has them: what is known of each, and the calls that
 * carry no contents.
 */
#include "base/clock.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/xmalloc.h"
#include "handlers/upload_private.h"
#include "proto/file_headers.h"
#include "store/file_made.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PATH    "/api/v1/uploads"
#define VERSION "Cache-Control: no-store\r\nTus-Resumable: 1.0.0\r\n"

/* --- the table --- */

static uint64_t key_of(const char *id)
{
    char half[17];

    snprintf(half, sizeof(half), "%.16s", id);
    return strtoull(half, NULL, 16);
}

struct resumable *resumable_find(struct filing *f, const char *id, uint64_t user)
{
    struct resumable *s = map_find(&f->resumables, key_of(id));

    return s && strcmp(s->id, id) == 0 && s->user == user ? s : NULL;
}

struct resumable *resumable_add(struct filing *f, const struct resumable *from)
{
    struct resumable *s = xmalloc(sizeof(*s));

    *s = *from;
    free(map_put(&f->resumables, key_of(s->id), s));
    metrics.uploads_resumable = (double)map_count(&f->resumables);
    return s;
}

/* Its note, and its part, by a job. */
struct removal {
    struct job job;
    struct filing *filing;
    char id[RESUMABLE_ID_SIZE];
};

static void remove_files(struct job *j, void *hand)
{
    struct removal *r = container_of(j, struct removal, job);

    (void)hand;
    note_remove(r->filing->blobs, r->id);
}

static void removed(struct job *j)
{
    free(container_of(j, struct removal, job));
}

void resumable_forget(struct filing *f, struct resumable *s)
{
    struct removal *r = xcalloc(1, sizeof(*r));

    list_init(&r->job.link);
    r->job.work = remove_files;
    r->job.done = removed;
    r->filing = f;
    memcpy(r->id, s->id, sizeof(r->id));
    map_remove(&f->resumables, key_of(s->id));
    metrics.uploads_resumable = (double)map_count(&f->resumables);
    free(s);
    if (!f->hands || !crew_submit(f->hands, &r->job)) {
        remove_files(&r->job, NULL);
        removed(&r->job);
    }
}

size_t resumable_count(struct filing *f, uint64_t user)
{
    size_t at = 0, count = 0;
    uint64_t key;
    void *value;

    while (map_next(&f->resumables, &at, &key, &value)) {
        const struct resumable *s = value;

        count += s->user == user && s->file == 0;
    }
    return count;
}

static void on_found(void *arg, const struct resumable *s)
{
    struct filing *f = arg;

    if (map_count(&f->resumables) < RESUMABLE_MAX)
        (void)resumable_add(f, s);
}

void resumables_load(struct filing *f)
{
    note_scan(f->blobs, on_found, f);
}

void resumables_free(struct filing *f)
{
    size_t at = 0;
    uint64_t key;
    void *value;

    while (map_next(&f->resumables, &at, &key, &value))
        free(value);
    map_finish(&f->resumables);
}

void resumables_expire(struct filing *f, int64_t now)
{
    struct resumable *over[64];
    size_t at = 0, count = 0;
    uint64_t key;
    void *value;

    while (count < 64 && map_next(&f->resumables, &at, &key, &value)) {
        struct resumable *s = value;

        if (s->ends_at <= now && !s->holder)
            over[count++] = s;
    }
    for (size_t i = 0; i < count; i++)
        resumable_forget(f, over[i]);
}

/* --- calls --- */

static void put_expiry(const struct resumable *s, struct buf *out)
{
    time_t when = (time_t)(s->ends_at / 1000);
    struct tm utc;
    char text[40];

    if (gmtime_r(&when, &utc) &&
        strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &utc) > 0)
        buf_printf(out, "Upload-Expires: %s\r\n", text);
}

void resumable_headers(const struct resumable *s, struct buf *out)
{
    buf_printf(out,
               VERSION "Upload-Offset: %" PRIu64 "\r\nUpload-Length: %" PRIu64 "\r\n",
               s->offset, s->size);
    put_expiry(s, out);
    if (s->file != 0)
        buf_printf(out, "Roost-File: %" PRIu64 "\r\n", s->file);
}

static void refuse(struct filing *f, const struct file_request *r, int status,
                   const char *code, const char *why)
{
    file_refuse(f, r->http.id, status, code, why, VERSION);
}

static struct upload *no_body(void)
{
    return NULL;
}

/* A new one, noted on the disk before it is answered. */
struct creation {
    struct job job;
    struct filing *filing;
    uint64_t http;
    struct resumable session;
    bool noted;
};

static void create_files(struct job *j, void *hand)
{
    struct creation *c = container_of(j, struct creation, job);

    (void)hand;
    c->noted = note_write(c->filing->blobs, &c->session);
}

static void created(struct job *j)
{
    struct creation *c = container_of(j, struct creation, job);

    if (c->noted) {
        struct resumable *s = resumable_add(c->filing, &c->session);
        struct buf extra;

        buf_init(&extra);
        resumable_headers(s, &extra);
        buf_printf(&extra, "Location: " PATH "/%s\r\n", s->id);
        file_answer(c->filing, c->http,
                    &(struct file_answer){.status = 201, .extra = buf_text(&extra)});
        buf_finish(&extra);
    } else {
        file_fail(c->filing, c->http, ERR_BUSY,
                  "the upload cannot be noted; is the disk full?");
    }
    free(c);
}

static void make_id(char id[RESUMABLE_ID_SIZE])
{
    unsigned char bytes[16];

    random_bytes(bytes, sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++)
        snprintf(id + 2 * i, 3, "%02x", bytes[i]);
}

/* What the client says of it. False: it was refused. */
static bool read_metadata(struct filing *f, const struct file_request *r,
                          struct resumable *s)
{
    char value[1024];
    size_t len = 0;

    if (!tus_metadata(r->upload_metadata, "filename", value, sizeof(value), &len) &&
        !tus_metadata(r->upload_metadata, "name", value, sizeof(value), &len))
        len = 0;
    file_name_clean(value, len, s->name);
    s->has_hash = tus_metadata(r->upload_metadata, "sha256", value, sizeof(value), &len);
    if (!s->has_hash || hash_from_text(value, len, s->hash))
        return true;
    refuse(f, r, 400, "params", "sha256 is 64 letters 0-9 a-f");
    return false;
}

static void create(struct filing *f, const struct file_request *r, uint64_t user)
{
    const char *why = NULL;
    struct creation *c;
    struct resumable s = {.user = user};
    enum err err;

    if (r->length > 0 || !header_number(r->upload_length, &s.size)) {
        refuse(f, r, 400, "params",
               "an upload begins with Upload-Length and without a body");
        return;
    }
    err = file_admit(f, user, s.size, &why);
    if (err == OK && (resumable_count(f, user) >= RESUMABLE_PER_USER ||
                      map_count(&f->resumables) >= RESUMABLE_MAX)) {
        err = ERR_BUSY;
        why = "too many uploads are begun and not finished";
    }
    if (err != OK) {
        file_fail(f, r->http.id, err, why);
        return;
    }
    if (!read_metadata(f, r, &s))
        return;
    make_id(s.id);
    s.ends_at = clock_wall_ms() + (int64_t)f->server->config->file_unsent * 1000;
    c = xcalloc(1, sizeof(*c));
    list_init(&c->job.link);
    c->job.work = create_files;
    c->job.done = created;
    c->filing = f;
    c->http = r->http.id;
    c->session = s;
    if (!crew_submit(f->hands, &c->job)) {
        free(c);
        file_fail(f, r->http.id, ERR_BUSY, NULL);
    }
}

/* Somebody writes to it: their connection may be long dead. It is closed, and the asker comes
 * again. */
static void take_over(struct filing *f, const struct file_request *r,
                      const struct resumable *s)
{
    const struct server_calls *calls = &f->server->calls_to_net;
    uint64_t http = upload_http(s->holder);

    refuse(f, r, 423, "busy", "another connection writes to this upload; try again");
    if (http != 0)
        calls->http_drop(calls->arg, http);
}

static void tell(struct filing *f, const struct file_request *r,
                 const struct resumable *s)
{
    struct buf extra;

    buf_init(&extra);
    resumable_headers(s, &extra);
    file_answer(f, r->http.id,
                &(struct file_answer){.status = r->method == FILE_HEAD ? 200 : 204,
                                      .extra = buf_text(&extra)});
    buf_finish(&extra);
}

/* All of it is there, and its row is not: a crash, or a full journal, came between. */
static struct upload *finish(struct filing *f, const struct file_request *r,
                             struct resumable *s)
{
    struct upload *u = upload_open(f, r, s->user, s);

    if (r->method == FILE_HEAD) {
        upload_end(u);
        return no_body();
    }
    return u;
}

static struct upload *patch(struct filing *f, const struct file_request *r,
                            struct resumable *s)
{
    uint64_t offset;

    if (!r->content_type ||
        strcmp(r->content_type, "application/offset+octet-stream") != 0)
        refuse(f, r, 415, "params", "a piece is application/offset+octet-stream");
    else if (!header_number(r->upload_offset, &offset))
        refuse(f, r, 400, "params", "Upload-Offset is missing");
    else if (offset != s->offset)
        refuse(f, r, 409, "conflict", "Upload-Offset is not where the upload stands");
    else if (r->length > s->size - s->offset)
        refuse(f, r, 413, "too_large", "that is more than Upload-Length said");
    else if (s->file != 0)
        tell(f, r, s);
    else
        return finish(f, r, s);
    return no_body();
}

static struct upload *on_session(struct filing *f, const struct file_request *r,
                                 struct resumable *s)
{
    if (s->holder) {
        take_over(f, r, s);
        return no_body();
    }
    if (r->method == FILE_PATCH)
        return patch(f, r, s);
    if (r->method == FILE_DELETE) {
        resumable_forget(f, s);
        file_answer(f, r->http.id,
                    &(struct file_answer){.status = 204, .extra = VERSION});
    } else if (s->offset == s->size && s->file == 0) {
        return finish(f, r, s);
    } else {
        tell(f, r, s);
    }
    return no_body();
}

struct upload *tus_request(struct filing *f, const struct file_request *r,
                           const struct identity *who)
{
    const char *path = r->http.path + strlen(PATH);
    struct resumable *s;

    if (!r->tus_version || strcmp(r->tus_version, "1.0.0") != 0) {
        file_refuse(f, r->http.id, 412, "params", "Tus-Resumable: 1.0.0 is spoken here",
                    VERSION "Tus-Version: 1.0.0\r\n");
        return no_body();
    }
    if (*path == '\0') {
        if (r->method == FILE_POST)
            create(f, r, who->user);
        else
            refuse(f, r, 405, "method", "an upload begins with POST");
        return no_body();
    }
    s = resumable_find(f, path + 1, who->user);
    if (!s) {
        refuse(f, r, 404, "not_found", "there is no such upload, or it has expired");
        return no_body();
    }
    if (r->method != FILE_HEAD && r->method != FILE_PATCH && r->method != FILE_DELETE) {
        refuse(f, r, 405, "method", "an upload takes HEAD, PATCH and DELETE");
        return no_body();
    }
    return on_session(f, r, s);
}
