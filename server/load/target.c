#include "load/target.h"

#include "base/config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool begins(const char **text, const char *prefix)
{
    size_t len = strlen(prefix);

    if (strncmp(*text, prefix, len) != 0)
        return false;
    *text += len;
    return true;
}

static bool copy(char *to, size_t size, const char *from, size_t len)
{
    if (len >= size)
        return false;
    memcpy(to, from, len);
    to[len] = '\0';
    return true;
}

/* HOST or [ADDRESS], then :PORT or nothing. */
static bool parse_authority(struct target *t, const char *text, size_t len)
{
    const char *end = text + len;
    const char *host = text;
    const char *host_end = memchr(text, ':', len);
    const char *port;
    uint64_t number;

    if (*text == '[') {
        host++;
        host_end = memchr(text, ']', len);
        port = host_end ? host_end + 1 : NULL;
    } else {
        port = host_end = host_end ? host_end : end;
    }
    if (!host_end || host_end == host || (port < end && *port++ != ':'))
        return false;
    if (port == end)
        snprintf(t->port, sizeof(t->port), "%s", t->is_tls ? "443" : "80");
    else if (!copy(t->port, sizeof(t->port), port, (size_t)(end - port)) ||
             !config_parse_count(t->port, 65535, &number) || number == 0)
        return false;
    return copy(t->host, sizeof(t->host), host, (size_t)(host_end - host)) &&
           copy(t->authority, sizeof(t->authority), text, len);
}

bool target_parse(struct target *t, const char *url, char *why, size_t why_size)
{
    const char *at = url;
    size_t len;

    memset(t, 0, sizeof(*t));
    if (begins(&at, "wss://") || begins(&at, "https://")) {
        t->is_tls = true;
    } else if (!begins(&at, "ws://") && !begins(&at, "http://")) {
        snprintf(why, why_size, "--url takes ws://HOST:PORT or wss://HOST:PORT, not '%s'",
                 url);
        return false;
    }
    len = strcspn(at, "/?#");
    if (!parse_authority(t, at, len) || strcspn(url, " \t\r\n") != strlen(url) ||
        !copy(t->path, sizeof(t->path), at[len] == '/' && at[len + 1] ? at + len : "/ws",
              at[len] == '/' && at[len + 1] ? strlen(at + len) : 3)) {
        snprintf(why, why_size, "--url: cannot read '%s'", url);
        return false;
    }
    return true;
}

bool target_resolve(struct target *t, char *why, size_t why_size)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found;
    int failed = getaddrinfo(t->host, t->port, &hints, &found);

    if (failed != 0) {
        snprintf(why, why_size, "cannot find %s: %s", t->host, gai_strerror(failed));
        return false;
    }
    memcpy(&t->address, found->ai_addr, found->ai_addrlen);
    t->address_len = found->ai_addrlen;
    freeaddrinfo(found);
    return true;
}

static bool is_loopback(const struct target *t)
{
    const struct sockaddr_in *in = (const void *)&t->address;

    return t->address.ss_family == AF_INET && ntohl(in->sin_addr.s_addr) >> 24 == 127;
}

static void choose_source(int fd, uint64_t number)
{
    uint32_t source = INADDR_LOOPBACK + (uint32_t)(number / SOCKETS_A_SOURCE % 65000);
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(source)};
    int on = 1;

    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
    /* Where such addresses do not exist the first one serves as long as it can. */
    if (bind(fd, (const struct sockaddr *)&in, sizeof(in)) != 0)
        return;
}

int target_dial(const struct target *t, uint64_t number)
{
    int fd = socket(t->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;

    if (fd < 0)
        return -1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (is_loopback(t) && number >= SOCKETS_A_SOURCE)
        choose_source(fd, number);
    if (connect(fd, (const struct sockaddr *)&t->address, t->address_len) != 0 &&
        errno != EINPROGRESS) {
        int saved = errno;

        close(fd);
        errno = saved;
        return -1;
    }
    return fd;
}
