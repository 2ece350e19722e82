/*
 * net.h - the sockets: accept, WebSocket, HTTP, static files, TLS. Loop thread.
 *
 * The only folder that knows libwebsockets, which runs as a foreign loop on ours.
 * Sessions are flushed once per turn of the loop, all their frames in one write.
 */
#ifndef NET_NET_H
#define NET_NET_H

#include "base/config.h"

#include <stdbool.h>
#include <stddef.h>

struct loop;
struct net;
struct server;
struct timers;

/* Do the settings fit together, as far as they are about sockets? Opens nothing. False:
 * `why` names the one that does not. */
bool net_check(const struct config *config, char *why, size_t why_size);
/* Is libwebsockets here as it is needed? Its version, or NULL and `why`. */
const char *net_library(char *why, size_t why_size);

/* Listens and serves. NULL: `why` says in one line what is wrong (address in use, no
 * certificate, the evlib package missing) and what to do. */
struct net *net_open(const struct config *config, struct loop *l, struct timers *timers,
                     struct server *srv, char *why, size_t why_size);

/* "http://127.0.0.1:8080", with the port really taken. */
const char *net_url(const struct net *n);

const char *net_redirect_url(const struct net *n); /* NULL: there is none */

bool net_reload_tls(struct net *n); /* SIGHUP; false: the old certificate stays, logged */
/* While draining new connections are still accepted, for HTTP; this ends that too. */
void net_stop_accepting(struct net *n);

/* Closes every socket (server_disconnected is called for each session) and frees. The
 * loop does not run any more; the server is still there. NULL is allowed. */
void net_close(struct net *n);

#endif
