/*
 * tls.c - the certificate in use, and the few calls that go past libwebsockets to OpenSSL.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/xmalloc.h"
#include "net/net_private.h"
#include "net/tls_certificate.h"
#include "net/tls_tickets.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* TLS 1.2 with forward secrecy and authenticated encryption; 1.3 has nothing else. */
#define CIPHERS                                                  \
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:" \
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:" \
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"

#define DAY_S      86400
#define SOON_S     (14 * DAY_S) /* a certificate that ends by then should have a heir */
#define TICKETS_IN "tls-tickets"

struct tls {
    char *cert;
    char *key;
    SSL_CTX *held;    /* the certificate in use, given to each connection */
    int64_t ends_s;   /* of it */
    int64_t warned_s; /* when the log last heard that it ends */
    bool stands_in;   /* it is our own, for want of the files */
    bool has_tickets;
    struct tls_tickets tickets;
};

static int64_t now_s(void)
{
    return clock_wall_ms() / 1000;
}

/* --- the certificate --- */

/* It is served all the same: who renews it may need the server, and a client that knows
 * says more than a server that is not there. */
static void warn_of_dates(struct tls *t, int64_t now)
{
    struct certificate c;
    char date[CERTIFICATE_DATE_MAX];

    certificate_tell(t->held, &c);
    t->warned_s = now;
    if (now >= c.ends_s) {
        certificate_date(c.ends_s, date);
        log_error("the certificate has expired: renew it and send SIGHUP",
                  "file=%s expired=%s", LOG_QUOTED(t->cert), date);
    } else if (now < c.begins_s) {
        certificate_date(c.begins_s, date);
        log_error("the certificate is not valid yet: is the clock right?",
                  "file=%s from=%s", LOG_QUOTED(t->cert), date);
    } else if (now >= c.ends_s - SOON_S && !t->stands_in) {
        certificate_date(c.ends_s, date);
        log_warn("the certificate ends soon: renew it and send SIGHUP",
                 "file=%s expires=%s", LOG_QUOTED(t->cert), date);
    }
}

/* `held` is taken over. */
static void use(struct tls *t, SSL_CTX *held, bool stands_in)
{
    struct certificate c;

    certificate_free(t->held);
    t->held = held;
    t->stands_in = stands_in;
    certificate_tell(held, &c);
    t->ends_s = c.ends_s;
    metrics.tls_ends = (double)c.ends_s;
    warn_of_dates(t, now_s());
}

/* Where a certificate client is to get the first one, the server must stand already. */
static bool use_stand_in(struct tls *t, char *why, size_t why_size)
{
    SSL_CTX *held = certificate_stand_in(why, why_size);

    if (!held)
        return false;
    log_warn("there is no certificate yet: one that nobody trusts stands in until SIGHUP",
             "file=%s", LOG_QUOTED(t->cert));
    use(t, held, true);
    return true;
}

static bool use_files(struct tls *t, char *why, size_t why_size)
{
    SSL_CTX *held = certificate_load(t->cert, t->key, why, why_size);

    if (held)
        use(t, held, false);
    return held != NULL;
}

struct tls *tls_create(const struct config *config, char *why, size_t why_size)
{
    struct tls *t;
    bool awaits = config->acme_challenge[0] != '\0';
    bool well;

    t = xcalloc(1, sizeof(*t));
    t->cert = xstrdup(config->tls_cert);
    t->key = xstrdup(config->tls_key);
    awaits = awaits && access(t->cert, F_OK) != 0 && errno == ENOENT;
    well = awaits ? use_stand_in(t, why, why_size) : use_files(t, why, why_size);
    if (well && config->tls_ticket_age > 0) {
        char *file = xasprintf("%s/%s", config->data, TICKETS_IN);

        tls_tickets_open(&t->tickets, file, config->tls_ticket_age, now_s());
        t->has_tickets = true;
        free(file);
    }
    if (well)
        return t;
    tls_destroy(t);
    return NULL;
}

void tls_destroy(struct tls *t)
{
    if (!t)
        return;
    if (t->has_tickets)
        tls_tickets_close(&t->tickets);
    certificate_free(t->held);
    metrics.tls_ends = 0;
    free(t->cert);
    free(t->key);
    free(t);
}

bool tls_reload(struct tls *t)
{
    char why[512];
    SSL_CTX *held = certificate_load(t->cert, t->key, why, sizeof(why));
    struct certificate c;

    if (!held) {
        log_error("the certificate stays as it was", "why=%s", LOG_QUOTED(why));
        return false;
    }
    certificate_tell(held, &c);
    if (c.ends_s <= now_s() && t->ends_s > now_s() && !t->stands_in) {
        log_error("the certificate stays as it was",
                  "why=\"the new one has expired\" file=%s", LOG_QUOTED(t->cert));
        certificate_free(held);
        return false;
    }
    use(t, held, false);
    log_info("certificate loaded", "file=%s names=%s", LOG_QUOTED(t->cert),
             LOG_QUOTED(c.names));
    return true;
}

void tls_tick(struct tls *t)
{
    int64_t now = now_s();

    if (t->has_tickets && tls_tickets_rotate(&t->tickets, now))
        log_info("a new key for TLS tickets", NULL);
    if (now - t->warned_s >= DAY_S)
        warn_of_dates(t, now);
}

/* --- the library's context --- */

/* Each connection is given what is in use now: a context would keep the certificate of
 * another kind of key beside the new one. */
static int on_certificate(SSL *ssl, void *arg)
{
    const struct tls *t = arg;
    STACK_OF(X509) *chain = NULL;

    SSL_CTX_get0_chain_certs(t->held, &chain);
    SSL_certs_clear(ssl);
    return SSL_use_cert_and_key(ssl, SSL_CTX_get0_certificate(t->held),
                                SSL_CTX_get0_privatekey(t->held), chain, 1);
}

static void on_progress(const SSL *ssl, int where, int result)
{
    (void)result;
    if (!(where & SSL_CB_HANDSHAKE_DONE))
        return;
    if (SSL_session_reused(ssl))
        metrics.tls_resumed++;
    else
        metrics.tls_full++;
}

void tls_configure(struct tls *t, void *ssl_ctx)
{
    static const unsigned char sessions[] = "roost";
    SSL_CTX *live = ssl_ctx;

    SSL_CTX_set_min_proto_version(live, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(live, CIPHERS);
    SSL_CTX_set_options(live, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_session_id_context(live, sessions, sizeof(sessions) - 1);
    SSL_CTX_set_session_cache_mode(live, SSL_SESS_CACHE_OFF); /* clients keep tickets */
    SSL_CTX_set_cert_cb(live, on_certificate, t);
    SSL_CTX_set_info_callback(live, on_progress);
    if (t->has_tickets) {
        SSL_CTX_set_num_tickets(live, 1); /* each is a session to be made and copied */
        tls_tickets_use(&t->tickets, live);
    } else {
        SSL_CTX_set_num_tickets(live, 0);
        SSL_CTX_set_options(live, SSL_OP_NO_TICKET);
    }
}

long tls_send(struct lws *wsi, const void *bytes, size_t len)
{
    SSL *ssl = lws_get_ssl(wsi);
    int taken;
    int error;

    ERR_clear_error();
    taken = SSL_write(ssl, bytes, (int)len);
    if (taken > 0)
        return taken;
    error = SSL_get_error(ssl, taken);
    ERR_clear_error();
    return error == SSL_ERROR_WANT_WRITE ? 0 : -1;
}
