/*
 * calls.h - the calls of a client that are not answered yet. A call is noted in the log, said at
 * once when there is a session, said again on every session after that, and again when the server
 * told it to wait, always with the same key, until somebody takes it out. They belong to the client.
 */
#ifndef TORTURE_CALLS_H
#define TORTURE_CALLS_H

#include <stdbool.h>
#include <stdint.h>

#define CALLS_MAX   9 /* unanswered at once */
#define PARAMS_SIZE 4096

struct client;

struct call {
    uint64_t n; /* 0: free */
    char method[24];
    char params[PARAMS_SIZE];
    int64_t again_ms; /* 0: it is under way */
};

struct calls {
    struct call all[CALLS_MAX];
    uint64_t last; /* n */
};

/* Its n; 0 when as many as may be are unanswered: then nothing was asked. The format gives the
 * params as JSON of less than PARAMS_SIZE bytes. */
__attribute__((format(printf, 3, 4))) uint64_t
calls_ask(struct client *c, const char *method, const char *format, ...);

/* NULL: there is none, or it is answered. */
struct call *calls_find(struct client *c, uint64_t n);

/* Takes out an answered one. */
void call_end(struct call *call);

bool calls_are_answered(const struct client *c);

/* A new session: all of them again. */
void calls_say_all(struct client *c);
/* Those that were told to wait until now. */
void calls_say_due(struct client *c, int64_t now);

#endif
