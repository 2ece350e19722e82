/*
 * jpeg.c - JPEG by libjpeg. A picture that its camera held sideways is turned and written anew: that
 * its orientation is metadata too is what makes the rest of it so easily forgotten.
 */
#include "worker/image/image.h"

#include "base/xmalloc.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#define SEGMENTS_MAX 10000
#define SCANS_MAX    100
#define QUALITY      90

/* --- without metadata --- */

static bool starts(const unsigned char *at, size_t len, const char *what, size_t what_len)
{
    return len >= what_len && memcmp(at, what, what_len) == 0;
}

/* Of the application segments those that the colours need, and a plain JFIF head. */
static bool is_kept(unsigned marker, const unsigned char *at, size_t len)
{
    if (marker == 0xe0)
        return starts(at, len, "JFIF", 5) && len == 14;
    if (marker == 0xe2)
        return starts(at, len, "ICC_PROFILE", 12);
    if (marker == 0xee)
        return starts(at, len, "Adobe", 5);
    return marker < 0xe0 || marker == 0xda; /* no APPn, COM or extension */
}

static uint32_t tiff_u16(const unsigned char *at, bool little)
{
    return little ? (uint32_t)at[0] | (uint32_t)at[1] << 8 : big_u16(at);
}

static uint32_t tiff_u32(const unsigned char *at, bool little)
{
    return little ? little_u32(at) : big_u32(at);
}

/* Tag 0x0112 of the first directory; 1 where there is none. */
static int exif_orientation(const unsigned char *at, size_t len)
{
    uint32_t place, count;
    bool little;

    if (!starts(at, len, "Exif\0", 6) || len < 6 + 8)
        return 1;
    at += 6;
    len -= 6;
    little = at[0] == 'I';
    place = tiff_u32(at + 4, little);
    if (place > len || len - place < 2)
        return 1;
    count = tiff_u16(at + place, little);
    place += 2;
    for (uint32_t i = 0; i < count && len - place >= 12; i++, place += 12) {
        uint32_t value = tiff_u16(at + place + 8, little);

        if (tiff_u16(at + place, little) == 0x0112)
            return value >= 1 && value <= 8 ? (int)value : 1;
    }
    return 1;
}

/* Behind a scan's head: how long its data are, up to the next marker. */
static size_t scan_len(const unsigned char *at, size_t len)
{
    for (size_t i = 0; i + 1 < len; i++)
        if (at[i] == 0xff && at[i + 1] != 0 && at[i + 1] != 0xff &&
            (at[i + 1] < 0xd0 || at[i + 1] > 0xd7))
            return i;
    return len;
}

/* Stuffing, restarts and what belongs to no image's middle are no segments. A reader may take them
 * for a scan's data, and us for a head of something else. */
static bool has_length(unsigned marker)
{
    return marker >= 0xc0 && !(marker >= 0xd0 && marker <= 0xd8);
}

/* A segment with a length, at its marker's second byte; false: cut, or nonsense. */
static bool take_segment(struct image *img, size_t *place)
{
    const unsigned char *at = img->bytes + *place;
    size_t left = img->len - *place;
    size_t size;

    if (left < 3 || !has_length(at[0]) || (size = big_u16(at + 1)) < 2 || size + 1 > left)
        return false;
    if (at[0] == 0xe1 && img->orientation == 1)
        img->orientation = exif_orientation(at + 3, size - 2);
    if (is_kept(at[0], at + 3, size - 2)) {
        buf_add_char(&img->clean, (char)0xff);
        buf_add(&img->clean, at, size + 1);
    }
    *place += size + 1;
    if (at[0] == 0xda) {
        size = scan_len(at + size + 1, left - size - 1);
        buf_add(&img->clean, img->bytes + *place, size);
        *place += size;
    }
    return true;
}

bool jpeg_strip(struct image *img)
{
    static const char end[] = {(char)0xff, (char)0xd9};
    size_t place = 2;
    int scans = 0;

    img->orientation = 1;
    if (img->len < 4 || img->bytes[0] != 0xff || img->bytes[1] != 0xd8)
        return false;
    buf_add(&img->clean, img->bytes, 2);
    for (int i = 0; i < SEGMENTS_MAX && place + 1 < img->len; i++) {
        if (img->bytes[place] != 0xff)
            return false;
        while (place < img->len && img->bytes[place] == 0xff)
            place++;
        if (place == img->len)
            return false;
        if (img->bytes[place] == 0xd9) {
            buf_add(&img->clean, end, sizeof(end));
            return scans > 0;
        }
        scans += img->bytes[place] == 0xda;
        if (scans > SCANS_MAX || !take_segment(img, &place))
            return false;
    }
    return false;
}

/* --- pixels --- */

struct guard {
    struct jpeg_error_mgr errors;
    jmp_buf out;
};

static void give_up(j_common_ptr info)
{
    struct guard *g = (struct guard *)(void *)info->err;

    longjmp(g->out, 1);
}

static void say_nothing(j_common_ptr info)
{
    (void)info;
}

static void set_guard(struct guard *g)
{
    jpeg_std_error(&g->errors);
    g->errors.error_exit = give_up;
    g->errors.output_message = say_nothing;
}

/* The decoder itself makes it smaller, by half, a quarter or an eighth. */
static void choose_scale(struct jpeg_decompress_struct *info, bool whole)
{
    uint32_t longer =
        info->image_width > info->image_height ? info->image_width : info->image_height;

    info->scale_num = 1;
    info->scale_denom = 1;
    while (!whole && info->scale_denom < 8 &&
           longer / (info->scale_denom * 2) >= 2 * IMAGE_ENOUGH)
        info->scale_denom *= 2;
}

