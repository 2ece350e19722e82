/*
 * tls_certificate.h - a certificate and its key from their files, and what is to be said
 * about them. Any thread.
 */
#ifndef NET_TLS_CERTIFICATE_H
#define NET_TLS_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ssl_ctx_st;

#define CERTIFICATE_DATE_MAX  32
#define CERTIFICATE_NAMES_MAX 256

/* A context that holds nothing but the certificate, its chain and its key; freed with
 * certificate_free. NULL: `why` names the setting and the file and says what to do. */
struct ssl_ctx_st *certificate_load(const char *cert, const char *key, char *why,
                                    size_t why_size);
/* One of our own making, that nobody trusts, for until there is another. NULL: `why`. */
struct ssl_ctx_st *certificate_stand_in(char *why, size_t why_size);
void certificate_free(struct ssl_ctx_st *held); /* NULL is allowed */

struct certificate {
    int64_t begins_s; /* Unix time */
    int64_t ends_s;
    size_t chain;                      /* certificates behind the first */
    char names[CERTIFICATE_NAMES_MAX]; /* "chat.example, 192.0.2.7"; cut with "..." */
    bool is_self_signed;
};

void certificate_tell(struct ssl_ctx_st *held, struct certificate *c);
void certificate_date(int64_t seconds, char text[CERTIFICATE_DATE_MAX]); /* ISO 8601 */

/* Is it for that name or address? */
bool certificate_is_for(struct ssl_ctx_st *held, const char *host);
/* Would a client of this machine trust it today? False: `why` in OpenSSL's words. */
bool certificate_is_trusted(struct ssl_ctx_st *held, char *why, size_t why_size);

/* The versions of OpenSSL: compiled with, and running on. */
const char *certificate_library(void);

#endif
