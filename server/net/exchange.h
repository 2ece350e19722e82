/*
 * exchange.h - one HTTP request and its answer, from the complete head to the last byte.
 *
 * libwebsockets reads requests and knows where they end; the answer is ours from the
 * first line on and is written on the descriptor. While it is not out the connection's
 * input is paused: libwebsockets would turn in circles over bytes it may not take up yet.
 */
#ifndef NET_EXCHANGE_H
#define NET_EXCHANGE_H

#include "base/buf.h"
#include "net/headers.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct connection;
struct net;
struct source;
struct upload;
struct loop_io;

#define PATH_LEN_MAX 320 /* a file may have a long name */

enum method { METHOD_GET, METHOD_HEAD, METHOD_POST, METHOD_OTHER };

struct exchange {
    uint64_t id;
    enum method method;
    bool secure;      /* for the client: a proxy may have taken the TLS off */
    const char *hsts; /* "": not told */
    uint64_t address; /* the client's key */
    bool keep;        /* the connection goes on after the answer */
    bool http_1_0;
    bool http_other; /* of a version we do not speak */
    bool waiting; /* the server was asked from inside a callback that is still running */
    bool asked;
    bool lingers; /* answered and shut; takes in the rest of the body first */
    char path[PATH_LEN_MAX + 1];
    size_t expected; /* bytes of body */
    size_t received;
    struct buf body;
    struct upload *upload; /* takes the body instead; NULL once it is answered */

    bool answered; /* head and the rest stand */
    struct buf head;
    const unsigned char *rest; /* body that is not in head */
    unsigned char *owned;      /* rest, when it is ours to free */
    size_t rest_len;
    struct source *source; /* what comes behind rest, or NULL */
    uint64_t user;         /* whose answer it is, */
    size_t unread;         /* and how much of it counts for them (unread.h) */
    size_t sent;           /* of both */
    uint64_t sent_ever;    /* of the whole answer */
    uint64_t
        sent_before;    /* when its progress was looked at last; of an upload: received */
    struct loop_io *io; /* while it waits for the socket */
};

/* What is to be said; texts are copied unless `lasting`. */
struct answer {
    int status;
    const char *type; /* NULL: no body */
    const void *bytes;
    size_t len;
    bool is_lasting;        /* bytes stay where they are for ever */
    const char *extra;      /* more header lines, each ended by CR LF, or NULL */
    const char *cookie;     /* or NULL */
    uint32_t retry_after_s; /* 0: none */
    const char *policy;     /* Content-Security-Policy; NULL: the page's */
    struct source *source;  /* the body, `len` bytes; taken over */
};

void exchange_destroy(struct exchange *x); /* NULL is allowed */
/* Once. Before the body is in it is also the last answer of the connection. */
void exchange_answer(struct exchange *x, const struct answer *a);
/* A refusal by the transport itself, as problem+json; `why` needs no escaping. A 503 says when
 * to come back. */
void exchange_refuse(struct exchange *x, int status, const char *code, const char *why,
                     const char *extra);

enum sent { SENT_ALL, SENT_BLOCKED, SENT_WAITING, SENT_BROKEN };
enum sent exchange_send(struct exchange *x, struct connection *c);

#endif
