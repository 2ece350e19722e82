/*
 * cable.h - a non-blocking socket to the server, with TLS under it or without.
 */
#ifndef LOAD_CABLE_H
#define LOAD_CABLE_H

#include "load/target.h"
#include "load/tls.h"

#include <stdbool.h>
#include <stddef.h>

struct cable {
    int fd; /* -1: none */
    struct tls_cable *tls;
};

/* `tls` is NULL where the target has none. False: errno says why. */
bool cable_dial(struct cable *w, const struct target *t, uint64_t number,
                struct tls_client *tls);
void cable_close(struct cable *w);
void cable_reset(struct cable *w); /* RST instead of FIN: as a cable that is pulled */

/* As recv(2) and send(2), never SIGPIPE, EINTR is done again. */
ssize_t cable_recv(struct cable *w, void *bytes, size_t size);
ssize_t cable_send(struct cable *w, const void *bytes, size_t len);
bool cable_wants_write(const struct cable *w); /* TLS waits to write */
/* After a failed call: why. */
const char *cable_trouble(const struct cable *w, int error);

#endif
