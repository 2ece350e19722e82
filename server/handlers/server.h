/*
 * server.h - the server behind the sockets: what net hands in and gets back. Loop thread.
 *
 * net knows sockets, HTTP and TLS; this knows methods, sessions and the log. They
 * meet in the functions here and the function pointers of struct transport and
 * struct http_calls.
 */
#ifndef HANDLERS_SERVER_H
#define HANDLERS_SERVER_H

#include "base/config.h"
#include "chat/session.h"
#include "ipc/worker_link.h"
#include "proto/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct loop;
struct server;
struct store;
struct timers;

/* One HTTP request for the API, complete with its body. All strings are borrowed for the call. */
struct http_request {
    uint64_t id;      /* net's name for it; the reply comes with it */
    bool is_post;     /* else GET */
    const char *path; /* decoded, without query: "/api/v1/message.send" */
    const char *body;
    size_t body_len;
    const char *token; /* from Authorization: Bearer, else the cookie, else NULL */
    bool token_is_cookie;
    bool same_origin;    /* the Origin header is there and the site's own */
    bool foreign_origin; /* it is there and another's */
    bool secure;         /* arrived over TLS */
    uint64_t address;    /* key of the peer's address (IPv4, or the /64 of IPv6) */
    const char *host;    /* Host header, for links; may be "" */
};

struct http_reply {
    int status;
    const char *type; /* content type, static */
    const char *body; /* borrowed for the call */
    size_t len;
    uint64_t user;      /* who asked; 0: nobody that is known */
    const char *cookie; /* value of Set-Cookie, or NULL */
    const char *extra; /* more header lines, each ended by CR LF; then no Cache-Control */
    const char *policy; /* Content-Security-Policy, where it is another than the page's */
    bool is_file; /* the body is `len` bytes of fd from offset on; fd is taken over */
    int fd;
    uint64_t offset;
    uint32_t retry_after_s; /* 0: none */
};

struct server_calls {
    /* The answer to server_http, at once or later. Unknown ids (the client hung up) are ignored. */
    void (*http_reply)(void *arg, uint64_t id, const struct http_reply *reply);
    /* An upload takes more again (upload.h). */
    void (*upload_go_on)(void *arg, uint64_t id);
    /* Closes the connection of a request that was not answered. */
    void (*http_drop)(void *arg, uint64_t id);
    /* Memory is short: lets go of what is kept for those who are slow. */
    void (*shed)(void *arg);
    void *arg;
};

/* Draining is over: every session was told and closed; leave the loop. */
typedef void server_drained_fn(void *arg);

struct server *server_create(const struct config *config, struct loop *l,
                             struct timers *timers, struct store *store, char *why,
                             size_t why_size);
void server_set_calls(struct server *srv, const struct server_calls *calls);
/* The worker's link, before its first worker. False: `why`, a setting is wrong. */
bool server_use_worker(struct server *srv, struct worker_link *link, char *why,
                       size_t why_size);
void server_worker_news(struct server *srv, enum worker_news news);
void server_leave_worker(struct server *srv); /* the link is about to be closed */

/* Shuts the door and finishes what is under way; the sockets still get their answers. */
void server_stop(struct server *srv);
void server_destroy(struct server *srv); /* after net_close; NULL is allowed */

/* Upgrades. server_admit: may this socket become a session? token NULL: it will say in
 * session.open. ERR_UNAUTHORIZED (401), ERR_BUSY (503, draining); *user and *token_id are 0 without token. */
struct upgrade {
    uint64_t user;
    uint64_t token;
    int role;
};
enum err server_admit(struct server *srv, const char *token, struct upgrade *who);
struct session *server_connected(struct server *srv, const struct transport *transport,
                                 const struct upgrade *who, uint64_t address);
/* One whole text message, valid UTF-8, within the size limit. */
void server_text(struct server *srv, struct session *s, const char *text, size_t len);
void server_disconnected(struct server *srv, struct session *s);

/* POST /api/v1/..., and GET of /healthz, /readyz, /metrics. True when the path is ours
 * (http_reply was called or will be); false: net answers (static files, 404). */
bool server_http(struct server *srv, const struct http_request *r);
bool server_is_api(
    const char *path); /* would server_http take it? Known before the body is read */
bool server_is_probe(const char *path);  /* /healthz, /readyz or /metrics */
bool server_is_method(const char *path); /* is it called with POST, and nothing else? */

/* How near the memory is to --max-memory (ceiling.h). High: nobody new. Critical: not even a
 * connection, but to ask how it is, and nothing is kept for those who are slow. Any thread. */
enum pressure { PRESSURE_NONE, PRESSURE_HIGH, PRESSURE_CRITICAL };
enum pressure server_pressure(const struct server *srv);

bool server_is_draining(const struct server *srv);
/* SIGTERM: PROTOCOL 5.6. `drained` is called when it is over, at most drain seconds and a bit
 * later. The second time it does nothing. */
void server_drain(struct server *srv, server_drained_fn *drained, void *arg);
/* At the end of each turn of the loop, before the sockets are flushed: feeds sessions that
 * are catching up. True: there is more to do right away. */
bool server_turn(struct server *srv);
/* After the flush: frees what was closed. `flushed`: all of it was written, as far as the sockets
 * take it. True: there is more to do right away. */
bool server_turn_end(struct server *srv, bool flushed);
/* See journal_round and journal_held. */
unsigned server_round(const struct server *srv);
void server_held(struct server *srv);

/* The setup link's code while there is no owner, else "". */
const char *server_setup_code(const struct server *srv);

#endif
