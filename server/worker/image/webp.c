#include "worker/image/image.h"

#include <string.h>

#include <webp/decode.h>
#include <webp/demux.h>
#include <webp/encode.h>

#define QUALITY  78
#define HEAD     12
#define HAS_EXIF 0x08
#define HAS_XMP  0x04

static bool is_kept(const unsigned char *name)
{
    static const char kept[][5] = {"VP8X", "VP8 ", "VP8L", "ALPH",
                                   "ANIM", "ANMF", "ICCP"};

    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
        if (memcmp(name, kept[i], 4) == 0)
            return true;
    return false;
}

static void set_size(struct buf *clean)
{
    size_t size = clean->len - 8;

    for (int i = 0; i < 4; i++)
        clean->bytes[4 + i] = (char)(size >> (8 * i) & 0xff);
}

bool webp_strip(struct image *img)
{
    size_t place = HEAD;
    size_t end;

    if (img->len < HEAD || (end = (size_t)little_u32(img->bytes + 4) + 8) > img->len)
        return false;
    buf_add(&img->clean, img->bytes, HEAD);
    while (place < end && end - place >= 8) {
        const unsigned char *at = img->bytes + place;
        size_t size = little_u32(at + 4);
        size_t whole = size + (size & 1) + 8;

        if (size > end - place - 8)
            return false;
        if (whole > end - place)
            whole = end - place;
        if (is_kept(at)) {
            buf_add(&img->clean, at, whole);
            if (memcmp(at, "VP8X", 4) == 0 && size >= 1)
                img->clean.bytes[img->clean.len - whole + 8] =
                    (char)(at[8] & ~(HAS_EXIF | HAS_XMP));
        }
        place += whole;
    }
    set_size(&img->clean);
    return true;
}

static bool decode_into(const uint8_t *bytes, size_t len, struct pixels *p)
{
    int width, height;

    if (!WebPGetInfo(bytes, len, &width, &height) || width <= 0 || height <= 0 ||
        !pixels_init(p, (uint32_t)width, (uint32_t)height))
        return false;
    return WebPDecodeRGBAInto(bytes, len, p->rgba, (size_t)p->width * p->height * 4,
                              width * 4) != NULL;
}

/* Of a moving one the first picture, which may cover a part of it only. */
bool webp_decode(struct image *img)
{
    WebPData data = {(const uint8_t *)img->clean.bytes, img->clean.len};
    WebPDemuxer *demux = WebPDemux(&data);
    WebPIterator frame;
    bool well = false;

    if (!demux)
        return false;
    img->width = WebPDemuxGetI(demux, WEBP_FF_CANVAS_WIDTH);
    img->height = WebPDemuxGetI(demux, WEBP_FF_CANVAS_HEIGHT);
    if (size_is_fine(img->width, img->height) && WebPDemuxGetFrame(demux, 1, &frame)) {
        well = frame.complete &&
               decode_into(frame.fragment.bytes, frame.fragment.size, &img->pixels);
        WebPDemuxReleaseIterator(&frame);
    }
    WebPDemuxDelete(demux);
    return well;
}

bool webp_encode(const struct pixels *p, struct buf *out)
{
    uint8_t *bytes = NULL;
    size_t len = WebPEncodeRGBA(p->rgba, (int)p->width, (int)p->height, (int)p->width * 4,
                                QUALITY, &bytes);

    buf_add(out, bytes, len);
    WebPFree(bytes);
    return len > 0;
}
