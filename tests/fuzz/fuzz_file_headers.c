/*
 * fuzz_file_headers.c - one text as each of the headers that come with files.
 */
#include "base/buf.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "proto/file_headers.h"
#include "proto/multipart.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void as_range(const char *text, uint64_t size)
{
    uint64_t from = 0, count = 0;

    if (header_range(text, size, &from, &count) == RANGE_PART)
        must(count > 0 && from < size && count <= size - from);
}

static void as_metadata(const char *text)
{
    char value[32];
    size_t len = 0;

    if (tus_metadata(text, "filename", value, sizeof(value), &len))
        must(len <= sizeof(value));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char *text = xstrndup((const char *)bytes, len);
    struct multipart form;
    struct buf out;
    uint64_t number;

    if (header_number(text, &number))
        must(number < UINT64_C(1) << 53);
    for (uint64_t size = 0; size < 12; size += 11)
        as_range(text, size);
    as_metadata(text);
    (void)multipart_init(&form, text);
    multipart_finish(&form);
    buf_init(&out);
    disposition_put(&out, false, text);
    must(!strpbrk(buf_text(&out), "\r\n"));
    buf_finish(&out);
    free(text);
    return 0;
}
