/*
 * forwarded.h - who is behind a proxy: which proxies are believed, and what they say.
 * Pure; any thread.
 *
 * A proxy appends to X-Forwarded-For whom it was called by, so only what stands right of
 * the last address that is no trusted proxy is true; what a client wrote itself stands
 * left of it. `Forwarded` (RFC 7239) is read likewise. Many proxies set the one and pass
 * the other on as it came: where both are there they must name the same client.
 */
#ifndef NET_FORWARDED_H
#define NET_FORWARDED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sockaddr;

#define PROXIES_MAX       64
#define FORWARDED_MAX     1024 /* bytes of one header */
#define FORWARDED_HOP_MAX 32   /* addresses looked at */

struct proxies {
    size_t count;
    struct proxy_range {
        uint8_t address[16]; /* IPv4 as mapped into IPv6 */
        unsigned bits;
    } ranges[PROXIES_MAX];
};

/* "10.0.0.0/8, ::1, 192.0.2.7". False: `why` names what cannot be read. "" is nobody. */
bool proxies_parse(struct proxies *p, const char *list, char *why, size_t why_size);
bool proxies_trust(const struct proxies *p, const struct sockaddr *address);

enum scheme { SCHEME_UNKNOWN, SCHEME_HTTP, SCHEME_HTTPS };

/* NULL: a header that is not there. */
struct forwarded_headers {
    const char *x_for;
    const char *x_proto;
    const char *forwarded;
};

struct forwarded_client {
    uint64_t address; /* as of address_key; 0: they do not tell */
    enum scheme scheme;
};

/* What a trusted proxy says. False: one of the headers is not sound or they contradict
 * each other, and nothing of them counts. */
bool forwarded_read(const struct proxies *p, const struct forwarded_headers *headers,
                    struct forwarded_client *client);

#endif
