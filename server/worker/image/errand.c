#include "worker/image/image.h"

#include "base/xmalloc.h"
#include "worker/sandbox.h"
#include "worker/sanitized.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define INPUT_MAX ((size_t)256 * 1024 * 1024)

static const struct format {
    const char *type;
    const char *magic;
    size_t at, len;
    image_step_fn *strip, *decode;
} formats[] = {
    {"image/jpeg", "\xff\xd8\xff", 0, 3, jpeg_strip, jpeg_decode},
    {"image/png", "\x89PNG\r\n\x1a\n", 0, 8, png_strip, png_decode},
    {"image/gif", "GIF8", 0, 4, gif_strip, gif_decode},
    {"image/webp", "WEBP", 8, 4, webp_strip, webp_decode},
};

static const uint32_t edges[] = {360, 1080};
#define EDGES (sizeof(edges) / sizeof(edges[0]))

struct made {
    uint32_t edge, width, height;
    struct buf bytes;
};

uint32_t big_u16(const unsigned char *at)
{
    return (uint32_t)at[0] << 8 | at[1];
}

uint32_t big_u32(const unsigned char *at)
{
    return big_u16(at) << 16 | big_u16(at + 2);
}

uint32_t little_u32(const unsigned char *at)
{
    return (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

static bool read_input(struct buf *in)
{
    struct stat file;
    size_t size;

    if (fstat(STDIN_FILENO, &file) != 0 || file.st_size <= 0 ||
        (uint64_t)file.st_size > INPUT_MAX)
        return false;
    size = (size_t)file.st_size;
    buf_reserve(in, size);
    while (in->len < size) {
        ssize_t got =
            pread(STDIN_FILENO, in->bytes + in->len, size - in->len, (off_t)in->len);

        if (got <= 0)
            return false;
        in->len += (size_t)got;
    }
    return true;
}

static const struct format *find_format(const struct buf *in)
{
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        const struct format *f = &formats[i];

        if (in->len >= f->at + f->len && memcmp(in->bytes + f->at, f->magic, f->len) == 0)
            return f;
    }
    return NULL;
}

/* An image turned as its camera meant it. */
static bool set_upright(struct image *img)
{
    if (img->orientation <= 1)
        return true;
    pixels_turn(&img->pixels, img->orientation);
    img->width = img->pixels.width;
    img->height = img->pixels.height;
    return jpeg_rewrite(img);
}

static size_t make_thumbs(const struct image *img, struct made *thumbs)
{
    uint32_t longer =
        img->pixels.width > img->pixels.height ? img->pixels.width : img->pixels.height;
    size_t count = 0;

    for (size_t i = 0; i < EDGES && longer > edges[i]; i++) {
        struct pixels small;

        pixels_shrink(&img->pixels, edges[i], &small);
        buf_init(&thumbs[count].bytes);
        thumbs[count].edge = edges[i];
        thumbs[count].width = small.width;
        thumbs[count].height = small.height;
        count += webp_encode(&small, &thumbs[count].bytes);
        pixels_finish(&small);
    }
    return count;
}

static bool write_all(const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t taken = write(STDOUT_FILENO, bytes, len);

        if (taken <= 0)
            return false;
        bytes += taken;
        len -= (size_t)taken;
    }
    return true;
}

static bool write_answer(const struct image *img, const struct made *thumbs, size_t count)
{
    struct buf head;
    bool written;

    buf_init(&head);
    buf_printf(&head, "roost-image 1 %zu\n0 %u %u %s %zu\n", count + 1, img->width,
               img->height, img->type, img->clean.len);
    for (size_t i = 0; i < count; i++)
        buf_printf(&head, "%u %u %u image/webp %zu\n", thumbs[i].edge, thumbs[i].width,
                   thumbs[i].height, thumbs[i].bytes.len);
    written =
        write_all(head.bytes, head.len) && write_all(img->clean.bytes, img->clean.len);
    for (size_t i = 0; i < count && written; i++)
        written = write_all(thumbs[i].bytes.bytes, thumbs[i].bytes.len);
    buf_finish(&head);
    return written;
}

static bool write_nothing(void)
{
    static const char none[] = "roost-image 1 0\n";

    return write_all(none, strlen(none));
}

static bool look(const struct buf *in, struct image *img)
{
    const struct format *f = find_format(in);

    if (!f)
        return false;
    img->bytes = (const unsigned char *)in->bytes;
    img->len = in->len;
    img->type = f->type;
    img->orientation = 1;
    return f->strip(img) && f->decode(img) && size_is_fine(img->width, img->height) &&
           set_upright(img);
}

static bool answer(const struct buf *in)
{
    struct image img = {.bytes = NULL};
    struct made thumbs[EDGES];
    size_t count = 0;
    bool written;

    buf_init(&img.clean);
    if (look(in, &img)) {
        count = make_thumbs(&img, thumbs);
        written = write_answer(&img, thumbs, count);
    } else {
        written = write_nothing();
    }
    for (size_t i = 0; i < count; i++)
        buf_finish(&thumbs[i].bytes);
    pixels_finish(&img.pixels);
    buf_finish(&img.clean);
    return written;
}

static bool close_in(void)
{
    const struct sandbox box = {
        .folder = -1, .memory_bytes = IMAGE_MEMORY, .file_bytes = IMAGE_FILE_MAX};
    const struct rlimit cpu = {.rlim_cur = IMAGE_CPU_S, .rlim_max = IMAGE_CPU_S + 1};

    return (IS_SANITIZED || setrlimit(RLIMIT_CPU, &cpu) == 0) && sandbox_enter(&box);
}

void image_errand(void)
{
    struct buf in;
    bool well;

    buf_init(&in);
    if (!close_in())
        _exit(IMAGE_NOT_CLOSED_IN);
    well = read_input(&in) && answer(&in);
    buf_finish(&in);
    _exit(well ? EXIT_SUCCESS
               : EXIT_FAILURE); /* nothing at exit could do its work in here */
}
