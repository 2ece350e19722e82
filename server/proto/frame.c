#include "proto/frame.h"

#include "base/must.h"
#include "base/xmalloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define OPCODE_TEXT    0x1u
#define FINAL          0x80u
#define LEN_IN_2_BYTES 126u
#define LEN_IN_8_BYTES 127u
#define CONTROL_MAX    125u
#define HEADER_MAX     10

struct frame {
    unsigned refs;
    uint16_t header; /* bytes before the text */
    uint16_t parts;  /* frames it is joined of, or 1 */
    size_t len;      /* of the text */
    unsigned char bytes[];
};

/* RFC 6455, 5.2. Returns its length. */
static unsigned write_header(unsigned char header[HEADER_MAX], unsigned opcode,
                             size_t len)
{
    unsigned more = len <= CONTROL_MAX ? 0 : len <= UINT16_MAX ? 2 : 8;

    header[0] = (unsigned char)(FINAL | opcode);
    header[1] = (unsigned char)(more == 0   ? len
                                : more == 2 ? LEN_IN_2_BYTES
                                            : LEN_IN_8_BYTES);
    for (unsigned i = 0; i < more; i++)
        header[2 + i] = (unsigned char)((uint64_t)len >> 8 * (more - 1 - i));
    return 2 + more;
}

static struct frame *create(unsigned opcode, const void *payload, size_t len)
{
    unsigned char header[HEADER_MAX];
    unsigned header_len = write_header(header, opcode, len);
    struct frame *f = xmalloc(sizeof(*f) + header_len + len);

    f->refs = 1;
    f->header = (uint16_t)header_len;
    f->parts = 1;
    f->len = len;
    memcpy(f->bytes, header, header_len);
    if (len > 0)
        memcpy(f->bytes + header_len, payload, len);
    return f;
}

struct frame *frame_create(const char *text, size_t len)
{
    return create(OPCODE_TEXT, text, len);
}

struct frame *frame_create_control(unsigned opcode, const void *payload, size_t len)
{
    must(opcode >= 0x8 && opcode <= 0xf);
    must(len <= CONTROL_MAX);
    return create(opcode, payload, len);
}

struct frame *frame_join(struct frame *const *frames, size_t count)
{
    size_t len = 0;
    size_t at = 0;
    struct frame *f;

    must(count > 0 && count <= UINT16_MAX);
    if (count == 1)
        return frame_ref(frames[0]);
    for (size_t i = 0; i < count; i++)
        len += frame_size(frames[i]);
    f = xmalloc(sizeof(*f) + len);
    *f = (struct frame){.refs = 1, .parts = (uint16_t)count, .len = len};
    for (size_t i = 0; i < count; i++) {
        memcpy(f->bytes + at, frames[i]->bytes, frame_size(frames[i]));
        at += frame_size(frames[i]);
    }
    return f;
}

unsigned frame_parts(const struct frame *f)
{
    return f->parts;
}

struct frame *frame_ref(struct frame *f)
{
    must(f->refs > 0);
    f->refs++;
    return f;
}

void frame_unref(struct frame *f)
{
    if (!f)
        return;
    must(f->refs > 0);
    if (--f->refs == 0)
        free(f);
}

const unsigned char *frame_bytes(const struct frame *f)
{
    return f->bytes;
}

size_t frame_size(const struct frame *f)
{
    return f->header + f->len;
}

const char *frame_text(const struct frame *f)
{
    return (const char *)f->bytes + f->header;
}

size_t frame_text_len(const struct frame *f)
{
    return f->len;
}
