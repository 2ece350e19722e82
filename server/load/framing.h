/*
 * framing.h - WebSocket frames (RFC 6455) as a client reads and writes them.
 */
#ifndef LOAD_FRAMING_H
#define LOAD_FRAMING_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MESSAGE_LEN_MAX (UINT64_C(16) << 20) /* of what we take */

enum opcode {
    OPCODE_MORE = 0,
    OPCODE_TEXT = 1,
    OPCODE_BINARY = 2,
    OPCODE_CLOSE = 8,
    OPCODE_PING = 9,
    OPCODE_PONG = 10,
};

struct frame_view {
    enum opcode opcode;
    bool is_last;        /* of its message */
    const char *payload; /* points into the bytes given */
    size_t len;
    size_t size; /* of the whole frame, header included */
};

enum framing { FRAMING_WHOLE, FRAMING_PART, FRAMING_BROKEN };

/* PART: view->size tells how many bytes it takes, as far as is known (else 0). */
enum framing frame_read(const char *bytes, size_t len, struct frame_view *view);

/* Adds one masked frame to out. */
void frame_write(struct buf *out, enum opcode opcode, const char *payload, size_t len);

#endif
