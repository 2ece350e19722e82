#include "ipc/frame_stream.h"

#include "base/buf.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "ipc/wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* An output buffer that a burst made larger than this is given back when empty. */
#define OUTPUT_KEPT (256 * 1024)

struct frame_stream {
    int fd;
    size_t payload_max;

    struct buf out;    /* whole frames, the first perhaps begun */
    size_t out_begin;  /* everything before it is written */
    size_t first_left; /* bytes of the first frame not yet written */
    size_t out_frames;

    size_t in_begin; /* everything before it was given out */
    size_t in_end;
    unsigned char in[]; /* room for one frame of the largest size */
};

struct frame_stream *frame_stream_create(int fd, size_t payload_max)
{
    must(payload_max <= FRAME_PAYLOAD_MAX);

    struct frame_stream *s = xmalloc(sizeof(*s) + FRAME_HEADER_SIZE + payload_max);

    *s = (struct frame_stream){.fd = fd, .payload_max = payload_max};
    buf_init(&s->out);
    return s;
}

void frame_stream_destroy(struct frame_stream *s)
{
    if (!s)
        return;
    close(s->fd);
    buf_finish(&s->out);
    free(s);
}

int frame_stream_fd(const struct frame_stream *s)
{
    return s->fd;
}

static size_t out_bytes(const struct frame_stream *s)
{
    return s->out.len - s->out_begin;
}

static bool has_room_for(const struct frame_stream *s, size_t len)
{
    return s->out_frames < FRAME_STREAM_FRAMES_MAX &&
           out_bytes(s) + FRAME_HEADER_SIZE + len <= FRAME_STREAM_BYTES_MAX;
}

bool frame_stream_has_room(const struct frame_stream *s)
{
    return has_room_for(s, FRAME_PAYLOAD_MAX);
}

bool frame_stream_has_output(const struct frame_stream *s)
{
    return s->out_frames > 0;
}

/* Forgets what is written, once that is worth the move. */
static void compact_output(struct frame_stream *s)
{
    if (s->out_begin < s->out.len / 2 || s->out_begin == 0)
        return;
    memmove(s->out.bytes, s->out.bytes + s->out_begin, out_bytes(s));
    s->out.len -= s->out_begin;
    s->out_begin = 0;
}

bool frame_stream_send(struct frame_stream *s, const struct ipc_frame *f)
{
    if (f->len > FRAME_PAYLOAD_MAX || !has_room_for(s, f->len))
        return false;
    compact_output(s);
    wire_put_u32(&s->out, (uint32_t)f->len);
    wire_put_u16(&s->out, f->type);
    wire_put_u16(&s->out, f->flags);
    wire_put_u64(&s->out, f->id);
    buf_add(&s->out, f->payload, f->len);
    if (s->out_frames++ == 0)
        s->first_left = FRAME_HEADER_SIZE + f->len;
    return true;
}

/* Counts off the frames that `written` bytes have finished. */
static void advance_output(struct frame_stream *s, size_t written)
{
    while (written >= s->first_left && s->out_frames > 0) {
        written -= s->first_left;
        s->out_begin += s->first_left;
        s->first_left = 0;
        if (--s->out_frames == 0)
            break;

        struct wire_in next = wire_in(s->out.bytes + s->out_begin, out_bytes(s));

        s->first_left = FRAME_HEADER_SIZE + wire_get_u32(&next);
    }
    s->first_left -= written;
    s->out_begin += written;
}

static void forget_output(struct frame_stream *s)
{
    s->out_begin = 0;
    if (s->out.capacity > OUTPUT_KEPT)
        buf_finish(&s->out);
    else
        buf_clear(&s->out);
}

bool frame_stream_flush(struct frame_stream *s)
{
    while (s->out_frames > 0) {
        ssize_t written = send(s->fd, s->out.bytes + s->out_begin, out_bytes(s),
                               MSG_NOSIGNAL | MSG_DONTWAIT);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return errno == EAGAIN || errno == EWOULDBLOCK;
        advance_output(s, (size_t)written);
    }
    forget_output(s);
    return true;
}

bool frame_stream_fill(struct frame_stream *s)
{
    ssize_t got;

    if (s->in_begin > 0) {
        memmove(s->in, s->in + s->in_begin, s->in_end - s->in_begin);
        s->in_end -= s->in_begin;
        s->in_begin = 0;
    }

    size_t room = FRAME_HEADER_SIZE + s->payload_max - s->in_end;

    if (room == 0) /* the frames in it were not taken out yet */
        return true;
    do
        got = recv(s->fd, s->in + s->in_end, room, MSG_DONTWAIT);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK;
    s->in_end += (size_t)got;
    return got > 0;
}

enum frame_next frame_stream_next(struct frame_stream *s, struct ipc_frame *f)
{
    size_t there = s->in_end - s->in_begin;
    struct wire_in in = wire_in(s->in + s->in_begin, there);

    if (there < FRAME_HEADER_SIZE)
        return FRAME_INCOMPLETE;

    size_t len = wire_get_u32(&in);

    f->type = wire_get_u16(&in);
    f->flags = wire_get_u16(&in);
    f->id = wire_get_u64(&in);
    f->len = len;
    f->payload = in.at;
    if (len > s->payload_max || (f->flags & ~FRAME_ANSWER) != 0)
        return FRAME_MALFORMED;
    if (there < FRAME_HEADER_SIZE + len)
        return FRAME_INCOMPLETE;
    s->in_begin += FRAME_HEADER_SIZE + len;
    return FRAME_READY;
}
