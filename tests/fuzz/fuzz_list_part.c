/* A piece of a list: what was read to the end and is written again gives the input. */
#include "base/buf.h"
#include "base/must.h"
#include "ipc/lists.h"
#include "ipc/wire.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct wire_in in = wire_in(bytes, len);
    struct list_part part;
    struct buf again;

    buf_init(&again);
    if (list_part_read(&in, &part)) {
        must(strlen(part.language) < sizeof(part.language));
        list_part_put(&again, &part);
        must(again.len <= len && memcmp(again.bytes, bytes, again.len) == 0);
        must(wire_end(&in) == (again.len == len));
    }
    buf_finish(&again);
    return 0;
}
