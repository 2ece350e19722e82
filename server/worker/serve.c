/* The worker's loop: frames come from the socket and go into it, finished work
 * comes back. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "ipc/frame_stream.h"
#include "ipc/messages.h"
#include "ipc/table.h"
#include "ipc/wire.h"
#include "worker/analytics/analytics.h"
#include "worker/worker.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#define HELLO_MS 5000
/* Answers that wait for room in the stream; with more no questions are read. */
#define ANSWERS_WAITING_MAX 64

struct connection {
    struct worker *worker;
    struct frame_stream *stream;
    bool greeted;
    bool frames_left; /* in the stream: there was no room for more work */
    uint64_t hello_until_ms;
};

enum step { GOES_ON, GONE, MALFORMED, OTHER_VERSION };

static const struct take {
    enum message_type type;
    bool is_question;
    take_fn *take;
} takes[] = {
#define TELL(name, fn) {MESSAGE_##name, false, fn},
#define ASK(name, fn)  {MESSAGE_##name, true, fn},
#include "worker/takes.tbl"
};

bool take_echo(struct worker *w, const struct ipc_frame *f, struct wire_in *in)
{
    (void)in;
    w->open--;
    post_answer(w->post, f->type, f->id, f->payload, f->len);
    return true;
}

/* --- the frames of the roll-ups --- */

bool take_feed(struct worker *w, const struct ipc_frame *f, struct wire_in *in)
{
    (void)in;
    return !w->analytics || analytics_give(w->analytics, f);
}

/* Its own thread answers, and bounds what it has to answer. */
static bool ask_analytics(struct worker *w, const struct ipc_frame *f)
{
    w->open--;
    return analytics_give(w->analytics, f);
}

bool take_analytics(struct worker *w, const struct ipc_frame *f, struct wire_in *in)
{
    struct buf answer;

    (void)in;
    if (w->analytics)
        return ask_analytics(w, f);
    buf_init(&answer);
    table_fail(&answer, TABLE_BUSY, "the worker has no folder to keep figures in");
    worker_answer(w, f->type, f->id, &answer);
    buf_finish(&answer);
    return true;
}

bool take_rebuild(struct worker *w, const struct ipc_frame *f, struct wire_in *in)
{
    struct buf answer;

    if (w->analytics)
        return ask_analytics(w, f);
    buf_init(&answer);
    wire_put_u8(&answer, 0);
    worker_answer(w, f->type, f->id, &answer);
    buf_finish(&answer);
    return wire_end(in);
}

/* --- frames in --- */

static enum step on_hello(struct connection *c, const struct ipc_frame *f)
{
    uint32_t version;

    if (!hello_read(f, &version))
        return MALFORMED;
    if (version != WORKER_PROTOCOL) {
        log_error("worker and server are of different versions: install both from "
                  "one release",
                  "worker_protocol=%d server_protocol=%u", WORKER_PROTOCOL, version);
        return OTHER_VERSION;
    }
    c->greeted = true;
    log_debug("worker: linked", NULL);
    return GOES_ON;
}

static const struct take *find_take(uint16_t type)
{
    for (size_t i = 0; i < sizeof(takes) / sizeof(takes[0]); i++)
        if (takes[i].type == type)
            return &takes[i];
    return NULL;
}

static enum step on_frame(struct connection *c, const struct ipc_frame *f)
{
    const struct take *t = find_take(f->type);
    struct wire_in in = wire_in(f->payload, f->len);

    if (!c->greeted)
        return on_hello(c, f);
    if (!t || f->flags != 0)
        return MALFORMED;
    c->worker->open += t->is_question;
    return t->take(c->worker, f, &in) ? GOES_ON : MALFORMED;
}

/* With too much under way a question stays where it is, and in time the
 * server's own queue fills. */
static bool takes_more(const struct connection *c)
{
    return c->worker->open < WORKER_OPEN_MAX && frame_stream_has_room(c->stream) &&
           post_waiting(c->worker->post) < ANSWERS_WAITING_MAX;
}

static enum step take_frames(struct connection *c)
{
    enum step step = GOES_ON;

    c->frames_left = false;
    while (step == GOES_ON) {
        struct ipc_frame f;
        enum frame_next next;

        if (!takes_more(c)) {
            c->frames_left = true;
            break;
        }
        next = frame_stream_next(c->stream, &f);
        if (next == FRAME_INCOMPLETE)
            break;
        step = next == FRAME_READY ? on_frame(c, &f) : MALFORMED;
    }
    return step;
}

/* --- the loop --- */

/* False: the server did not say HELLO in time. */
static bool wait_for_something(const struct connection *c)
{
    struct pollfd ends[2] = {{.fd = frame_stream_fd(c->stream)},
                             {.fd = returns_bell(c->worker->returns), .events = POLLIN}};
    uint64_t now = clock_mono_ms();
    int patience = -1;

    if (!c->greeted)
        patience = c->hello_until_ms > now ? (int)(c->hello_until_ms - now) : 0;
    if (takes_more(c)) {
        if (c->frames_left)
            return true;
        ends[0].events |= POLLIN;
    }
    if (frame_stream_has_output(c->stream))
        ends[0].events |= POLLOUT;
    return poll(ends, 2, patience) != 0;
}

static void send_what_is_ready(struct connection *c)
{
    struct worker *w = c->worker;
    uint64_t rung;

    if (read(returns_bell(w->returns), &rung, sizeof(rung)) < 0)
        must(errno == EAGAIN || errno == EINTR);
    returns_run(w->returns);
    post_drain(w->post, c->stream);
}

static enum step one_round(struct connection *c)
{
    bool there = true;

    if (!wait_for_something(c))
        return GONE;
    if (takes_more(c))
        there = frame_stream_fill(c->stream);

    enum step step = take_frames(c);

    send_what_is_ready(c);
    there = frame_stream_flush(c->stream) && there;
    return step == GOES_ON && !there ? GONE : step;
}

enum worker_end worker_serve(struct worker *w, int fd)
{
    struct connection c = {.worker = w,
                           .stream = frame_stream_create(fd, FRAME_PAYLOAD_MAX),
                           .hello_until_ms = clock_mono_ms() + HELLO_MS};
    enum step step = GOES_ON;

    hello_send(c.stream);
    if (!frame_stream_flush(c.stream))
        step = GONE;
    while (step == GOES_ON)
        step = one_round(&c);
    frame_stream_destroy(c.stream);
    if (step == MALFORMED)
        log_error("worker: malformed frame from the server", NULL);
    return step == GONE        ? WORKER_GONE
           : step == MALFORMED ? WORKER_MALFORMED
                               : WORKER_OTHER_VERSION;
}
