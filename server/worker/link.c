#include "worker/link.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "ipc/frame_stream.h"
#include "ipc/messages.h"
#include "ipc/unix_socket.h"
#include "worker/answers.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>

#define HELLO_MS  5000
#define STEADY_MS 10000 /* a link that stood so long: the delay starts over */

enum link_end { GOES_ON, GONE, MALFORMED, OTHER_VERSION };

struct link {
    struct frame_stream *stream;
    bool greeted;
    bool frames_left; /* in the stream, for want of room for their answers */
    uint64_t hello_until_ms;
    struct buf answer; /* scratch */
};

static enum link_end on_hello(struct link *l, const struct ipc_frame *f)
{
    uint32_t version;

    if (!hello_read(f, &version))
        return MALFORMED;
    if (version != WORKER_PROTOCOL) {
        log_error(
            "worker and server are of different versions: install both from one release",
            "worker_protocol=%d server_protocol=%u", WORKER_PROTOCOL, version);
        return OTHER_VERSION;
    }
    l->greeted = true;
    log_debug("worker: linked", NULL);
    return GOES_ON;
}

static enum link_end on_frame(struct link *l, const struct ipc_frame *question)
{
    if (!l->greeted)
        return on_hello(l, question);
    buf_clear(&l->answer);
    if (question->flags != 0 || !answers_write(question, &l->answer))
        return MALFORMED;

    struct ipc_frame f = {.type = question->type,
                          .flags = FRAME_ANSWER,
                          .id = question->id,
                          .payload = l->answer.bytes,
                          .len = l->answer.len};

    must(frame_stream_send(l->stream, &f)); /* take_frames has asked for room */
    return GOES_ON;
}

/* Without room for an answer a question stays where it is, and in time the
 * server's own queue fills. */
static enum link_end take_frames(struct link *l)
{
    enum link_end end = GOES_ON;

    l->frames_left = false;
    while (end == GOES_ON) {
        struct ipc_frame f;
        enum frame_next next;

        if (!frame_stream_has_room(l->stream)) {
            l->frames_left = true;
            break;
        }
        next = frame_stream_next(l->stream, &f);
        if (next == FRAME_INCOMPLETE)
            break;
        end = next == FRAME_READY ? on_frame(l, &f) : MALFORMED;
    }
    return end;
}

/* False: the server did not say HELLO in time. */
static bool wait_for_server(const struct link *l)
{
    struct pollfd socket = {.fd = frame_stream_fd(l->stream)};
    uint64_t now = clock_mono_ms();
    bool room = frame_stream_has_room(l->stream);
    int patience = -1;

    if (l->frames_left && room)
        return true;
    if (!l->greeted)
        patience = l->hello_until_ms > now ? (int)(l->hello_until_ms - now) : 0;
    if (room)
        socket.events |= POLLIN;
    if (frame_stream_has_output(l->stream))
        socket.events |= POLLOUT;
    return poll(&socket, 1, patience) != 0;
}

static enum link_end one_round(struct link *l)
{
    bool there;

    if (!wait_for_server(l))
        return GONE;
    there = frame_stream_flush(l->stream);
    if (frame_stream_has_room(l->stream))
        there = frame_stream_fill(l->stream) && there;

    enum link_end end = take_frames(l);

    there = frame_stream_flush(l->stream) && there;
    return end == GOES_ON && !there ? GONE : end;
}

static enum link_end serve(int fd)
{
    struct link l = {.stream = frame_stream_create(fd, FRAME_PAYLOAD_MAX),
                     .hello_until_ms = clock_mono_ms() + HELLO_MS};
    enum link_end end = GOES_ON;

    buf_init(&l.answer);
    hello_send(l.stream);
    while (end == GOES_ON)
        end = one_round(&l);
    buf_finish(&l.answer);
    frame_stream_destroy(l.stream);
    return end;
}

static uint64_t longer(uint64_t delay_ms)
{
    return delay_ms * 2 < LINK_DELAY_MAX_MS ? delay_ms * 2 : LINK_DELAY_MAX_MS;
}

/* Connects and serves once. */
static enum link_end serve_at(const char *path, bool *complained)
{
    int fd = unix_connect(path);

    if (fd >= 0) {
        *complained = false;
        return serve(fd);
    }
    if (!*complained)
        log_warn("worker: the server is not there, waiting for it", "path=%s error=%s",
                 LOG_QUOTED(path), LOG_QUOTED(strerror(errno)));
    *complained = true;
    return GONE;
}

void link_run(const char *path)
{
    uint64_t delay_ms = LINK_DELAY_MIN_MS;
    bool complained = false;

    for (;;) {
        uint64_t begun_ms = clock_mono_ms();
        enum link_end end = serve_at(path, &complained);

        if (end == MALFORMED)
            log_error("worker: malformed frame from the server", NULL);
        if (end != GONE)
            return;
        if (clock_mono_ms() - begun_ms >= STEADY_MS)
            delay_ms = LINK_DELAY_MIN_MS;
        poll(NULL, 0, (int)delay_ms);
        delay_ms = longer(delay_ms);
    }
}
