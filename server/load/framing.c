#include "load/framing.h"

#include "base/random.h"

#include <string.h>

#define FIN    0x80
#define MASKED 0x80

static uint64_t big_endian(const unsigned char *bytes, size_t count)
{
    uint64_t value = 0;

    for (size_t i = 0; i < count; i++)
        value = value << 8 | bytes[i];
    return value;
}

static bool is_opcode(unsigned code)
{
    return code <= OPCODE_BINARY || (code >= OPCODE_CLOSE && code <= OPCODE_PONG);
}

enum framing frame_read(const char *bytes, size_t len, struct frame_view *view)
{
    const unsigned char *at = (const unsigned char *)bytes;
    size_t header = 2;
    uint64_t payload;

    view->size = 0;
    if (len < 2)
        return FRAMING_PART;
    /* No extension was agreed on, and a server never masks. */
    if ((at[0] & 0x70) || !is_opcode(at[0] & 0x0f) || (at[1] & MASKED))
        return FRAMING_BROKEN;
    payload = at[1];
    if (payload >= 126) {
        header = payload == 126 ? 4 : 10;
        if (len < header)
            return FRAMING_PART;
        payload = big_endian(at + 2, header - 2);
    }
    if (payload > MESSAGE_LEN_MAX)
        return FRAMING_BROKEN;
    view->opcode = (enum opcode)(at[0] & 0x0f);
    view->is_last = (at[0] & FIN) != 0;
    view->payload = bytes + header;
    view->len = (size_t)payload;
    view->size = header + (size_t)payload;
    if (view->opcode >= OPCODE_CLOSE && (!view->is_last || payload > 125))
        return FRAMING_BROKEN;
    return view->size <= len ? FRAMING_WHOLE : FRAMING_PART;
}

static size_t write_header(unsigned char *header, enum opcode opcode, size_t len)
{
    size_t bytes = len < 126 ? 0 : len < 65536 ? 2 : 8;

    header[0] = (unsigned char)(FIN | opcode);
    header[1] = (unsigned char)(MASKED | (bytes == 0 ? len : bytes == 2 ? 126 : 127));
    for (size_t i = 0; i < bytes; i++)
        header[2 + i] = (unsigned char)(len >> (8 * (bytes - 1 - i)));
    return 2 + bytes;
}

static void mask(char *bytes, size_t len, uint32_t key)
{
    uint64_t wide = (uint64_t)key << 32 | key;
    unsigned char small[4];
    size_t i = 0;

    for (; i + 8 <= len; i += 8) {
        uint64_t w;

        memcpy(&w, bytes + i, 8);
        w ^= wide;
        memcpy(bytes + i, &w, 8);
    }
    memcpy(small, &key, 4);
    for (; i < len; i++)
        bytes[i] = (char)(bytes[i] ^ (char)small[i % 4]);
}

void frame_write(struct buf *out, enum opcode opcode, const char *payload, size_t len)
{
    unsigned char header[14];
    size_t header_len = write_header(header, opcode, len);
    uint32_t key = (uint32_t)random_below(UINT64_C(1) << 32);

    memcpy(header + header_len, &key, 4);
    buf_add(out, header, header_len + 4);
    buf_add(out, payload, len);
    mask(out->bytes + out->len - len, len, key);
}
