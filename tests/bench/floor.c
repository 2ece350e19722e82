/*
 * floor.c - the least a chat server can do: what Roost's fan-out is measured against.
 *
 * floor --tokens FILE [--port PORT]
 *
 * Speaks as much of the contract as a load client needs: an upgrade with a bearer token
 * out of FILE (TOKEN, USER, ROOM on each line, as `roost seed` writes it), session.open,
 * message.send. A post is numbered in memory, framed once, and sent to every member of the
 * room: one system call for each member and turn of the loop, however many posts came.
 * No storage, no rights, no limits, no pings. A plain GET tells of its CPU and memory under
 * Roost's names, so that `roost load` finds them. Prints the port it listens on.
 */
#include "socket_tools.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define READ_MAX 65536
#define EVENTS   512
#define ACCEPTS  64 /* a turn */

struct bytes {
    unsigned char *data;
    size_t len;
    size_t space;
};

struct room {
    struct member **members;
    size_t count;
    size_t space;
    unsigned long seq;
    size_t posts;        /* of this turn */
    struct bytes frames; /* the same, framed */
};

struct member {
    int fd;
    bool gone;
    size_t place; /* in the room */
    unsigned long user;
    unsigned long room;
    struct room *joined;  /* NULL before the upgrade */
    struct bytes in;      /* of a request or frame that has not come whole */
    struct bytes answers; /* of this turn */
    struct bytes waiting; /* what the socket did not take */
};

struct token {
    char text[64];
    unsigned long user;
    unsigned long room;
};

struct member_list {
    struct member **members;
    size_t count;
    size_t space;
};

static struct token *tokens;
static size_t token_count;
static struct room *rooms;   /* by id */
static struct room **spoken; /* rooms with frames of this turn */
static size_t spoken_count;
static struct member_list answered; /* members with answers of this turn */
static struct member_list gone;
static unsigned long pos = 1000000;
static unsigned long deliveries, writes;
static int epoll_fd;
static volatile sig_atomic_t ended;

static void on_signal(int number)
{
    (void)number;
    ended = 1;
}

static void *grown(void *block, size_t size)
{
    block = realloc(block, size);
    if (!block)
        give_up("realloc");
    return block;
}

static void bytes_add(struct bytes *b, const void *data, size_t len)
{
    if (b->len + len > b->space) {
        b->space = b->len + len > 2 * b->space ? b->len + len : 2 * b->space;
        b->data = grown(b->data, b->space);
    }
    memcpy(b->data + b->len, data, len);
    b->len += len;
}

static void bytes_drop(struct bytes *b, size_t len)
{
    b->len -= len;
    if (b->len > 0) {
        memmove(b->data, b->data + len, b->len);
        return;
    }
    free(b->data);
    memset(b, 0, sizeof(*b));
}

static void list_add(struct member_list *l, struct member *m)
{
    if (l->count == l->space) {
        l->space = l->space ? 2 * l->space : 64;
        l->members = grown(l->members, l->space * sizeof(struct member *));
    }
    l->members[l->count++] = m;
}

static void watch(struct member *m, bool for_writing)
{
    struct epoll_event event = {.events =
                                    EPOLLIN | (for_writing ? (uint32_t)EPOLLOUT : 0)};

    event.data.ptr = m;
    epoll_ctl(epoll_fd, EPOLL_CTL_MOD, m->fd, &event);
}

static void room_enter(struct member *m, unsigned long id)
{
    struct room *r = &rooms[id];

    if (r->count == r->space) {
        r->space = r->space ? 2 * r->space : 8;
        r->members = grown(r->members, r->space * sizeof(struct member *));
    }
    m->room = id;
    m->joined = r;
    m->place = r->count;
    r->members[r->count++] = m;
}

static void room_leave(struct member *m)
{
    struct room *r = m->joined;

    if (!r)
        return;
    r->members[m->place] = r->members[--r->count];
    r->members[m->place]->place = m->place;
    m->joined = NULL;
}

static void member_leave(struct member *m)
{
    if (m->gone)
        return;
    m->gone = true;
    room_leave(m);
    close(m->fd);
    list_add(&gone, m);
}

