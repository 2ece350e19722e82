/* The input says which field comes next and then brings it: what was read to the end
 * and is written again gives the input. */
#include "base/buf.h"
#include "base/must.h"
#include "ipc/wire.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void copy_bytes(struct wire_in *in, struct buf *out)
{
    const void *found;
    size_t found_len;

    wire_get_bytes(in, &found, &found_len);
    wire_put_bytes(out, found, found_len);
}

static void copy_string(struct wire_in *in, struct buf *out)
{
    const char *text;
    size_t text_len;

    wire_get_string(in, &text, &text_len);
    wire_put_string(out, text, text_len);
}

static void copy_field(uint8_t kind, struct wire_in *in, struct buf *out)
{
    switch (kind % 7) {
    case 0:
        wire_put_u8(out, wire_get_u8(in));
        break;
    case 1:
        wire_put_u16(out, wire_get_u16(in));
        break;
    case 2:
        wire_put_u32(out, wire_get_u32(in));
        break;
    case 3:
        wire_put_u64(out, wire_get_u64(in));
        break;
    case 4:
        wire_put_i64(out, wire_get_i64(in));
        break;
    case 5:
        copy_bytes(in, out);
        break;
    default:
        copy_string(in, out);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct wire_in in = wire_in(bytes, len);
    struct buf out;

    buf_init(&out);
    while (!in.bad && in.left > 0) {
        uint8_t kind = wire_get_u8(&in);

        wire_put_u8(&out, kind);
        copy_field(kind, &in, &out);
    }
    if (wire_end(&in))
        must(out.len == len && (len == 0 || memcmp(out.bytes, bytes, len) == 0));
    buf_finish(&out);
    return 0;
}
