#include "handlers/ceiling.h"

#include "base/log.h"
#include "base/metrics.h"
#include "base/random.h"
#include "handlers/server_private.h"

#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CALM_MS     250 /* between looks, far below the ceiling */
#define NEAR_MS     20
#define TRIM_MS     1000
#define RETRY_MS    1000 /* and up to twice as much again, so that not all come at once */
#define RING_SHARE  8
#define HEAVY_BYTES (64u << 10) /* queued for one session */
#define SHED_MAX    16          /* sessions closed at one look */
#define HANDS       2           /* that hash passwords */

/* What may come in between two looks: a few of the longest answers. */
#define MARGIN_LEAST  (UINT64_C(16) << 20)
#define CEILING_LEAST (8 * MARGIN_LEAST)

/* Where a pressure begins; it ends a twentieth below. */
static uint64_t critical_from(const struct server *srv)
{
    uint64_t most = srv->config->max_memory;
    uint64_t margin = most / 10;

    return most - (margin < MARGIN_LEAST ? MARGIN_LEAST : margin);
}

static uint64_t high_from(const struct server *srv)
{
    return critical_from(srv) / 10 * 9;
}

/* Without stdio, which allocates, and in a few microseconds. */
static uint64_t resident_bytes(const struct server *srv)
{
    char text[128];
    unsigned long pages = 0;
    ssize_t len =
        srv->statm_fd < 0 ? -1 : pread(srv->statm_fd, text, sizeof(text) - 1, 0);

    if (len <= 0)
        return 0;
    text[len] = '\0';
    if (sscanf(text, "%*u %lu", &pages) != 1)
        return 0;
    return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* Whether that pressure holds: one that does is left only below its lower bound. */
static bool holds(const struct server *srv, enum pressure pressure, uint64_t from,
                  uint64_t bytes)
{
    return bytes >= (server_pressure(srv) >= pressure ? from / 20 * 19 : from);
}

static enum pressure pressure_at(const struct server *srv, uint64_t bytes)
{
    if (holds(srv, PRESSURE_CRITICAL, critical_from(srv), bytes))
        return PRESSURE_CRITICAL;
    return holds(srv, PRESSURE_HIGH, high_from(srv), bytes) ? PRESSURE_HIGH
                                                            : PRESSURE_NONE;
}

static void give_back(struct server *srv)
{
    uint64_t now = server_now(srv);

    if (now < srv->trimmed_ms + TRIM_MS)
        return;
    srv->trimmed_ms = now;
    malloc_trim(0);
}

static void tell(const struct server *srv, enum pressure before, enum pressure now)
{
    if (now > before)
        log_warn(now == PRESSURE_CRITICAL
                     ? "memory is at its ceiling; connections and queues are cut"
                     : "memory is near its ceiling; nobody new is let in",
                 "bytes=%.0f max_memory=%ju", metrics.memory_bytes,
                 (uintmax_t)srv->config->max_memory);
    else if (now == PRESSURE_NONE && before != PRESSURE_NONE)
        log_info("memory is well below its ceiling again", "bytes=%.0f",
                 metrics.memory_bytes);
}

static void on_look(struct timer *t)
{
    struct server *srv = container_of(t, struct server, ceiling_timer);
    enum pressure before = server_pressure(srv);
    uint64_t bytes = resident_bytes(srv);
    enum pressure now;

    if (bytes >= high_from(srv) / 8 * 7) {
        give_back(srv);
        bytes = resident_bytes(srv);
    }
    metrics.memory_bytes = (double)bytes;
    now = pressure_at(srv, bytes);
    atomic_store_explicit(&srv->pressure, (int)now, memory_order_relaxed);
    if (now != before) {
        metrics.memory_pressure = (double)now;
        tell(srv, before, now);
        chat_tighten(srv->chat, now == PRESSURE_CRITICAL);
    }
    if (now == PRESSURE_CRITICAL) {
        metrics.memory_shed += chat_shed(srv->chat, HEAVY_BYTES, SHED_MAX);
        srv->calls_to_net.shed(srv->calls_to_net.arg);
    }
    timer_start(srv->timers, t, bytes >= high_from(srv) / 2 ? NEAR_MS : CALM_MS);
}

void ceiling_init(struct server *srv)
{
    timer_init(&srv->ceiling_timer, on_look);
    srv->statm_fd = -1;
}

void ceiling_start(struct server *srv)
{
    if (srv->config->max_memory == 0)
        return;
    srv->statm_fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (srv->statm_fd < 0) {
        log_warn("--max-memory is without effect: /proc/self/statm cannot be read", NULL);
        return;
    }
    metrics.memory_ceiling = (double)srv->config->max_memory;
    timer_start(srv->timers, &srv->ceiling_timer, NEAR_MS);
}

void ceiling_stop(struct server *srv)
{
    timer_stop(srv->timers, &srv->ceiling_timer);
}

void ceiling_close(struct server *srv)
{
    if (srv->statm_fd >= 0)
        close(srv->statm_fd);
    srv->statm_fd = -1;
}

bool ceiling_check(const struct config *config, char *why, size_t why_size)
{
    if (config->max_memory == 0 || config->max_memory >= CEILING_LEAST)
        return true;
    snprintf(why, why_size, "--max-memory takes %ju and up, or 0 for no ceiling",
             (uintmax_t)CEILING_LEAST);
    return false;
}

uint64_t ceiling_ring_bytes(const struct server *srv)
{
    uint64_t share = srv->config->max_memory / RING_SHARE;

    return share > 0 && share < srv->config->ring ? share : srv->config->ring;
}

enum pressure server_pressure(const struct server *srv)
{
    return (enum pressure)atomic_load_explicit(&srv->pressure, memory_order_relaxed);
}

/* An answer may have a megabyte and takes a millisecond: between two looks there is time for more
 * of them than fit. */
bool ceiling_lets_read(const struct server *srv)
{
    return srv->config->max_memory == 0 || (server_pressure(srv) < PRESSURE_CRITICAL &&
                                            resident_bytes(srv) < critical_from(srv));
}

static bool is_one_of(const char *name, const char *const *names)
{
    while (*names && strcmp(name, *names) != 0)
        names++;
    return *names != NULL;
}

/* Does it make a password's hash? That takes megabytes, given back at once. */
static bool has_room_to_hash(const struct server *srv, const char *name)
{
    static const char *const hashing[] = {"auth.login", "auth.register", "auth.password",
                                          NULL};
    double most = (double)critical_from(srv);

    return !is_one_of(name, hashing) ||
           metrics.memory_bytes + HANDS * 1024.0 * (double)srv->config->password_memory <
               most;
}

/* Somebody new, or much at once. */
static bool is_costly(const struct call *c)
{
    static const char *const costly[] = {
        "session.open",   "auth.login",   "auth.register",    "auth.password",
        "message.search", "room.members", "analytics.export", NULL};
    const char *name = c->request.method->name;
    struct session *s = chat_session(c->server->chat, c->session);

    if (is_one_of(name, costly) || strncmp(name, "analytics.", 10) == 0)
        return true;
    /* Who does not take the answers that wait gets no more of them. */
    return !c->request.method->changes && s && session_queued_bytes(s) > HEAVY_BYTES;
}

enum err ceiling_admit(const struct call *c, uint32_t *retry_ms)
{
    const struct server *srv = c->server;
    enum pressure pressure = server_pressure(srv);
    bool reads = !c->request.method->changes;

    if (srv->config->max_memory == 0 ||
        (pressure == PRESSURE_NONE && has_room_to_hash(srv, c->request.method->name)) ||
        (pressure == PRESSURE_HIGH && !is_costly(c)) ||
        (pressure == PRESSURE_CRITICAL && !reads && !is_costly(c)))
        return OK;
    metrics.memory_refused_calls++;
    *retry_ms = RETRY_MS + (uint32_t)random_below(2 * RETRY_MS);
    return ERR_BUSY;
}
