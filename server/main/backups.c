#include "main/backups.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "base/xmalloc.h"
#include "ipc/child.h"
#include "loop/loop.h"
#include "loop/timers.h"
#include "store/backup_key.h"
#include "store/backup_plan.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIRST_MS    2000 /* after the start: that is the herd's */
#define WAIT_MIN_MS 1000
#define WAIT_MAX_MS 3600000 /* a folder may be changed by others, and a clock set */
#define RETRY_MIN_S 30
#define RETRY_MAX_S 900
#define PATIENCE_MS 3000
#define SAID_MAX    65536
#define WORDS_MAX   24

extern char **environ;

struct backups {
    const struct config *config;
    struct timers *timers;
    struct timer due;
    struct loop *loop;
    struct loop_io *hearing; /* NULL: no round runs */
    int fd;
    pid_t pid;
    struct buf said;
    uint64_t retry_s;
};

/* --- what a round said --- */

struct heard {
    bool taken;
    uint64_t wait_ms;
    uint64_t left_out;
    uint64_t pos;
    uint64_t removed;
};

static void hear_number(struct heard *h, const char *name, double value)
{
    uint64_t whole = value > 0 ? (uint64_t)value : 0;

    if (strcmp(name, "taken") == 0)
        h->taken = whole != 0;
    else if (strcmp(name, "wait") == 0)
        h->wait_ms = whole;
    else if (strcmp(name, "left_out") == 0)
        h->left_out = whole;
    else if (strcmp(name, "pos") == 0)
        h->pos = whole;
    else if (strcmp(name, "removed") == 0)
        h->removed = whole;
    else if (strcmp(name, "count") == 0)
        metrics.backup_points = value;
    else if (strcmp(name, "bytes") == 0)
        metrics.backup_folder_bytes = value;
    else if (strcmp(name, "newest_bytes") == 0)
        metrics.backup_bytes = value;
    else if (strcmp(name, "current") == 0)
        metrics.backup_taken = value / 1000;
    else if (strcmp(name, "verified") == 0)
        metrics.backup_verified = value / 1000;
}

static void hear_line(struct heard *h, const char *line)
{
    static const char complaint[] = "roost backup: ";
    const char *space = strchr(line, ' ');
    char name[32];

    if (strncmp(line, complaint, sizeof(complaint) - 1) == 0) {
        log_error("a backup failed: the next try is soon", "why=%s",
                  LOG_QUOTED(line + sizeof(complaint) - 1));
    } else if (strncmp(line, "instead ", 8) == 0) {
        log_warn("a full backup was made, as one could not go on from the last", "why=%s",
                 LOG_QUOTED(line + 8));
    } else if (space && (size_t)(space - line) < sizeof(name)) {
        snprintf(name, sizeof(name), "%.*s", (int)(space - line), line);
        hear_number(h, name, strtod(space + 1, NULL));
    }
}

static void tell(const struct heard *h)
{
    if (h->taken)
        log_info("a backup was taken and verified",
                 "pos=%" PRIu64 " bytes=%.0f points=%.0f removed=%" PRIu64, h->pos,
                 metrics.backup_bytes, metrics.backup_points, h->removed);
    if (h->left_out > 0)
        log_error("files are not what their names say and are in no new backup: restore "
                  "them from an older one",
                  "files=%" PRIu64, h->left_out);
}

static uint64_t after_failure(struct backups *b)
{
    uint64_t wait = b->retry_s * 1000;

    metrics.backup_failures++;
    b->retry_s = b->retry_s * 2 < RETRY_MAX_S ? b->retry_s * 2 : RETRY_MAX_S;
    return wait;
}

static void round_over(struct backups *b, int status)
{
    struct heard h = {.wait_ms = WAIT_MAX_MS};
    char *all = buf_take(&b->said), *rest = all, *line;
    bool ok = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    uint64_t wait;

    while ((line = strsep(&rest, "\n")) != NULL)
        hear_line(&h, line);
    free(all);
    if (!ok && !WIFEXITED(status))
        log_error("a backup failed: its process was ended", "signal=%d",
                  WTERMSIG(status));
    if (ok) {
        tell(&h);
        metrics.backups += h.taken;
        b->retry_s = RETRY_MIN_S;
    }
    wait = ok ? h.wait_ms : after_failure(b);
    if (wait < WAIT_MIN_MS)
        wait = WAIT_MIN_MS;
    timer_start(b->timers, &b->due, wait < WAIT_MAX_MS ? wait : WAIT_MAX_MS);
}

/* --- its process --- */

static void forget_process(struct backups *b)
{
    loop_io_remove(b->hearing);
    b->hearing = NULL;
    close(b->fd);
    b->pid = 0;
    metrics.backup_running = 0;
}

