/*
 * file_door.c - requests that bring or fetch files: who asks, may they, and where it goes.
 */
#include "base/metrics.h"
#include "base/xmalloc.h"
#include "handlers/http_door.h"
#include "handlers/upload_private.h"
#include "proto/reply.h"
#include "store/query_file.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define ONE_GO    "/api/v1/files"
#define IN_PIECES "/api/v1/uploads"
#define CONTENTS  "/files/"

#define HANDS     2
#define JOBS_MAX  4096
#define FORM_ROOM (64 * 1024) /* what a form may have round its file */

static bool is_below(const char *path, const char *folder)
{
    size_t len = strlen(folder);

    return strncmp(path, folder, len) == 0 && (path[len] == '\0' || path[len] == '/');
}

bool server_is_file_path(const char *path)
{
    return strcmp(path, ONE_GO) == 0 || is_below(path, IN_PIECES) ||
           strncmp(path, CONTENTS, strlen(CONTENTS)) == 0;
}

/* --- answers --- */

static void reply(struct filing *f, uint64_t id, const struct http_reply *r)
{
    const struct server_calls *calls = &f->server->calls_to_net;

    calls->http_reply(calls->arg, id, r);
}

void file_answer(struct filing *f, uint64_t id, const struct file_answer *a)
{
    reply(f, id,
          &(struct http_reply){.status = a->status,
                               .type = "application/json",
                               .body = a->json,
                               .len = a->len,
                               .extra = a->extra});
}

void file_refuse(struct filing *f, uint64_t id, int status, const char *code,
                 const char *why, const char *extra)
{
    struct http_reply r = {
        .status = status, .type = "application/problem+json", .extra = extra};
    struct buf body;

    buf_init(&body);
    buf_printf(&body,
               "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,"
               "\"detail\":\"%s\",\"code\":\"%s\"}",
               why, status, why, code);
    r.body = body.bytes;
    r.len = body.len;
    if (status == 423)
        r.retry_after_s = 1;
    reply(f, id, &r);
    buf_finish(&body);
}

void file_fail(struct filing *f, uint64_t id, enum err err, const char *why)
{
    http_door_problem(f->server, id, err, why, err == ERR_BUSY ? RETRY_BUSY_MS : 0);
}

/* --- may they? --- */

/* Promised to uploads in pieces that are not finished; user 0: to all. They lie on the disk, or
 * will. */
static uint64_t bytes_begun(const struct filing *f, uint64_t user)
{
    size_t at = 0;
    uint64_t key, bytes = 0;
    void *value;

    while (map_next(&f->resumables, &at, &key, &value)) {
        const struct resumable *s = value;

        if (s->file == 0 && (user == 0 || s->user == user))
            bytes += s->size;
    }
    return bytes;
}

static bool fits_quota(struct filing *f, uint64_t user, uint64_t size, uint64_t quota)
{
    uint64_t used;

    if (quota == 0)
        return true;
    if (query_file_usage(f->server->reader, user, &used) != OK)
        return false;
    used += bytes_begun(f, user);
    return used <= quota && size <= quota - used;
}

enum err file_admit(struct filing *f, uint64_t user, uint64_t size, const char **why)
{
    const struct config *config = f->server->config;

    if (size > config->max_upload) {
        *why = "the file is longer than this server takes";
        return ERR_TOO_LARGE;
    }
    if (!fits_quota(f, user, size, config->quota_person)) {
        *why = "that would be more than you may keep; delete what you need not";
        return ERR_TOO_LARGE;
    }
    if (!fits_quota(f, 0, size, config->quota_workspace)) {
        *why = "that would be more than this workspace may keep";
        return ERR_TOO_LARGE;
    }
    if (!blobs_have_room(f->blobs, size)) {
        *why = "the disk is full";
        return ERR_BUSY;
    }
    if (map_count(&f->uploads) >= UPLOADS_MAX ||
        uploads_of(f, user) >= UPLOADS_PER_USER) {
        *why = "too many uploads at once";
        return ERR_BUSY;
    }
    return OK;
}

/* ERR_RATE_LIMITED: *retry_ms says for how long. */
static enum err admit(struct filing *f, const struct file_request *r,
                      struct identity *who, char why[REQUEST_WHY_MAX], uint32_t *retry_ms)
{
    struct server *srv = f->server;
    bool reads = r->method == FILE_GET || r->method == FILE_HEAD;
    enum err err = http_door_authenticate(srv, &r->http, reads, who);

    if (err == OK && who->user == 0)
        err = ERR_UNAUTHORIZED;
    if (err == OK && who->banned)
        err = refuse_banned(srv, who, why, REQUEST_WHY_MAX);
    if (err != OK)
        return err;
    bool shut = srv->draining || server_pressure(srv) != PRESSURE_NONE;

    if (srv->stopped || (shut && !reads))
        return ERR_BUSY;
    *retry_ms = limiter_take(srv->calls, who->user, 1, server_now(srv));
    return *retry_ms > 0 ? ERR_RATE_LIMITED : OK;
}

/* --- in one go --- */

