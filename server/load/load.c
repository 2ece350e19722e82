#include "load/load.h"

#include "base/xmalloc.h"
#include "load/conductor.h"
#include "load/prepare.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TOKENS_SIZE_MAX (256 << 20)
#define SPARE_FDS       64
#define KNOCK_MS        10000

struct loading {
    struct options options;
    struct target target;
    struct plan plan;
    struct tls_client *tls;
    struct results results;
    struct watch *watch;
    char why[300];
};

static int complain(int status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static int complain(int status, const char *format, ...)
{
    va_list args;

    fputs("roost load: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    return status;
}

/* The whole file as text; NULL: errno says why. */
static char *read_file(const char *path)
{
    FILE *in = fopen(path, "re");
    struct stat info;
    char *text = NULL;

    if (!in)
        return NULL;
    if (fstat(fileno(in), &info) != 0 || info.st_size > TOKENS_SIZE_MAX) {
        errno = EFBIG;
    } else {
        text = xmalloc((size_t)info.st_size + 1);
        text[fread(text, 1, (size_t)info.st_size, in)] = '\0';
    }
    fclose(in);
    return text;
}

/* Tokens are secrets: for the owner's eyes only. */
static bool keep_tokens(const char *path, const struct buf *lines)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    FILE *out = fd >= 0 ? fdopen(fd, "w") : NULL;
    bool ok = out && fwrite(lines->bytes, 1, lines->len, out) == lines->len;

    if (out && fclose(out) != 0)
        ok = false;
    return ok;
}

static uint64_t raise_descriptor_limit(void)
{
    struct rlimit limit = {0};

    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur > 2 * SPARE_FDS ? limit.rlim_cur - SPARE_FDS : SPARE_FDS;
}

static bool make_people(struct loading *l, struct http *http)
{
    struct buf lines = {0};
    bool ok = prepare_people(http, &l->options, &lines, l->why, sizeof(l->why));

    if (ok && l->options.tokens && !keep_tokens(l->options.tokens, &lines)) {
        snprintf(l->why, sizeof(l->why), "cannot write %s: %s", l->options.tokens,
                 strerror(errno));
        ok = false;
    }
    if (!ok) {
        buf_finish(&lines);
        return false;
    }
    return plan_read_tokens(&l->plan, buf_take(&lines), l->why, sizeof(l->why));
}

static bool read_tokens(struct loading *l)
{
    char *text = read_file(l->options.tokens);
    char why[200];

    if (!text) {
        snprintf(l->why, sizeof(l->why), "cannot read %s: %s", l->options.tokens,
                 strerror(errno));
        return false;
    }
    if (plan_read_tokens(&l->plan, text, why, sizeof(why)))
        return true;
    snprintf(l->why, sizeof(l->why), "%s: %s", l->options.tokens, why);
    return false;
}

/* Any HTTP answer will do: without one there is no point in dialling thousands. */
static bool knock(struct loading *l, struct http *http)
{
    struct buf answer = {0};
    int status = http_call(http, "/healthz", NULL, NULL, KNOCK_MS, &answer);

    buf_finish(&answer);
    if (status >= 0)
        return true;
    snprintf(l->why, sizeof(l->why), "cannot reach %s: %s", l->options.url, http->why);
    return false;
}

static bool prepare(struct loading *l)
{
    struct options *o = &l->options;
    struct http http;
    size_t count;
    bool ok;

    http_init(&http, &l->target, l->tls);
    ok = knock(l, &http) && (o->create ? make_people(l, &http) : read_tokens(l));
    if (ok) {
        options_settle(o, l->plan.token_count);
        count = o->sockets < l->plan.token_count ? o->sockets : l->plan.token_count;
        l->plan.token_count = count; /* the others have no part in it */
        if (o->kind == SCENARIO_bigroom && !plan_has_one_room(&l->plan))
            ok = prepare_big_room(&http, &l->plan, count, !o->quiet, l->why,
                                  sizeof(l->why));
    }
    http_finish(&http);
    return ok && plan_settle(&l->plan, o, l->why, sizeof(l->why));
}

static bool settle_processes(struct loading *l)
{
    uint64_t room = raise_descriptor_limit();
    uint64_t least = (l->plan.socket_count + room - 1) / room;

    if (l->options.processes == 0)
        l->options.processes = least;
    if (l->options.processes > l->plan.socket_count)
        l->options.processes = l->plan.socket_count;
    if (l->options.processes >= least && l->options.processes <= PROCESSES_MAX)
        return true;
    snprintf(l->why, sizeof(l->why),
             "one process may hold %llu sockets here (ulimit -n): take --processes %llu",
             (unsigned long long)room, (unsigned long long)least);
    return false;
}

static bool write_report(struct loading *l, const char *path,
                         void (*report)(const struct results *r, FILE *out))
{
    FILE *out;
    bool ok;

    if (!path)
        return true;
    if (strcmp(path, "-") == 0) {
        report(&l->results, stdout);
        return fflush(stdout) == 0;
    }
    out = fopen(path, "we");
    if (out)
        report(&l->results, out);
    ok = out && !ferror(out);
    if (out && fclose(out) != 0)
        ok = false;
    if (!ok)
        complain(1, "cannot write %s: %s", path, strerror(errno));
    return ok;
}

static bool is_stdout(const char *path)
{
    return path && strcmp(path, "-") == 0;
}

static int report(struct loading *l)
{
    bool is_taken = is_stdout(l->options.json) || is_stdout(l->options.html);
    bool ok;

    results_judge(&l->results);
    report_table(&l->results, is_taken ? stderr : stdout);
    fflush(stdout);
    ok = write_report(l, l->options.json, report_json);
    ok = write_report(l, l->options.html, report_html) && ok;
    return ok && l->results.fault_count == 0 ? 0 : 1;
}

static int load(struct loading *l)
{
    if (!isatty(STDERR_FILENO))
        l->options.quiet = true;
    if (l->target.is_tls && !(l->tls = tls_client_create(l->options.insecure)))
        return complain(1, "cannot set up TLS");
    if (!target_resolve(&l->target, l->why, sizeof(l->why)) || !prepare(l) ||
        !settle_processes(l))
        return complain(1, "%s", l->why);
    l->results.options = &l->options;
    l->results.target = &l->target;
    l->results.plan = &l->plan;
    l->results.at = time(NULL);
    watch_init(l->watch, &l->target, l->tls);
    return conduct(&l->results, l->watch) ? report(l) : 1;
}

int load_main(int argc, char **argv)
{
    struct loading l = {.watch = xcalloc(1, sizeof(struct watch))};
    int status;

    signal(SIGPIPE, SIG_IGN); /* a socket that is gone says so itself */
    plan_init(&l.plan);
    watch_init(l.watch, &l.target, NULL);
    switch (options_read(&l.options, argc, argv, l.why, sizeof(l.why))) {
    case OPTIONS_HELP:
        options_print_help(stdout);
        status = 0;
        break;
    case OPTIONS_BAD:
        status = complain(2, "%s", l.why);
        break;
    default:
        status = target_parse(&l.target, l.options.url, l.why, sizeof(l.why))
                     ? load(&l)
                     : complain(2, "%s", l.why);
    }
    results_finish(&l.results);
    watch_finish(l.watch);
    free(l.watch);
    plan_finish(&l.plan);
    tls_client_destroy(l.tls);
    return status;
}
