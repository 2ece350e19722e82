/*
 * main.c - roost-worker: does for the server what takes long. Started and
 * restarted by `roost serve`, or by whatever runs it beside --worker-socket.
 */
#include "base/log.h"
#include "base/standard_files.h"
#include "worker/image/image.h"
#include "worker/link.h"
#include "worker/model/model.h"
#include "worker/train/evaluate.h"
#include "worker/train/train.h"

#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

static const char help[] =
    "usage: roost-worker --socket PATH [--data DIR] [--threads N] [--model "
    "FILE]\n"
    "                    [--log-level LEVEL] [--parent PID]\n"
    "       roost-worker --evaluate DIR [--anchors] [--model FILE]\n"
    "       roost-worker --train DIR --out FILE\n"
    "       roost-worker --image <IMAGE >ANSWER\n"
    "\n"
    "Answers the server that listens on the Unix socket at PATH, and waits for "
    "it\n"
    "while it is away.\n"
    "\n"
    "  --socket PATH      the server's --worker-socket, or worker.sock in its "
    "--data\n"
    "  --fd N             a connected socket it was started with, instead of "
    "--socket\n"
    "  --data DIR         where it keeps figures and heads; nothing is kept "
    "without\n"
    "  --threads N        that judge texts, 1 to 4 (one a core)\n"
    "  --model FILE       instead of the model that is built in\n"
    "  --log-level LEVEL  debug, info, warn or error (info)\n"
    "  --parent PID       serve one connection, and end when this process "
    "does; it must\n"
    "                     have started this one\n"
    "  --evaluate DIR     print how good the model is on the data sets in DIR\n"
    "  --anchors          with the published protocols too, which takes "
    "minutes\n"
    "  --train DIR        make the model from the data sets in DIR ...\n"
    "  --out FILE         ... and write it here\n"
    "  --image            clean one image and make smaller ones, closed in and "
    "with bounds\n"
    "  --help             show this\n";

struct options {
    struct link_options link;
    enum log_level level;
    long parent; /* 0: none */
    const char *evaluate, *train, *out;
    bool anchors, image, help;
};

static bool read_number(const char *text, long max, long *number)
{
    char *end;

    *number = strtol(text, &end, 10);
    return *end == '\0' && end != text && *number > 0 && *number <= max;
}

static bool complain(const char *what)
{
    fprintf(stderr, "roost-worker: %s\n", what);
    return false;
}

/* The options that take a number or a word. */
static bool read_value(int option, struct options *o)
{
    long number = 0;

    switch (option) {
    case 'l':
        return log_level_parse(optarg, &o->level) ||
               complain("--log-level takes debug, info, warn or error");
    case 'p':
        return read_number(optarg, 0x7fffffff, &o->parent) ||
               complain("--parent takes a process id");
    case 'f':
        if (!read_number(optarg, 1023, &number))
            return complain("--fd takes the number of a descriptor");
        o->link.fd = (int)number;
        return true;
    default:
        if (!read_number(optarg, POOL_HANDS_MAX, &number))
            return complain("--threads takes 1 to 4");
        o->link.setup.threads = (unsigned)number;
        return true;
    }
}

static bool read_option(int option, struct options *o)
{
    switch (option) {
    case 's':
        o->link.path = optarg;
        return true;
    case 'd':
        o->link.setup.folder = optarg;
        return true;
    case 'm':
        o->link.setup.model = optarg;
        return true;
    case 'e':
        o->evaluate = optarg;
        return true;
    case 't':
        o->train = optarg;
        return true;
    case 'o':
        o->out = optarg;
        return true;
    case 'a':
        o->anchors = true;
        return true;
    case 'i':
        o->image = true;
        return true;
    case 'h':
        o->help = true;
        return true;
    case '?':
        return false;
    default:
        return read_value(option, o);
    }
}

static bool makes_sense(const struct options *o)
{
    int tasks = (o->link.path != NULL) + (o->link.fd >= 0) + (o->evaluate != NULL) +
                (o->train != NULL) + o->image;

    if (o->help)
        return true;
    if (tasks != 1)
        return complain(
            "say one of --socket PATH, --evaluate DIR, --train DIR and --image: see "
            "roost-worker --help");
    if (o->train && !o->out)
        return complain("--out FILE is missing: see roost-worker --help");
    return true;
}

/* False: the reason is on standard error. */
static bool read_options(int argc, char **argv, struct options *o)
{
    static const struct option known[] = {{"socket", required_argument, NULL, 's'},
                                          {"fd", required_argument, NULL, 'f'},
                                          {"data", required_argument, NULL, 'd'},
                                          {"threads", required_argument, NULL, 'n'},
                                          {"model", required_argument, NULL, 'm'},
                                          {"log-level", required_argument, NULL, 'l'},
                                          {"parent", required_argument, NULL, 'p'},
                                          {"evaluate", required_argument, NULL, 'e'},
                                          {"anchors", no_argument, NULL, 'a'},
                                          {"train", required_argument, NULL, 't'},
                                          {"out", required_argument, NULL, 'o'},
                                          {"image", no_argument, NULL, 'i'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    int option;

    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1)
        if (!read_option(option, o))
            return false;
    if (optind != argc)
        return complain("too many arguments: see roost-worker --help");
    return makes_sense(o);
}

/* SIGKILL, for it reaches a worker that hangs. All the worker keeps bears that.
 */
static bool bind_to_parent(long parent)
{
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent;
}

static int print_evaluation(const struct options *o)
{
    char why[256];
    struct model *m = model_open(o->link.setup.model, why, sizeof(why));
    bool ok = m && evaluate(m, o->evaluate, o->anchors, stdout, why, sizeof(why));

    model_close(m);
    if (!ok)
        complain(why);
    return ok && fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int train(const struct options *o)
{
    char why[256];

    if (train_shipped(o->train, o->out, why, sizeof(why)))
        return EXIT_SUCCESS;
    complain(why);
    return EXIT_FAILURE;
}

/* As the first process of a container it would not hear SIGTERM otherwise. What it keeps
 * bears an end at any moment. */
static void leave(int number)
{
    (void)number;
    _exit(EXIT_SUCCESS);
}

int main(int argc, char **argv)
{
    struct options o = {.level = LOG_INFO, .link = {.fd = -1}};

    standard_files_open();
    if (!read_options(argc, argv, &o))
        return EXIT_FAILURE;
    if (o.help) {
        fputs(help, stdout);
        return EXIT_SUCCESS;
    }
    log_set_level(o.level);
    if (o.parent != 0 && !bind_to_parent(o.parent)) {
        log_error("worker: the process of --parent is gone or did not start this one",
                  NULL);
        return EXIT_FAILURE;
    }
    if (o.image)
        image_errand();
    if (o.train)
        return train(&o);
    if (o.evaluate)
        return print_evaluation(&o);
    signal(SIGTERM, leave);
    o.link.once = o.parent != 0;
    return link_run(&o.link);
}
