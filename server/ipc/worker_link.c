#include "ipc/worker_link.h"

#include "base/log.h"
#include "base/metrics.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "ipc/frame_stream.h"
#include "ipc/listener.h"
#include "ipc/messages.h"
#include "ipc/wire.h"
#include "loop/loop.h"
#include "loop/timers.h"

#include <stdlib.h>

#define STRANGERS_MAX 4

/* Why a connection is over; GOES_ON while it is not. */
enum peer_end {
    GOES_ON,
    GONE,
    MALFORMED,
    OTHER_VERSION,
    ANOTHER_IS_HERE,
    TOO_MANY,
    NO_HELLO,
    SILENT
};

static const char *const reasons[] = {
    [GONE] = "gone",
    [MALFORMED] = "malformed",
    [OTHER_VERSION] = "other_version",
    [ANOTHER_IS_HERE] = "another_is_connected",
    [TOO_MANY] = "too_many",
    [NO_HELLO] = "no_hello",
    [SILENT] = "silent",
};

/* Someone who connected: a stranger until the HELLO, then the worker. */
struct peer {
    struct list link; /* in worker_link.strangers; to itself once it is the worker */
    struct worker_link *owner;
    struct frame_stream *stream;
    struct loop_io *io;
    bool writing; /* the loop watches for room to write */
    struct timer hello_deadline;
    long pid;
};

struct worker_link {
    struct loop *loop;
    struct timers *timers;
    struct listener *listener;
    struct list strangers; /* of peer.link */
    unsigned stranger_count;
    struct peer *worker; /* NULL: there is none */
    struct questions *questions;

    struct timer health;
    uint64_t health_checks;
    bool echo_sent; /* by the last health check; false: the queue was full */
    bool heard;     /* since the last health check */

    worker_news_fn *on_news;
    void *news_arg;

    struct listened {
        uint16_t type;
        worker_tell_fn *fn;
        void *arg;
    } listened[WORKER_TELLS_MAX];
    unsigned listened_count;
};

static void tell_news(struct worker_link *link, enum worker_news news)
{
    if (link->on_news)
        link->on_news(link->news_arg, news);
}

static void peer_destroy(struct peer *p)
{
    if (!list_empty(&p->link)) {
        list_remove(&p->link);
        p->owner->stranger_count--;
    }
    timer_stop(p->owner->timers, &p->hello_deadline);
    loop_io_remove(p->io);
    frame_stream_destroy(p->stream);
    free(p);
}

static void peer_drop(struct peer *p, enum peer_end end)
{
    struct worker_link *link = p->owner;
    bool was_worker = p == link->worker;

    log_warn(was_worker ? "worker disconnected" : "worker refused", "pid=%ld reason=%s",
             p->pid, reasons[end]);
    if (end == MALFORMED)
        metrics.worker_bad_frames++;
    peer_destroy(p);
    if (!was_worker)
        return;
    link->worker = NULL;
    metrics.worker_connected = 0;
    timer_stop(link->timers, &link->health);
    questions_give_up(link->questions);
    tell_news(link, WORKER_DOWN);
}

static void watch_for_room(struct peer *p)
{
    bool writing = frame_stream_has_output(p->stream);

    if (writing == p->writing)
        return;
    p->writing = writing;
    loop_io_change(p->io, writing ? LOOP_READ | LOOP_WRITE : LOOP_READ);
}

/* The frames of one turn leave together, when the loop finds the socket writable. */
static bool send_frame(struct worker_link *link, const struct ipc_frame *f)
{
    if (!link->worker)
        return false;
    if (!frame_stream_send(link->worker->stream, f)) {
        metrics.worker_dropped++;
        return false;
    }
    watch_for_room(link->worker);
    return true;
}

bool worker_link_ask(struct worker_link *link, uint16_t type, const void *payload,
                     size_t len, uint64_t deadline_ms, answer_fn *fn, void *arg,
                     uint64_t id)
{
    uint64_t number;

    if (!link->worker)
        return false;
    number = questions_add(link->questions, type, deadline_ms, fn, arg, id);
    if (number == 0) {
        metrics.worker_dropped++;
        return false;
    }

    struct ipc_frame f = {.type = type, .id = number, .payload = payload, .len = len};

    if (send_frame(link, &f))
        return true;
    questions_forget(link->questions, number);
    return false;
}

bool worker_link_tell(struct worker_link *link, uint16_t type, const void *payload,
                      size_t len)
{
    struct ipc_frame f = {.type = type, .payload = payload, .len = len};

    return send_frame(link, &f);
}

static bool on_echo(void *arg, uint64_t id, enum question_end end, struct wire_in *answer)
{
    (void)arg;
    if (end != QUESTION_ANSWERED)
        return true;
    return wire_get_u64(answer) == id && wire_end(answer);
}

static void check_health(struct worker_link *link)
{
    unsigned char number[sizeof(uint64_t)];

    link->heard = false;
    link->health_checks++;
    for (size_t i = 0; i < sizeof(number); i++)
        number[i] = (unsigned char)(link->health_checks >> (8 * i));
    link->echo_sent =
        worker_link_ask(link, MESSAGE_ECHO, number, sizeof(number), WORKER_HEALTH_MS,
                        on_echo, NULL, link->health_checks);
    timer_start(link->timers, &link->health, WORKER_HEALTH_MS);
}

static void take_worker(struct worker_link *link, struct peer *p)
{
    list_remove(&p->link);
    link->stranger_count--;
    timer_stop(link->timers, &p->hello_deadline);
    link->worker = p;
    metrics.worker_connected = 1;
    log_info("worker connected", "pid=%ld", p->pid);
    check_health(link);
    tell_news(link, WORKER_UP);
}

static enum peer_end on_hello(struct peer *p, const struct ipc_frame *f)
{
    uint32_t version;

