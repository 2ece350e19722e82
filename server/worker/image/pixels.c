#include "worker/image/image.h"

#include "base/must.h"
#include "base/xmalloc.h"

#include <stdlib.h>
#include <string.h>

bool size_is_fine(uint64_t width, uint64_t height)
{
    return width > 0 && height > 0 && width <= IMAGE_EDGE_MAX &&
           height <= IMAGE_EDGE_MAX && width * height <= IMAGE_PIXELS_MAX;
}

bool pixels_init(struct pixels *p, uint32_t width, uint32_t height)
{
    p->rgba = NULL;
    if (!size_is_fine(width, height))
        return false;
    p->width = width;
    p->height = height;
    p->rgba = xcalloc((size_t)width * height, 4);
    return true;
}

void pixels_finish(struct pixels *p)
{
    free(p->rgba);
    p->rgba = NULL;
}

/* --- smaller: each new pixel is the mean of the area it covers, its colours weighed by how
 * much they are seen --- */

struct rows {
    float *across; /* one old row, as wide as the new ones */
    float *sum;    /* of the new row at hand */
};

/* Which part of the old pixel `i` lies in the new one that ends at `end` and begins at `begin`. */
static float share(float begin, float end, uint32_t i)
{
    float from = begin > (float)i ? begin : (float)i;
    float to = end < (float)(i + 1) ? end : (float)(i + 1);

    return to > from ? to - from : 0;
}

static void add_pixel(float *sum, const unsigned char *rgba, float weight)
{
    float seen = weight * (float)rgba[3];

    sum[0] += seen * (float)rgba[0];
    sum[1] += seen * (float)rgba[1];
    sum[2] += seen * (float)rgba[2];
    sum[3] += seen;
}

static void shrink_row(const struct pixels *from, uint32_t y, uint32_t width,
                       float *across)
{
    const unsigned char *row = from->rgba + (size_t)y * from->width * 4;
    float step = (float)from->width / (float)width;

    memset(across, 0, (size_t)width * 4 * sizeof(*across));
    for (uint32_t x = 0; x < width; x++) {
        float begin = step * (float)x, end = step * (float)(x + 1);

        for (uint32_t i = (uint32_t)begin; i < from->width && (float)i < end; i++)
            add_pixel(across + 4 * (size_t)x, row + 4 * (size_t)i,
                      share(begin, end, i) / step);
    }
}

static unsigned char to_byte(float value)
{
    /* NOLINTNEXTLINE(bugprone-incorrect-roundings) it is positive, and lround is slow */
    return value >= 254.5f ? 255 : value <= 0 ? 0 : (unsigned char)(value + 0.5f);
}

static void put_row(const float *sum, uint32_t width, unsigned char *row)
{
    for (size_t x = 0; x < width; x++, sum += 4, row += 4) {
        float seen = sum[3] > 0 ? sum[3] : 1;

        for (int i = 0; i < 3; i++)
            row[i] = to_byte(sum[i] / seen);
        row[3] = to_byte(sum[3]);
    }
}

static void new_size(const struct pixels *from, uint32_t edge, struct pixels *to)
{
    uint32_t longer = from->width > from->height ? from->width : from->height;
    uint64_t width = ((uint64_t)from->width * edge + longer / 2) / longer;
    uint64_t height = ((uint64_t)from->height * edge + longer / 2) / longer;

    must(pixels_init(to, width > 0 ? (uint32_t)width : 1,
                     height > 0 ? (uint32_t)height : 1));
}

void pixels_shrink(const struct pixels *from, uint32_t edge, struct pixels *to)
{
    float *across, *sum, step;
    size_t row_size;

    new_size(from, edge, to);
    row_size = (size_t)to->width * 4;
    step = (float)from->height / (float)to->height;
    across = xcalloc(row_size, sizeof(*across));
    sum = xcalloc(row_size, sizeof(*sum));
    for (uint32_t y = 0; y < to->height; y++) {
        float begin = step * (float)y, end = step * (float)(y + 1);

        memset(sum, 0, row_size * sizeof(*sum));
        for (uint32_t i = (uint32_t)begin; i < from->height && (float)i < end; i++) {
            float weight = share(begin, end, i) / step;

            shrink_row(from, i, to->width, across);
            for (size_t x = 0; x < row_size; x++)
                sum[x] += weight * across[x];
        }
        put_row(sum, to->width, to->rgba + y * row_size);
    }
    free(across);
    free(sum);
}

/* --- turned --- */

/* Where the pixel of the old image that is shown at x, y lies. */
static size_t source_of(const struct pixels *p, int orientation, uint32_t x, uint32_t y)
{
    uint32_t right = p->width - 1, bottom = p->height - 1;
    uint32_t from_x = x, from_y = y;

    switch (orientation) {
    case 2:
        from_x = right - x;
        break;
    case 3:
        from_x = right - x;
        from_y = bottom - y;
        break;
    case 4:
        from_y = bottom - y;
        break;
    case 5:
        from_x = y;
        from_y = x;
        break;
    case 6:
        from_x = y;
        from_y = bottom - x;
        break;
    case 7:
        from_x = right - y;
        from_y = bottom - x;
        break;
    case 8:
        from_x = right - y;
        from_y = x;
        break;
    default:
        break;
    }
    return ((size_t)from_y * p->width + from_x) * 4;
}

void pixels_turn(struct pixels *p, int orientation)
{
    struct pixels turned;
    bool sideways = orientation >= 5;
    unsigned char *at;

    if (orientation <= 1 || orientation > 8)
        return;
    must(pixels_init(&turned, sideways ? p->height : p->width,
                     sideways ? p->width : p->height));
    at = turned.rgba;
    for (uint32_t y = 0; y < turned.height; y++)
        for (uint32_t x = 0; x < turned.width; x++, at += 4)
            memcpy(at, p->rgba + source_of(p, orientation, x, y), 4);
    pixels_finish(p);
    *p = turned;
}
