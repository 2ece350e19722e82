/*
 * hearing.h - what a client makes of what the server says: the answer that opens its session,
 * answers to its calls, events. Each goes into the log before anything is done about it.
 */
#ifndef TORTURE_HEARING_H
#define TORTURE_HEARING_H

#include <stdbool.h>
#include <stddef.h>

struct client;

/* The first word on a new wire; it goes on from its cursor when it has one. */
void client_open(struct client *c);

/* A wire_text_fn; arg is the client. */
bool client_hear(void *arg, char *text, size_t len);

#endif
