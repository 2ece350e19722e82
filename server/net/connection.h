/*
 * connection.h - one accepted socket, from accept to close.
 *
 * libwebsockets owns its struct lws; a connection hangs off that by the opaque pointer
 * and goes with it (LWS_CALLBACK_WSI_DESTROY). Rules that all files of this folder keep:
 *
 * - Nothing is closed from inside a callback of libwebsockets except by returning -1 from
 *   it: connection_drop marks, and the end of the turn closes.
 * - Output leaves at the end of the turn: whoever has something puts the connection on
 *   net->dirty by connection_touch. In a crowd flush.c may leave it on net->held for the next.
 * - One timer per connection, on our wheel; its meaning depends on the phase.
 */
#ifndef NET_CONNECTION_H
#define NET_CONNECTION_H

#include "base/buf.h"
#include "base/list.h"
#include "loop/timers.h"

#include <libwebsockets.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct exchange;
struct net;
struct session;

#define IDLE_MS   60000  /* a kept connection without a request */
#define ANSWER_MS 120000 /* for the server; it always answers */
#define CLOSE_MS  5000   /* for a peer to take our close frame and answer it */

enum phase {
    PHASE_REQUEST, /* a request is coming in: timer = it must be complete */
    PHASE_UPLOAD,  /* a file is coming in: timer = a look whether it does */
    PHASE_IDLE,    /* between requests: timer = a look whether one begins */
    PHASE_ANSWER,  /* the server works on the answer: timer = ANSWER_MS */
    PHASE_SENDING, /* the answer did not fit the socket: timer = progress */
    PHASE_SOCKET,  /* WebSocket: timer = the nearest of open, stall, ping, silence */
    PHASE_CLOSING  /* close frame queued, sent or answered: timer = CLOSE_MS */
};

/* Whom a request is from: the peer, or whom a trusted proxy names. */
struct client {
    uint64_t address; /* as of address_key */
    bool secure;      /* it came over TLS */
};

struct connection {
    struct list dirty;     /* on net->dirty or net->held */
    struct list beginning; /* on net->beginnings */
    struct list doorstep;  /* on net->doorstep */
    struct timer timer;
    struct net *net;
    struct lws *wsi;
    struct session *session;   /* WebSocket only */
    struct exchange *exchange; /* HTTP only, while a request is under way */
    struct buf message;        /* the beginning of an incomplete message */
    size_t checked;            /* of it: whole code points */
    uint64_t address;     /* the peer's; behind a proxy, once upgraded, the client's */
    struct client client; /* whom the present request is from */
    uint64_t piece_ms;    /* when the first piece of `message` came */
    uint64_t begun_ms;    /* the upgrade, or the idling between requests */
    uint64_t heard_ms;    /* the peer's last bytes, roughly */
    uint64_t stalled_ms;  /* since when nothing was taken, while blocked */
    int unsent;           /* in the kernel when looked at last, while blocked */
    int fd;
    unsigned close_code; /* PHASE_CLOSING by us */
    uint8_t phase;       /* enum phase */
    uint8_t refusal;     /* enum refusal of an upgrade, told as an ordinary answer */
    bool held : 1;       /* on net->held, not net->dirty */
    bool due : 1;        /* was held, and is not to be again before it is written */
    bool blocked : 1;    /* waits for WRITEABLE; nothing else may write */
    bool paused : 1;     /* its input is off */
    bool pinged : 1;     /* since it was last heard */
    bool ping_due : 1;   /* to be written at the next flush */
    bool counted : 1;    /* among the sockets of its address */
    bool proxied : 1;    /* by one whose word counts */
    bool told : 1;       /* `client` is of the request that is being read */
    bool pipelined : 1;  /* libwebsockets holds bytes of the next request already */
    bool head_begun : 1; /* idle no more, when looked at last */
    bool close_sent : 1;
    bool peer_closed : 1; /* libwebsockets answers that and closes */
    bool doomed : 1;      /* to be closed at the end of the turn */
    bool reset : 1;       /* then with RST: nobody will read what is queued */
};

struct connection *connection_create(struct net *n, int fd, uint64_t address);
void connection_gone(struct connection *c); /* frees it; its socket is closed */
void connection_touch(
    struct connection *c); /* something is to be done at the end of the turn */
void connection_drop(struct connection *c, bool reset);
void connection_pause(struct connection *c, bool yes); /* stops or resumes its input */
void connection_flush(struct connection *c);           /* end of turn; may free c */
void connection_schedule(struct connection *c,
                         enum phase phase); /* enters it, starts its timer */

/* Bytes in the kernel's send queue; less than before is progress. */
int connection_unsent(const struct connection *c);

#endif
