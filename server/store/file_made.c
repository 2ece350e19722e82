#include "store/file_made.h"

#include "base/buf.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LINE_MAX_BYTES 256

void hash_to_text(const uint8_t hash[SECRET_HASH_SIZE], char text[HASH_TEXT_SIZE])
{
    for (size_t i = 0; i < SECRET_HASH_SIZE; i++)
        snprintf(text + 2 * i, 3, "%02x", hash[i]);
}

static int nibble(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool hash_from_text(const char *text, size_t len, uint8_t hash[SECRET_HASH_SIZE])
{
    if (len != 2 * SECRET_HASH_SIZE)
        return false;
    for (size_t i = 0; i < SECRET_HASH_SIZE; i++) {
        int high = nibble(text[2 * i]);
        int low = nibble(text[2 * i + 1]);

        if (high < 0 || low < 0)
            return false;
        hash[i] = (uint8_t)(16 * high + low);
    }
    return true;
}

void file_made_write(const struct file_made *made, struct buf *out)
{
    for (size_t i = 0; i < made->count; i++) {
        const struct picture *p = &made->pictures[i];
        char hash[HASH_TEXT_SIZE];

        hash_to_text(p->hash, hash);
        buf_printf(out, "%" PRIu64 " %s %" PRIu64 " %" PRIu64 " %" PRIu64 " %s\n",
                   p->edge, hash, p->size, p->width, p->height, p->type);
    }
}

static bool read_line(struct picture *p, const char *line)
{
    char hash[HASH_TEXT_SIZE];
    int end = 0;

    memset(p, 0, sizeof(*p));
    return sscanf(line,
                  "%" SCNu64 " %64[0-9a-f] %" SCNu64 " %" SCNu64 " %" SCNu64
                  " %31[a-z0-9/+.-]%n",
                  &p->edge, hash, &p->size, &p->width, &p->height, p->type, &end) == 6 &&
           line[end] == '\0' && hash_from_text(hash, strlen(hash), p->hash) &&
           p->size > 0 && p->size < (uint64_t)1 << 40 && p->width > 0 &&
           p->width < 1 << 20 && p->height > 0 && p->height < 1 << 20;
}

bool file_made_read(struct file_made *made, const char *text, size_t len)
{
    made->count = 0;
    while (len > 0) {
        const char *end = memchr(text, '\n', len);
        char line[LINE_MAX_BYTES];
        size_t size = end ? (size_t)(end - text) : 0;

        if (!end || size >= sizeof(line) || made->count == PICTURES_MAX)
            return false;
        memcpy(line, text, size);
        line[size] = '\0';

        struct picture *p = &made->pictures[made->count];

        if (!read_line(p, line) || (p->edge == 0) != (made->count == 0))
            return false;
        made->count++;
        text = end + 1;
        len -= size + 1;
    }
    return true;
}
