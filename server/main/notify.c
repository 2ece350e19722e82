#include "main/notify.h"

#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "loop/timers.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define WATCHDOG_MAX_USEC (UINT64_C(1000000) * 3600 * 24)

struct notify {
    struct timers *timers;
    struct timer watchdog;
    uint64_t watchdog_ms; /* 0: none */
    int fd;               /* -1: nobody listens */
    struct sockaddr_un address;
    socklen_t address_len;
};

static void tell(struct notify *n, const char *text)
{
    if (n->fd < 0)
        return;
    if (sendto(n->fd, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT,
               (struct sockaddr *)&n->address, n->address_len) < 0)
        log_warn("cannot tell systemd", "socket=%s error=%s",
                 LOG_QUOTED(getenv("NOTIFY_SOCKET")), LOG_QUOTED(strerror(errno)));
}

/* "/run/systemd/notify", or "@name" in the abstract namespace. */
static bool take_address(struct notify *n, const char *path)
{
    size_t len = strlen(path);

    if ((path[0] != '/' && path[0] != '@') || len < 2 ||
        len >= sizeof(n->address.sun_path))
        return false;
    n->address.sun_family = AF_UNIX;
    memcpy(n->address.sun_path, path, len);
    n->address_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
    if (path[0] == '@')
        n->address.sun_path[0] = '\0';
    else
        n->address_len++; /* with its NUL */
    return true;
}

uint64_t notify_watchdog_ms(const char *usec, const char *pid, long own_pid)
{
    uint64_t value;
    uint64_t number;

    if (!usec || !config_parse_count(usec, WATCHDOG_MAX_USEC, &value))
        return 0;
    if (pid &&
        (!config_parse_count(pid, INT32_MAX, &number) || number != (uint64_t)own_pid))
        return 0;
    return value / 2000;
}

static void on_watchdog(struct timer *t)
{
    struct notify *n = container_of(t, struct notify, watchdog);

    tell(n, "WATCHDOG=1");
    timer_start(n->timers, t, n->watchdog_ms);
}

struct notify *notify_open(struct timers *timers)
{
    struct notify *n = xcalloc(1, sizeof(*n));
    const char *path = getenv("NOTIFY_SOCKET");

    n->timers = timers;
    n->fd = -1;
    timer_init(&n->watchdog, on_watchdog);
    if (!path || path[0] == '\0')
        return n;
    if (take_address(n, path))
        n->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (n->fd < 0) {
        log_warn("cannot tell systemd", "socket=%s", LOG_QUOTED(path));
        return n;
    }
    n->watchdog_ms = notify_watchdog_ms(getenv("WATCHDOG_USEC"), getenv("WATCHDOG_PID"),
                                        (long)getpid());
    if (n->watchdog_ms > 0)
        timer_start(timers, &n->watchdog, n->watchdog_ms);
    return n;
}

void notify_ready(struct notify *n, const char *status)
{
    char text[512];

    snprintf(text, sizeof(text), "READY=1\nSTATUS=%s", status);
    tell(n, text);
}

void notify_reloading(struct notify *n)
{
    char text[96];

    snprintf(text, sizeof(text), "RELOADING=1\nMONOTONIC_USEC=%" PRIu64, clock_mono_us());
    tell(n, text);
}

void notify_stopping(struct notify *n)
{
    tell(n, "STOPPING=1\nSTATUS=moving people away");
}

void notify_close(struct notify *n)
{
    if (!n)
        return;
    timer_stop(n->timers, &n->watchdog);
    if (n->fd >= 0)
        close(n->fd);
    free(n);
}
