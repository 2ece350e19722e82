/*
 * present.h - keeps the ring's entries of a message at its present text. Part of the ring.
 *
 * A message nobody changed costs nothing here. One that is edited or deleted while
 * the ring tells of it gets a struct ring_message, which its entries share; an
 * edit drops the frames that were made before it, once each.
 */
#ifndef CHAT_PRESENT_H
#define CHAT_PRESENT_H

struct event;
struct frame;
struct ring;
struct ring_entry;

/* `entry` was just added for e. */
void present_change(struct ring *r, const struct event *e, struct ring_entry *entry);
void present_forget(struct ring *r, struct ring_entry *entry); /* it leaves the ring */

/* For an entry without a frame; the caller's reference. Kept for the next one who asks
 * where the ring's budget allows. */
struct frame *present_frame(struct ring *r, struct ring_entry *entry);

#endif
