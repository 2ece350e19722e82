#include "ipc/control.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/must.h"
#include "base/utf8.h"
#include "ipc/frame_stream.h"
#include "ipc/unix_socket.h"
#include "ipc/wire.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

static enum control_result fail(struct buf *out, const char *why)
{
    buf_clear(out);
    buf_add_text(out, why);
    return CONTROL_FAILED;
}

/* False: that is more than a request may hold, or no text. */
static bool build_request(struct buf *payload, int argc, char *const *argv)
{
    if (argc < 1 || argc > CONTROL_STRINGS_MAX)
        return false;
    wire_put_u8(payload, (uint8_t)argc);
    for (int i = 0; i < argc; i++) {
        size_t len = strlen(argv[i]);

        if (len > CONTROL_REQUEST_MAX || !utf8_valid(argv[i], len))
            return false;
        wire_put_string(payload, argv[i], len);
    }
    return payload->len <= CONTROL_REQUEST_MAX;
}

static enum control_result read_answer(const struct ipc_frame *f, struct buf *out)
{
    struct wire_in in = wire_in(f->payload, f->len);
    uint8_t ok = wire_get_u8(&in);
    const char *text;
    size_t len;

    wire_get_string(&in, &text, &len);
    if (f->type != CONTROL_ANSWER || f->flags != FRAME_ANSWER || ok > 1 || !wire_end(&in))
        return fail(out, "the server's answer makes no sense: is it another version?");
    buf_clear(out);
    buf_add(out, text, len);
    return ok ? CONTROL_OK : CONTROL_REFUSED;
}

/* False: the time is up, or poll failed; errno says which. */
static bool wait_for(struct frame_stream *s, uint64_t until_ms)
{
    const short wanted = frame_stream_has_output(s) ? POLLIN | POLLOUT : POLLIN;
    struct pollfd socket = {.fd = frame_stream_fd(s), .events = wanted};
    uint64_t now = clock_mono_ms();
    int ready = poll(&socket, 1, until_ms > now ? (int)(until_ms - now) : 0);

    if (ready == 0)
        errno = ETIMEDOUT;
    return ready > 0 || (ready < 0 && errno == EINTR);
}

static enum control_result converse(struct frame_stream *s, int timeout_ms,
                                    struct buf *out)
{
    uint64_t until = clock_mono_ms() + (uint64_t)timeout_ms;
    bool there = true;
    struct ipc_frame f;

    while (there) {
        if (!wait_for(s, until))
            return fail(out, strerror(errno));
        /* Who was turned away cannot write, but there is an answer to read. */
        frame_stream_flush(s);
        there = frame_stream_fill(s);

        enum frame_next next = frame_stream_next(s, &f);

        if (next == FRAME_READY)
            return read_answer(&f, out);
        if (next == FRAME_MALFORMED)
            return fail(out,
                        "the server's answer makes no sense: is it another version?");
    }
    return fail(out, "the server hung up without an answer");
}

static enum control_result ask_at(const char *path, const struct ipc_frame *f,
                                  int timeout_ms, struct buf *out)
{
    int fd = unix_connect(path);

    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR || errno == ECONNREFUSED))
        return CONTROL_NO_SERVER;
    if (fd < 0)
        return fail(out, strerror(errno));

    struct frame_stream *s = frame_stream_create(fd, FRAME_PAYLOAD_MAX);

    must(frame_stream_send(s, f));

    enum control_result result = converse(s, timeout_ms, out);

    frame_stream_destroy(s);
    return result;
}

enum control_result control_call(const char *path, int argc, char *const *argv,
                                 struct buf *out, int timeout_ms)
{
    enum control_result result;
    struct buf payload;

    must(timeout_ms >= 0);
    buf_clear(out);
    buf_init(&payload);
    if (build_request(&payload, argc, argv)) {
        struct ipc_frame f = {
            .type = CONTROL_REQUEST, .payload = payload.bytes, .len = payload.len};

        result = ask_at(path, &f, timeout_ms, out);
    } else {
        result = fail(out, "the arguments are too many, too long, or no UTF-8");
    }
    buf_finish(&payload);
    return result;
}
