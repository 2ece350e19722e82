#include "load/tls.h"

#include "base/must.h"
#include "base/xmalloc.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>

/* What browsers offer: a server keeps of each connection what its client offered. */
#define CIPHERS                                                  \
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:" \
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:" \
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:" \
    "ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES256-SHA:"                 \
    "AES128-GCM-SHA256:AES256-GCM-SHA384:AES128-SHA:AES256-SHA"

struct tls_client {
    SSL_CTX *context;
};

struct tls_cable {
    SSL *ssl;
    bool wants_write;
    char trouble[120];
};

struct tls_client *tls_client_create(bool is_insecure)
{
    struct tls_client *c = xcalloc(1, sizeof(*c));

    c->context = SSL_CTX_new(TLS_client_method());
    if (!c->context) {
        free(c);
        return NULL;
    }
    SSL_CTX_set_min_proto_version(c->context, TLS1_2_VERSION);
    must(SSL_CTX_set_cipher_list(c->context, CIPHERS) == 1);
    SSL_CTX_set_default_verify_paths(c->context);
    SSL_CTX_set_verify(c->context, is_insecure ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_mode(c->context, SSL_MODE_ENABLE_PARTIAL_WRITE |
                                     SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                     SSL_MODE_RELEASE_BUFFERS);
    return c;
}

void tls_client_destroy(struct tls_client *c)
{
    if (!c)
        return;
    SSL_CTX_free(c->context);
    free(c);
}

static bool expect_host(SSL *ssl, const char *host)
{
    unsigned char address[16];
    char name[256]; /* OpenSSL's macro does not take a const one */

    if (inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1)
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1;
    snprintf(name, sizeof(name), "%s", host);
    return SSL_set_tlsext_host_name(ssl, name) == 1 && SSL_set1_host(ssl, host) == 1;
}

struct tls_cable *tls_cable_create(struct tls_client *c, int fd, const char *host)
{
    struct tls_cable *t = xcalloc(1, sizeof(*t));

    t->ssl = SSL_new(c->context);
    must(t->ssl); /* no memory is all that can be wrong */
    must(SSL_set_fd(t->ssl, fd) == 1 && expect_host(t->ssl, host));
    SSL_set_connect_state(t->ssl);
    return t;
}

void tls_cable_destroy(struct tls_cable *t)
{
    if (!t)
        return;
    SSL_free(t->ssl);
    free(t);
}

static void note_trouble(struct tls_cable *t)
{
    unsigned long code = ERR_peek_last_error();
    long verdict = SSL_get_verify_result(t->ssl);

    if (verdict != X509_V_OK && !SSL_is_init_finished(t->ssl))
        snprintf(t->trouble, sizeof(t->trouble), "certificate: %s",
                 X509_verify_cert_error_string(verdict));
    else if (code != 0)
        snprintf(t->trouble, sizeof(t->trouble), "TLS: %s",
                 ERR_reason_error_string(code));
}

/* What a result <= 0 means to a caller who thinks of recv and send. */
static ssize_t explain(struct tls_cable *t, int result)
{
    switch (SSL_get_error(t->ssl, result)) {
    case SSL_ERROR_WANT_READ:
        t->wants_write = false;
        errno = EAGAIN;
        return -1;
    case SSL_ERROR_WANT_WRITE:
        t->wants_write = true;
        errno = EAGAIN;
        return -1;
    case SSL_ERROR_ZERO_RETURN:
        return 0;
    default:
        note_trouble(t);
        if (errno == 0 || errno == EAGAIN)
            errno = ECONNRESET;
        return -1;
    }
}

static int capped(size_t size)
{
    return size < INT_MAX ? (int)size : INT_MAX;
}

ssize_t tls_cable_recv(struct tls_cable *t, void *bytes, size_t size)
{
    int got;

    ERR_clear_error();
    errno = 0;
    t->wants_write = false;
    got = SSL_read(t->ssl, bytes, capped(size));
    return got > 0 ? got : explain(t, got);
}

ssize_t tls_cable_send(struct tls_cable *t, const void *bytes, size_t len)
{
    int sent;

    ERR_clear_error();
    errno = 0;
    t->wants_write = false;
    sent = SSL_write(t->ssl, bytes, capped(len));
    return sent > 0 ? sent : explain(t, sent);
}

bool tls_cable_wants_write(const struct tls_cable *t)
{
    return t->wants_write;
}

const char *tls_cable_trouble(const struct tls_cable *t)
{
    return t->trouble;
}
