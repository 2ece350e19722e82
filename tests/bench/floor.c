/*
 * floor.c - the least a chat server can do: what Roost's fan-out is measured against.
 *
 * floor --tokens FILE [--port PORT]
 *
 * Speaks as much of the contract as a load client needs: an upgrade with a bearer token
 * out of FILE (TOKEN, USER, ROOM on each line, as `roost seed` writes it), session.open,
 * message.send. A post is numbered in memory, framed once, and sent to every member of the
 * room: one system call for each member and turn of the loop, however many posts came.
 * No storage, no rights, no limits, no pings. A plain GET tells how many frames it wrote
 * with how many calls. Prints the port it listens on. Its door (floor_door.c) knows who
 * may come in, floor_rooms.c who is where and what they are still to hear.
 */
#include "floor.h"
#include "socket_tools.h"

#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#define READ_MAX 65536
#define EVENTS   512
#define ACCEPTS  64 /* a turn */

static unsigned long pos = 1000000;
static int epoll_fd;
static volatile sig_atomic_t ended;

static void on_signal(int number)
{
    (void)number;
    ended = 1;
}

static unsigned long number_after(const char *text, const char *name)
{
    const char *found = strstr(text, name);

    return found ? strtoul(found + strlen(name), NULL, 10) : 0;
}

/* The text as it stands in the call, escapes and all. */
static const char *text_of(const char *call, int *len)
{
    const char *begin = strstr(call, "\"text\":\"");
    const char *end;

    *len = 0;
    if (!begin)
        return "";
    begin += strlen("\"text\":\"");
    for (end = begin; *end && *end != '"'; end++)
        if (*end == '\\' && end[1])
            end++;
    *len = (int)(end - begin);
    return begin;
}

static void on_open(struct member *m, unsigned long id)
{
    char out[512];
    int len =
        snprintf(out, sizeof(out),
                 "{\"jsonrpc\":\"2.0\",\"id\":%lu,\"result\":{\"user\":{\"user\":%lu,"
                 "\"name\":\"user%lu\"},\"pos\":%lu,\"epoch\":\"floor\","
                 "\"resumed\":true,\"rooms\":[{\"room\":%lu,\"seq\":%lu}],"
                 "\"server\":{\"version\":\"floor\",\"node\":\"floor\"}}}",
                 id, m->user, m->user, pos, m->room, m->joined->seq);

    member_answer(m, out, (size_t)len);
}

static void on_send(struct member *m, unsigned long id, const char *call)
{
    static char out[READ_MAX + 512];
    unsigned long at = now_us() / 1000;
    int text_len;
    const char *text = text_of(call, &text_len);
    int len;

    pos++;
    m->joined->seq++;
    len = snprintf(out, sizeof(out),
                   "{\"jsonrpc\":\"2.0\",\"id\":%lu,\"result\":{\"id\":%lu,\"pos\":%lu,"
                   "\"seq\":%lu,\"at\":%lu,\"durable\":\"os\"}}",
                   id, pos, pos, m->joined->seq, at);
    member_answer(m, out, (size_t)len);
    len = snprintf(out, sizeof(out),
                   "{\"jsonrpc\":\"2.0\",\"method\":\"message.created\",\"params\":{"
                   "\"pos\":%lu,\"room\":%lu,\"seq\":%lu,\"message\":{\"id\":%lu,"
                   "\"seq\":%lu,\"user\":%lu,\"text\":\"%.*s\",\"at\":%lu}}}",
                   pos, m->room, m->joined->seq, pos, m->joined->seq, m->user, text_len,
                   text, at);
    room_publish(m->joined, out, (size_t)len);
}

static void on_call(struct member *m, const char *call)
{
    unsigned long id = number_after(call, "\"id\":");

    if (strstr(call, "\"method\":\"message.send\""))
        on_send(m, id, call);
    else
        on_open(m, id);
}

static void tell_figures(struct member *m)
{
    char page[200];
    char out[300];
    int len = snprintf(page, sizeof(page),
                       "roost_deliveries_total %lu\nroost_socket_writes_total %lu\n",
                       floor_figures.deliveries, floor_figures.writes);

    snprintf(out, sizeof(out), "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len,
             page);
    member_say_plain(m, out);
}

