#include "ipc/control.h"

#include "base/buf.h"
#include "base/list.h"
#include "base/log.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "ipc/frame_stream.h"
#include "ipc/listener.h"
#include "ipc/wire.h"
#include "loop/loop.h"
#include "loop/timers.h"

#include <stdlib.h>
#include <string.h>

struct client {
    struct list link; /* in control.clients */
    struct control *owner;
    struct frame_stream *stream;
    struct loop_io *io;
    struct timer deadline;
    uint64_t request; /* 0 until it has come */
    bool answered;    /* the connection ends as soon as that is written */
};

struct control {
    struct loop *loop;
    struct timers *timers;
    struct listener *listener;
    struct list clients; /* of client.link */
    unsigned client_count;
    uint64_t last_request;
    control_request_fn *on_request;
    void *arg;
};

static void client_destroy(struct client *c)
{
    list_remove(&c->link);
    c->owner->client_count--;
    timer_stop(c->owner->timers, &c->deadline);
    loop_io_remove(c->io);
    frame_stream_destroy(c->stream);
    free(c);
}

static void send_answer(struct client *c, bool ok, const char *text)
{
    struct buf payload;

    must(!c->answered && strlen(text) <= CONTROL_TEXT_MAX);
    buf_init(&payload);
    wire_put_u8(&payload, ok ? 1 : 0);
    wire_put_string(&payload, text, strlen(text));

    struct ipc_frame f = {.type = CONTROL_ANSWER,
                          .flags = FRAME_ANSWER,
                          .payload = payload.bytes,
                          .len = payload.len};

    must(frame_stream_send(c->stream, &f)); /* the only one on this stream */
    buf_finish(&payload);
    c->answered = true;
    /* Written from the loop: this may be inside the call that gave the request out. */
    loop_io_change(c->io, LOOP_WRITE);
}

void control_answer(struct control *ctl, uint64_t request, bool ok, const char *text)
{
    struct list *item, *following;

    must(request != 0);
    list_each (item, following, &ctl->clients) {
        struct client *c = container_of(item, struct client, link);

        if (c->request == request && !c->answered)
            send_answer(c, ok, text);
    }
}

static void free_strings(char **argv, int argc)
{
    for (int i = 0; i < argc; i++)
        free(argv[i]);
}

/* How many strings; 0: malformed, nothing is to be freed. */
static int read_strings(const struct ipc_frame *f, char **argv)
{
    struct wire_in in = wire_in(f->payload, f->len);
    int count = wire_get_u8(&in);
    bool has_nul = false;

    if (f->type != CONTROL_REQUEST || f->flags != 0 || count < 1 ||
        count > CONTROL_STRINGS_MAX)
        return 0;
    for (int i = 0; i < count; i++) {
        const char *text;
        size_t len;

        wire_get_string(&in, &text, &len);
        has_nul |= memchr(text, '\0', len) != NULL;
        argv[i] = xstrndup(text, len);
    }
    argv[count] = NULL;
    if (wire_end(&in) && !has_nul)
        return count;
    free_strings(argv, count);
    return 0;
}

/* False: the client broke the rules. */
static bool take_request(struct client *c, const struct ipc_frame *f)
{
    struct control *ctl = c->owner;
    char *argv[CONTROL_STRINGS_MAX + 1];
    int argc = c->request == 0 ? read_strings(f, argv) : 0;

    if (argc == 0)
        return false;
    c->request = ++ctl->last_request;
    ctl->on_request(ctl->arg, c->request, argc, argv);
    free_strings(argv, argc);
    return true;
}

/* False: the connection is over. */
static bool read_request(struct client *c)
{
    bool there = frame_stream_fill(c->stream);
    enum frame_next next;
    struct ipc_frame f;

    while ((next = frame_stream_next(c->stream, &f)) != FRAME_INCOMPLETE) {
        if (next == FRAME_READY && take_request(c, &f))
            continue;
        log_warn("control request malformed", NULL);
        return false;
    }
    return there;
}

static void on_client_io(void *arg, int events)
{
    struct client *c = arg;
    bool over = false;

    if (events & LOOP_WRITE)
        over = !frame_stream_flush(c->stream) || !frame_stream_has_output(c->stream);
    else if (events & LOOP_READ)
        over = !read_request(c);
    if (over)
        client_destroy(c);
}

static void on_deadline(struct timer *t)
{
    struct client *c = container_of(t, struct client, deadline);

    log_warn("control request without an answer in time", "request=%llu",
             (unsigned long long)c->request);
    if (c->request != 0 && !c->answered) {
        send_answer(c, false, "the server took too long; it may still do it");
        frame_stream_flush(c->stream);
    }
    client_destroy(c);
}

static void on_client(void *arg, int fd, pid_t pid)
{
    struct control *ctl = arg;
    struct client *c = xcalloc(1, sizeof(*c));

    (void)pid;
    c->owner = ctl;
    c->stream = frame_stream_create(fd, CONTROL_REQUEST_MAX);
    c->io = loop_io_add(ctl->loop, fd, LOOP_READ, on_client_io, c);
    list_add_tail(&ctl->clients, &c->link);
    ctl->client_count++;
    timer_init(&c->deadline, on_deadline);
    timer_start(ctl->timers, &c->deadline, CONTROL_PATIENCE_MS);
    if (ctl->client_count > CONTROL_CLIENTS_MAX) {
        send_answer(c, false, "the server is busy with other commands: try again");
        frame_stream_flush(c->stream);
        client_destroy(c);
    }
}

struct control *control_open(struct loop *l, struct timers *timers, const char *path,
                             control_request_fn *on_request, void *arg)
{
    struct control *ctl = xcalloc(1, sizeof(*ctl));

    ctl->loop = l;
    ctl->timers = timers;
    ctl->on_request = on_request;
    ctl->arg = arg;
    list_init(&ctl->clients);
    ctl->listener = listener_open(l, timers, path, on_client, ctl);
    if (ctl->listener)
        return ctl;
    free(ctl);
    return NULL;
}

void control_close(struct control *ctl)
{
    if (!ctl)
        return;
    listener_close(ctl->listener);
    for (struct list *first; (first = list_pop_head(&ctl->clients)) != NULL;)
        client_destroy(container_of(first, struct client, link));
    free(ctl);
}
