/*
 * fuzz_command.c - a command from a replicated log: what decodes is encoded to the same
 * bytes' worth, and decodes again to the same.
 */
#include "base/buf.h"
#include "base/must.h"
#include "store/command.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct command c, again;
    struct buf first, second;

    if (!command_decode(&c, bytes, len))
        return 0;
    must(strcmp(command_name(c.kind), "unknown") != 0);
    must(!c.text || strlen(c.text) == c.text_len);
    buf_init(&first);
    buf_init(&second);
    command_encode(&c, &first);
    must(first.len <= len);
    must(command_decode(&again, first.bytes, first.len));
    command_encode(&again, &second);
    must(first.len == second.len && memcmp(first.bytes, second.bytes, first.len) == 0);
    command_finish(&c);
    command_finish(&again);
    buf_finish(&first);
    buf_finish(&second);
    return 0;
}