static bool enter(struct member *m, const char *head)
{
    char out[256];
    const struct token *token = door_open(head, out, sizeof(out));

    if (!token)
        return false;
    m->user = token->user;
    member_enter(m, token->room);
    member_say_plain(m, out);
    return true;
}

/* False: not a request we answer. */
static bool take_request(struct member *m)
{
    unsigned char *end = memmem(m->in.data, m->in.len, "\r\n\r\n", 4);
    const char *head = (char *)m->in.data;

    if (!end)
        return m->in.len < READ_MAX;
    *end = '\0';
    if (!strcasestr(head, "\r\nUpgrade:"))
        tell_figures(m);
    else if (!enter(m, head))
        return false;
    bytes_drop(&m->in, (size_t)(end + 4 - m->in.data));
    return true;
}

static void unmask(unsigned char *payload, size_t len, const unsigned char mask[4])
{
    for (size_t i = 0; i < len; i++)
        payload[i] ^= mask[i % 4];
}

/* False: it said goodbye. */
static bool take_frames(struct member *m)
{
    size_t at = 0;
    struct ws_frame f;

    while (ws_read_head(m->in.data + at, m->in.len - at, &f) &&
           m->in.len - at >= f.head + f.payload) {
        unsigned char *payload = m->in.data + at + f.head;

        if (f.opcode == OPCODE_CLOSE)
            return false;
        if (f.masked)
            unmask(payload, f.payload, f.mask);
        if (f.opcode == OPCODE_TEXT) {
            unsigned char kept = payload[f.payload];

            payload[f.payload] = '\0';
            on_call(m, (char *)payload);
            payload[f.payload] = kept;
        }
        at += f.head + f.payload;
    }
    bytes_drop(&m->in, at);
    return true;
}

static bool on_input(struct member *m)
{
    static unsigned char bytes[READ_MAX];
    ssize_t len = recv(m->fd, bytes, sizeof(bytes), MSG_DONTWAIT);

    if (len < 0)
        return errno == EAGAIN;
    if (len == 0)
        return false;
    bytes_add(&m->in, bytes, (size_t)len);
    bytes_add(&m->in, "", 1); /* so that a call can be ended in place */
    m->in.len--;
    if (!m->joined && !take_request(m))
        return false;
    return !m->joined || m->in.len == 0 || take_frames(m);
}

static void accept_some(int listening)
{
    for (int i = 0; i < ACCEPTS; i++) {
        int fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        struct epoll_event event = {.events = EPOLLIN};
        struct member *m;
        int one = 1;

        if (fd < 0)
            return;
        m = calloc(1, sizeof(*m));
        if (!m)
            give_up("calloc");
        m->fd = fd;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
        event.data.ptr = m;
        epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
    }
}

static void read_options(int argc, char **argv, int *port)
{
    const char *tokens = NULL;
    static const struct option known[] = {
        {"port", 1, NULL, 'p'}, {"tokens", 1, NULL, 't'}, {NULL, 0, NULL, 0}};
    int option;

    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (option == 'p')
            *port = atoi(optarg);
        else if (option == 't')
            tokens = optarg;
        else
            exit(2);
    }
    if (!tokens) {
        fprintf(stderr, "floor: --tokens FILE is needed\n");
        exit(2);
    }
    rooms_make(door_read_tokens(tokens), epoll_fd);
}

int main(int argc, char **argv)
{
    struct epoll_event events[EVENTS];
    int port = 0;
    int listening;

    raise_descriptors();
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    read_options(argc, argv, &port);
    signal(SIGTERM, on_signal);
    signal(SIGPIPE, SIG_IGN);
    listening = door_listen(port);
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, listening,
              &(struct epoll_event){.events = EPOLLIN});
    while (!ended) {
        int count = epoll_wait(epoll_fd, events, EVENTS, -1);

        for (int i = 0; i < count; i++) {
            struct member *m = events[i].data.ptr;

            if (!m)
                accept_some(listening);
            else if (events[i].events & EPOLLOUT)
                member_drain(m);
            else if (!on_input(m))
                member_leave(m);
        }
        floor_flush();
    }
    return 0;
}
