/*
 * net_private.h - the parts of struct net and struct connection, for the files of this folder.
 *
 * A connection is one accepted socket, from accept to close. libwebsockets owns its
 * struct lws; we hang off that by its opaque pointer and go with it
 * (LWS_CALLBACK_WSI_DESTROY). Rules that all files keep:
 *
 * - Nothing is closed from inside a callback of libwebsockets except by returning -1 from
 *   it: connection_drop marks, and the end of the turn closes.
 * - Output leaves at the end of the turn: whoever has something puts the connection on
 *   net->dirty by connection_touch.
 * - One timer per connection, on our wheel; its meaning depends on the phase.
 */
#ifndef NET_NET_PRIVATE_H
#define NET_NET_PRIVATE_H

#include "base/buf.h"
#include "base/list.h"
#include "base/map.h"
#include "handlers/server.h"
#include "loop/timers.h"
#include "net/address.h"
#include "net/files.h"
#include "net/headers.h"
#include "net/net.h"

#include <libwebsockets.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct exchange;
struct loop_io;
struct tls;

#define IDLE_MS        60000 /* a kept connection without a request */
#define CLOSE_MS       5000  /* for a peer to take our close frame and answer it */
#define TURN_MAX       512   /* connections flushed in one turn */
#define BEHIND_RESERVE 256   /* descriptors kept for the store, the worker, the log */

enum phase {
    PHASE_REQUEST, /* a request is coming in: timer = it must be complete */
    PHASE_IDLE,    /* between requests: timer = IDLE_MS */
    PHASE_ANSWER,  /* the server works on the answer: no timer */
    PHASE_SENDING, /* the answer did not fit the socket: timer = progress */
    PHASE_SOCKET,  /* WebSocket: timer = the nearest of open, stall, ping, silence */
    PHASE_CLOSING  /* close frame queued, sent or answered: timer = CLOSE_MS */
};

struct connection {
    struct list dirty; /* on net->dirty */
    struct timer timer;
    struct net *net;
    struct lws *wsi;
    struct session *session;   /* WebSocket only */
    struct exchange *exchange; /* HTTP only, while a request is under way */
    struct buf message;        /* the beginning of an incomplete message */
    size_t checked;            /* of it: whole code points */
    uint64_t address;
    uint64_t begun_ms;   /* the upgrade */
    uint64_t heard_ms;   /* the peer's last bytes, roughly */
    uint64_t stalled_ms; /* since when nothing was taken, while blocked */
    int unsent;          /* in the kernel when looked at last, while blocked */
    int fd;
    unsigned close_code;      /* PHASE_CLOSING by us */
    uint8_t phase;            /* enum phase */
    uint8_t refusal;          /* enum refusal of an upgrade, told as an ordinary answer */
    bool blocked : 1;         /* waits for WRITEABLE; nothing else may write */
    bool paused : 1;          /* its input is off */
    bool pinged : 1;          /* since it was last heard */
    bool ping_due : 1;        /* to be written at the next flush */
    bool pipelined : 1;       /* libwebsockets holds bytes of the next request already */
    bool close_sent : 1;
    bool peer_closed : 1;     /* libwebsockets answers that and closes */
    bool doomed : 1;          /* to be closed at the end of the turn */
    bool reset : 1;           /* then with RST: nobody will read what is queued */
};

struct net {
    const struct config *config;
    struct loop *loop;
    struct timers *timers;
    struct server *server;
    struct lws_context *lws;
    struct lws_vhost *vhost;
    struct tls *tls; /* NULL: plain */
    struct files *files;

    int listen_fd;
    struct loop_io *listen_io;
    struct timer listen_pause;
    int spare_fd; /* given up to be able to accept, and turn away, when there are no more */
    size_t count;
    size_t count_max;
    struct map addresses; /* key -> number of sockets */

    struct map exchanges; /* id -> struct connection */
    uint64_t last_exchange;
    struct list dirty; /* struct connection by dirty */

    struct connection *adopting; /* being handed to libwebsockets */
    struct connection *admitted; /* between the check of an upgrade and its 101 */
    struct upgrade admitted_as;
    struct buf joined; /* frames for one TLS write */

    bool closing;
    char public_origin[ORIGIN_MAX];
    char url[URL_MAX];
};

/* --- connection.c --- */

struct connection *connection_create(struct net *n, int fd, uint64_t address);
void connection_gone(struct connection *c); /* frees it; its socket is closed */
void connection_touch(struct connection *c); /* something is to be done at the end of the turn */
void connection_drop(struct connection *c, bool reset);
void connection_pause(struct connection *c, bool yes); /* stops or resumes its input */
void connection_flush(struct connection *c); /* end of turn; may free c */
void connection_schedule(struct connection *c, enum phase phase); /* enters it, starts its timer */

/* Bytes in the kernel's send queue; less than before is progress. */
int connection_unsent(const struct connection *c);

/* --- accept.c --- */

bool accept_open(struct net *n, char *why, size_t why_size);
void accept_stop(struct net *n); /* twice is fine */
void accept_forget(struct net *n, uint64_t address); /* one socket of it is gone */

/* --- upgrade.c --- */

/* LWS_CALLBACK_HTTP_CONFIRM_UPGRADE; `header` is the value of Upgrade, ours to blank. */
int upgrade_check(struct connection *c, char *header);
enum refusal { REFUSAL_NONE, REFUSAL_BAD, REFUSAL_VERSION, REFUSAL_ORIGIN, REFUSAL_TOKEN, REFUSAL_BUSY };

/* --- socket.c --- */

int socket_established(struct connection *c);
int socket_received(struct connection *c, const char *bytes, size_t len);
int socket_peer_closes(struct connection *c);
void socket_heard(struct connection *c);
void socket_writable(struct connection *c);
void socket_tick(struct connection *c); /* the timer in PHASE_SOCKET */
uint64_t socket_next_ms(struct connection *c); /* how long until it has to look again */
void socket_close(struct connection *c, unsigned code);

/* --- flush.c --- */

void flush_socket(struct connection *c);

/* --- http.c --- */

int http_head(struct connection *c, const char *path);
int http_body(struct connection *c, const void *bytes, size_t len);
int http_body_complete(struct connection *c);
void http_reply(void *arg, uint64_t id, const struct http_reply *reply); /* server_calls */
void http_flush(struct connection *c);
void http_tick(struct connection *c); /* the timer in PHASE_SENDING */
void http_gone(struct connection *c);

/* Reads a header into `text`: NULL when it is not there, "" when it does not fit. */
const char *http_header(struct connection *c, enum lws_token_indexes token, char *text,
                        size_t size);
/* The token of the request, from Authorization or the cookie; NULL: none. */
const char *http_token(struct connection *c, char token[TOKEN_MAX], bool *is_cookie);

/* --- tls.c --- */

struct tls *tls_create(const char *cert, const char *key, char *why, size_t why_size);
void tls_destroy(struct tls *t); /* NULL is allowed */
bool tls_configure(struct tls *t, void *ssl_ctx); /* the vhost's, kept for tls_reload */
bool tls_reload(struct tls *t);
/* Bytes taken; 0: not now, try the same again; -1: broken. */
long tls_send(struct lws *wsi, const void *bytes, size_t len);

/* --- lws_log.c --- */

void lws_log_route(void);
const char *lws_log_last(void); /* the last line, for a failure to start */

#endif
