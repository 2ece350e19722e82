/*
 * acting.h - what a client does of its own: it posts, edits, deletes, reacts, reads, joins and
 * leaves, as its seed has it and as far as it knows of something to do it to.
 */
#ifndef TORTURE_ACTING_H
#define TORTURE_ACTING_H

struct client;

/* One call, or none where there is nothing of the kind that was drawn. */
void client_act(struct client *c);

#endif
