#include "net/forwarded.h"

#include "net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#define NODE_MAX 64 /* "[ffff:...]:65535", and what is longer is no address */

/* A piece of a header; not ended by a NUL. */
struct piece {
    const char *at;
    size_t len;
};

static struct piece trimmed(const char *at, size_t len)
{
    while (len > 0 && (*at == ' ' || *at == '\t')) {
        at++;
        len--;
    }
    while (len > 0 && (at[len - 1] == ' ' || at[len - 1] == '\t'))
        len--;
    return (struct piece){at, len};
}

static bool piece_is(struct piece p, const char *word)
{
    return p.len == strlen(word) && strncasecmp(p.at, word, p.len) == 0;
}

/* --- addresses --- */

static bool parse_address(const char *text, uint8_t address[16], unsigned *bits)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

    *bits = 128;
    if (inet_pton(AF_INET6, text, address) == 1)
        return true;
    memcpy(address, mapped, sizeof(mapped));
    *bits = 32;
    return inet_pton(AF_INET, text, address + sizeof(mapped)) == 1;
}

static bool is_port(const char *text)
{
    size_t len = strspn(text, "0123456789");

    return len > 0 && len <= 5 && text[len] == '\0';
}

/* "192.0.2.7", "192.0.2.7:4711", "2001:db8::1", "[2001:db8::1]:4711". */
static bool parse_node(struct piece node, uint8_t address[16])
{
    char text[NODE_MAX];
    char *begin = text;
    char *colon;
    unsigned bits;

    if (node.len == 0 || node.len >= sizeof(text) || memchr(node.at, '\0', node.len))
        return false;
    memcpy(text, node.at, node.len);
    text[node.len] = '\0';
    if (text[0] == '[') {
        char *end = strchr(text, ']');

        if (!end || (end[1] != '\0' && (end[1] != ':' || !is_port(end + 2))))
            return false;
        *end = '\0';
        return inet_pton(AF_INET6, text + 1, address) == 1;
    }
    colon = strchr(text, ':');
    if (colon && !strchr(colon + 1, ':')) {
        if (!is_port(colon + 1))
            return false;
        *colon = '\0';
    }
    return parse_address(begin, address, &bits);
}

static uint64_t key_of(const uint8_t address[16])
{
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};

    memcpy(&in6.sin6_addr, address, 16);
    return address_key((struct sockaddr *)&in6);
}

/* --- who is trusted --- */

static bool is_within(const struct proxy_range *range, const uint8_t address[16])
{
    unsigned whole = range->bits / 8;
    unsigned rest = range->bits % 8;

    if (memcmp(range->address, address, whole) != 0)
        return false;
    return rest == 0 || (range->address[whole] ^ address[whole]) >> (8 - rest) == 0;
}

static bool is_trusted(const struct proxies *p, const uint8_t address[16])
{
    for (size_t i = 0; i < p->count; i++)
        if (is_within(&p->ranges[i], address))
            return true;
    return false;
}

bool proxies_trust(const struct proxies *p, const struct sockaddr *address)
{
    struct sockaddr_in6 in6;
    struct sockaddr_in in;
    uint8_t bytes[16] = {[10] = 0xff, [11] = 0xff};

    if (p->count == 0)
        return false;
    if (address->sa_family == AF_INET) {
        memcpy(&in, address, sizeof(in));
        memcpy(bytes + 12, &in.sin_addr, 4);
        return is_trusted(p, bytes);
    }
    if (address->sa_family != AF_INET6)
        return false;
    memcpy(&in6, address, sizeof(in6));
    memcpy(bytes, &in6.sin6_addr, 16);
    return is_trusted(p, bytes);
}

static bool parse_range(struct piece text, struct proxy_range *range)
{
    char address[NODE_MAX];
    char *slash;
    unsigned bits;
    unsigned all;

    if (text.len == 0 || text.len >= sizeof(address))
        return false;
    memcpy(address, text.at, text.len);
    address[text.len] = '\0';
    slash = strchr(address, '/');
    if (slash)
        *slash = '\0';
    if (!parse_address(address, range->address, &all))
        return false;
    bits = all;
    if (slash) {
        size_t len = strspn(slash + 1, "0123456789");
        char extra;

        if (len == 0 || len > 3 || slash[1 + len] != '\0' ||
            sscanf(slash + 1, "%3u%c", &bits, &extra) != 1 || bits > all)
            return false;
    }
    range->bits = bits + (128 - all);
    return true;
}

