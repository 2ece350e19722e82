/*
 * lws_log.c - the library's own lines, in our log. Strangers cause most of them, so its
 * errors are warnings, its warnings are for whoever debugs, and of neither more than a
 * few a second are told.
 */
#include "base/clock.h"
#include "base/log.h"
#include "net/net_private.h"

#include <stdio.h>
#include <string.h>

#define LINES_PER_SECOND 5

static struct {
    uint64_t second;
    unsigned lines;
    char last[200];
} told;

static void on_line(int level, const char *line)
{
    uint64_t second = clock_mono_ms() / 1000;

    snprintf(told.last, sizeof(told.last), "%.*s", (int)strcspn(line, "\n"), line);
    if (second != told.second) {
        told.second = second;
        told.lines = 0;
    }
    if (told.lines++ < LINES_PER_SECOND)
        log_line(level == LLL_ERR ? LOG_WARN : LOG_DEBUG, "libwebsockets", "says=%s",
                 LOG_QUOTED(told.last));
}

void lws_log_route(void)
{
    told.last[0] = '\0';
    lws_set_log_level(LLL_ERR | LLL_WARN, on_line);
}

const char *lws_log_last(void)
{
    return told.last;
}
