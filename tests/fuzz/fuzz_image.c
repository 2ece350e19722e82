/*
 * fuzz_image.c - taking an image apart and making it anew without metadata: the four formats, and
 * what is left is never longer and comes out the same again. (The decoders have fuzzers of their
 * own projects; here they run in the sandbox.)
 */
#include "base/must.h"
#include "worker/image/image.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void strip_twice(image_step_fn *strip, const uint8_t *bytes, size_t len)
{
    struct image first = {.bytes = bytes, .len = len, .orientation = 1};
    struct image second = {.orientation = 1};

    buf_init(&first.clean);
    buf_init(&second.clean);
    if (strip(&first)) {
        must(first.clean.len <= len);
        second.bytes = (const unsigned char *)first.clean.bytes;
        second.len = first.clean.len;
        must(strip(&second) && second.clean.len == first.clean.len);
        must(memcmp(second.clean.bytes, first.clean.bytes, first.clean.len) == 0);
    }
    buf_finish(&first.clean);
    buf_finish(&second.clean);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    strip_twice(jpeg_strip, bytes, len);
    strip_twice(png_strip, bytes, len);
    strip_twice(webp_strip, bytes, len);
    strip_twice(gif_strip, bytes, len);
    return 0;
}
