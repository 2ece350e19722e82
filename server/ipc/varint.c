#include "ipc/varint.h"

#include "base/buf.h"
#include "ipc/wire.h"

#include <stddef.h>

void varint_put(struct buf *out, uint64_t value)
{
    unsigned char bytes[VARINT_MAX];
    size_t len = 0;

    for (; value >= 0x80; value >>= 7)
        bytes[len++] = (unsigned char)(value | 0x80);
    bytes[len++] = (unsigned char)value;
    buf_add(out, bytes, len);
}

void varint_put_signed(struct buf *out, int64_t value)
{
    uint64_t bits = (uint64_t)value << 1;

    varint_put(out, value < 0 ? ~bits : bits);
}

uint64_t varint_get(struct wire_in *in)
{
    uint64_t value = 0;

    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint8_t byte = wire_get_u8(in);
        uint64_t bits = byte & 0x7f;

        if (in->bad || (shift == 63 && byte > 1) || (byte == 0 && shift > 0))
            break;
        value |= bits << shift;
        if (byte < 0x80)
            return value;
    }
    in->bad = true;
    return 0;
}

int64_t varint_get_signed(struct wire_in *in)
{
    uint64_t bits = varint_get(in);

    return (int64_t)(bits & 1 ? ~(bits >> 1) : bits >> 1);
}