    if (!hello_read(f, &version))
        return MALFORMED;
    if (version != WORKER_PROTOCOL) {
        log_error(
            "worker and server are of different versions: install both from one release",
            "pid=%ld worker_protocol=%u server_protocol=%d", p->pid, version,
            WORKER_PROTOCOL);
        return OTHER_VERSION;
    }
    if (p->owner->worker)
        return ANOTHER_IS_HERE;
    take_worker(p->owner, p);
    return GOES_ON;
}

static bool on_told(struct worker_link *link, const struct ipc_frame *f,
                    struct wire_in *payload)
{
    for (unsigned i = 0; i < link->listened_count; i++)
        if (link->listened[i].type == f->type && f->id == 0)
            return link->listened[i].fn(link->listened[i].arg, payload);
    return false;
}

static enum peer_end on_frame(struct peer *p, const struct ipc_frame *f)
{
    struct worker_link *link = p->owner;
    struct wire_in payload = wire_in(f->payload, f->len);

    if (p != link->worker)
        return on_hello(p, f);
    link->heard = true;
    if (f->flags == 0 && on_told(link, f, &payload))
        return GOES_ON;
    if (f->flags == FRAME_ANSWER &&
        questions_answer(link->questions, f->id, f->type, &payload))
        return GOES_ON;
    return MALFORMED;
}

static enum peer_end read_frames(struct peer *p)
{
    bool there = frame_stream_fill(p->stream);
    enum peer_end end = GOES_ON;
    enum frame_next next;
    struct ipc_frame f;

    while (end == GOES_ON &&
           (next = frame_stream_next(p->stream, &f)) != FRAME_INCOMPLETE)
        end = next == FRAME_READY ? on_frame(p, &f) : MALFORMED;
    return end == GOES_ON && !there ? GONE : end;
}

static void on_health(struct timer *t)
{
    struct worker_link *link = container_of(t, struct worker_link, health);
    struct peer *worker = link->worker;
    /* After a halt of our own, a suspended machine say, its answer may lie unread. */
    enum peer_end end = link->heard ? GOES_ON : read_frames(worker);

    if (end == GOES_ON && link->heard) {
        check_health(link);
        return;
    }
    if (end == GOES_ON)
        tell_news(link, WORKER_SILENT);
    peer_drop(worker, end == GOES_ON ? SILENT : end);
}

static enum peer_end write_frames(struct peer *p)
{
    struct worker_link *link = p->owner;

    /* It takes what is queued: as good as an ECHO when there was no room for one. */
    if (p == link->worker && !link->echo_sent)
        link->heard = true;
    return frame_stream_flush(p->stream) ? GOES_ON : GONE;
}

static void on_peer_io(void *arg, int events)
{
    struct peer *p = arg;
    enum peer_end end = GOES_ON;

    if (events & LOOP_WRITE)
        end = write_frames(p);
    if (end == GOES_ON && (events & LOOP_READ))
        end = read_frames(p);
    if (end == GOES_ON)
        watch_for_room(p);
    else
        peer_drop(p, end);
}

static void on_hello_deadline(struct timer *t)
{
    peer_drop(container_of(t, struct peer, hello_deadline), NO_HELLO);
}

static void on_connected(void *arg, int fd, pid_t pid)
{
    struct worker_link *link = arg;
    struct peer *p = xcalloc(1, sizeof(*p));

    p->owner = link;
    p->pid = pid;
    p->stream = frame_stream_create(fd, FRAME_PAYLOAD_MAX);
    list_init(&p->link);
    list_add_tail(&link->strangers, &p->link);
    link->stranger_count++;
    timer_init(&p->hello_deadline, on_hello_deadline);
    p->io = loop_io_add(link->loop, fd, LOOP_READ, on_peer_io, p);
    if (link->stranger_count > STRANGERS_MAX) {
        peer_drop(p, TOO_MANY);
        return;
    }
    timer_start(link->timers, &p->hello_deadline, WORKER_HELLO_MS);
    hello_send(p->stream);
    /* At once: who is refused for his version shall hear ours. */
    if (frame_stream_flush(p->stream))
        watch_for_room(p);
    else
        peer_drop(p, GONE);
}

struct worker_link *worker_link_open(struct loop *l, struct timers *timers,
                                     const char *path)
{
    struct worker_link *link = xcalloc(1, sizeof(*link));

    link->loop = l;
    link->timers = timers;
    list_init(&link->strangers);
    timer_init(&link->health, on_health);
    link->listener = listener_open(l, timers, path, on_connected, link);
    if (!link->listener) {
        free(link);
        return NULL;
    }
    link->questions = questions_create(timers);
    return link;
}

void worker_link_watch(struct worker_link *link, worker_news_fn *fn, void *arg)
{
    link->on_news = fn;
    link->news_arg = arg;
}

void worker_link_on_tell(struct worker_link *link, uint16_t type, worker_tell_fn *fn,
                         void *arg)
{
    must(link->listened_count < WORKER_TELLS_MAX);
    link->listened[link->listened_count++] =
        (struct listened){.type = type, .fn = fn, .arg = arg};
}

bool worker_link_is_up(const struct worker_link *link)
{
    return link->worker != NULL;
}

void worker_link_close(struct worker_link *link)
{
    if (!link)
        return;
    link->on_news = NULL;
    listener_close(link->listener);
    for (struct list *first; (first = list_pop_head(&link->strangers)) != NULL;)
        peer_destroy(container_of(first, struct peer, link));
    if (link->worker)
        peer_destroy(link->worker);
    link->worker = NULL;
    metrics.worker_connected = 0;
    timer_stop(link->timers, &link->health);
    questions_give_up(link->questions);
    questions_destroy(link->questions);
    free(link);
}
