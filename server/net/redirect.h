/*
 * redirect.h - the plain HTTP listener beside TLS: one request per connection, and good
 * bye. Loop thread. libwebsockets has no part in it.
 *
 * When all places are taken the connection that has been there longest goes, so nobody who
 * comes in good faith waits behind somebody who says nothing.
 */
#ifndef NET_REDIRECT_H
#define NET_REDIRECT_H

#include <stddef.h>

struct loop;
struct redirect;
struct timers;

#define REDIRECT_GUESTS_MAX  256
#define REDIRECT_PATIENCE_MS 5000 /* for all of a connection */

struct redirect_order {
    const char *listen;     /* ADDR:PORT */
    const char *challenges; /* a folder, or "" */
    const char *origin;     /* as of struct redirect_site */
    const char *secure_url; /* of the https listener; its port is told */
};

/* NULL: `why` names the setting and what to do. */
struct redirect *redirect_open(struct loop *l, struct timers *timers,
                               const struct redirect_order *order, char *why,
                               size_t why_size);
const char *redirect_url(const struct redirect *r);
void redirect_close(struct redirect *r); /* NULL is allowed */

#endif
