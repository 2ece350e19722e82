/*
 * analytics.c - `roost analytics status` and `roost analytics rebuild`: asks the server that
 * runs on the data directory. A rebuild is watched until the figures are whole again.
 */
#include "base/buf.h"
#include "base/xmalloc.h"
#include "ipc/control.h"
#include "main/commands.h"

#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TIMEOUT_MS 30000
#define LOOK_MS    250

struct options {
    const char *data;
    bool wait;
};

struct place {
    int ready;
    unsigned long long pos;
    unsigned long long head;
    int catching_up;
    unsigned percent;
};

static int explain(const char *argument)
{
    return complain(2, "analytics",
                    "cannot read '%s'; say `roost analytics status --data DIR` or "
                    "`roost analytics rebuild [--no-wait] --data DIR`",
                    argument);
}

static bool read_options(struct options *o, int argc, char **argv)
{
    const char *data = getenv("ROOST_DATA");

    *o = (struct options){.data = data && data[0] ? data : "./data", .wait = true};
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--no-wait") == 0) {
            o->wait = false;
        } else if (strncmp(argv[i], "--data=", 7) == 0 && argv[i][7]) {
            o->data = argv[i] + 7;
        } else if (strcmp(argv[i], "--data") == 0 && i + 1 < argc) {
            o->data = argv[++i];
        } else {
            explain(argv[i]);
            return false;
        }
    }
    return true;
}

/* False after a complaint. */
static bool ask(const char *data, const char *word, struct buf *answer)
{
    char *path = xasprintf("%s/control.sock", data);
    char *words[] = {xstrdup(word)};
    enum control_result result = control_call(path, 1, words, answer, TIMEOUT_MS);

    if (result == CONTROL_NO_SERVER)
        complain(1, "analytics", "no server runs on %s; the figures are its worker's",
                 data);
    else if (result != CONTROL_OK)
        complain(1, "analytics", "%s", buf_text(answer));
    free(words[0]);
    free(path);
    return result == CONTROL_OK;
}

static bool look(const char *data, struct place *p)
{
    struct buf answer;
    bool good;

    buf_init(&answer);
    good = ask(data, "analytics.status", &answer);
    if (good &&
        sscanf(buf_text(&answer), "ready=%d pos=%llu head=%llu catching_up=%d percent=%u",
               &p->ready, &p->pos, &p->head, &p->catching_up, &p->percent) != 5) {
        complain(1, "analytics", "the server and this program are of different versions");
        good = false;
    }
    buf_finish(&answer);
    return good;
}

static int show_status(const struct options *o)
{
    struct place p;

    if (!look(o->data, &p))
        return 1;
    printf("worker: %s\n", p.ready ? "follows the log" : "away");
    printf("figures up to change %llu of %llu\n", p.pos, p.head);
    if (p.catching_up)
        printf("catching up: %u %%\n", p.percent);
    return 0;
}

/* Until what the log held when it began is in the figures. A worker that goes away
 * meanwhile comes back and goes on. */
static int watch(const struct options *o, unsigned long long head)
{
    bool terminal = isatty(STDOUT_FILENO);
    struct place p;

    for (;;) {
        if (!look(o->data, &p))
            return 1;
        if (p.ready && p.pos >= head)
            break;
        if (terminal) {
            printf("\r%3u %%", p.catching_up ? p.percent : 0);
            fflush(stdout);
        }
        poll(NULL, 0, LOOK_MS);
    }
    printf("%srebuilt from %llu changes\n", terminal ? "\r" : "", head);
    return 0;
}

static int rebuild(const struct options *o)
{
    struct buf answer;
    int status = 1;

    buf_init(&answer);
    if (ask(o->data, "analytics.rebuild", &answer)) {
        unsigned long long head = strtoull(buf_text(&answer), NULL, 10);

        status = 0;
        if (o->wait)
            status = watch(o, head);
        else
            printf(
                "the rebuild has begun; `roost analytics status` tells how far it is\n");
    }
    buf_finish(&answer);
    return status;
}

int command_analytics(int argc, char **argv)
{
    struct options o;
    bool wants_status = argc > 0 && strcmp(argv[0], "status") == 0;

    if (argc < 1 || (!wants_status && strcmp(argv[0], "rebuild") != 0))
        return explain(argc < 1 ? "" : argv[0]);
    if (!read_options(&o, argc - 1, argv + 1))
        return 2;
    return wants_status ? show_status(&o) : rebuild(&o);
}
