/*
 * tls.h - TLS under a non-blocking socket. The only user of OpenSSL here.
 */
#ifndef LOAD_TLS_H
#define LOAD_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct tls_client; /* one for a process */
struct tls_cable;  /* one for a socket */

/* Certificates are checked against the system's, unless is_insecure. NULL: no memory. */
struct tls_client *tls_client_create(bool is_insecure);
void tls_client_destroy(struct tls_client *c);

struct tls_cable *tls_cable_create(struct tls_client *c, int fd, const char *host);
void tls_cable_destroy(struct tls_cable *t); /* NULL is allowed; the socket stays open */

/* As recv(2) and send(2): -1 with EAGAIN when it must wait, also while shaking hands. */
ssize_t tls_cable_recv(struct tls_cable *t, void *bytes, size_t size);
ssize_t tls_cable_send(struct tls_cable *t, const void *bytes, size_t len);
bool tls_cable_wants_write(const struct tls_cable *t); /* what it waits for */
const char *
tls_cable_trouble(const struct tls_cable *t); /* why it failed; "" when it did not */

#endif
