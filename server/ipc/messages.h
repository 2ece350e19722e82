/*
 * messages.h - the numbers in the type field between server and worker, and
 * the first message, which is the same both ways.
 */
#ifndef IPC_MESSAGES_H
#define IPC_MESSAGES_H

#include <stdbool.h>
#include <stdint.h>

struct frame_stream;
struct ipc_frame;

#define WORKER_PROTOCOL 2

enum message_type {
#define MESSAGE(name, number) MESSAGE_##name = (number),
#include "ipc/messages.tbl"
};

void hello_send(struct frame_stream *s); /* the first frame on a stream: there is room */

/* False: that is no HELLO. Another version than WORKER_PROTOCOL is for the caller
 * to refuse. */
bool hello_read(const struct ipc_frame *f, uint32_t *version);

#endif
