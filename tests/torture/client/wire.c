#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define READ_SIZE   65536
#define OPCODE_TEXT 1u
#define OPCODE_BYE  8u
#define OPCODE_PING 9u
#define OPCODE_PONG 10u

void bytes_add(struct bytes *b, const void *more, size_t len)
{
    if (b->len + len + 1 > b->capacity) {
        b->capacity = (b->len + len + 1) * 2;
        b->at = realloc(b->at, b->capacity);
        if (!b->at)
            abort();
    }
    memcpy(b->at + b->len, more, len);
    b->len += len;
    b->at[b->len] = '\0';
}

void bytes_drop(struct bytes *b, size_t len)
{
    memmove(b->at, b->at + len, b->len - len);
    b->len -= len;
}

bool wire_dial(struct wire *w, const char *host, int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    char head[256];
    int one = 1;
    int len;

    inet_pton(AF_INET, host, &to.sin_addr);
    w->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (w->fd < 0)
        return false;
    setsockopt(w->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    if (connect(w->fd, (struct sockaddr *)&to, sizeof(to)) != 0 && errno != EINPROGRESS) {
        wire_close(w);
        return false;
    }
    len =
        snprintf(head, sizeof(head),
                 "GET /ws HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\n"
                 "Connection: Upgrade\r\nSec-WebSocket-Key: dG9ydHVyZSBjbGllbnRzIQ==\r\n"
                 "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: roost.v1\r\n\r\n",
                 host, port);
    bytes_add(&w->out, head, (size_t)len);
    w->state = WIRE_UPGRADING;
    return true;
}

void wire_close(struct wire *w)
{
    if (w->fd >= 0)
        close(w->fd);
    w->fd = -1;
    w->state = WIRE_DOWN;
    w->in.len = w->out.len = w->text.len = 0;
}

static void frame_add(struct wire *w, unsigned opcode, const char *payload, size_t len)
{
    unsigned char head[14] = {(unsigned char)(0x80 | opcode)};
    unsigned char mask[4] = {0x37, 0xfa, 0x21, 0x3d};
    size_t size = 2;
    size_t begin;

    if (len < 126) {
        head[1] = (unsigned char)(0x80 | len);
    } else {
        head[1] = 0x80 | 126;
        head[2] = (unsigned char)(len >> 8);
        head[3] = (unsigned char)len;
        size = 4;
    }
    memcpy(head + size, mask, sizeof(mask));
    bytes_add(&w->out, head, size + sizeof(mask));
    begin = w->out.len;
    bytes_add(&w->out, payload, len);
    for (size_t i = 0; i < len; i++)
        w->out.at[begin + i] = (char)(w->out.at[begin + i] ^ mask[i & 3]);
}

void wire_say(struct wire *w, const char *text, size_t len)
{
    frame_add(w, OPCODE_TEXT, text, len);
}

/* Size of the frame at p, header included; 0: not all of it is here. */
static size_t frame_size(const unsigned char *p, size_t have, size_t *head)
{
    size_t len;

    if (have < 2)
        return 0;
    len = p[1] & 0x7f;
    *head = len == 127 ? 10 : len == 126 ? 4 : 2;
    if (have < *head)
        return 0;
    if (*head > 2)
        len = 0;
    for (size_t i = 2; i < *head; i++)
        len = len << 8 | p[i];
    return have < *head + len ? 0 : *head + len;
}

static bool take_frame(struct wire *w, const unsigned char *p, size_t head, size_t size,
                       wire_text_fn *heard, void *arg)
{
    unsigned opcode = p[0] & 0x0f;

    if (opcode == OPCODE_BYE)
        return false;
    if (opcode == OPCODE_PING)
        frame_add(w, OPCODE_PONG, (const char *)p + head, size - head);
    if (opcode > OPCODE_TEXT)
        return true;
    bytes_add(&w->text, p + head, size - head);
    if (p[0] & 0x80) {
        bool good = heard(arg, w->text.at, w->text.len);

        w->text.len = 0;
        return good;
    }
    return true;
}

static bool take_frames(struct wire *w, wire_text_fn *heard, void *arg)
{
    size_t done = 0;
    size_t head = 0;
    size_t size;
    bool good = true;

    while (good) {
        const unsigned char *p = (const unsigned char *)w->in.at + done;

        size = frame_size(p, w->in.len - done, &head);
        if (size == 0)
            break;
        good = take_frame(w, p, head, size, heard, arg);
        done += size;
    }
    bytes_drop(&w->in, done);
    return good;
}

static bool take_upgrade(struct wire *w)
{
    char *end = strstr(w->in.at, "\r\n\r\n");

    if (!end)
        return true;
    if (strncmp(w->in.at, "HTTP/1.1 101", 12) != 0)
        return false;
    bytes_drop(&w->in, (size_t)(end + 4 - w->in.at));
    w->state = WIRE_UP;
    return true;
}

bool wire_read(struct wire *w, wire_text_fn *heard, void *arg)
{
    char more[READ_SIZE];
    ssize_t got = recv(w->fd, more, sizeof(more), 0);

    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return true;
    if (got <= 0)
        return false;
    bytes_add(&w->in, more, (size_t)got);
    if (w->state == WIRE_UPGRADING && !take_upgrade(w))
        return false;
    return w->state != WIRE_UP || take_frames(w, heard, arg);
}

bool wire_write(struct wire *w)
{
    ssize_t sent = send(w->fd, w->out.at, w->out.len, MSG_NOSIGNAL);

    if (sent < 0)
        return errno == EAGAIN || errno == EINTR;
    bytes_drop(&w->out, (size_t)sent);
    return true;
}
