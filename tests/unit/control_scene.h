/*
 * control_scene.h - a server with a control socket, commands that call it, and what it last heard.
 */
#ifndef UNIT_CONTROL_SCENE_H
#define UNIT_CONTROL_SCENE_H

#include "base/buf.h"
#include "ipc/control.h"
#include "ipc/frame_stream.h"
#include "ipc_scene.h"

#include <pthread.h>
#include <string.h>

static struct control *control;

/* What the server last heard. */
static int heard;
static uint64_t request;
static char words[256]; /* of short requests */
static size_t longest_word;
static bool answers_at_once;

/* A command: it blocks, so it runs on a thread of its own. */
struct command {
    pthread_t thread;
    struct loop_waker *over;
    bool is_over; /* set on the loop */
    int argc;
    char **argv;
    int timeout_ms;
    enum control_result result;
    struct buf out;
};

static inline void on_request(void *arg, uint64_t id, int argc, char **argv)
{
    ck_assert_ptr_eq(arg, words);
    ck_assert_ptr_null(argv[argc]);
    heard++;
    request = id;
    words[0] = '\0';
    for (int i = 0; i < argc; i++) {
        size_t len = strlen(argv[i]);

        longest_word = len > longest_word ? len : longest_word;
        if (strlen(words) + len + 2 <= sizeof(words))
            strcat(strcat(words, argv[i]), "|");
    }
    if (answers_at_once)
        control_answer(control, id, true, "at once");
}

static inline void a_server_with_a_control_socket(void)
{
    scene_begin();
    heard = 0;
    request = 0;
    longest_word = 0;
    answers_at_once = false;
    control = control_open(loop, timers, path, on_request, words);
    ck_assert_ptr_nonnull(control);
}

static inline void the_server_stops(void)
{
    control_close(control);
    control = NULL;
    scene_end();
}

static inline void *run_command(void *arg)
{
    struct command *c = arg;

    c->result = control_call(path, c->argc, c->argv, &c->out, c->timeout_ms);
    loop_wake(c->over);
    return NULL;
}

static inline void on_over(void *arg)
{
    struct command *c = arg;

    c->is_over = true;
}

static inline void command_start(struct command *c, int argc, char **argv, int timeout_ms)
{
    *c = (struct command){.argc = argc, .argv = argv, .timeout_ms = timeout_ms};
    c->over = loop_waker_add(loop, on_over, c);
    buf_init(&c->out);
    ck_assert_int_eq(pthread_create(&c->thread, NULL, run_command, c), 0);
}

static inline void command_ends(struct command *c, enum control_result result,
                                const char *text)
{
    wait_until(c->is_over);
    ck_assert_int_eq(pthread_join(c->thread, NULL), 0);
    loop_waker_remove(c->over);
    ck_assert_int_eq(c->result, result);
    ck_assert_str_eq(buf_text(&c->out), text);
    buf_finish(&c->out);
}

static char user[] = "user", add[] = "add", ann[] = "ann";
static char *user_add[] = {user, add, ann, NULL};

#endif
