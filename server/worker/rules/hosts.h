/*
 * hosts.h - the hosts we know: the workspace's own, allowed and denied ones, and brands
 * that others like to look like. Built once, then read by any thread.
 *
 * An entry stands for itself and everything below it: example.org is also
 * chat.example.org. The longest entry decides, so that a host below an allowed one
 * can be denied and the other way round.
 */
#ifndef WORKER_RULES_HOSTS_H
#define WORKER_RULES_HOSTS_H

#include "ipc/lists.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hosts;

struct hosts *hosts_create(void);
void hosts_destroy(struct hosts *h);
/* One line of a list of LIST_HOSTS_*: a host, `*.host` or an address with a host in it.
 * NULL, or why it can't be used. */
const char *hosts_add(struct hosts *h, uint64_t list, enum list_kind kind,
                      const char *entry, size_t len);

/* A host in lower case as it is written or in punycode. LINK_* and, for LINK_DENIED and
 * LINK_ALLOWED, the list. What is ours counts as allowed. */
uint32_t hosts_judge(const struct hosts *h, const char *host, size_t len, uint64_t *list);

/* Whether two hosts belong to one registered name. */
bool hosts_are_related(const char *a, size_t a_len, const char *b, size_t b_len);

#endif