static void member_destroy(struct member *m)
{
    free(m->in.data);
    free(m->answers.data);
    free(m->waiting.data);
    free(m);
}

/* What the socket does not take waits; there is no bound here. */
static void member_write(struct member *m, const struct bytes *frames)
{
    struct iovec parts[2] = {{m->answers.data, m->answers.len}, {NULL, 0}};
    size_t taken = 0;
    size_t len = m->answers.len;

    if (frames) {
        parts[1].iov_base = frames->data;
        parts[1].iov_len = frames->len;
        len += frames->len;
    }
    if (m->waiting.len == 0) {
        ssize_t got = m->answers.len > 0
                          ? writev(m->fd, parts, 2)
                          : send(m->fd, parts[1].iov_base, len, MSG_NOSIGNAL);

        writes += frames != NULL;
        taken = got > 0 ? (size_t)got : 0;
        if (taken < len)
            watch(m, true);
    }
    for (int i = 0; i < 2; i++) {
        size_t part = taken < parts[i].iov_len ? taken : parts[i].iov_len;

        if (part < parts[i].iov_len)
            bytes_add(&m->waiting, (unsigned char *)parts[i].iov_base + part,
                      parts[i].iov_len - part);
        taken -= part;
    }
    bytes_drop(&m->answers, m->answers.len);
}

static void member_drain(struct member *m)
{
    ssize_t taken = send(m->fd, m->waiting.data, m->waiting.len, MSG_NOSIGNAL);

    if (taken <= 0)
        return;
    bytes_drop(&m->waiting, (size_t)taken);
    if (m->waiting.len == 0)
        watch(m, false);
}

static void frame_add(struct bytes *to, const char *text, size_t len)
{
    unsigned char head[14];

    bytes_add(to, head, ws_write_head(head, OPCODE_TEXT, len, false));
    bytes_add(to, text, len);
}

static void answer(struct member *m, const char *text, size_t len)
{
    if (m->answers.len == 0)
        list_add(&answered, m);
    frame_add(&m->answers, text, len);
}

static void publish(struct room *r, const char *text, size_t len)
{
    if (r->frames.len == 0)
        spoken[spoken_count++] = r;
    frame_add(&r->frames, text, len);
    r->posts++;
}

/* Before the loop sleeps: everyone with something to hear is written once. */
static void flush(void)
{
    for (size_t i = 0; i < spoken_count; i++) {
        struct room *r = spoken[i];

        for (size_t n = 0; n < r->count; n++)
            member_write(r->members[n], &r->frames);
        deliveries += r->count * r->posts;
        r->frames.len = 0;
        r->posts = 0;
    }
    for (size_t i = 0; i < answered.count; i++)
        if (!answered.members[i]->gone && answered.members[i]->answers.len > 0)
            member_write(answered.members[i], NULL);
    for (size_t i = 0; i < gone.count; i++)
        member_destroy(gone.members[i]);
    spoken_count = 0;
    answered.count = 0;
    gone.count = 0;
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

    answer(m, out, (size_t)len);
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
    answer(m, out, (size_t)len);
    len = snprintf(out, sizeof(out),
                   "{\"jsonrpc\":\"2.0\",\"method\":\"message.created\",\"params\":{"
                   "\"pos\":%lu,\"room\":%lu,\"seq\":%lu,\"message\":{\"id\":%lu,"
                   "\"seq\":%lu,\"user\":%lu,\"text\":\"%.*s\",\"at\":%lu}}}",
                   pos, m->room, m->joined->seq, pos, m->joined->seq, m->user, text_len,
                   text, at);
    publish(m->joined, out, (size_t)len);
}

static void on_call(struct member *m, const char *call)
{
    unsigned long id = number_after(call, "\"id\":");

    if (strstr(call, "\"method\":\"message.send\""))
        on_send(m, id, call);
    else
        on_open(m, id);
}

