/*
 * log.h - one logfmt line per event on standard error. Any thread.
 *
 *   log_warn("socket refused", "reason=%s address=%s", why, address);
 *   ts=2026-11-21T11:30:00.123Z level=warn msg="socket refused" reason=... address=...
 *
 * Ids, never texts from people, never secrets. `fields` may be NULL. A value
 * that may hold spaces or quotes goes through LOG_QUOTED(text), which puts the
 * quotes itself ("name=%s"): a buffer on the stack, cut at 200 bytes, control
 * characters escaped. They are escaped in all fields, so no value ends the line.
 * A line is written with one write(2); errno stays as it was.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR, LOG_LEVEL_COUNT };

void log_set_level(enum log_level level);
bool log_level_parse(const char *name, enum log_level *level);
void log_line(enum log_level level, const char *msg, const char *fields, ...)
    __attribute__((format(printf, 3, 4)));

#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)
#define log_info(...)  log_line(LOG_INFO, __VA_ARGS__)
#define log_warn(...)  log_line(LOG_WARN, __VA_ARGS__)
#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)

struct log_quote {
    char text[256];
};

const char *log_quote(struct log_quote *space, const char *text);
#define LOG_QUOTED(text) log_quote(&(struct log_quote){{0}}, (text))

#endif
