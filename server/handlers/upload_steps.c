#include "handlers/upload_steps.h"

#include "base/must.h"
#include "base/xmalloc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool fail(struct upload *u, enum err err, const char *why)
{
    if (u->err == OK) {
        u->err = err;
        u->why = why;
    }
    return false;
}

static bool fail_by_errno(struct upload *u)
{
    if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)
        return fail(u, ERR_BUSY, "the disk is full");
    log_error("an upload cannot be written", "error=%s", LOG_QUOTED(strerror(errno)));
    return fail(u, ERR_INTERNAL, NULL);
}

/* Room in the part is looked for as if it had ended there: what is not there was never begun. */
static bool open_part(struct upload *u)
{
    int flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW;

    if (u->fd >= 0)
        return true;
    u->fd = openat(blobs_parts(u->filing->blobs), u->part, flags, 0600);
    u->has_file = u->has_file || u->fd >= 0;
    return u->fd >= 0 || fail_by_errno(u);
}

static void take_head(struct upload *u, const unsigned char *bytes, size_t len)
{
    size_t room = sizeof(u->head) - u->head_len;

    if (u->written != u->head_len)
        return;
    if (len > room)
        len = room;
    memcpy(u->head + u->head_len, bytes, len);
    u->head_len += len;
}

static bool take_data(void *arg, const void *data, size_t len)
{
    struct upload *u = arg;
    const unsigned char *bytes = data;

    if (len > u->limit - u->written)
        return fail(u, ERR_TOO_LARGE, "the file is longer than this server takes");
    take_head(u, bytes, len);
    if (u->is_hashed)
        secret_digest_add(&u->digest, bytes, len);
    while (len > 0) {
        ssize_t taken = pwrite(u->fd, bytes, len, (off_t)u->written);

        if (taken < 0 && errno == EINTR)
            continue;
        if (taken <= 0)
            return fail_by_errno(u);
        u->written += (uint64_t)taken;
        bytes += taken;
        len -= (size_t)taken;
    }
    return true;
}

void upload_write_step(struct upload *u)
{
    if (u->err != OK || !open_part(u))
        return;
    if (u->kind != UPLOAD_FORM)
        (void)take_data(u, u->writing.bytes, u->writing.len);
    else if (!multipart_feed(&u->form, u->writing.bytes, u->writing.len, take_data, u))
        (void)fail(u, ERR_PARAMS, u->form.why);
}

/* What was broken off and taken up again is read from the disk. */
static bool read_again(struct upload *u)
{
    unsigned char *bytes = xmalloc(UPLOAD_WAITING);
    struct secret_digest digest;
    uint64_t at = 0;
    ssize_t len;

    secret_digest_init(&digest);
    while ((len = pread(u->fd, bytes, UPLOAD_WAITING, (off_t)at)) > 0) {
        if (at == 0) {
            u->head_len = (size_t)len < sizeof(u->head) ? (size_t)len : sizeof(u->head);
            memcpy(u->head, bytes, u->head_len);
        }
        secret_digest_add(&digest, bytes, (size_t)len);
        at += (uint64_t)len;
    }
    secret_digest_finish(&digest, u->hash);
    free(bytes);
    return (len == 0 && at == u->written) || fail_by_errno(u);
}

static bool make_hash(struct upload *u)
{
    if (!u->is_hashed || u->written == 0)
        return read_again(u);
    secret_digest_finish(&u->digest, u->hash);
    u->has_digest = u->is_hashed = false;
    return true;
}

static bool is_as_promised(struct upload *u)
{
    const struct resumable *s = u->session;

    if (!s || !s->has_hash || memcmp(s->hash, u->hash, sizeof(u->hash)) == 0)
        return true;
    return fail(u, ERR_PARAMS, "sha256 is another: these are not the contents meant");
}

void upload_finish_step(struct upload *u)
{
    if (u->kind == UPLOAD_FORM) {
        if (!multipart_end(&u->form)) {
            (void)fail(u, ERR_PARAMS, u->form.why);
            return;
        }
        file_name_clean(u->form.name, u->form.name_len, u->name);
    }
    if (!open_part(u) || !make_hash(u) || !is_as_promised(u))
        return;
    u->type = file_type_of(u->head, u->head_len);
    if (!blob_keep(u->filing->blobs, u->part, u->hash))
        (void)fail(u, ERR_BUSY, "the file cannot be kept; is the disk full?");
}

/* Acknowledged bytes of a piece are to be there after a crash. */
void upload_sync_step(struct upload *u)
{
    if (u->fd >= 0 && fdatasync(u->fd) != 0)
        (void)fail_by_errno(u);
}

void upload_tidy_step(struct upload *u)
{
    if (u->fd >= 0)
        close(u->fd);
    u->fd = -1;
    if (u->session && u->session->file != 0)
        (void)note_write(u->filing->blobs, u->session);
    if (u->has_file)
        (void)unlinkat(blobs_parts(u->filing->blobs), u->part, 0);
    u->has_file = false;
}

void upload_close_step(struct upload *u)
{
    if (u->fd >= 0)
        close(u->fd);
    u->fd = -1;
}
