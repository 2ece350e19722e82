/*
 * links.h - the links of a text and what is odd about them. Pure; any thread.
 *
 * Finds addresses with a scheme, bare hosts (www.example.org, example.com/path) and
 * what Markdown hides behind other words. A span covers the address as written; for
 * [words](address) the address, and LINK_TEXT_DIFFERS when the words name another host.
 */
#ifndef WORKER_RULES_LINKS_H
#define WORKER_RULES_LINKS_H

#include "worker/rules/rules.h"

#include <stdbool.h>
#include <stddef.h>

struct hosts;
struct verdict_span;

/* The spans by start, not overlapping, at most max; *more: there were others. hosts may
 * be NULL: then no host is known and none can be looked like. */
size_t links_find(const struct hosts *hosts, const char *text, size_t len,
                  const struct link_model *model, struct verdict_span *out, size_t max,
                  bool *more);

#endif
