#include "net/address.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 4096

/* Who connects and says nothing is handed over after a second; the others come with
 * their first bytes. */
#define DEFER_SECONDS 1

/* What a peer that stops reading may keep in the kernel; without it the send buffer
 * grows to megabytes. Accepted sockets inherit it. */
#define UNSENT_MAX (128 * 1024)

uint64_t address_key(const struct sockaddr *address)
{
    const uint64_t ipv4 = UINT64_C(0x0000ffff00000000); /* no /64 that is routed */
    uint64_t key = 0;

    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;

        memcpy(&in, address, sizeof(in));
        return ipv4 | ntohl(in.sin_addr.s_addr);
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 in6;
        const uint8_t *bytes = in6.sin6_addr.s6_addr;

        memcpy(&in6, address, sizeof(in6));
        if (IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr)) {
            for (int i = 12; i < 16; i++)
                key = key << 8 | bytes[i];
            return ipv4 | key;
        }
        for (int i = 0; i < 8; i++)
            key = key << 8 | bytes[i];
    }
    return key;
}

static bool is_port(const char *text)
{
    unsigned value = 0;

    if (*text == '\0' || strlen(text) >= PORT_MAX)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return false;
        value = value * 10 + (unsigned)(*text - '0');
    }
    return value <= 65535;
}

bool address_split(const char *text, char host[HOST_MAX], char port[PORT_MAX])
{
    const char *colon = strrchr(text, ':');
    size_t len = colon ? (size_t)(colon - text) : 0;

    if (!colon || !is_port(colon + 1))
        return false;
    if (len >= 2 && text[0] == '[' && text[len - 1] == ']') {
        text++;
        len -= 2;
    } else if (memchr(text, ':', len)) {
        return false; /* IPv6 without brackets: where would the port begin? */
    }
    if (len >= HOST_MAX)
        return false;
    memcpy(host, text, len);
    host[len] = '\0';
    memcpy(port, colon + 1, strlen(colon + 1) + 1);
    return true;
}

static void set(int fd, int level, int name, int value)
{
    /* Each of them makes things better; none is needed. */
    (void)setsockopt(fd, level, name, &value, sizeof(value));
}

static int open_socket(const struct addrinfo *at, bool listens)
{
    int fd =
        socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);

    if (fd < 0)
        return -1;
    set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    if (at->ai_family == AF_INET6)
        set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    set(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, DEFER_SECONDS);
    set(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, UNSENT_MAX);
    if (bind(fd, at->ai_addr, at->ai_addrlen) != 0 ||
        (listens && listen(fd, BACKLOG) != 0)) {
        int error = errno;

        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

static const char *remedy(int error)
{
    switch (error) {
    case EADDRINUSE:
        return "stop what listens there or choose another";
    case EACCES:
        return "ports below 1024 need root or CAP_NET_BIND_SERVICE: choose another";
    case EADDRNOTAVAIL:
        return "no interface here has that address: choose another";
    default:
        return "choose another";
    }
}

static bool tell_url(int fd, bool secure, char url[URL_MAX])
{
    struct sockaddr_storage address;
    socklen_t len = sizeof(address);
    char host[NI_MAXHOST];
    char port[NI_MAXSERV];
    bool brackets;

    if (getsockname(fd, (struct sockaddr *)&address, &len) != 0 ||
        getnameinfo((struct sockaddr *)&address, len, host, sizeof(host), port,
                    sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return false;
    brackets = strchr(host, ':') != NULL;
    snprintf(url, URL_MAX, "%s://%s%.*s%s:%s", secure ? "https" : "http",
             brackets ? "[" : "", HOST_MAX - 1, host, brackets ? "]" : "", port);
    return true;
}

/* -1: `why`. */
static int take_address(const char *flag, const char *text, bool listens, char *why,
                        size_t why_size)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *found;
    char host[HOST_MAX];
    char port[PORT_MAX];
    int result;
    int fd = -1;

    if (!address_split(text, host, port)) {
        snprintf(why, why_size,
                 "%s takes ADDR:PORT, such as 127.0.0.1:8080 or [::]:8080, not '%s'",
                 flag, text);
        return -1;
    }
    result = getaddrinfo(host[0] ? host : NULL, port, &hints, &found);
    if (result != 0) {
        snprintf(why, why_size, "cannot listen on %s: %s; choose another %s", text,
                 gai_strerror(result), flag);
        return -1;
    }
    for (const struct addrinfo *at = found; at && fd < 0; at = at->ai_next)
        fd = open_socket(at, listens);
    if (fd < 0)
        snprintf(why, why_size, "cannot listen on %s: %s; %s %s", text, strerror(errno),
                 remedy(errno), flag);
    freeaddrinfo(found);
    return fd;
}

bool address_is_free(const char *flag, const char *text, char *why, size_t why_size)
{
    int fd = take_address(flag, text, false, why, why_size);

    return fd >= 0 && close(fd) == 0;
}

int address_listen(const char *flag, const char *text, bool secure, char url[URL_MAX],
                   char *why, size_t why_size)
{
    int fd = take_address(flag, text, true, why, why_size);

    if (fd >= 0 && !tell_url(fd, secure, url)) {
        snprintf(why, why_size, "cannot listen on %s: %s", text, strerror(errno));
        close(fd);
        return -1;
    }
    return fd;
}
