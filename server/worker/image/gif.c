#include "worker/image/image.h"

#include "base/xmalloc.h"

#include <stdlib.h>
#include <string.h>

#include <gif_lib.h>

/* --- without comments and what programs leave --- */

/* Sub-blocks up to the empty one, from `place` on; 0: cut. */
static size_t blocks_end(const struct image *img, size_t place)
{
    while (place < img->len && img->bytes[place] != 0)
        place += (size_t)img->bytes[place] + 1;
    return place < img->len ? place + 1 : 0;
}

static size_t table_size(unsigned char flags)
{
    return flags & 0x80 ? (size_t)3 << ((flags & 7) + 1) : 0;
}

/* Timing and transparency, and how often it loops. */
static bool is_kept(const unsigned char *at, size_t left)
{
    return at[1] == 0xf9 || (at[1] == 0xff && left >= 14 &&
                             (memcmp(at + 3, "NETSCAPE2.0", 11) == 0 ||
                              memcmp(at + 3, "ANIMEXTS1.0", 11) == 0));
}

/* The part that begins at `place`; its end, 0: it is none. */
static size_t part_end(const struct image *img, size_t place)
{
    const unsigned char *at = img->bytes + place;
    size_t left = img->len - place;

    if (at[0] == 0x21 && left >= 3)
        return blocks_end(img, place + 2);
    if (at[0] == 0x2c && left >= 11)
        return blocks_end(img, place + 10 + table_size(at[9]) + 1);
    return 0;
}

bool gif_strip(struct image *img)
{
    size_t place = 13;

    if (img->len < 14)
        return false;
    place += table_size(img->bytes[10]);
    if (place >= img->len)
        return false;
    buf_add(&img->clean, img->bytes, place);
    while (place < img->len && img->bytes[place] != 0x3b) {
        size_t end = part_end(img, place);

        if (end == 0)
            return false;
        if (img->bytes[place] == 0x2c || is_kept(img->bytes + place, img->len - place))
            buf_add(&img->clean, img->bytes + place, end - place);
        place = end;
    }
    buf_add_char(&img->clean, 0x3b);
    return place < img->len;
}

/* --- the first picture --- */

struct input {
    const char *bytes;
    size_t left;
};

static int read_input(GifFileType *gif, GifByteType *to, int len)
{
    struct input *in = gif->UserData;
    size_t take = len > 0 && (size_t)len < in->left ? (size_t)len : in->left;

    memcpy(to, in->bytes, take);
    in->bytes += take;
    in->left -= take;
    return (int)take;
}

/* Up to the first picture; *clear: the colour that is none, or -1. */
static bool find_picture(GifFileType *gif, int *clear)
{
    GifRecordType record;
    GifByteType *block;
    int code;

    *clear = NO_TRANSPARENT_COLOR;
    while (DGifGetRecordType(gif, &record) == GIF_OK) {
        if (record == IMAGE_DESC_RECORD_TYPE)
            return DGifGetImageDesc(gif) == GIF_OK;
        if (record != EXTENSION_RECORD_TYPE ||
            DGifGetExtension(gif, &code, &block) != GIF_OK)
            return false;
        while (block) {
            GraphicsControlBlock control;

            if (code == GRAPHICS_EXT_FUNC_CODE &&
                DGifExtensionToGCB(block[0], block + 1, &control) == GIF_OK)
                *clear = control.TransparentColor;
            if (DGifGetExtensionNext(gif, &block) != GIF_OK)
                return false;
        }
    }
    return false;
}

static void paint_row(const GifByteType *row, const GifImageDesc *at,
                      const ColorMapObject *colours, int clear, struct pixels *p, int y)
{
    for (int x = 0; x < at->Width; x++) {
        unsigned char *to =
            p->rgba + ((size_t)(at->Top + y) * p->width + (size_t)(at->Left + x)) * 4;

        if (row[x] == clear || row[x] >= colours->ColorCount)
            continue;
        to[0] = colours->Colors[row[x]].Red;
        to[1] = colours->Colors[row[x]].Green;
        to[2] = colours->Colors[row[x]].Blue;
        to[3] = 255;
    }
}

/* Interlaced rows come in four passes. */
static bool read_rows(GifFileType *gif, const ColorMapObject *colours, int clear,
                      struct pixels *p)
{
    static const int first[] = {0, 4, 2, 1, 0};
    static const int step[] = {8, 8, 4, 2, 1};
    const GifImageDesc at = gif->Image;
    GifByteType *row = xmalloc((size_t)at.Width);
    bool well = true;

    for (int pass = at.Interlace ? 0 : 4; well && pass < (at.Interlace ? 4 : 5); pass++)
        for (int y = first[pass]; well && y < at.Height; y += step[pass]) {
            well = DGifGetLine(gif, row, at.Width) == GIF_OK;
            if (well)
                paint_row(row, &at, colours, clear, p, y);
        }
    free(row);
    return well;
}

static bool read_picture(GifFileType *gif, struct image *img)
{
    const ColorMapObject *colours;
    int clear;

    if (gif->SWidth <= 0 || gif->SHeight <= 0 ||
        !pixels_init(&img->pixels, (uint32_t)gif->SWidth, (uint32_t)gif->SHeight) ||
        !find_picture(gif, &clear))
        return false;
    img->width = img->pixels.width;
    img->height = img->pixels.height;
    colours = gif->Image.ColorMap ? gif->Image.ColorMap : gif->SColorMap;
    return colours && gif->Image.Width > 0 && gif->Image.Height > 0 &&
           gif->Image.Left >= 0 && gif->Image.Top >= 0 &&
           gif->Image.Left + gif->Image.Width <= gif->SWidth &&
           gif->Image.Top + gif->Image.Height <= gif->SHeight &&
           read_rows(gif, colours, clear, &img->pixels);
}

bool gif_decode(struct image *img)
{
    struct input in = {img->clean.bytes, img->clean.len};
    GifFileType *gif = DGifOpen(&in, read_input, NULL);
    bool well = gif && read_picture(gif, img);

    if (gif)
        (void)DGifCloseFile(gif, NULL);
    return well;
}
