/*
 * unread.h - what people were answered and did not fetch yet: bounded for each of them, or one
 * person with thousands of connections would fill the memory. Loop thread.
 */
#ifndef NET_UNREAD_H
#define NET_UNREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct exchange;
struct net;

/* Notes that the answer of `len` bytes is that person's. False: they have too much lying already;
 * short answers always go. user 0 is nobody, who is told nothing long. */
bool unread_add(struct net *n, struct exchange *x, uint64_t user, size_t len);
void unread_remove(struct net *n, struct exchange *x); /* it is out, or its reader gone */

#endif