/* Printers' inks, as Adobe writes them: inverted. */
static void from_inks(const unsigned char *row, uint32_t width, bool inverted,
                      unsigned char *rgba)
{
    for (uint32_t x = 0; x < width; x++, row += 4, rgba += 4) {
        unsigned black = inverted ? row[3] : 255u - row[3];

        for (int i = 0; i < 3; i++) {
            unsigned ink = inverted ? row[i] : 255u - row[i];

            rgba[i] = (unsigned char)(ink * black / 255);
        }
        rgba[3] = 255;
    }
}

static void from_rgb(const unsigned char *row, uint32_t width, unsigned char *rgba)
{
    for (uint32_t x = 0; x < width; x++, row += 3, rgba += 4) {
        memcpy(rgba, row, 3);
        rgba[3] = 255;
    }
}

static void read_rows(struct jpeg_decompress_struct *info, struct pixels *p,
                      unsigned char *row)
{
    bool inks = info->out_color_space == JCS_CMYK;

    while (info->output_scanline < info->output_height) {
        unsigned char *to = p->rgba + (size_t)info->output_scanline * p->width * 4;
        JSAMPROW rows[1] = {row};

        if (jpeg_read_scanlines(info, rows, 1) != 1)
            break;
        if (inks)
            from_inks(row, p->width, info->saw_Adobe_marker, to);
        else
            from_rgb(row, p->width, to);
    }
}

static bool begin(struct jpeg_decompress_struct *info, struct image *img)
{
    jpeg_mem_src(info, (unsigned char *)img->clean.bytes, (unsigned long)img->clean.len);
    if (jpeg_read_header(info, TRUE) != JPEG_HEADER_OK ||
        !size_is_fine(info->image_width, info->image_height))
        return false;
    choose_scale(info, img->orientation != 1);
    info->out_color_space =
        info->jpeg_color_space == JCS_CMYK || info->jpeg_color_space == JCS_YCCK
            ? JCS_CMYK
            : JCS_RGB;
    if (!jpeg_start_decompress(info))
        return false;
    img->width = info->image_width;
    img->height = info->image_height;
    return pixels_init(&img->pixels, info->output_width, info->output_height);
}

bool jpeg_decode(struct image *img)
{
    struct jpeg_decompress_struct info;
    struct guard g;
    unsigned char *volatile row = NULL;
    volatile bool well = false;

    set_guard(&g);
    info.err = &g.errors;
    if (setjmp(g.out) == 0) {
        jpeg_create_decompress(&info);
        if (begin(&info, img)) {
            row = xmalloc((size_t)info.output_width * 4);
            read_rows(&info, &img->pixels, row);
            well = jpeg_finish_decompress(&info);
        }
    }
    jpeg_destroy_decompress(&info);
    free(row);
    return well;
}

/* --- written anew --- */

static void copy_profile(struct image *img, struct jpeg_compress_struct *out)
{
    struct jpeg_decompress_struct in;
    JOCTET *profile = NULL;
    unsigned len = 0;

    in.err = out->err;
    jpeg_create_decompress(&in);
    jpeg_mem_src(&in, (unsigned char *)img->clean.bytes, (unsigned long)img->clean.len);
    jpeg_save_markers(&in, JPEG_APP0 + 2, 0xffff);
    if (jpeg_read_header(&in, TRUE) == JPEG_HEADER_OK &&
        in.jpeg_color_space != JCS_CMYK && in.jpeg_color_space != JCS_YCCK &&
        jpeg_read_icc_profile(&in, &profile, &len))
        jpeg_write_icc_profile(out, profile, len);
    free(profile);
    jpeg_destroy_decompress(&in);
}

static void write_rows(struct jpeg_compress_struct *out, const struct pixels *p,
                       unsigned char *row)
{
    while (out->next_scanline < out->image_height) {
        const unsigned char *from = p->rgba + (size_t)out->next_scanline * p->width * 4;
        JSAMPROW rows[1] = {row};

        for (uint32_t x = 0; x < p->width; x++)
            memcpy(row + 3 * (size_t)x, from + 4 * (size_t)x, 3);
        (void)jpeg_write_scanlines(out, rows, 1);
    }
}

bool jpeg_rewrite(struct image *img)
{
    struct jpeg_compress_struct out;
    struct guard g;
    unsigned char *bytes = NULL;
    unsigned long len = 0;
    unsigned char *volatile row = xmalloc((size_t)img->pixels.width * 3);
    volatile bool well = false;

    set_guard(&g);
    out.err = &g.errors;
    if (setjmp(g.out) == 0) {
        jpeg_create_compress(&out);
        jpeg_mem_dest(&out, &bytes, &len);
        out.image_width = img->pixels.width;
        out.image_height = img->pixels.height;
        out.input_components = 3;
        out.in_color_space = JCS_RGB;
        jpeg_set_defaults(&out);
        jpeg_set_quality(&out, QUALITY, TRUE);
        out.optimize_coding = TRUE;
        jpeg_start_compress(&out, TRUE);
        copy_profile(img, &out);
        write_rows(&out, &img->pixels, row);
        jpeg_finish_compress(&out);
        well = true;
    }
    jpeg_destroy_compress(&out);
    free(row);
    if (well) {
        buf_clear(&img->clean);
        buf_add(&img->clean, bytes, len);
    }
    free(bytes);
    return well;
}
