/*
 * hosts_private.h - the tables behind hosts.h.
 */
#ifndef WORKER_RULES_HOSTS_PRIVATE_H
#define WORKER_RULES_HOSTS_PRIVATE_H

#include "base/map.h"
#include "worker/rules/hosts.h"
#include "worker/rules/url.h"

struct skeletons;

/* A line of a list. */
struct known_host {
    enum list_kind kind;
    uint64_t list;
    size_t len;
    char host[];
};

/* A name that others may not look like. */
struct protected_name {
    size_t len;
    char name[]; /* as people write it, not its skeleton */
};

struct hosts {
    struct skeletons *skeletons;
    struct map known;  /* by hosts_key(host): struct known_host */
    struct map whole;  /* by the key of the skeleton of a registered name */
    struct map labels; /* ... of its first label */
    struct map near;   /* ... of the first label with one sign left out */
};

uint64_t hosts_key(const char *name, size_t len);

/* The host as people see it: labels decoded, in lower case; 0: it does not fit. */
size_t hosts_shown(const struct hosts *h, const char *host, size_t len,
                   char out[URL_HOST_MAX + 1]);

/* From now on no other name may look like this one. `word`: its first label is a word
 * with neighbours of its own, so that a mistake in writing it proves nothing. */
void hosts_protect(struct hosts *h, const char *host, size_t len, bool word);
bool hosts_look_alike(const struct hosts *h, const char *shown, size_t len);

#endif
