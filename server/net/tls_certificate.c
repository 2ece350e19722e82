#include "net/tls_certificate.h"

#include "base/buf.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define STAND_IN_S (30L * 24 * 3600)

/* The library's reason for the last failure; empties its queue. */
static const char *reason(void)
{
    const char *text = ERR_reason_error_string(ERR_peek_error());

    ERR_clear_error();
    return text ? text : "unknown error";
}

/* OpenSSL would say "system lib". */
static bool can_read(const char *flag, const char *file, char *why, size_t why_size)
{
    FILE *opened = fopen(file, "re");
    int error = errno;

    if (opened) {
        fclose(opened);
        return true;
    }
    snprintf(why, why_size, "cannot read %s %s: %s%s", flag, file, strerror(error),
             error == EACCES ? "; let the user the server runs as read it"
                             : "; name a file that is there");
    return false;
}

static bool load(SSL_CTX *into, const char *cert, const char *key, char *why,
                 size_t why_size)
{
    if (!can_read("--tls-cert", cert, why, why_size) ||
        !can_read("--tls-key", key, why, why_size))
        return false;
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(into, cert) != 1) {
        snprintf(why, why_size,
                 "cannot use --tls-cert %s: %s; it takes a certificate chain in PEM",
                 cert, reason());
        return false;
    }
    if (SSL_CTX_use_PrivateKey_file(into, key, SSL_FILETYPE_PEM) != 1) {
        unsigned long error = ERR_peek_last_error();

        if (ERR_GET_REASON(error) == X509_R_KEY_VALUES_MISMATCH ||
            ERR_GET_REASON(error) == X509_R_KEY_TYPE_MISMATCH)
            snprintf(why, why_size,
                     "--tls-key %s is not the key of --tls-cert %s; name the two that "
                     "were made together",
                     key, cert);
        else
            snprintf(why, why_size,
                     "cannot use --tls-key %s: %s; it takes the private key of "
                     "--tls-cert in PEM, without a passphrase",
                     key, reason());
        ERR_clear_error();
        return false;
    }
    if (SSL_CTX_check_private_key(into) != 1) {
        snprintf(why, why_size,
                 "--tls-key %s is not the key of --tls-cert %s; name the two that were "
                 "made together",
                 key, cert);
        ERR_clear_error();
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

static SSL_CTX *holder(char *why, size_t why_size)
{
    SSL_CTX *held = SSL_CTX_new(TLS_server_method());

    if (!held)
        snprintf(why, why_size, "OpenSSL does not start: %s", reason());
    else
        SSL_CTX_set_default_passwd_cb(held, no_passphrase);
    return held;
}

struct ssl_ctx_st *certificate_load(const char *cert, const char *key, char *why,
                                    size_t why_size)
{
    SSL_CTX *held = holder(why, why_size);

    if (held && load(held, cert, key, why, why_size))
        return held;
    SSL_CTX_free(held);
    return NULL;
}

void certificate_free(struct ssl_ctx_st *held)
{
    SSL_CTX_free(held);
}

/* --- one of our own --- */

static bool fill(X509 *x, EVP_PKEY *key)
{
    static const unsigned char name[] = "roost, until there is a certificate";
    X509_NAME *subject = X509_get_subject_name(x);

    return X509_set_version(x, X509_VERSION_3) == 1 &&
           ASN1_INTEGER_set(X509_get_serialNumber(x), 1) == 1 &&
           X509_gmtime_adj(X509_getm_notBefore(x), -3600) &&
           X509_gmtime_adj(X509_getm_notAfter(x), STAND_IN_S) &&
           X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, name, -1, -1, 0) ==
               1 &&
           X509_set_issuer_name(x, subject) == 1 && X509_set_pubkey(x, key) == 1 &&
           X509_sign(x, key, EVP_sha256()) > 0;
}

struct ssl_ctx_st *certificate_stand_in(char *why, size_t why_size)
{
    SSL_CTX *held = holder(why, why_size);
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *x = X509_new();

    if (held && (!key || !x || !fill(x, key) ||
                 SSL_CTX_use_cert_and_key(held, x, key, NULL, 1) != 1)) {
        snprintf(why, why_size, "OpenSSL makes no certificate: %s", reason());
        SSL_CTX_free(held);
        held = NULL;
    }
    X509_free(x);
    EVP_PKEY_free(key);
    return held;
}

