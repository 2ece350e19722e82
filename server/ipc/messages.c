#include "ipc/messages.h"

#include "base/buf.h"
#include "base/must.h"
#include "ipc/frame_stream.h"
#include "ipc/wire.h"

void hello_send(struct frame_stream *s)
{
    struct buf payload;

    buf_init(&payload);
    wire_put_u32(&payload, WORKER_PROTOCOL);

    struct ipc_frame hello = {
        .type = MESSAGE_HELLO, .payload = payload.bytes, .len = payload.len};

    must(frame_stream_send(s, &hello));
    buf_finish(&payload);
}

bool hello_read(const struct ipc_frame *f, uint32_t *version)
{
    struct wire_in in = wire_in(f->payload, f->len);

    *version = wire_get_u32(&in);
    if (f->type != MESSAGE_HELLO || f->flags != 0 || in.bad)
        return false;
    /* Of another version only the beginning is known. */
    return *version != WORKER_PROTOCOL || wire_end(&in);
}
