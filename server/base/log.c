#include "base/log.h"

#include "base/clock.h"
#include "base/utf8.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES 2048
#define QUOTED_MAX     200

static const char *const level_names[LOG_LEVEL_COUNT] = {"debug", "info", "warn",
                                                         "error"};
static _Atomic int lowest_level = LOG_INFO;

void log_set_level(enum log_level level)
{
    atomic_store_explicit(&lowest_level, (int)level, memory_order_relaxed);
}

bool log_level_parse(const char *name, enum log_level *level)
{
    for (int i = 0; i < LOG_LEVEL_COUNT; i++) {
        if (strcmp(name, level_names[i]) == 0) {
            *level = (enum log_level)i;
            return true;
        }
    }
    return false;
}

/* Writes the character that text begins with so that it can neither end the line
 * nor drive a terminal: at most 4 bytes. A byte that is no valid UTF-8 goes alone. */
static size_t escape(char *out, const char *text, size_t len, bool quotes, size_t *taken)
{
    static const char hex[] = "0123456789abcdef";
    unsigned char byte = (unsigned char)text[0];
    size_t size = utf8_sequence(text, len);

    *taken = 1;
    if (byte == '\n' || (quotes && (byte == '"' || byte == '\\'))) {
        out[0] = '\\';
        out[1] = byte == '\n' ? 'n' : text[0];
        return 2;
    }
    if (size == 0 || utf8_has_control(text, size)) {
        memcpy(out, (char[]){'\\', 'x', hex[byte >> 4], hex[byte & 15]}, 4);
        return 4;
    }
    memcpy(out, text, size);
    *taken = size;
    return size;
}

/* Escapes what fits into `room` bytes; three dots tell that something was cut. */
static size_t escape_text(char *out, size_t room, const char *text, size_t len,
                          bool quotes)
{
    size_t end = 0;
    size_t at = 0;
    size_t taken;

    for (; at < len && end + 4 + 3 <= room; at += taken)
        end += escape(out + end, text + at, len - at, quotes, &taken);
    if (at < len) {
        memcpy(out + end, "...", 3);
        end += 3;
    }
    return end;
}

const char *log_quote(struct log_quote *space, const char *text)
{
    size_t len = strlen(text);
    size_t end = 1;

    _Static_assert(sizeof(space->text) > QUOTED_MAX + 3, "two quotes and a NUL");
    space->text[0] = '"';
    end += escape_text(space->text + 1, QUOTED_MAX, text, len, true);
    space->text[end++] = '"';
    space->text[end] = '\0';
    return space->text;
}

static size_t write_head(char *line, size_t room, enum log_level level, const char *msg)
{
    int64_t now = clock_wall_ms();
    time_t seconds = (time_t)(now / 1000);
    struct tm utc;
    char stamp[32];
    int len;

    gmtime_r(&seconds, &utc);
    strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%S", &utc);
    len = snprintf(line, room, "ts=%s.%03dZ level=%s msg=%s", stamp, (int)(now % 1000),
                   level_names[level], LOG_QUOTED(msg));
    return (size_t)len;
}

void log_line(enum log_level level, const char *msg, const char *fields, ...)
{
    int error = errno; /* callers report it after they logged */
    char text[LINE_MAX_BYTES];
    char line[LINE_MAX_BYTES + 1];
    va_list arguments;
    size_t end;

    if ((int)level < atomic_load_explicit(&lowest_level, memory_order_relaxed))
        return;
    end = write_head(line, sizeof(line), level, msg);
    if (fields) {
        line[end++] = ' ';
        va_start(arguments, fields);
        vsnprintf(text, sizeof(text), fields, arguments);
        va_end(arguments);
        end += escape_text(line + end, LINE_MAX_BYTES - end, text, strlen(text), false);
    }
    line[end++] = '\n';
    /* A log that cannot be written has nobody to be told to. */
    while (write(STDERR_FILENO, line, end) < 0 && errno == EINTR)
        ;
    errno = error;
}