bool proxies_parse(struct proxies *p, const char *list, char *why, size_t why_size)
{
    p->count = 0;
    while (*list) {
        size_t len = strcspn(list, ",");
        struct piece range = trimmed(list, len);

        if (p->count == PROXIES_MAX) {
            snprintf(why, why_size, "--trusted-proxies takes %d addresses at most",
                     PROXIES_MAX);
            return false;
        }
        if (!parse_range(range, &p->ranges[p->count])) {
            snprintf(why, why_size,
                     "--trusted-proxies takes addresses such as 10.0.0.0/8,::1, not "
                     "'%.*s'",
                     range.len < NODE_MAX ? (int)range.len : NODE_MAX, range.at);
            return false;
        }
        p->count++;
        list += len + (list[len] == ',');
    }
    return true;
}

/* --- what they say --- */

/* One hop of a header, read from its end. */
struct hop {
    struct piece node;
    enum scheme scheme;
};

/* The last element of `header`, which is cut off; false: there is none any more. No
 * address holds a comma, so quotes need not be minded here. */
static bool pop_element(struct piece *header, struct piece *element)
{
    size_t begin = header->len;

    if (header->len == 0)
        return false;
    while (begin > 0 && header->at[begin - 1] != ',')
        begin--;
    *element = trimmed(header->at + begin, header->len - begin);
    header->len = begin > 0 ? begin - 1 : 0;
    return true;
}

static enum scheme scheme_of(struct piece word)
{
    if (piece_is(word, "https"))
        return SCHEME_HTTPS;
    return piece_is(word, "http") ? SCHEME_HTTP : SCHEME_UNKNOWN;
}

static struct piece unquoted(struct piece p)
{
    if (p.len >= 2 && p.at[0] == '"' && p.at[p.len - 1] == '"')
        return (struct piece){p.at + 1, p.len - 2};
    return p;
}

/* for="[2001:db8::1]:4711";proto=https;by=... */
static bool read_pairs(struct piece element, struct hop *hop)
{
    const char *end = element.at + element.len;

    for (const char *at = element.at; at < end;) {
        const char *semicolon = memchr(at, ';', (size_t)(end - at));
        size_t len = (size_t)((semicolon ? semicolon : end) - at);
        const char *equals = memchr(at, '=', len);
        struct piece name;
        struct piece value;

        if (!equals)
            return false;
        name = trimmed(at, (size_t)(equals - at));
        value = unquoted(trimmed(equals + 1, len - (size_t)(equals - at) - 1));
        if (piece_is(name, "for"))
            hop->node = value;
        if (piece_is(name, "proto")) {
            hop->scheme = scheme_of(value);
            if (hop->scheme == SCHEME_UNKNOWN)
                return false;
        }
        at += len + (semicolon != NULL);
    }
    return true;
}

/* Goes from the nearest proxy outwards, to the first address that is not trusted. */
static bool walk(const struct proxies *p, const char *text, bool has_pairs,
                 struct forwarded_client *client)
{
    struct piece header = {text, strlen(text)};
    struct piece element;

    for (int hops = 0; pop_element(&header, &element); hops++) {
        struct hop hop = {.node = element};
        uint8_t address[16];

        if (hops == FORWARDED_HOP_MAX)
            return false;
        if (has_pairs && !read_pairs(element, &hop))
            return false;
        if (!parse_node(hop.node, address))
            return false;
        client->address = key_of(address);
        if (hop.scheme != SCHEME_UNKNOWN)
            client->scheme = hop.scheme;
        if (!is_trusted(p, address))
            return true;
    }
    return client->address != 0; /* all of them are ours: the outermost it is */
}

bool forwarded_read(const struct proxies *p, const struct forwarded_headers *headers,
                    struct forwarded_client *client)
{
    struct forwarded_client by_x = {0};
    struct forwarded_client by_standard = {0};

    *client = (struct forwarded_client){0};
    if (headers->x_for && !walk(p, headers->x_for, false, &by_x))
        return false;
    if (headers->x_proto) {
        by_x.scheme = scheme_of(trimmed(headers->x_proto, strlen(headers->x_proto)));
        if (by_x.scheme == SCHEME_UNKNOWN)
            return false;
    }
    if (headers->forwarded && !walk(p, headers->forwarded, true, &by_standard))
        return false;
    if (by_x.address && by_standard.address && by_x.address != by_standard.address)
        return false;
    if (by_x.scheme && by_standard.scheme && by_x.scheme != by_standard.scheme)
        return false;
    client->address = by_x.address ? by_x.address : by_standard.address;
    client->scheme = by_x.scheme ? by_x.scheme : by_standard.scheme;
    return true;
}