/* Its output ends with it. */
static void on_said(void *arg, int events)
{
    struct backups *b = arg;
    char bytes[4096];
    ssize_t len = read(b->fd, bytes, sizeof(bytes));
    int status = 0;

    (void)events;
    if (len > 0 && b->said.len < SAID_MAX)
        buf_add(&b->said, bytes, (size_t)len);
    if (len > 0 || (len < 0 && (errno == EAGAIN || errno == EINTR)))
        return;
    while (waitpid(b->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    forget_process(b);
    round_over(b, status);
}

static int spawn(pid_t *pid, char **argv, int out)
{
    posix_spawn_file_actions_t files;

    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, out, STDERR_FILENO);
    return child_start(pid, "/proc/self/exe", &files, argv, environ);
}

/* The words of its command line, freed with the array. */
static size_t make_words(const struct config *c, char **words)
{
    const char *const given[][2] = {
        {"--data", c->data}, {"--into", c->backup_to}, {"--at", c->backup_at}};
    size_t count = 0;

    words[count++] = xstrdup("roost");
    words[count++] = xstrdup("backup");
    for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++)
        words[count++] = xasprintf("%s=%s", given[i][0], given[i][1]);
    words[count++] = xasprintf("--every=%" PRIu64, c->backup_every);
    words[count++] = xasprintf("--keep-days=%" PRIu64, c->backup_keep_days);
    words[count++] = xasprintf("--keep-weeks=%" PRIu64, c->backup_keep_weeks);
    words[count++] = xasprintf("--report=%ld", (long)getpid());
    if (c->backup_key_file[0] != '\0')
        words[count++] = xasprintf("--key-file=%s", c->backup_key_file);
    words[count] = NULL;
    return count;
}

static int start_process(struct backups *b, int out)
{
    char *words[WORDS_MAX];
    size_t count = make_words(b->config, words);
    int why = spawn(&b->pid, words, out);

    while (count > 0)
        free(words[--count]);
    return why;
}

static void on_due(struct timer *t)
{
    struct backups *b = container_of(t, struct backups, due);
    int ends[2], why;

    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        timer_start(b->timers, t, after_failure(b));
        return;
    }
    (void)fcntl(ends[1], F_SETFL, 0); /* its end shall wait */
    why = start_process(b, ends[1]);
    close(ends[1]);
    if (why != 0) {
        log_error("a backup failed: its process cannot be started", "error=%s",
                  LOG_QUOTED(strerror(why)));
        close(ends[0]);
        timer_start(b->timers, t, after_failure(b));
        return;
    }
    b->fd = ends[0];
    b->hearing = loop_io_add(b->loop, b->fd, LOOP_READ, on_said, b);
    metrics.backup_running = 1;
}

/* --- from start to end --- */

static bool check_settings(const struct config *c, char *why, size_t why_size)
{
    unsigned minute;
    struct backup_key key;

    if (!backup_plan_read_at(c->backup_at, &minute)) {
        snprintf(why, why_size, "--backup-at takes HH:MM in UTC, not %s",
                 LOG_QUOTED(c->backup_at));
        return false;
    }
    if (c->backup_key_file[0] == '\0')
        return true;
    if (!backup_key_read(&key, c->backup_key_file, why, why_size))
        return false;
    backup_key_forget(&key);
    return true;
}

struct backups *backups_open(const struct config *c, struct loop *l,
                             struct timers *timers, char *why, size_t why_size)
{
    struct backups *b;

    why[0] = '\0';
    if (c->backup_to[0] == '\0' || !check_settings(c, why, why_size))
        return NULL;
    b = xcalloc(1, sizeof(*b));
    b->config = c;
    b->loop = l;
    b->timers = timers;
    b->retry_s = RETRY_MIN_S;
    buf_init(&b->said);
    timer_init(&b->due, on_due);
    timer_start(timers, &b->due, FIRST_MS);
    return b;
}

/* A stop leaves nothing behind; who does not hear it is killed, and leaves what the next round
 * clears. */
static void end_process(struct backups *b)
{
    struct pollfd end = {.fd = b->fd, .events = POLLIN};
    uint64_t until = clock_mono_ms() + PATIENCE_MS;
    char bytes[4096];

    kill(b->pid, SIGTERM);
    while (clock_mono_ms() < until) {
        int ready = poll(&end, 1, (int)(until - clock_mono_ms()));

        if (ready > 0 && read(b->fd, bytes, sizeof(bytes)) == 0)
            break;
    }
    if (waitpid(b->pid, NULL, WNOHANG) != b->pid) {
        kill(b->pid, SIGKILL);
        while (waitpid(b->pid, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    forget_process(b);
}

void backups_close(struct backups *b)
{
    if (!b)
        return;
    timer_stop(b->timers, &b->due);
    if (b->hearing)
        end_process(b);
    buf_finish(&b->said);
    free(b);
}
