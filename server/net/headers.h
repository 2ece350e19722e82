/*
 * headers.h - what is read out of request headers. Pure; any thread.
 *
 * All texts come from outside: NULL is a header that is not there.
 */
#ifndef NET_HEADERS_H
#define NET_HEADERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ORIGIN_MAX 300
#define TOKEN_MAX  128

/* Is `origin` this site? It names the Host of the request, or it is `public_origin`. Over
 * TLS it must be https; without, either scheme will do, for a proxy may have taken the
 * TLS off. */
bool origin_is_own(const char *origin, const char *host, bool secure,
                   const char *public_origin);

/* "https://chat.example:8443/x" -> "https://chat.example:8443". False: no http(s) URL, or
 * too long. */
bool origin_of_url(const char *url, char origin[ORIGIN_MAX]);

/* A name or address with an optional port, nothing else. */
bool host_is_sound(const char *host);

/* The token of "Bearer TOKEN". False: not that scheme. A token that cannot be one of ours
 * is told as "-", which nobody has. */
bool header_bearer(const char *authorization, char token[TOKEN_MAX]);

/* The value of one cookie, likewise. False: not there, or empty. */
bool header_cookie(const char *cookies, const char *name, char value[TOKEN_MAX]);

/* Is `word` one of a comma-separated list? Without regard to case. */
bool header_lists(const char *list, const char *word);

/* Does Accept-Encoding take `coding`? It must be named; q=0 refuses it. */
bool header_accepts(const char *accept_encoding, const char *coding);

/* If-None-Match against the quoted strong `etag`. */
bool header_matches(const char *if_none_match, const char *etag);

/* Content-Length: digits alone, below 10^18. */
bool header_length(const char *text, size_t *length);

/* "Sun, 06 Nov 1994 08:49:37 GMT", in English whatever the locale. */
#define HTTP_DATE_MAX 32
void header_date(int64_t seconds, char text[HTTP_DATE_MAX]);
bool header_parse_date(const char *text, int64_t *seconds);

/* What every response carries; over TLS Strict-Transport-Security besides. */
#define SECURITY_HEADERS_MAX 6
#define HSTS_MAX             32
#define SECURITY_POLICY      0 /* the place of Content-Security-Policy */
struct security_header {
    const char *name; /* with its colon */
    const char *value;
};
extern const struct security_header security_headers[SECURITY_HEADERS_MAX];

#endif
