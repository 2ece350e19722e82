/*
 * worker_link.h - the server's end of the link to its worker.
 *
 * Listens on a Unix socket; a worker connects, both say HELLO, and questions
 * and events may go. There is one worker at a time: while one stands, a
 * second is refused; one that ended or is silent makes room for the next.
 * Everything works without a worker, only that nothing is answered.
 * Loop thread.
 */
#ifndef IPC_WORKER_LINK_H
#define IPC_WORKER_LINK_H

#include "ipc/questions.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loop;
struct timers;
struct wire_in;
struct worker_link;

/* A connection without HELLO is closed. */
#define WORKER_HELLO_MS 5000
/* An ECHO that often; a worker of whom nothing is heard until the next is silent. */
#define WORKER_HEALTH_MS 5000

/* Listens at path. NULL: logged. */
struct worker_link *worker_link_open(struct loop *l, struct timers *timers,
                                     const char *path);
/* Open questions are ABSENT. NULL is allowed. */
void worker_link_close(struct worker_link *link);

enum worker_news {
    WORKER_UP,
    WORKER_SILENT, /* DOWN follows; the process may hang and want a SIGKILL */
    WORKER_DOWN,
};

/* One watcher; must not close the link. */
typedef void worker_news_fn(void *arg, enum worker_news news);
void worker_link_watch(struct worker_link *link, worker_news_fn *fn, void *arg);

/* What the worker says of its own accord. The payload is borrowed for the call. False:
 * malformed (ask wire_end), the worker is dropped; otherwise true. Must not close the link. */
typedef bool worker_tell_fn(void *arg, struct wire_in *payload);

#define WORKER_TELLS_MAX 4 /* types that are listened to */

/* One listener for each type of messages.tbl; a type nobody listens to is malformed. */
void worker_link_on_tell(struct worker_link *link, uint16_t type, worker_tell_fn *fn,
                         void *arg);

bool worker_link_is_up(const struct worker_link *link);

/* Sends a question of a type of messages.tbl. True: fn is called once, later,
 * at the latest when the deadline passes. False: absent at once (no worker,
 * queue full, payload over FRAME_PAYLOAD_MAX), fn is not called. */
bool worker_link_ask(struct worker_link *link, uint16_t type, const void *payload,
                     size_t len, uint64_t deadline_ms, answer_fn *fn, void *arg,
                     uint64_t id);

/* Sends an event, to which there is no answer. False: dropped, for the same reasons. */
bool worker_link_tell(struct worker_link *link, uint16_t type, const void *payload,
                      size_t len);

#endif
