#include "store/export_lines.h"

#include "store/backup_files.h"
#include "store/export.h"

#include <string.h>
#include <unistd.h>

#define PIECE 65536

void export_lines_open(struct export_lines *l, int fd)
{
    memset(l, 0, sizeof(*l));
    l->fd = fd;
    l->is_open = true;
    buf_init(&l->waiting);
    buf_init(&l->line);
    secret_digest_init(&l->digest);
}

void export_lines_close(struct export_lines *l)
{
    uint8_t hash[SECRET_HASH_SIZE];

    if (!l->is_open)
        return;
    secret_digest_finish(&l->digest, hash);
    buf_finish(&l->waiting);
    buf_finish(&l->line);
    close(l->fd);
    l->is_open = false;
}

bool export_lines_flush(struct export_lines *l)
{
    bool ok =
        l->waiting.len == 0 || backup_write(l->fd, l->waiting.bytes, l->waiting.len);

    buf_clear(&l->waiting);
    return ok;
}

bool export_lines_add(struct export_lines *l, const struct buf *text)
{
    buf_add(&l->waiting, text->bytes, text->len);
    buf_add_char(&l->waiting, '\n');
    secret_digest_add(&l->digest, text->bytes, text->len);
    secret_digest_add(&l->digest, "\n", 1);
    l->bytes += text->len + 1;
    l->number++;
    return l->waiting.len < PIECE || export_lines_flush(l);
}

uint64_t export_lines_bytes(const struct export_lines *l)
{
    return l->bytes;
}

void export_lines_hash(struct export_lines *l, char hash[BACKUP_NAME_SIZE])
{
    uint8_t bytes[SECRET_HASH_SIZE];

    secret_digest_finish(&l->digest, bytes);
    secret_digest_init(&l->digest);
    backup_name_write(bytes, hash);
}

/* More of the file behind what waits; false: errno. */
static bool fill(struct export_lines *l)
{
    ssize_t len;

    buf_clear(&l->waiting);
    l->used = 0;
    buf_reserve(&l->waiting, PIECE);
    len = backup_read(l->fd, l->waiting.bytes, PIECE);
    if (len < 0)
        return false;
    l->waiting.len = (size_t)len;
    l->at_end = len == 0;
    return true;
}

static void end_last_line(struct export_lines *l)
{
    if (l->number > 0) {
        secret_digest_add(&l->digest, buf_text(&l->line), l->line.len);
        secret_digest_add(&l->digest, "\n", 1);
    }
    buf_clear(&l->line);
    l->number++;
}

enum export_line export_lines_next(struct export_lines *l, const char **text, size_t *len)
{
    end_last_line(l);
    for (;;) {
        const char *from = buf_text(&l->waiting) + l->used;
        size_t there = l->waiting.len - l->used;
        const char *end = memchr(from, '\n', there);
        size_t piece = end ? (size_t)(end - from) : there;

        if (l->line.len + piece > EXPORT_LINE_MAX)
            return EXPORT_LONG_LINE;
        buf_add(&l->line, from, piece);
        l->used += piece + (end != NULL);
        l->bytes += piece + (end != NULL);
        if (end)
            break;
        if (!fill(l))
            return EXPORT_UNREADABLE;
        if (l->at_end)
            return l->line.len == 0 ? EXPORT_NO_LINE : EXPORT_LONG_LINE;
    }
    *text = buf_text(&l->line);
    *len = l->line.len;
    return EXPORT_LINE;
}
