/*
 * undress.h - third step of normalise(): "f u c k" and "b1tch" and "sooooo" written
 * plainly.
 */
#ifndef WORKER_UNDRESS_H
#define WORKER_UNDRESS_H

#include "worker/text/normalise.h"

#include <stdbool.h>
#include <stddef.h>

/* Whether undress() could find anything in ASCII text; quick, and true too often. There
 * are NORMALISED_SLACK zero bytes before and behind. */
bool undress_needed(const char *bytes, size_t len);

/* In place; `places` moves along. */
void undress(struct normalised *text);

/* From `at` to the next space or end. */
size_t chunk_end(const char *bytes, size_t len, size_t at);
/* Whether these bytes without a space are an address: a link, a host with a known ending, an e-mail. */
bool chunk_is_link(const char *bytes, size_t len);

#endif