static struct upload *whole(struct filing *f, const struct file_request *r, uint64_t user)
{
    const char *why = NULL;
    struct upload *u;
    bool is_form = r->content_type &&
                   strncmp(r->content_type, "multipart/", strlen("multipart/")) == 0;
    uint64_t around = is_form && r->length > FORM_ROOM ? FORM_ROOM : 0;
    enum err err;

    if (r->method != FILE_POST) {
        file_refuse(f, r->http.id, 405, "method", "files are sent up with POST",
                    "Allow: POST\r\n");
        return NULL;
    }
    err = file_admit(f, user, r->length - around, &why);
    if (err == OK && !is_form && !r->name) {
        err = ERR_PARAMS;
        why = "send a multipart/form-data form, or the contents alone with ?name=";
    }
    if (err != OK) {
        file_fail(f, r->http.id, err, why);
        return NULL;
    }
    u = upload_open(f, r, user, NULL);
    if (!u)
        file_fail(f, r->http.id, ERR_PARAMS,
                  "Content-Type is multipart/form-data with a boundary");
    return u;
}

static void tell_options(struct filing *f, const struct file_request *r)
{
    struct buf extra;

    buf_init(&extra);
    buf_printf(&extra,
               "Tus-Resumable: 1.0.0\r\nTus-Version: 1.0.0\r\n"
               "Tus-Extension: creation,expiration,termination\r\n"
               "Tus-Max-Size: %" PRIu64 "\r\n",
               f->server->config->max_upload);
    file_answer(f, r->http.id,
                &(struct file_answer){.status = 204, .extra = buf_text(&extra)});
    buf_finish(&extra);
}

static struct upload *go_on(struct filing *f, const struct file_request *r,
                            const struct identity *who)
{
    if (is_below(r->http.path, IN_PIECES))
        return tus_request(f, r, who);
    if (strcmp(r->http.path, ONE_GO) == 0)
        return whole(f, r, who->user);
    if (r->method == FILE_GET || r->method == FILE_HEAD)
        download(f, r, who->user);
    else
        file_refuse(f, r->http.id, 405, "method", "this may only be read",
                    "Allow: GET, HEAD\r\n");
    return NULL;
}

struct upload *server_file(struct server *srv, const struct file_request *r)
{
    struct filing *f = srv->filing;
    char why[REQUEST_WHY_MAX] = "";
    struct identity who;
    uint32_t retry_ms = 0;
    enum err err;

    metrics.http_requests += server_is_api(r->http.path); /* net counts the others */
    if (r->method == FILE_OPTIONS && is_below(r->http.path, IN_PIECES)) {
        tell_options(f, r);
        return NULL;
    }
    err = admit(f, r, &who, why, &retry_ms);
    if (err == OK)
        return go_on(f, r, &who);
    if (err == ERR_FORBIDDEN && why[0] == '\0')
        http_door_problem(srv, r->http.id, err,
                          "a browser calls this from the site's own pages, with its "
                          "Origin header",
                          0);
    else
        http_door_problem(srv, r->http.id, err, why[0] ? why : NULL,
                          err == ERR_BUSY ? RETRY_BUSY_MS : retry_ms);
    return NULL;
}

/* --- from start to end --- */

bool filing_open(struct server *srv, char *why, size_t why_size)
{
    struct filing *f = xcalloc(1, sizeof(*f));

    srv->filing = f;
    f->server = srv;
    map_init(&f->uploads);
    map_init(&f->tickets);
    map_init(&f->resumables);
    timer_init(&f->sweep_timer, NULL);
    f->blobs = blobs_open(srv->config->data, why, why_size);
    if (!f->blobs)
        return false;
    f->reader_of_keeper[0] = reader_open(srv->store, why, why_size);
    if (!f->reader_of_keeper[0])
        return false;
    f->hands = crew_create(srv->loop, "files", HANDS, NULL, JOBS_MAX);
    f->keeper =
        crew_create(srv->loop, "keeper", 1, (void **)f->reader_of_keeper, JOBS_MAX);
    resumables_load(f);
    if (!srv->config->no_worker)
        f->imaging = imaging_create(f);
    file_sweep_start(f);
    filing_look(srv);
    return true;
}

void filing_look(struct server *srv)
{
    if (srv->filing && srv->filing->imaging)
        imaging_look(srv->filing->imaging);
}

void filing_finish(struct server *srv)
{
    struct filing *f = srv->filing;

    if (!f)
        return;
    file_sweep_stop(f);
    if (f->imaging)
        imaging_stop(f->imaging);
    crew_destroy(f->hands);
    f->hands = NULL;
    crew_destroy(f->keeper);
    f->keeper = NULL;
}

void filing_close(struct server *srv)
{
    struct filing *f = srv->filing;

    if (!f)
        return;
    imaging_destroy(f->imaging);
    resumables_free(f);
    map_finish(&f->uploads);
    map_finish(&f->tickets);
    if (f->reader_of_keeper[0])
        reader_close(f->reader_of_keeper[0]);
    blobs_close(f->blobs);
    free(f);
    srv->filing = NULL;
}
