/*
 * frame_stream.h - frames over a Unix stream socket. Knows no loop: the server
 * drives it from loop_io, the worker and the commands from poll().
 *
 *   length u32 (of the payload), type u16, flags u16, id u64, payload
 *
 * Owns the descriptor. Nothing here waits: a frame may arrive and leave in any
 * number of pieces. Both buffers are bounded. One thread.
 */
#ifndef IPC_FRAME_STREAM_H
#define IPC_FRAME_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FRAME_HEADER_SIZE       16
#define FRAME_PAYLOAD_MAX       (64 * 1024)
#define FRAME_STREAM_FRAMES_MAX 1024
#define FRAME_STREAM_BYTES_MAX  (4 * 1024 * 1024)

#define FRAME_ANSWER 1 /* flag: bears the id of the question; all other bits are 0 */

struct frame_stream;

struct ipc_frame {
    uint16_t type;
    uint16_t flags;
    uint64_t id;
    const void *payload; /* borrowed; NULL when len is 0 */
    size_t len;
};

/* Takes the descriptor over. A frame with more than payload_max bytes
 * (FRAME_PAYLOAD_MAX at most) that arrives is malformed. */
struct frame_stream *frame_stream_create(int fd, size_t payload_max);
void frame_stream_destroy(struct frame_stream *s); /* closes; NULL is allowed */
int frame_stream_fd(const struct frame_stream *s);

/* Queues a copy. False: too long, or the queue is full; nothing was queued. */
bool frame_stream_send(struct frame_stream *s, const struct ipc_frame *f);
bool frame_stream_has_room(const struct frame_stream *s); /* for a frame of any size */
bool frame_stream_has_output(const struct frame_stream *s);

/* Writes what the socket takes now. False: the peer is gone. */
bool frame_stream_flush(struct frame_stream *s);

/* Reads once, what is there and fits. False: the peer is gone; frames that
 * came before that are still given out. */
bool frame_stream_fill(struct frame_stream *s);

enum frame_next { FRAME_READY, FRAME_INCOMPLETE, FRAME_MALFORMED };

/* The payload is borrowed until the next fill. MALFORMED is for good: drop the link. */
enum frame_next frame_stream_next(struct frame_stream *s, struct ipc_frame *f);

#endif