/* The value of Sec-WebSocket-Accept, RFC 6455. */
static void accept_key(const char *key, char out[32])
{
    char joined[128];
    unsigned char hash[SHA_DIGEST_LENGTH];

    snprintf(joined, sizeof(joined), "%.24s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
    SHA1((unsigned char *)joined, strlen(joined), hash);
    EVP_EncodeBlock((unsigned char *)out, hash, sizeof(hash));
}

static const char *header(const char *head, const char *name)
{
    const char *found = strcasestr(head, name);

    return found ? found + strlen(name) : "";
}

static int by_text(const void *a, const void *b)
{
    return strcmp(((const struct token *)a)->text, ((const struct token *)b)->text);
}

static const struct token *token_find(const char *head)
{
    struct token wanted;

    if (sscanf(header(head, "Authorization: Bearer "), "%63s", wanted.text) != 1)
        return NULL;
    return bsearch(&wanted, tokens, token_count, sizeof(*tokens), by_text);
}

static void tell_metrics(struct member *m)
{
    char page[512];
    char out[640];
    struct rusage use;
    int page_len;

    getrusage(RUSAGE_SELF, &use);
    page_len = snprintf(page, sizeof(page),
                        "roost_cpu_seconds_total %.6f\nroost_resident_memory_bytes %ld\n"
                        "roost_deliveries_total %lu\nroost_socket_writes_total %lu\n",
                        (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
                            (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6,
                        process_resident(getpid()) * 1024, deliveries, writes);
    snprintf(out, sizeof(out), "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s",
             page_len, page);
    list_add(&answered, m);
    bytes_add(&m->answers, out, strlen(out));
}

static bool enter(struct member *m, const char *head)
{
    const struct token *token = token_find(head);
    char out[256];
    char accepted[32];

    if (!token)
        return false;
    accept_key(header(head, "Sec-WebSocket-Key: "), accepted);
    snprintf(out, sizeof(out),
             "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
             "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n"
             "Sec-WebSocket-Protocol: roost.v1\r\n\r\n",
             accepted);
    m->user = token->user;
    room_enter(m, token->room);
    list_add(&answered, m);
    bytes_add(&m->answers, out, strlen(out));
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
        tell_metrics(m);
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

static int listen_on(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port)};
    socklen_t len = sizeof(address);
    struct epoll_event event = {.events = EPOLLIN};
    int one = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) != 0 ||
        listen(fd, 4096) != 0)
        give_up("listen");
    getsockname(fd, (struct sockaddr *)&address, &len);
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
    printf("listening on http://127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

static void read_tokens(const char *path)
{
    FILE *file = fopen(path, "r");
    unsigned long room_max = 0;
    struct token t;

    if (!file)
        give_up(path);
    while (fscanf(file, "%63s %lu %lu", t.text, &t.user, &t.room) == 3) {
        if (token_count % 1024 == 0)
            tokens = grown(tokens, (token_count + 1024) * sizeof(*tokens));
        tokens[token_count++] = t;
        room_max = t.room > room_max ? t.room : room_max;
    }
    fclose(file);
    qsort(tokens, token_count, sizeof(*tokens), by_text);
    rooms = calloc(room_max + 1, sizeof(*rooms));
    spoken = calloc(room_max + 1, sizeof(struct room *));
    if (!rooms || !spoken)
        give_up("calloc");
}

static void read_options(int argc, char **argv, int *port)
{
    static const struct option known[] = {
        {"port", 1, NULL, 'p'}, {"tokens", 1, NULL, 't'}, {NULL, 0, NULL, 0}};
    int option;

    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (option == 'p')
            *port = atoi(optarg);
        else if (option == 't')
            read_tokens(optarg);
        else
            exit(2);
    }
    if (token_count == 0) {
        fprintf(stderr, "floor: --tokens FILE is needed\n");
        exit(2);
    }
}

int main(int argc, char **argv)
{
    struct epoll_event events[EVENTS];
    int port = 0;
    int listening;

    raise_descriptors();
    read_options(argc, argv, &port);
    signal(SIGTERM, on_signal);
    signal(SIGPIPE, SIG_IGN);
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    listening = listen_on(port);
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
        flush();
    }
    return 0;
}
