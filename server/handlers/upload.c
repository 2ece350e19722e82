/*
 * upload.c - a body on its way onto the disk.
 *
 * What net gives is gathered; a job of the crew writes and hashes one piece of it while the
 * next is gathered, and net is told to wait where that falls behind. Then a job names the
 * contents, a command makes the row, and a last job clears away what was in .part. While a
 * job is away it alone touches the upload's file, digest and form.
 */
#include "base/clock.h"
#include "base/metrics.h"
#include "base/must.h"
#include "base/random.h"
#include "base/xmalloc.h"
#include "handlers/upload_steps.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void advance(struct upload *u);

/* --- jobs --- */

static void job_work(struct job *j, void *hand)
{
    struct upload *u = container_of(j, struct upload, job);

    (void)hand;
    u->step(u);
}

static void job_done(struct job *j)
{
    struct upload *u = container_of(j, struct upload, job);

    u->away = false;
    u->then(u);
}

/* At the very end, when the crew takes nothing any more, it is done here. */
static void send_away(struct upload *u, void (*step)(struct upload *),
                      void (*then)(struct upload *))
{
    must(!u->away);
    u->away = true;
    u->step = step;
    u->then = then;
    list_init(&u->job.link);
    u->job.work = job_work;
    u->job.done = job_done;
    if (u->filing->hands && crew_submit(u->filing->hands, &u->job))
        return;
    job_work(&u->job, NULL);
    job_done(&u->job);
}

/* --- the end --- */

static void forget_request(struct upload *u)
{
    if (u->http != 0)
        map_remove(&u->filing->uploads, u->http);
    u->http = 0;
    metrics.uploads = (double)map_count(&u->filing->uploads);
}

static void destroy(struct upload *u)
{
    uint8_t hash[SECRET_HASH_SIZE];

    must(!u->away && u->http == 0);
    if (u->has_digest)
        secret_digest_finish(&u->digest, hash);
    if (u->session) {
        u->session->offset = u->written;
        u->session->holder = NULL;
    }
    if (u->kind == UPLOAD_FORM)
        multipart_finish(&u->form);
    buf_finish(&u->filling);
    buf_finish(&u->writing);
    free(u);
}

static void put_away(struct upload *u, void (*then)(struct upload *))
{
    send_away(u, u->session ? upload_close_step : upload_tidy_step, then);
}

static void wind_up(struct upload *u)
{
    forget_request(u);
    put_away(u, destroy);
}

static void answer_and_destroy(struct upload *u)
{
    upload_answer(u);
    forget_request(u);
    destroy(u);
}

/* Answered last: the next piece may come at once, and is not to find this one in its way. */
static void answer_and_end(struct upload *u)
{
    put_away(u, answer_and_destroy);
}

/* A piece that failed for good takes its session along. */
static void failed(struct upload *u)
{
    metrics.uploads_failed++;
    if (u->session && (u->err == ERR_PARAMS || u->err == ERR_TOO_LARGE)) {
        struct resumable *s = u->session;

        upload_answer(u);
        forget_request(u);
        u->session = NULL;
        u->has_file = true; /* the note goes with it */
        s->holder = NULL;
        resumable_forget(u->filing, s);
        wind_up(u);
        return;
    }
    answer_and_end(u);
}

/* --- the row --- */

static void on_tidied(struct upload *u)
{
    answer_and_end(u);
}

static void committed(struct upload *u, const struct outcome *o)
{
    u->committing = false;
    if (o->err != OK) {
        u->err = o->err;
        u->why = o->why;
        failed(u);
        return;
    }
    u->id = o->id;
    u->pos = o->pos;
    metrics.uploads_done++;
    metrics.upload_bytes += u->written;
    if (u->session) {
        u->session->file = o->id;
        u->session->ends_at = clock_wall_ms() + RESUMABLE_FINISHED_MS;
    }
    if (u->type->is_image)
        filing_look(u->filing->server);
    send_away(u, upload_tidy_step, on_tidied);
}

void filing_committed(struct server *srv, uint64_t ticket, const struct outcome *o)
{
    struct upload *u = map_remove(&srv->filing->tickets, ticket);

    if (u)
        committed(u, o);
}

static void make_row(struct upload *u)
{
    struct server *srv = u->filing->server;
    struct command c;
    uint32_t retry_ms;
    uint64_t ticket = ++srv->last_ticket;
    enum err err = ERR_BUSY;

    command_init(&c, COMMAND_FILE_CREATE, u->user, clock_wall_ms());
    c.name = xstrdup(u->name);
    c.topic = xstrdup(u->type->type);
    c.uses = u->written;
    c.choice = u->type->is_image ? 1 : 0;
    c.seq = srv->config->quota_person;
    c.except = srv->config->quota_workspace;
    c.has_hash = true;
    memcpy(c.hash, u->hash, sizeof(c.hash));
    if (u->session)
        snprintf(c.key, sizeof(c.key), "upload-%s", u->session->id);
    map_put(&u->filing->tickets, ticket, u);
    u->committing = true;
    if (!srv->stopped)
        err = journal_submit(srv->journal, &c, ticket, &retry_ms);
    command_finish(&c);
    if (err == OK)
        return;
    map_remove(&u->filing->tickets, ticket);
    committed(u, &(struct outcome){.err = err});
}

