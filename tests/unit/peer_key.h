/*
 * peer_key.h - the key a peer of that address is known by.
 */
#ifndef UNIT_PEER_KEY_H
#define UNIT_PEER_KEY_H

#include "net/address.h"

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <sys/socket.h>

static inline uint64_t key_of(const char *text)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};

    if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
        return address_key((struct sockaddr *)&in);
    ck_assert_int_eq(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
    return address_key((struct sockaddr *)&in6);
}

#endif
