#include "ipc/wire.h"

#include "base/buf.h"
#include "base/must.h"
#include "base/utf8.h"

static void put(struct buf *out, uint64_t value, size_t size)
{
    unsigned char bytes[8];

    for (size_t i = 0; i < size; i++)
        bytes[i] = (unsigned char)(value >> (8 * i));
    buf_add(out, bytes, size);
}

void wire_put_u8(struct buf *out, uint8_t value)
{
    put(out, value, 1);
}

void wire_put_u16(struct buf *out, uint16_t value)
{
    put(out, value, 2);
}

void wire_put_u32(struct buf *out, uint32_t value)
{
    put(out, value, 4);
}

void wire_put_u64(struct buf *out, uint64_t value)
{
    put(out, value, 8);
}

void wire_put_i64(struct buf *out, int64_t value)
{
    put(out, (uint64_t)value, 8);
}

void wire_put_bytes(struct buf *out, const void *bytes, size_t len)
{
    must(len <= UINT32_MAX);
    wire_put_u32(out, (uint32_t)len);
    buf_add(out, bytes, len);
}

void wire_put_string(struct buf *out, const char *text, size_t len)
{
    wire_put_bytes(out, text, len);
}

struct wire_in wire_in(const void *bytes, size_t len)
{
    return (struct wire_in){.at = bytes, .left = len, .bad = false};
}

/* The next `size` bytes, or NULL and broken from now on. */
static const unsigned char *take(struct wire_in *in, size_t size)
{
    const unsigned char *at = in->at;

    if (in->bad || size > in->left) {
        in->bad = true;
        return NULL;
    }
    if (size > 0) /* there may be no bytes at all, and NULL takes no sums */
        in->at += size;
    in->left -= size;
    return at;
}

static uint64_t get(struct wire_in *in, size_t size)
{
    const unsigned char *bytes = take(in, size);
    uint64_t value = 0;

    if (!bytes)
        return 0;
    for (size_t i = 0; i < size; i++)
        value |= (uint64_t)bytes[i] << (8 * i);
    return value;
}

uint8_t wire_get_u8(struct wire_in *in)
{
    return (uint8_t)get(in, 1);
}

uint16_t wire_get_u16(struct wire_in *in)
{
    return (uint16_t)get(in, 2);
}

uint32_t wire_get_u32(struct wire_in *in)
{
    return (uint32_t)get(in, 4);
}

uint64_t wire_get_u64(struct wire_in *in)
{
    return get(in, 8);
}

int64_t wire_get_i64(struct wire_in *in)
{
    return (int64_t)get(in, 8);
}

void wire_get_bytes(struct wire_in *in, const void **bytes, size_t *len)
{
    size_t announced = wire_get_u32(in);

    *bytes = take(in, announced);
    *len = *bytes ? announced : 0;
    if (!*bytes)
        *bytes = "";
}

void wire_get_string(struct wire_in *in, const char **text, size_t *len)
{
    const void *bytes;

    wire_get_bytes(in, &bytes, len);
    *text = bytes;
    if (utf8_valid(*text, *len))
        return;
    in->bad = true;
    *text = "";
    *len = 0;
}

bool wire_end(const struct wire_in *in)
{
    return !in->bad && in->left == 0;
}