static void on_finished(struct upload *u)
{
    if (u->err != OK)
        failed(u);
    else
        make_row(u);
}

/* --- the body --- */

static void on_written(struct upload *u)
{
    buf_clear(&u->writing);
    if (u->session)
        u->session->offset = u->written;
    advance(u);
}

static void write_more(struct upload *u)
{
    struct buf empty = u->writing;

    u->writing = u->filling;
    u->filling = empty;
    send_away(u, upload_write_step, on_written);
}

static bool is_whole(const struct upload *u)
{
    if (u->kind != UPLOAD_PIECE)
        return true;
    must(u->session);
    return u->written == u->session->size;
}

/* What is next, now that no job is away. */
static void advance(struct upload *u)
{
    if (u->err != OK && !u->cut) {
        failed(u);
        return;
    }
    if (u->full && u->filling.len < UPLOAD_WAITING / 2 && u->http != 0) {
        u->full = false;
        u->filing->server->calls_to_net.upload_go_on(u->filing->server->calls_to_net.arg,
                                                     u->http);
    }
    if (u->away)
        return; /* net gave more at once */
    if (u->cut && (u->kind != UPLOAD_PIECE || u->err != OK))
        wind_up(u);
    else if (u->filling.len >= UPLOAD_CHUNK ||
             (u->filling.len > 0 && (u->ended || u->cut)))
        write_more(u);
    else if (u->cut)
        send_away(u, upload_sync_step, wind_up);
    else if (u->ended && is_whole(u))
        send_away(u, upload_finish_step, on_finished);
    else if (u->ended)
        send_away(u, upload_sync_step, answer_and_end);
}

bool upload_give(struct upload *u, const void *bytes, size_t len)
{
    buf_add(&u->filling, bytes, len);
    if (!u->away && u->filling.len >= UPLOAD_CHUNK)
        write_more(u);
    if (u->filling.len >= UPLOAD_WAITING)
        u->full = true;
    return !u->full;
}

void upload_end(struct upload *u)
{
    u->ended = true;
    if (!u->away)
        advance(u);
}

void upload_cut(struct upload *u)
{
    metrics.uploads_cut++;
    forget_request(u);
    if (u->ended && (u->away || u->committing))
        return; /* it goes on to its end all the same */
    u->cut = true;
    if (!u->away)
        advance(u);
}

/* --- the begin --- */

size_t uploads_of(const struct filing *f, uint64_t user)
{
    size_t at = 0, count = 0;
    uint64_t key;
    void *value;

    while (map_next(&f->uploads, &at, &key, &value))
        count += ((struct upload *)value)->user == user;
    return count;
}

uint64_t upload_http(const struct upload *u)
{
    return u->http;
}

static void begin_piece(struct upload *u, struct resumable *s)
{
    snprintf(u->part, sizeof(u->part), "%s", s->id);
    snprintf(u->name, sizeof(u->name), "%s", s->name);
    u->session = s;
    s->holder = u;
    u->written = s->offset;
    u->limit = s->size;
    u->is_hashed = s->offset == 0;
}

static void begin_whole(struct upload *u, const struct file_request *r)
{
    const char *name = r->name ? r->name : "";

    snprintf(u->part, sizeof(u->part), "once-%" PRIu64, r->http.id);
    file_name_clean(name, strlen(name), u->name);
    u->limit = u->filing->server->config->max_upload;
    u->is_hashed = true;
}

/* NULL: it is a form, and a bad one. */
struct upload *upload_open(struct filing *f, const struct file_request *r, uint64_t user,
                           struct resumable *s)
{
    struct upload *u = xcalloc(1, sizeof(*u));
    bool is_form = !s && r->content_type &&
                   strncmp(r->content_type, "multipart/", strlen("multipart/")) == 0;

    u->filing = f;
    u->http = r->http.id;
    u->user = user;
    u->method = r->method;
    u->kind = s ? UPLOAD_PIECE : is_form ? UPLOAD_FORM : UPLOAD_WHOLE;
    u->fd = -1;
    buf_init(&u->filling);
    buf_init(&u->writing);
    if (is_form && !multipart_init(&u->form, r->content_type)) {
        free(u);
        return NULL;
    }
    if (s)
        begin_piece(u, s);
    else
        begin_whole(u, r);
    u->has_digest = u->is_hashed;
    if (u->is_hashed)
        secret_digest_init(&u->digest);
    map_put(&f->uploads, u->http, u);
    metrics.uploads = (double)map_count(&f->uploads);
    return u;
}
