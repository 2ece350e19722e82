/*
 * target.h - where the server is: ws://HOST[:PORT][/PATH] or wss://..., and dialling it.
 */
#ifndef LOAD_TARGET_H
#define LOAD_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#define HOST_MAX         256
#define PATH_MAX_LEN     512
#define SOCKETS_A_SOURCE 9000 /* of one loopback address, before the next is taken */

struct target {
    char host[HOST_MAX];          /* without the brackets of an IPv6 address */
    char authority[HOST_MAX + 8]; /* as in the Host header */
    char path[PATH_MAX_LEN];
    char port[8];
    bool is_tls;
    struct sockaddr_storage address;
    socklen_t address_len;
};

bool target_parse(struct target *t, const char *url, char *why, size_t why_size);
bool target_resolve(struct target *t, char *why, size_t why_size); /* may wait for DNS */

/* A non-blocking socket on its way. Against 127.0.0.1 the `number`th socket comes from
 * 127.0.0.1, .2, ..., as one address has not ports enough. -1: errno says why. */
int target_dial(const struct target *t, uint64_t number);

#endif
