#include "people.h"

#include "socket_tools.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#define READ_MAX    (1 << 20)
#define EVENTS      1024
#define CONNECTING  200  /* at once */
#define PER_ADDRESS 9000 /* connections from one source address */
#define GIVE_UP_US  60000000

struct crowd crowd;

static int epoll_fd = -1;

static void person_lose(struct person *p)
{
    if (p->phase < PHASE_OPEN)
        crowd.connecting--;
    else
        crowd.opened--;
    p->phase = PHASE_GONE;
    close(p->fd);
}

void person_say(struct person *p, const void *bytes, size_t len)
{
    static unsigned char frame[TEXT_MAX + 1024];
    size_t head = ws_write_head(frame, crowd.dialect->opcode, len, true);

    if (p->phase == PHASE_GONE)
        return;
    memcpy(frame + head, bytes, len);
    if (send(p->fd, frame, head + len, MSG_NOSIGNAL) != (ssize_t)(head + len))
        person_lose(p);
}

void person_opened(struct person *p)
{
    p->phase = PHASE_OPEN;
    crowd.connecting--;
    crowd.opened++;
}

static void pong(const struct person *p, const unsigned char *payload, size_t len)
{
    unsigned char frame[140];
    size_t head = ws_write_head(frame, OPCODE_PONG, len, true);

    memcpy(frame + head, payload, len);
    send(p->fd, frame, head + len, MSG_NOSIGNAL);
}

static size_t take_frames(struct person *p, const unsigned char *bytes, size_t len)
{
    struct ws_frame f;
    size_t at = 0;

    while (p->phase != PHASE_GONE && ws_read_head(bytes + at, len - at, &f) &&
           len - at >= f.head + f.payload) {
        const unsigned char *payload = bytes + at + f.head;

        if (f.opcode == crowd.dialect->opcode)
            crowd.dialect->on_message(p, payload, f.payload);
        else if (f.opcode == OPCODE_PING && f.payload < 126)
            pong(p, payload, f.payload);
        else if (f.opcode == OPCODE_CLOSE)
            person_lose(p);
        at += f.head + f.payload;
    }
    return at;
}

static size_t take_upgrade(struct person *p, const unsigned char *bytes, size_t len)
{
    const unsigned char *end = memmem(bytes, len, "\r\n\r\n", 4);

    if (!end)
        return 0;
    if (memcmp(bytes, "HTTP/1.1 101", 12) != 0) {
        person_lose(p);
        return len;
    }
    p->phase = PHASE_OPENING;
    crowd.dialect->on_upgraded(p);
    return (size_t)(end + 4 - bytes);
}

static void keep_rest(struct person *p, const unsigned char *bytes, size_t len)
{
    free(p->rest);
    p->rest = NULL;
    p->rest_len = p->phase == PHASE_GONE ? 0 : len;
    if (p->rest_len == 0)
        return;
    p->rest = malloc(len);
    if (!p->rest)
        give_up("malloc");
    memcpy(p->rest, bytes, len);
}

static void on_input(struct person *p)
{
    static unsigned char bytes[READ_MAX];
    size_t len = p->rest_len;
    size_t at = 0;
    ssize_t got;

    if (len > 0)
        memcpy(bytes, p->rest, len);
    got = recv(p->fd, bytes + len, sizeof(bytes) - len, MSG_DONTWAIT);
    if (got <= 0) {
        if (got == 0 || errno != EAGAIN)
            person_lose(p);
        return;
    }
    len += (size_t)got;
    if (p->phase == PHASE_UPGRADING)
        at = take_upgrade(p, bytes, len);
    if (p->phase > PHASE_UPGRADING)
        at += take_frames(p, bytes + at, len - at);
    keep_rest(p, bytes + at, len - at);
}

static void on_connected(struct person *p)
{
    struct epoll_event event = {.events = EPOLLIN};
    char head[512];
    int len = snprintf(head, sizeof(head),
                       "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n"
                       "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                       "Sec-WebSocket-Protocol: %s\r\n"
                       "Authorization: Bearer %s\r\n\r\n",
                       crowd.dialect->path, crowd.dialect->protocol, p->token);

    event.data.ptr = p;
    epoll_ctl(epoll_fd, EPOLL_CTL_MOD, p->fd, &event);
    p->phase = PHASE_UPGRADING;
    if (send(p->fd, head, (size_t)len, MSG_NOSIGNAL) != len)
        person_lose(p);
}

static void person_connect(struct person *p)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)crowd.port)};
    struct sockaddr_in from = {.sin_family = AF_INET};
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT};
    int one = 1;

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + p->number / PER_ADDRESS);
    p->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (p->fd < 0)
        give_up("socket");
    setsockopt(p->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    setsockopt(p->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof(one));
    if (bind(p->fd, (struct sockaddr *)&from, sizeof(from)) != 0)
        give_up("bind");
    event.data.ptr = p;
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, p->fd, &event);
    crowd.connecting++;
    if (connect(p->fd, (struct sockaddr *)&to, sizeof(to)) != 0 && errno != EINPROGRESS)
        person_lose(p);
}

void people_turn(int wait_ms)
{
    static struct epoll_event events[EVENTS];
    int count = epoll_wait(epoll_fd, events, EVENTS, wait_ms);

    crowd.turn_us = now_us();
    for (int i = 0; i < count; i++) {
        struct person *p = events[i].data.ptr;

        if (p->phase == PHASE_GONE)
            continue;
        if (p->phase == PHASE_CONNECTING && events[i].events & EPOLLOUT)
            on_connected(p);
        else
            on_input(p);
    }
}

void people_connect(void)
{
    uint64_t begun = now_us();
    unsigned next = 0;

    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (epoll_fd < 0)
        give_up("epoll");
    while ((next < crowd.count || crowd.connecting > 0) &&
           now_us() - begun < GIVE_UP_US) {
        while (next < crowd.count && crowd.connecting < CONNECTING)
            person_connect(&crowd.people[next++]);
        people_turn(100);
    }
}

void people_read_tokens(const char *path)
{
    FILE *file = fopen(path, "r");

    if (!file)
        give_up(path);
    crowd.people = calloc(crowd.count, sizeof(*crowd.people));
    if (!crowd.people)
        give_up("calloc");
    for (unsigned i = 0; i < crowd.count; i++) {
        struct person *p = &crowd.people[i];

        p->number = i;
        if (fscanf(file, "%63s %*u %u", p->token, &p->room) != 2) {
            fprintf(stderr, "%s has only %u lines\n", path, i);
            exit(1);
        }
    }
    fclose(file);
}
