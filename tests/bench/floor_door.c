#include "floor.h"

#include "socket_tools.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <sys/socket.h>

static struct token *tokens;
static size_t token_count;

void *grown(void *block, size_t size)
{
    block = realloc(block, size);
    if (!block)
        give_up("realloc");
    return block;
}

void bytes_add(struct bytes *b, const void *data, size_t len)
{
    if (b->len + len > b->space) {
        b->space = b->len + len > 2 * b->space ? b->len + len : 2 * b->space;
        b->data = grown(b->data, b->space);
    }
    memcpy(b->data + b->len, data, len);
    b->len += len;
}

void bytes_drop(struct bytes *b, size_t len)
{
    b->len -= len;
    if (b->len > 0) {
        memmove(b->data, b->data + len, b->len);
        return;
    }
    free(b->data);
    memset(b, 0, sizeof(*b));
}

static int by_text(const void *a, const void *b)
{
    return strcmp(((const struct token *)a)->text, ((const struct token *)b)->text);
}

unsigned long door_read_tokens(const char *path)
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
    return room_max;
}

int door_listen(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port)};
    socklen_t len = sizeof(address);
    int one = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) != 0 ||
        listen(fd, 4096) != 0)
        give_up("listen");
    getsockname(fd, (struct sockaddr *)&address, &len);
    printf("listening on http://127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

static const char *header(const char *head, const char *name)
{
    const char *found = strcasestr(head, name);

    return found ? found + strlen(name) : "";
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

static const struct token *token_find(const char *head)
{
    struct token wanted;

    if (sscanf(header(head, "Authorization: Bearer "), "%63s", wanted.text) != 1)
        return NULL;
    return bsearch(&wanted, tokens, token_count, sizeof(*tokens), by_text);
}

const struct token *door_open(const char *head, char *out, size_t size)
{
    const struct token *token = token_find(head);
    char accepted[32];

    if (!token)
        return NULL;
    accept_key(header(head, "Sec-WebSocket-Key: "), accepted);
    snprintf(out, size,
             "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
             "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n"
             "Sec-WebSocket-Protocol: roost.v1\r\n\r\n",
             accepted);
    return token;
}
