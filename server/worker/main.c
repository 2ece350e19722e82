/*
 * main.c - roost-worker: does for the server what takes long. Started and
 * restarted by `roost serve`, or by whatever runs it beside --worker-socket.
 */
#include "base/log.h"
#include "worker/link.h"

#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

static const char help[] =
    "usage: roost-worker --socket PATH [--log-level LEVEL] [--parent PID]\n"
    "\n"
    "Answers the server that listens on the Unix socket at PATH, and waits for it\n"
    "while it is away.\n"
    "\n"
    "  --socket PATH      the server's --worker-socket, or worker.sock in its --data\n"
    "  --log-level LEVEL  debug, info, warn or error (info)\n"
    "  --parent PID       end when this process does; it must have started this one\n"
    "  --help             show this\n";

struct options {
    const char *socket_path;
    enum log_level level;
    long parent; /* 0: none */
    bool help;
};

static bool read_parent(const char *text, long *parent)
{
    char *end;

    *parent = strtol(text, &end, 10);
    return *end == '\0' && *parent > 0;
}

/* False: the reason is on standard error. */
static bool read_options(int argc, char **argv, struct options *o)
{
    static const struct option known[] = {{"socket", required_argument, NULL, 's'},
                                          {"log-level", required_argument, NULL, 'l'},
                                          {"parent", required_argument, NULL, 'p'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    int option;

    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (option == 's') {
            o->socket_path = optarg;
        } else if (option == 'h') {
            o->help = true;
        } else if (option == 'l' && !log_level_parse(optarg, &o->level)) {
            fprintf(stderr,
                    "roost-worker: --log-level takes debug, info, warn or error\n");
            return false;
        } else if (option == 'p' && !read_parent(optarg, &o->parent)) {
            fprintf(stderr, "roost-worker: --parent takes a process id\n");
            return false;
        } else if (option == '?') {
            return false;
        }
    }
    if (o->help || (o->socket_path && optind == argc))
        return true;
    fprintf(stderr, "roost-worker: %s: see roost-worker --help\n",
            o->socket_path ? "too many arguments" : "--socket PATH is missing");
    return false;
}

/* SIGKILL, for it reaches a worker that hangs. All the worker keeps bears that. */
static bool bind_to_parent(long parent)
{
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent;
}

int main(int argc, char **argv)
{
    struct options o = {.level = LOG_INFO};

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
    link_run(o.socket_path);
    return EXIT_FAILURE;
}
