/*
 * worker_link_scene.h - a server's end of the link, and workers the test plays itself.
 */
#ifndef UNIT_WORKER_LINK_SCENE_H
#define UNIT_WORKER_LINK_SCENE_H

#include "ipc_scene.h"

#include "base/metrics.h"
#include "ipc/frame_stream.h"
#include "ipc/messages.h"
#include "ipc/wire.h"
#include "ipc/worker_link.h"

#include <string.h>

static struct worker_link *link_;
static int ups, downs, silences;

/* What became of the questions, by id. */
static struct told {
    int times;
    enum question_end outcome;
    uint32_t value;
} told[QUESTIONS_MAX + 1];

static inline void on_news(void *arg, enum worker_news news)
{
    (void)arg;
    ups += news == WORKER_UP;
    downs += news == WORKER_DOWN;
    silences += news == WORKER_SILENT;
}

static inline void a_server_listens(void)
{
    scene_begin();
    memset(&metrics, 0, sizeof(metrics));
    memset(told, 0, sizeof(told));
    ups = downs = silences = 0;
    link_ = worker_link_open(loop, timers, path);
    ck_assert_ptr_nonnull(link_);
    worker_link_watch(link_, on_news, NULL);
}

static inline void the_server_stops(void)
{
    worker_link_close(link_);
    link_ = NULL;
    scene_end();
}

static inline bool on_answer(void *arg, uint64_t id, enum question_end outcome,
                             struct wire_in *answer)
{
    ck_assert_ptr_eq(arg, told);
    ck_assert((answer != NULL) == (outcome == QUESTION_ANSWERED));
    told[id].times++;
    told[id].outcome = outcome;
    if (outcome != QUESTION_ANSWERED)
        return true;
    told[id].value = wire_get_u32(answer);
    return wire_end(answer);
}

static inline bool ask(uint64_t id, uint64_t deadline_ms)
{
    return worker_link_ask(link_, MESSAGE_ECHO, "\1\2\3\4", 4, deadline_ms, on_answer,
                           told, id);
}

static inline struct frame_stream *connect_raw(void)
{
    int fd = unix_connect(path);

    ck_assert_int_ge(fd, 0);
    return frame_stream_create(fd, FRAME_PAYLOAD_MAX);
}

static inline void send_frame(struct frame_stream *w, uint16_t type, uint16_t flags,
                              uint64_t id, const void *payload, size_t len)
{
    struct ipc_frame f = {
        .type = type, .flags = flags, .id = id, .payload = payload, .len = len};

    ck_assert(frame_stream_send(w, &f));
    ck_assert(frame_stream_flush(w));
}

/* Turns the loop until the worker hears a frame. */
static inline struct ipc_frame hear(struct frame_stream *w)
{
    struct ipc_frame f;

    while (frame_stream_next(w, &f) != FRAME_READY) {
        loop_turn(loop);
        ck_assert(frame_stream_fill(w));
    }
    return f;
}

/* Hears the first question that is not the health check: that has eight bytes. */
static inline struct ipc_frame hear_question(struct frame_stream *w)
{
    struct ipc_frame f;

    do
        f = hear(w);
    while (f.len == 8);
    return f;
}

static inline struct frame_stream *a_worker(void)
{
    struct frame_stream *w = connect_raw();

    hello_send(w);
    ck_assert(frame_stream_flush(w));
    wait_until(worker_link_is_up(link_));
    ck_assert_uint_eq(hear(w).type, MESSAGE_HELLO);
    return w;
}

#endif
