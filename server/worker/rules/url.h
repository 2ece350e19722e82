/*
 * url.h - where the addresses of a text begin and end, and what they are made of. Pure.
 */
#ifndef WORKER_RULES_URL_H
#define WORKER_RULES_URL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define URL_HOST_MAX 253

struct url {
    size_t start, end;           /* in the text */
    size_t user_start, user_end; /* user info; empty: none */
    size_t host_start, host_end; /* without port and brackets */
    bool scheme;                 /* has one; else it is a bare host */
    bool bracketed;              /* [2001:db8::1] */
};

/* The next address that begins at or after *at, which moves behind it. Linear over a
 * whole text. */
bool url_find(const char *text, size_t len, size_t *at, struct url *out);

/* The host as a browser would look it up, as far as bytes go: percent signs decoded,
 * ASCII in lower case, no dot at the end. 0: none, or too long. */
size_t url_host(const char *text, const struct url *u, char out[URL_HOST_MAX + 1]);

/* Labels of letters, digits and hyphens with a last one that can be a top-level domain.
 * */
bool url_host_is_plausible(const char *host, size_t len);

/* ... with one that is, and that is no file's ending nor an English word: what a bare
 * host without a path must have. */
bool url_tld_is_known(const char *tld, size_t len);
bool url_tld_is_sure(const char *tld, size_t len);

/* Where the part begins that somebody registered: example.co.uk of www.example.co.uk. */
size_t url_registrable(const char *host, size_t len);

/* The IPv4 address a browser makes of a host: 1.2.3.4, 0x01020304, 16909060, 01.2.772.
 * *plain: written in the usual way. */
bool url_host_is_ipv4(const char *host, size_t len, uint32_t *address, bool *plain);

#endif
