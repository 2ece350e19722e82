#include "worker/image/image.h"

#include "base/must.h"

#include <string.h>

#include <png.h>

#define HEAD      8
#define CHUNK_MAX 0x7fffffffu

/* Those that pixels, colours and animation need; none holds text. */
static bool is_kept(const unsigned char *name)
{
    static const char kept[][5] = {"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA",
                                   "cHRM", "sRGB", "iCCP", "sBIT", "bKGD", "pHYs",
                                   "acTL", "fcTL", "fdAT", "cICP"};

    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
        if (memcmp(name, kept[i], 4) == 0)
            return true;
    return false;
}

bool png_strip(struct image *img)
{
    size_t place = HEAD;

    if (img->len < HEAD)
        return false;
    buf_add(&img->clean, img->bytes, HEAD);
    while (img->len - place >= 12) {
        const unsigned char *at = img->bytes + place;
        size_t size = big_u32(at);

        if (size > CHUNK_MAX || size > img->len - place - 12)
            return false;
        if (is_kept(at + 4))
            buf_add(&img->clean, at, size + 12);
        if (memcmp(at + 4, "IEND", 4) == 0)
            return true;
        place += size + 12;
    }
    return false;
}

bool png_decode(struct image *img)
{
    png_image image;
    bool well;

    memset(&image, 0, sizeof(image));
    image.version = PNG_IMAGE_VERSION;
    if (!png_image_begin_read_from_memory(&image, img->clean.bytes, img->clean.len))
        return false;
    if (!pixels_init(&img->pixels, image.width, image.height)) {
        png_image_free(&image);
        return false;
    }
    img->width = image.width;
    img->height = image.height;
    image.format = PNG_FORMAT_RGBA;
    image.flags |= PNG_IMAGE_FLAG_FAST;
    well = png_image_finish_read(&image, NULL, img->pixels.rgba, 0, NULL) &&
           image.warning_or_error < 2;
    png_image_free(&image);
    return well;
}
