/*
 * tls.c - the certificate, and the few calls that go past libwebsockets to OpenSSL.
 */
#include "base/log.h"
#include "base/xmalloc.h"
#include "net/net_private.h"

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

struct tls {
    char *cert;
    char *key;
    SSL_CTX *live; /* the library's */
};

/* The library's reason for the last failure; empties its queue. */
static const char *reason(void)
{
    const char *text = ERR_reason_error_string(ERR_peek_last_error());

    ERR_clear_error();
    return text ? text : "unknown error";
}

/* OpenSSL would say "system lib". */
static bool can_read(const char *flag, const char *file, char *why, size_t why_size)
{
    if (access(file, R_OK) == 0)
        return true;
    snprintf(why, why_size, "cannot read %s %s: %s", flag, file, strerror(errno));
    return false;
}

static bool load(SSL_CTX *into, const struct tls *t, char *why, size_t why_size)
{
    if (!can_read("--tls-cert", t->cert, why, why_size) ||
        !can_read("--tls-key", t->key, why, why_size))
        return false;
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(into, t->cert) != 1) {
        snprintf(why, why_size,
                 "cannot use --tls-cert %s: %s; it takes a certificate chain in PEM",
                 t->cert, reason());
        return false;
    }
    if (SSL_CTX_use_PrivateKey_file(into, t->key, SSL_FILETYPE_PEM) != 1) {
        snprintf(why, why_size,
                 "cannot use --tls-key %s: %s; it takes the private key of --tls-cert "
                 "in PEM, without a passphrase",
                 t->key, reason());
        return false;
    }
    if (SSL_CTX_check_private_key(into) != 1) {
        snprintf(why, why_size, "--tls-key %s is not the key of --tls-cert %s", t->key,
                 t->cert);
        return false;
    }
    return true;
}

/* Nobody sits at a prompt. */
static int no_passphrase(char *into, int size, int writing, void *arg)
{
    (void)into;
    (void)size;
    (void)writing;
    (void)arg;
    return 0;
}

static bool try_files(const struct tls *t, char *why, size_t why_size)
{
    SSL_CTX *trial = SSL_CTX_new(TLS_server_method());
    bool well;

    if (!trial) {
        snprintf(why, why_size, "OpenSSL does not start: %s", reason());
        return false;
    }
    SSL_CTX_set_default_passwd_cb(trial, no_passphrase);
    well = load(trial, t, why, why_size);
    SSL_CTX_free(trial);
    return well;
}

struct tls *tls_create(const char *cert, const char *key, char *why, size_t why_size)
{
    struct tls *t;

    if (cert[0] == '\0' || key[0] == '\0') {
        snprintf(why, why_size,
                 "--tls-cert and --tls-key go together: give both or none");
        return NULL;
    }
    t = xcalloc(1, sizeof(*t));
    t->cert = xstrdup(cert);
    t->key = xstrdup(key);
    if (try_files(t, why, why_size))
        return t;
    tls_destroy(t);
    return NULL;
}

void tls_destroy(struct tls *t)
{
    if (!t)
        return;
    free(t->cert);
    free(t->key);
    free(t);
}

bool tls_configure(struct tls *t, void *ssl_ctx)
{
    static const unsigned char sessions[] = "roost";
    char why[512];

    t->live = ssl_ctx;
    SSL_CTX_set_min_proto_version(t->live, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(t->live, CIPHERS);
    SSL_CTX_set_options(t->live, SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_session_id_context(t->live, sessions, sizeof(sessions) - 1);
    SSL_CTX_set_num_tickets(t->live, 1); /* each is a session to be made and copied */
    SSL_CTX_set_session_cache_mode(t->live,
                                   SSL_SESS_CACHE_OFF); /* clients keep tickets */
    SSL_CTX_set_default_passwd_cb(t->live, no_passphrase);
    if (load(t->live, t, why, sizeof(why)))
        return true;
    log_error("no certificate", "why=%s", LOG_QUOTED(why));
    return false;
}

bool tls_reload(struct tls *t)
{
    char why[512];

    if (!try_files(t, why, sizeof(why)) || !load(t->live, t, why, sizeof(why))) {
        log_error("the certificate stays as it was", "why=%s", LOG_QUOTED(why));
        return false;
    }
    log_info("certificate loaded", "file=%s", LOG_QUOTED(t->cert));
    return true;
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
