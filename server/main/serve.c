/*
 * serve.c - opens everything in order, runs the loop, closes in reverse.
 */
#include "base/config.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "handlers/server.h"
#include "ipc/supervisor.h"
#include "ipc/worker_link.h"
#include "loop/loop.h"
#include "loop/timers.h"
#include "main/backups.h"
#include "main/commands.h"
#include "main/harden.h"
#include "main/notify.h"
#include "main/preflight.h"
#include "net/net.h"
#include "store/store.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORKER_THREADS_MAX 4

extern char **environ;

struct serving {
    struct config config;
    struct loop *loop;
    struct timers *timers;
    struct store *store;
    struct server *server;
    struct net *net;
    struct worker_link *worker;
    struct supervisor *supervisor;
    struct backups *backups;
    struct notify *notify;
    struct loop_signal *signals[3];
    bool ended_early; /* by a signal, before there was anything to drain */
    char why[STORE_WHY_MAX];
};

static void on_drained(void *arg)
{
    struct serving *s = arg;

    loop_stop(s->loop);
}

static void on_terminate(void *arg, int number)
{
    struct serving *s = arg;

    (void)number;
    if (s->notify)
        notify_stopping(s->notify);
    if (s->net)
        server_drain(s->server, on_drained, s);
    else
        s->ended_early = true;
}

static void on_hangup(void *arg, int number)
{
    struct serving *s = arg;

    (void)number;
    if (!s->net)
        return;
    notify_reloading(s->notify);
    notify_ready(s->notify,
                 net_reload_tls(s->net)
                     ? "serving"
                     : "serving; the new certificate was refused, see the log");
}

/* A worker that is connected and says nothing hangs: another one is started. */
static void on_worker_news(void *arg, enum worker_news news)
{
    struct serving *s = arg;

    if (news == WORKER_SILENT && s->supervisor)
        supervisor_kill_worker(s->supervisor);
    server_worker_news(s->server, news);
}

static void start_worker(struct serving *s, const char *path)
{
    char *program = supervisor_worker_path();
    char *folder = xasprintf("%s/worker", s->config.data);
    uint64_t threads = s->config.worker_threads;
    struct supervised what = {
        .program = program,
        .socket_path = path,
        .folder = folder,
        .threads = threads < WORKER_THREADS_MAX ? (unsigned)threads : WORKER_THREADS_MAX,
        .level = s->config.log_level};

    s->supervisor = supervisor_create(s->loop, s->timers, &what);
    free(folder);
    free(program);
}

/* The chat works without its worker: a failure here is a warning, but for a setting that
 * is wrong. */
static bool open_worker(struct serving *s)
{
    char *own = xasprintf("%s/worker.sock", s->config.data);
    const char *path = s->config.worker_socket[0] ? s->config.worker_socket : own;
    bool good = true;

    if (!s->config.no_worker)
        s->worker = worker_link_open(s->loop, s->timers, path);
    if (s->worker) {
        worker_link_watch(s->worker, on_worker_news, s);
        good = server_use_worker(s->server, s->worker, s->why, sizeof(s->why));
    }
    if (s->worker && good && path == own)
        start_worker(s, path);
    free(own);
    return good;
}

static bool open_backups(struct serving *s)
{
    s->backups = backups_open(&s->config, s->loop, s->timers, s->why, sizeof(s->why));
    return s->backups || s->why[0] == '\0';
}

static bool open_all(struct serving *s)
{
    if (!preflight_check(&s->config, s->why, sizeof(s->why)))
        return false;
    s->loop = loop_create();
    if (!s->loop) {
        snprintf(s->why, sizeof(s->why), "this kernel gives no epoll");
        return false;
    }
    s->signals[0] = loop_signal_add(s->loop, SIGTERM, on_terminate, s);
    s->signals[1] = loop_signal_add(s->loop, SIGINT, on_terminate, s);
    s->signals[2] = loop_signal_add(s->loop, SIGHUP, on_hangup, s);
    s->timers = timers_create(s->loop);
    s->notify = notify_open(s->timers);
    s->store = store_open(s->config.data, s->config.durability, s->why, sizeof(s->why));
    if (!s->store)
        return false;
    preflight_warn(&s->config);
    s->server =
        server_create(&s->config, s->loop, s->timers, s->store, s->why, sizeof(s->why));
    if (!s->server)
        return false;
    s->net = net_open(&s->config, s->loop, s->timers, s->server, s->why, sizeof(s->why));
    if (!s->net)
        return false;
    return open_worker(s) && open_backups(s);
}

static void close_all(struct serving *s)
{
    for (size_t i = 0; i < sizeof(s->signals) / sizeof(s->signals[0]); i++)
        if (s->signals[i])
            loop_signal_remove(s->signals[i]);
    backups_close(s->backups);
    supervisor_destroy(s->supervisor);
    if (s->server)
        server_leave_worker(s->server);
    worker_link_close(s->worker);
    if (s->server)
        server_stop(s->server);
    net_close(s->net);
    server_destroy(s->server);
    store_close(s->store);
    notify_close(s->notify);
    if (s->timers)
        timers_destroy(s->timers);
    if (s->loop)
        loop_destroy(s->loop);
}

static void announce(const struct serving *s)
{
    const char *code = server_setup_code(s->server);

    printf("listening on %s\n", net_url(s->net));
    if (net_redirect_url(s->net))
        printf("redirecting from %s\n", net_redirect_url(s->net));
    if (code[0] != '\0')
        printf("make the owner's account at %s/#setup=%s\n",
               s->config.public_url[0] ? s->config.public_url : net_url(s->net), code);
    fflush(stdout);
}

static void run(struct serving *s)
{
    announce(s);
    if (!s->ended_early)
        notify_ready(s->notify, "serving");
    if (!s->ended_early)
        loop_run(s->loop);
    log_info("stopped", NULL);
}

static int refuse_settings(enum config_result result, const char *why)
{
    if (result == CONFIG_HELP) {
        config_print_help(stdout);
        return 0;
    }
    return complain(result == CONFIG_BAD_FLAG ? 2 : 1, "serve", "%s", why);
}

int command_serve(int argc, char **argv)
{
    struct serving s = {.why = ""};
    enum config_result result =
        config_load(&s.config, argc, argv, environ, s.why, sizeof(s.why));
    bool opened;

    if (result != CONFIG_OK)
        return refuse_settings(result, s.why);
    log_set_level(s.config.log_level);
    harden();
    xmalloc_for_bursts();
    signal(SIGPIPE, SIG_IGN);
    opened = open_all(&s);
    if (opened)
        run(&s);
    close_all(&s);
    config_finish(&s.config);
    return opened ? 0 : complain(1, "serve", "%s", s.why);
}
