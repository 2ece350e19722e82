/*
 * moderate.c - `roost moderate classify`, `eval` and `train`.
 */
#include "main/moderate.h"
#include "base/config.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "ipc/supervisor.h"
#include "main/commands.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define THREADS_MAX 4

static const char help[] =
    "usage: roost moderate classify [--lists FILE] [--model FILE] [--threads N]\n"
    "       roost moderate eval --data DIR [--anchors] [--model FILE]\n"
    "       roost moderate train --data DIR --out FILE\n"
    "\n"
    "What the worker makes of texts, and how good it is at that. `roost moderate WORD "
    "--help`\n"
    "tells more.\n";

static const char help_classify[] =
    "usage: roost moderate classify [--lists FILE] [--model FILE] [--threads N]\n"
    "\n"
    "Reads JSON lines {\"text\":\"...\"} and answers each with a line:\n"
    "\n"
    "  {\"heads\":{\"spam\":{\"score\":0.9800,\"flag\":true},...},\n"
    "   \"pii\":[[start,end,\"EMAIL_ADDRESS\"],...],\n"
    "   \"links\":[{\"url\":\"...\",\"score\":0.7000,\"flag\":false},...]}\n"
    "\n"
    "Scores are probabilities, a flag says that one is over the shipped threshold, "
    "offsets\n"
    "count code points. With --lists there is also \"lists\":[[start,end,list],...], and "
    "with\n"
    "more in a text than a verdict holds \"partial\":true. A line that is no such thing, "
    "or a\n"
    "text of more than 16384 bytes, is answered {\"error\":\"...\"}, and the exit status "
    "is 1.\n"
    "\n"
    "  --lists FILE  lists of words, patterns and hosts to look for too:\n"
    "                "
    "[{\"kind\":\"words\",\"language\":\"en\",\"entries\":[\"...\",...]},...]\n"
    "                kinds: words, exceptions, patterns, hosts_denied, hosts_allowed,\n"
    "                hosts_ours; lists are numbered from 1\n"
    "  --model FILE  instead of the model that is built in\n"
    "  --threads N   that judge, 1 to 4 (one a core)\n";

static const char help_eval[] =
    "usage: roost moderate eval --data DIR [--anchors] [--model FILE]\n"
    "\n"
    "Prints tables: how good the model is on the rows of each data set in DIR that it "
    "was not\n"
    "trained on (dev.tsv, dev.jsonl), and how fast.\n"
    "\n"
    "  --data DIR    a folder of public data sets; the README says where they come from\n"
    "  --anchors     also trains by the protocols of published results, to compare with\n"
    "                them; takes minutes\n"
    "  --model FILE  instead of the model that is built in\n";

static const char help_train[] =
    "usage: roost moderate train --data DIR --out FILE\n"
    "\n"
    "Makes the model from the data sets in DIR: the same data, the same bytes. Takes "
    "minutes.\n"
    "\n"
    "  --data DIR  a folder of public data sets; the README says where they come from\n"
    "  --out FILE  where the model goes; the shipped one is "
    "server/worker/model/roost.model\n";

struct choices {
    const char *data, *out, *lists, *model;
    uint64_t threads;
    bool anchors, help;
};

struct flag {
    const char *name;
    const char **value;
};

/* False: not one of them, or its value is missing. */
static bool read_flag(const struct flag *flags, int *i, int argc, char **argv)
{
    for (const struct flag *f = flags; f->name; f++) {
        size_t len = strlen(f->name);

        if (strncmp(argv[*i], f->name, len) != 0)
            continue;
        if (argv[*i][len] == '=')
            *f->value = argv[*i] + len + 1;
        else if (argv[*i][len] == '\0' && *i + 1 < argc)
            *f->value = argv[++*i];
        else
            continue;
        return (*f->value)[0] != '\0';
    }
    return false;
}

static bool read_choices(struct choices *c, int argc, char **argv)
{
    const char *threads = NULL;
    const struct flag flags[] = {{"--data", &c->data},    {"--out", &c->out},
                                 {"--lists", &c->lists},  {"--model", &c->model},
                                 {"--threads", &threads}, {NULL, NULL}};

    for (int i = 0; i < argc; i++) {
        const char *argument = argv[i];

        if (strcmp(argument, "--anchors") == 0)
            c->anchors = true;
        else if (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0)
            c->help = true;
        else if (!read_flag(flags, &i, argc, argv))
            return complain(2, "moderate",
                            "cannot read '%s'; see `roost moderate --help`",
                            argument) == 0;
    }
    if (threads &&
        (!config_parse_count(threads, THREADS_MAX, &c->threads) || c->threads == 0))
        return complain(2, "moderate", "--threads takes 1 to %d", THREADS_MAX) == 0;
    return true;
}

static int classify(const struct choices *c)
{
    char why[MODERATE_WHY_MAX];
    struct own_worker w;
    int status;

    if (c->data || c->out || c->anchors)
        return complain(2, "moderate classify", "takes --lists, --model and --threads");
    if (!own_worker_start(&w, c->model, (unsigned)c->threads, why))
        return complain(1, "moderate classify", "%s", why);
    if (c->lists && !own_worker_load_lists(&w, c->lists, why))
        status = complain(1, "moderate classify", "%s", why);
    else
        status = moderate_classify(&w);
    own_worker_stop(&w);
    return status;
}

/* Becomes the worker; returns only if that fails. */
static int become_worker(const char *word, const char *const *flags)
{
    char *program = supervisor_worker_path();
    char *argv[12] = {program};
    int count = 1;

    for (; flags[count - 1]; count++)
        argv[count] = xstrdup(flags[count - 1]);
    argv[count] = NULL;
    execv(program, argv);
    complain(1, word, "cannot start %s: %s", program, strerror(errno));
    while (--count > 0)
        free(argv[count]);
    free(program);
    return 1;
}

static int evaluate(const struct choices *c)
{
    const char *flags[6] = {"--evaluate", c->data};
    int count = 2;

    if (!c->data || c->out || c->lists || c->threads)
        return complain(2, "moderate eval", "say `roost moderate eval --data DIR`");
    if (c->anchors)
        flags[count++] = "--anchors";
    if (c->model) {
        flags[count++] = "--model";
        flags[count++] = c->model;
    }
    flags[count] = NULL;
    return become_worker("moderate eval", flags);
}

static int train(const struct choices *c)
{
    const char *flags[] = {"--train", c->data, "--out", c->out, NULL};

    if (!c->data || !c->out || c->lists || c->model || c->threads || c->anchors)
        return complain(2, "moderate train",
                        "say `roost moderate train --data DIR --out FILE`");
    return become_worker("moderate train", flags);
}

static const struct word {
    const char *word;
    int (*run)(const struct choices *c);
    const char *help;
} words[] = {{"classify", classify, help_classify},
             {"eval", evaluate, help_eval},
             {"train", train, help_train}};

static int show(const char *page)
{
    fputs(page, stdout);
    return 0;
}

int command_moderate(int argc, char **argv)
{
    struct choices c = {0};

    log_set_level(LOG_WARN);
    if (argc > 0 && (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0))
        return show(help);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (argc == 0 || strcmp(argv[0], words[i].word) != 0)
            continue;
        if (!read_choices(&c, argc - 1, argv + 1))
            return 2;
        return c.help ? show(words[i].help) : words[i].run(&c);
    }
    return complain(2, "moderate", "say `roost moderate classify`, `eval` or `train`");
}