/* --- what it says --- */

static int64_t seconds_of(const ASN1_TIME *time)
{
    struct tm tm;

    if (ASN1_TIME_to_tm(time, &tm) != 1)
        return 0;
    return (int64_t)timegm(&tm);
}

void certificate_date(int64_t seconds, char text[CERTIFICATE_DATE_MAX])
{
    time_t at = (time_t)seconds;
    struct tm tm;

    text[0] = '\0';
    if (gmtime_r(&at, &tm))
        strftime(text, CERTIFICATE_DATE_MAX, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

static void add_name(struct buf *names, const GENERAL_NAME *name)
{
    char text[INET6_ADDRSTRLEN] = "";
    const ASN1_STRING *value;

    if (name->type == GEN_DNS) {
        value = name->d.dNSName;
        buf_printf(names, "%s%.*s", names->len > 0 ? ", " : "", ASN1_STRING_length(value),
                   (const char *)ASN1_STRING_get0_data(value));
    } else if (name->type == GEN_IPADD) {
        value = name->d.iPAddress;
        if (inet_ntop(ASN1_STRING_length(value) == 4 ? AF_INET : AF_INET6,
                      ASN1_STRING_get0_data(value), text, sizeof(text)))
            buf_printf(names, "%s%s", names->len > 0 ? ", " : "", text);
    }
}

/* The names may hold anything: they are going to a terminal. */
static void copy_names(struct buf *names, char to[CERTIFICATE_NAMES_MAX])
{
    snprintf(to, CERTIFICATE_NAMES_MAX, "%s", buf_text(names));
    if (names->len >= CERTIFICATE_NAMES_MAX)
        memcpy(to + CERTIFICATE_NAMES_MAX - 4, "...", 4);
    for (char *at = to; *at; at++)
        if (*at < ' ' || *at > '~')
            *at = '?';
}

static void tell_names(X509 *x, char to[CERTIFICATE_NAMES_MAX])
{
    GENERAL_NAMES *all = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
    struct buf names;

    buf_init(&names);
    for (int i = 0; i < sk_GENERAL_NAME_num(all); i++)
        add_name(&names, sk_GENERAL_NAME_value(all, i));
    copy_names(&names, to);
    buf_finish(&names);
    GENERAL_NAMES_free(all);
}

void certificate_tell(struct ssl_ctx_st *held, struct certificate *c)
{
    X509 *x = SSL_CTX_get0_certificate(held);
    STACK_OF(X509) *chain = NULL;

    SSL_CTX_get0_chain_certs(held, &chain);
    *c = (struct certificate){
        .begins_s = seconds_of(X509_get0_notBefore(x)),
        .ends_s = seconds_of(X509_get0_notAfter(x)),
        .chain = chain ? (size_t)sk_X509_num(chain) : 0,
        .is_self_signed = X509_self_signed(x, 0) == 1,
    };
    tell_names(x, c->names);
    ERR_clear_error();
}

bool certificate_is_for(struct ssl_ctx_st *held, const char *host)
{
    X509 *x = SSL_CTX_get0_certificate(held);
    bool fits =
        X509_check_ip_asc(x, host, 0) == 1 ||
        X509_check_host(x, host, 0, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, NULL) == 1;

    ERR_clear_error();
    return fits;
}

bool certificate_is_trusted(struct ssl_ctx_st *held, char *why, size_t why_size)
{
    X509_STORE *roots = X509_STORE_new();
    X509_STORE_CTX *walk = X509_STORE_CTX_new();
    STACK_OF(X509) *chain = NULL;
    bool trusted = false;

    snprintf(why, why_size, "OpenSSL cannot check");
    SSL_CTX_get0_chain_certs(held, &chain);
    if (roots && walk && X509_STORE_set_default_paths(roots) == 1 &&
        X509_STORE_CTX_init(walk, roots, SSL_CTX_get0_certificate(held), chain) == 1) {
        trusted = X509_verify_cert(walk) == 1;
        snprintf(why, why_size, "%s",
                 X509_verify_cert_error_string(X509_STORE_CTX_get_error(walk)));
    }
    X509_STORE_CTX_free(walk);
    X509_STORE_free(roots);
    ERR_clear_error();
    return trusted;
}

const char *certificate_library(void)
{
    return OpenSSL_version(OPENSSL_VERSION_STRING);
}
