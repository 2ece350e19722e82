/*
 * prepare.h - what must be there before anyone connects: people, and for one big room the
 * room with everybody in it. Asked for over HTTP, while nobody listens.
 */
#ifndef LOAD_PREPARE_H
#define LOAD_PREPARE_H

#include "base/buf.h"
#include "load/http.h"
#include "load/options.h"
#include "load/plan.h"

/* --create N: adds TOKEN<TAB>USER<TAB>ROOM lines to `lines`. False: `why` says what the
 * server answered. */
bool prepare_people(struct http *h, const struct options *o, struct buf *lines, char *why,
                    size_t why_size);

/* bigroom: one new room with everyone of the first `count` tokens. */
bool prepare_big_room(struct http *h, struct plan *p, size_t count, bool is_shown,
                      char *why, size_t why_size);

#endif
