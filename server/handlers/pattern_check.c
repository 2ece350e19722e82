/*
 * pattern_check.c - asks the worker about the lines of a list of patterns, one after the other,
 * before the list goes into the log.
 */
#include "base/xmalloc.h"
#include "handlers/moderation_private.h"
#include "handlers/worker_answers.h"
#include "ipc/messages.h"
#include "ipc/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK_MS 2000

struct pattern_check {
    struct moderation *m;
    char *text;
    size_t len;
    size_t at;     /* where the line that is away ends */
    unsigned line; /* its number, from 1 */
    patterns_checked_fn *done;
    void *arg;
};

static void finish(struct pattern_check *check, enum err err, const char *why)
{
    check->done(check->arg, err, why);
    free(check->text);
    free(check);
}

static void refuse(struct pattern_check *check, const struct pattern_checked *checked)
{
    char why[WORKER_WHY_MAX + 80];

    snprintf(why, sizeof(why), "line %u is no pattern, at byte %u: %s", check->line,
             checked->offset, checked->why);
    finish(check, ERR_PARAMS, why);
}

static void ask_next(struct pattern_check *check);

static bool on_checked(void *arg, uint64_t id, enum question_end end,
                       struct wire_in *answer)
{
    struct pattern_check *check = arg;
    struct pattern_checked checked;
    bool good = end != QUESTION_ANSWERED || pattern_checked_read(answer, &checked);

    (void)id;
    if (end != QUESTION_ANSWERED || !good)
        finish(check, ERR_BUSY, "the worker that checks patterns did not answer");
    else if (!checked.good)
        refuse(check, &checked);
    else
        ask_next(check);
    return good;
}

/* The next line that is not empty; false: there is none. */
static bool next_line(struct pattern_check *check, size_t *start, size_t *len)
{
    while (check->at < check->len) {
        const char *begin = check->text + check->at;
        const char *end = memchr(begin, '\n', check->len - check->at);

        *start = check->at;
        *len = end ? (size_t)(end - begin) : check->len - check->at;
        check->at += *len + 1;
        check->line++;
        if (*len > 0)
            return true;
    }
    return false;
}

static void ask_next(struct pattern_check *check)
{
    struct buf payload;
    size_t start;
    size_t len;
    bool asked;

    if (!next_line(check, &start, &len)) {
        finish(check, OK, NULL);
        return;
    }
    buf_init(&payload);
    wire_put_string(&payload, check->text + start, len);
    asked = worker_link_ask(check->m->link, MESSAGE_PATTERN_CHECK, payload.bytes,
                            payload.len, CHECK_MS, on_checked, check, 0);
    buf_finish(&payload);
    if (!asked)
        finish(check, ERR_BUSY, "there is no worker now to check patterns");
}

void moderation_check_patterns(struct server *srv, const char *text, size_t len,
                               patterns_checked_fn *done, void *arg)
{
    struct pattern_check *check;

    if (!srv->moderation || srv->moderation->stopped) {
        done(arg, ERR_BUSY, "patterns need the worker, and this server runs without");
        return;
    }
    check = xcalloc(1, sizeof(*check));
    check->m = srv->moderation;
    check->text = xstrndup(text, len);
    check->len = len;
    check->done = done;
    check->arg = arg;
    ask_next(check);
}
