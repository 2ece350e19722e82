/* The input comes through a socket, in pieces as long as its first byte says. The
 * frames found, written again, are the input's beginning; what is left is either an
 * incomplete frame or a header that nobody may send. */
#include "base/buf.h"
#include "base/must.h"
#include "ipc/frame_stream.h"
#include "ipc/wire.h"

#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define LIMIT 4096 /* bytes of a payload */

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* Takes the frames out; their bytes go to `again`. */
static enum frame_next take_frames(struct frame_stream *s, struct buf *again)
{
    enum frame_next next;
    struct ipc_frame f;

    while ((next = frame_stream_next(s, &f)) == FRAME_READY) {
        must(f.len <= LIMIT);
        wire_put_u32(again, (uint32_t)f.len);
        wire_put_u16(again, f.type);
        wire_put_u16(again, f.flags);
        wire_put_u64(again, f.id);
        buf_add(again, f.payload, f.len);
    }
    return next;
}

/* One fill takes no more than one frame of the largest size. */
static enum frame_next read_all(struct frame_stream *s, struct buf *again)
{
    enum frame_next next = FRAME_INCOMPLETE;
    int waiting;

    do {
        must(frame_stream_fill(s));
        next = take_frames(s, again);
        must(ioctl(frame_stream_fd(s), FIONREAD, &waiting) == 0);
    } while (next == FRAME_INCOMPLETE && waiting > 0);
    return next;
}

static void judge_rest(enum frame_next next, const uint8_t *rest, size_t len)
{
    struct wire_in in = wire_in(rest, len);
    uint32_t payload = wire_get_u32(&in);

    wire_get_u16(&in);

    uint16_t flags = wire_get_u16(&in);
    bool forbidden = payload > LIMIT || (flags & ~FRAME_ANSWER) != 0;

    if (next == FRAME_MALFORMED)
        must(len >= FRAME_HEADER_SIZE && forbidden);
    else
        must(len < FRAME_HEADER_SIZE ||
             (!forbidden && len < FRAME_HEADER_SIZE + payload));
}

static void feed(const uint8_t *bytes, size_t len, size_t piece)
{
    int fd[2];
    struct buf again;
    enum frame_next next = FRAME_INCOMPLETE;

    must(socketpair(AF_UNIX, SOCK_STREAM, 0, fd) == 0);

    struct frame_stream *s = frame_stream_create(fd[0], LIMIT);

    buf_init(&again);
    for (size_t at = 0; at < len && next == FRAME_INCOMPLETE; at += piece) {
        size_t size = len - at < piece ? len - at : piece;

        must(write(fd[1], bytes + at, size) == (ssize_t)size);
        next = read_all(s, &again);
    }
    must(again.len <= len &&
         (again.len == 0 || memcmp(again.bytes, bytes, again.len) == 0));
    judge_rest(next, bytes + again.len, len - again.len);
    close(fd[1]);
    must(next == FRAME_MALFORMED || !frame_stream_fill(s));
    buf_finish(&again);
    frame_stream_destroy(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    if (len > 1)
        feed(bytes + 1, len - 1, (size_t)bytes[0] + 1);
    return 0;
}
