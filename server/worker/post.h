/*
 * post.h - frames on their way to the server, from any thread.
 *
 * The link thread takes them from here into the stream as it has room. What waits is
 * bounded by what was asked: while too many answers wait no more questions are read.
 */
#ifndef WORKER_POST_H
#define WORKER_POST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct frame_stream;
struct post;

/* bell: an eventfd that wakes the link thread; borrowed. */
struct post *post_create(int bell);
void post_destroy(struct post *p); /* what waits is dropped; NULL is allowed */

/* Copies the payload, FRAME_PAYLOAD_MAX at most. An answer bears the id of its question. */
void post_answer(struct post *p, uint16_t type, uint64_t id, const void *payload,
                 size_t len);
void post_tell(struct post *p, uint16_t type, const void *payload, size_t len);

size_t post_waiting(struct post *p);

/* Link thread: moves what finds room into the stream. */
void post_drain(struct post *p, struct frame_stream *s);

#endif
