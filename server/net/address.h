/*
 * address.h - addresses: where to listen, and who a peer is for the limits. Any thread.
 */
#ifndef NET_ADDRESS_H
#define NET_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sockaddr;

#define HOST_MAX 256
#define PORT_MAX 8
#define URL_MAX  (HOST_MAX + 64)

/* One key per IPv4 address (also when mapped into IPv6) and per IPv6 /64, which is what
 * one customer gets. */
uint64_t address_key(const struct sockaddr *address);

/* "127.0.0.1:8080", "[::]:0", ":8080" (host is "" then). False: not of that form. */
bool address_split(const char *text, char host[HOST_MAX], char port[PORT_MAX]);

/* Opens a listening socket; its url is what it really got. -1: `why` names the setting
 * (`flag`), the address and what to do. */
int address_listen(const char *flag, const char *text, bool secure, char url[URL_MAX],
                   char *why, size_t why_size);

/* Could it, now? Nobody is let in. False: `why`, as above. */
bool address_is_free(const char *flag, const char *text, char *why, size_t why_size);

#endif
