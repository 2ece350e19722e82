/*
 * fuzz_multipart.c - a form in one piece and in small ones gives the same file, or the same
 * refusal. The first byte is the size of the pieces.
 */
#include "base/must.h"
#include "proto/file_type.h"
#include "proto/multipart.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static bool keep(void *arg, const void *bytes, size_t len)
{
    buf_add(arg, bytes, len);
    return true;
}

static bool feed(struct multipart *m, const uint8_t *bytes, size_t len, size_t size,
                 struct buf *out)
{
    must(multipart_init(m, "multipart/form-data; boundary=XX"));
    for (size_t at = 0; at < len; at += size)
        if (!multipart_feed(m, bytes + at, len - at < size ? len - at : size, keep, out))
            return false;
    return multipart_end(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct multipart one, many;
    struct buf whole, pieces;
    char clean[FILE_NAME_SIZE];
    bool good;

    if (len == 0)
        return 0;
    buf_init(&whole);
    buf_init(&pieces);
    good = feed(&one, bytes + 1, len - 1, len, &whole);
    must(good == feed(&many, bytes + 1, len - 1, 1 + bytes[0] % 16, &pieces));
    if (good) {
        must(whole.len == pieces.len && whole.len < len);
        must(whole.len == 0 || memcmp(whole.bytes, pieces.bytes, whole.len) == 0);
        must(strcmp(one.name, many.name) == 0);
        file_name_clean(one.name, one.name_len, clean);
        must(clean[0] != '\0' && !strchr(clean, '/'));
        must(file_type_of(whole.bytes ? whole.bytes : "", whole.len)->type != NULL);
    }
    multipart_finish(&one);
    multipart_finish(&many);
    buf_finish(&whole);
    buf_finish(&pieces);
    return 0;
}
