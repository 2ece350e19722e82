/*
 * image.h - an image somebody sent: without what it tells of its maker, and smaller ones of it.
 *
 * Runs in a process of its own, closed in by sandbox.h, for one image: whatever a decoder does
 * there, no other image and nothing else suffers. The bytes are hostile.
 */
#ifndef WORKER_IMAGE_IMAGE_H
#define WORKER_IMAGE_IMAGE_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IMAGE_PIXELS_MAX    50000000u
#define IMAGE_EDGE_MAX      30000u
#define IMAGE_CPU_S         5
#define IMAGE_MEMORY        ((uint64_t)1 << 30)
#define IMAGE_FILE_MAX      ((uint64_t)1 << 30)
#define IMAGE_NOT_CLOSED_IN 77 /* the exit status: nothing was read, ask again later */

/* `roost-worker --image`: the image on descriptor 0, the answer on descriptor 1, which is a file:
 *
 *   roost-image 1 COUNT LF, then COUNT lines  EDGE WIDTH HEIGHT TYPE LENGTH LF, then the bytes.
 *
 * The first, edge 0, is the image itself; COUNT 0: it is none. Ends the process. */
_Noreturn void image_errand(void);

/* Rows of RGBA, 8 bits each, not premultiplied; on the heap. */
struct pixels {
    uint32_t width, height;
    unsigned char *rgba;
};

void pixels_finish(struct pixels *p);
/* False: too large, nothing is allocated. */
bool pixels_init(struct pixels *p, uint32_t width, uint32_t height);
bool size_is_fine(uint64_t width, uint64_t height);
/* So that its longer edge is `edge`; it is longer now. */
void pixels_shrink(const struct pixels *from, uint32_t edge, struct pixels *to);
/* As an Exif orientation 1..8 wants it; `p` becomes the result. */
void pixels_turn(struct pixels *p, int orientation);

struct image {
    const unsigned char *bytes; /* as sent */
    size_t len;
    const char *type;
    struct buf clean;       /* without metadata */
    uint32_t width, height; /* as shown */
    int orientation;        /* of a JPEG, 1..8 */
    struct pixels pixels;   /* of the image, or at least `enough` long */
};

/* One pair a format. `strip` writes img->clean out of its parts, cut behind its end; `decode` reads
 * that, fills the dimensions and pixels. False: it is no such image. */
typedef bool image_step_fn(struct image *img);
#define IMAGE_ENOUGH 1080u /* pixels of an edge that the largest thumb needs */
image_step_fn jpeg_strip, jpeg_decode, png_strip, png_decode, webp_strip, webp_decode,
    gif_strip, gif_decode;

/* Of pixels that were turned; with the profile of `img`, whose clean it replaces. */
bool jpeg_rewrite(struct image *img);
bool webp_encode(const struct pixels *p, struct buf *out);

uint32_t big_u16(const unsigned char *at);
uint32_t big_u32(const unsigned char *at);
uint32_t little_u32(const unsigned char *at);

#endif
