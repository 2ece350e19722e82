/*
 * worker_service_scene.h - the worker in this process, without its sandbox: a thread serves, the test
 * is the server.
 */
#ifndef UNIT_WORKER_SERVICE_SCENE_H
#define UNIT_WORKER_SERVICE_SCENE_H

#include "base/buf.h"
#include "base/xmalloc.h"
#include "ipc/frame_stream.h"
#include "ipc/messages.h"
#include "ipc/verdict.h"
#include "ipc/wire.h"
#include "tree.h"
#include "worker/worker.h"

#include <check.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char folder[64];
static struct worker *worker;
static struct frame_stream *server;
static pthread_t serving;
static enum worker_end end;
static uint64_t next_id;
static struct buf space;

static inline void *serve(void *arg)
{
    end = worker_serve(worker, *(int *)arg);
    return NULL;
}

static inline struct ipc_frame hear(void)
{
    struct ipc_frame f;

    while (frame_stream_next(server, &f) != FRAME_READY) {
        struct pollfd socket = {.fd = frame_stream_fd(server), .events = POLLIN};

        ck_assert_int_eq(poll(&socket, 1, -1), 1);
        ck_assert(frame_stream_fill(server));
    }
    return f;
}

static inline void start(const char *own, unsigned threads)
{
    struct worker_setup setup = {.folder = own, .threads = threads};
    static int ends[2];

    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    worker = worker_open(&setup);
    ck_assert_ptr_nonnull(worker);
    worker_start(worker);
    ck_assert_int_eq(pthread_create(&serving, NULL, serve, &ends[1]), 0);
    server = frame_stream_create(ends[0], FRAME_PAYLOAD_MAX);
    hello_send(server);
    ck_assert(frame_stream_flush(server));
    ck_assert_uint_eq(hear().type, MESSAGE_HELLO);
}

static inline void stop(void)
{
    frame_stream_destroy(server);
    pthread_join(serving, NULL);
    worker_close(worker);
}

static inline void a_worker(void)
{
    snprintf(folder, sizeof(folder), "/tmp/roost-unit-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    buf_init(&space);
    start(folder, 2);
}

static inline void it_goes(void)
{
    stop();
    buf_finish(&space);
    tree_remove(folder);
}

static inline uint64_t send_frame(uint16_t type, const struct buf *payload)
{
    struct ipc_frame f = {
        .type = type, .id = ++next_id, .payload = payload->bytes, .len = payload->len};

    while (!frame_stream_send(server, &f))
        ck_assert(frame_stream_flush(server));
    ck_assert(frame_stream_flush(server));
    return next_id;
}

/* The next answer that is none of the roll-ups' own frames. */
static inline struct ipc_frame hear_answer(uint16_t type)
{
    struct ipc_frame f;

    do
        f = hear();
    while (f.flags != FRAME_ANSWER);
    ck_assert_uint_eq(f.type, type);
    return f;
}

static inline struct wire_in ask(uint16_t type, const struct buf *payload)
{
    uint64_t id = send_frame(type, payload);
    struct ipc_frame f = hear_answer(type);

    ck_assert_uint_eq(f.id, id);
    return wire_in(f.payload, f.len);
}

static inline struct wire_in ask_number(uint16_t type, uint64_t number)
{
    buf_clear(&space);
    wire_put_u64(&space, number);
    return ask(type, &space);
}

static inline void tell_number(uint16_t type, uint64_t number)
{
    buf_clear(&space);
    wire_put_u64(&space, number);
    send_frame(type, &space);
}

static inline struct verdict judge(const char *text)
{
    struct judge_text t = {
        .user = 1, .room = 1, .at = 1000, .text = text, .len = strlen(text)};
    struct verdict v;

    judge_begin(&space);
    ck_assert(judge_add(&space, &t));

    struct wire_in in = ask(MESSAGE_JUDGE, &space);

    ck_assert_uint_eq(verdicts_read(&in), 1);
    verdict_get(&in, &v);
    ck_assert(wire_end(&in));
    return v;
}

static inline void tell_example(bool wanted, const char *text)
{
    buf_clear(&space);
    wire_put_u8(&space, wanted);
    wire_put_string(&space, text, strlen(text));
    send_frame(MESSAGE_LEARN_EXAMPLE, &space);
}

static inline void tell_examples(unsigned count)
{
    char text[80];

    for (unsigned i = 0; i < count; i++) {
        snprintf(text, sizeof(text), "join our pyramid of golden carpets number %u", i);
        tell_example(true, text);
        snprintf(text, sizeof(text), "the deployment of service %u went through", i);
        tell_example(false, text);
    }
}

#endif
