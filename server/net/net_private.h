/*
 * net_private.h - the parts of struct net, for the files of this folder.
 */
#ifndef NET_NET_PRIVATE_H
#define NET_NET_PRIVATE_H

#include "base/buf.h"
#include "base/list.h"
#include "base/map.h"
#include "handlers/server.h"
#include "loop/timers.h"
#include "net/address.h"
#include "net/connection.h"
#include "net/files.h"
#include "net/forwarded.h"
#include "net/headers.h"
#include "net/net.h"

#include <libwebsockets.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct crew;
struct loop_alarm;
struct loop_io;
struct redirect;
struct tls;

#define TURN_MAX       512  /* connections flushed in one turn */
#define BEHIND_RESERVE 1024 /* descriptors kept for the store, the worker, the log */

struct net {
    const struct config *config;
    struct loop *loop;
    struct timers *timers;
    struct server *server;
    struct lws_context *lws;
    struct lws_vhost *vhost;
    lws_sorted_usec_list_t pulse; /* see pulse_lws */
    struct lws_protocol_vhost_options headers[SECURITY_HEADERS_MAX + 1];
    char hsts[HSTS_MAX];       /* "": not told */
    struct tls *tls;           /* NULL: plain */
    struct timer tls_watch;    /* keys grow old, and certificates */
    struct redirect *redirect; /* NULL: none */
    struct proxies proxies;    /* whose X-Forwarded-For is believed */
    struct files *files;
    struct crew *fetchers; /* read what is sent of files */
    size_t sources;
    size_t sources_max;

    int listen_fd;
    struct loop_io *listen_io;
    struct timer listen_pause;
    struct timer lull;     /* after a crowd came over TLS */
    size_t tidied;         /* sockets there were when memory was given back last */
    uint64_t shed_told_ms; /* when the log last heard of it */
    int spare_fd;          /* given up to accept, and turn away, when there are no more */
    size_t count;
    size_t count_max;
    struct map addresses; /* key -> number of sockets */

    struct map exchanges; /* id -> struct connection */
    uint64_t last_exchange;
    struct map unread;           /* user -> bytes of answers, as a number (unread.h) */
    struct list dirty;           /* struct connection by dirty */
    struct list held;            /* likewise: written later, with what comes then */
    unsigned round;              /* of crowds, at the last turn: see server_round */
    uint64_t round_ms;           /* when it began, */
    uint64_t round_took_ms;      /* and how long the one before took */
    unsigned flushes;            /* in it */
    bool holding;                /* those who can wait, in this round */
    struct loop_alarm *patience; /* with those */
    struct list beginnings;      /* struct connection by beginning: the oldest first */
    struct list doorstep;        /* struct connection by doorstep: likewise */
    size_t on_doorstep;

    struct connection *adopting; /* being handed to libwebsockets */
    struct connection *admitted; /* between the check of an upgrade and its 101 */
    struct upgrade admitted_as;
    struct buf joined; /* frames for one TLS write */

    char public_origin[ORIGIN_MAX];
    char url[URL_MAX];
};

/* --- accept.c --- */

bool accept_open(struct net *n, char *why, size_t why_size);
void accept_stop(struct net *n);          /* twice is fine */
void accept_forget(struct connection *c); /* it is gone */
/* From behind a proxy: whose socket it is. False: that address has too many. */
bool accept_as(struct connection *c, uint64_t address);

/* --- flush.c --- */

void flush_begin(struct net *n); /* of a turn */
void flush_held(void *arg); /* those who were left for later are due. `arg` is the net */

/* --- settings.c --- */

/* Reads those that are lists and addresses. */
bool settings_parse(const struct config *c, struct proxies *proxies,
                    char origin[ORIGIN_MAX], char *why, size_t why_size);

/* --- tls.c --- */

struct tls *tls_create(const struct config *config, char *why, size_t why_size);
void tls_destroy(struct tls *t);                  /* NULL is allowed */
void tls_configure(struct tls *t, void *ssl_ctx); /* the vhost's */
bool tls_reload(struct tls *t);
void tls_tick(struct tls *t); /* every now and then */
/* Bytes taken; 0: not now, try the same again; -1: broken. */
long tls_send(struct lws *wsi, const void *bytes, size_t len);

/* --- lws_log.c --- */

void lws_log_route(void);
const char *lws_log_last(void); /* the last line, for a failure to start */

#endif
