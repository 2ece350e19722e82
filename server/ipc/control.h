/*
 * control.h - the operator's socket: `roost user add` and its kind ask the
 * server that runs on their data directory.
 *
 * One connection is one request (strings, like argv) and one answer (yes or
 * no, and a line to print). Server side: loop thread. Client side: blocks,
 * knows no loop.
 */
#ifndef IPC_CONTROL_H
#define IPC_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct control;
struct loop;
struct timers;

#define CONTROL_STRINGS_MAX 32
#define CONTROL_REQUEST_MAX 8192  /* bytes, a few of them for the lengths */
#define CONTROL_TEXT_MAX    32768 /* bytes of an answer */
#define CONTROL_CLIENTS_MAX 16    /* more are told that the server is busy */
#define CONTROL_PATIENCE_MS 30000 /* from the connection to the answer */

/* What the two sides say: the type of a frame. */
enum control_frame {
    CONTROL_REQUEST = 1, /* u8 count, then so many strings */
    CONTROL_ANSWER = 2,  /* u8 ok, string text */
};

/* At least one string; argv[argc] is NULL; borrowed for the call. The answer
 * may be given during the call or later. Must not close the control. */
typedef void control_request_fn(void *arg, uint64_t request, int argc, char **argv);

/* NULL: logged. */
struct control *control_open(struct loop *l, struct timers *timers, const char *path,
                             control_request_fn *on_request, void *arg);
void control_close(struct control *ctl); /* NULL is allowed */

/* Text is UTF-8 without a newline at the end. Ignored when the client is gone. */
void control_answer(struct control *ctl, uint64_t request, bool ok, const char *text);

enum control_result {
    CONTROL_OK,        /* out: the server's text */
    CONTROL_REFUSED,   /* out: the server's reason */
    CONTROL_NO_SERVER, /* nobody listens at path */
    CONTROL_FAILED,    /* out: what went wrong; the request may have been done */
};

/* Asks the server at path. What it writes to out replaces what was there. */
enum control_result control_call(const char *path, int argc, char *const *argv,
                                 struct buf *out, int timeout_ms);

#endif
