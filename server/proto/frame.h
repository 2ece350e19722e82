/*
 * frame.h - one outgoing WebSocket text message, shared by every session it is sent to.
 *
 * Built once, then never changed: the WebSocket header (RFC 6455, server to
 * client, unmasked, one frame) and the text lie behind each other, ready for
 * the socket. Every outbox that holds a frame owns one reference. Loop thread
 * only, so the count is a plain integer.
 */
#ifndef PROTO_FRAME_H
#define PROTO_FRAME_H

#include <stddef.h>

struct frame;

struct frame *frame_create(const char *text, size_t len); /* copies text */
struct frame *frame_create_control(unsigned opcode, const void *payload,
                                   size_t len); /* <= 125 bytes */
/* One that is those of text behind each other on the wire, and has no text of its own; of one
 * frame, that frame. */
struct frame *frame_join(struct frame *const *frames, size_t count);
unsigned frame_parts(const struct frame *f); /* as many as it was joined of, else 1 */
struct frame *frame_ref(struct frame *f);
void frame_unref(struct frame *f); /* NULL is allowed */

const unsigned char *
frame_bytes(const struct frame *f); /* header and text, as on the wire */
size_t frame_size(const struct frame *f);
const char *frame_text(const struct frame *f); /* the JSON alone, not NUL-terminated */
size_t frame_text_len(const struct frame *f);

#endif
