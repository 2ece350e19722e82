/*
 * pages.h - reads on for sessions that are behind the ring. Loop thread.
 *
 * All who wait are read for together, in one snapshot, and what several of them are to be told
 * is read once and is one frame for all (store/query.h). What was read is kept as long as
 * sessions keep coming, so that a herd that was away for long costs about what one of
 * it costs.
 */
#ifndef HANDLERS_PAGES_H
#define HANDLERS_PAGES_H

#include <stdbool.h>
#include <stdint.h>

struct pages;
struct server;

struct pages *pages_create(struct server *srv);
void pages_destroy(struct pages *p); /* NULL is allowed; the readers have gone home */

/* chat_calls.read_page; arg is the struct pages. */
bool pages_ask(void *arg, uint64_t session, uint64_t user, uint64_t after);
/* Once a turn: those who have asked go away together, unless others are away. */
void pages_go(struct pages *p);

#endif
