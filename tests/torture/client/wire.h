/*
 * wire.h - a socket with a WebSocket on it, as little as a client needs. It knows nothing of what
 * is said. Bytes wait in `in` and `out`; whoever owns it polls the descriptor and calls.
 */
#ifndef TORTURE_WIRE_H
#define TORTURE_WIRE_H

#include <stdbool.h>
#include <stddef.h>

struct bytes {
    char *at;
    size_t len;
    size_t capacity;
};

enum wire_state { WIRE_DOWN, WIRE_UPGRADING, WIRE_UP };

struct wire {
    int fd;
    enum wire_state state;
    struct bytes in;
    struct bytes out;
    struct bytes text; /* of a message in several frames */
};

/* False: that is enough, the connection is over. */
typedef bool wire_text_fn(void *arg, char *text, size_t len);

void bytes_add(struct bytes *b, const void *more, size_t len);
void bytes_drop(struct bytes *b, size_t len);

bool wire_dial(struct wire *w, const char *host, int port);
void wire_close(struct wire *w);
void wire_say(struct wire *w, const char *text, size_t len);
/* False: it is over. `heard` is called for each whole text; it must not close the wire. */
bool wire_read(struct wire *w, wire_text_fn *heard, void *arg);
bool wire_write(struct wire *w);

#endif
